// Postfix as an ordinary process in a directory of its own: on a free port of 127.0.0.1, speaking STARTTLS with a certificate of an
// authority made for this run, delivering into one Maildir. It needs root, as Postfix does.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import PostalMime, { type Email } from 'postal-mime'
import { freePort, until } from './server.ts'

/** Why no Postfix can be run here; null when one can. */
export function missingForPostfix(): string | null {
  if (process.getuid?.() !== 0) return 'Postfix can only be started by root'
  const missing = ['postfix', 'openssl'].filter((tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0)
  return missing.length === 0 ? null : `not installed: ${missing.join(', ')}`
}

export interface Postfix extends AsyncDisposable {
  readonly port: number
  /** The certificate of the authority that vouches for it. */
  readonly authority: string
  /** The letters that were delivered, in no order. */
  letters(): Promise<readonly Delivered[]>
  /** What it wrote into its log. */
  log(): Promise<string>
}

export interface Delivered extends Email {
  /** As it lies there. */
  readonly source: string
}

/** The domain that it takes letters for, and the names that have a mailbox there. */
export const domain = 'partner.example'

/** Starts one that takes letters for these people of the domain and refuses everybody else. */
export async function startPostfix(people: readonly string[]): Promise<Postfix> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'foyer-postfix-'))
  const port = await freePort()
  const maildir = await layOut(directory, port, people)
  certify(directory)
  const server = spawn('postfix', ['-c', directory, 'start-fg'], { stdio: 'ignore' })
  const gone = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  const log = (): Promise<string> => readFile(path.join(directory, 'postfix.log'), 'utf8').catch(() => '')
  const stop = async (): Promise<void> => {
    spawnSync('postfix', ['-c', directory, 'stop'], { stdio: 'ignore' })
    await gone
    await rm(directory, { recursive: true, force: true })
  }
  try {
    await until(async () => (await log()).includes('daemon started'), 'Postfix runs', 15_000)
  } catch (error) {
    throw new Error(`Postfix did not start: ${await log()}`, { cause: error })
  }
  return {
    port,
    authority: path.join(directory, 'authority.pem'),
    async letters() {
      const names = await readdir(path.join(maildir, 'new')).catch(() => [])
      const sources = await Promise.all(names.map((name) => readFile(path.join(maildir, 'new', name), 'utf8')))
      return Promise.all(sources.map(async (source) => ({ ...(await PostalMime.parse(source)), source })))
    },
    log,
    [Symbol.asyncDispose]: stop,
  }
}

async function layOut(directory: string, port: number, people: readonly string[]): Promise<string> {
  // Postfix gives up its rights and walks through here without them.
  await chmod(directory, 0o755)
  const [uid, gid] = ['-u', '-g'].map((which) => Number(execFileSync('id', [which, 'postfix'], { encoding: 'utf8' })))
  const mail = path.join(directory, 'mail')
  for (const name of ['mail', 'queue', 'data']) await mkdir(path.join(directory, name), { mode: 0o755 })
  await chown(mail, uid as number, gid as number)
  await chown(path.join(directory, 'data'), uid as number, gid as number)
  const boxes = people.map((name) => `{ ${name}@${domain} = box/ }`).join(', ')
  await writeFile(
    path.join(directory, 'main.cf'),
    `compatibility_level = 3.6
queue_directory = ${directory}/queue
data_directory = ${directory}/data
maillog_file = ${directory}/postfix.log
maillog_file_prefixes = ${directory}
myhostname = mail.${domain}
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
virtual_mailbox_domains = ${domain}
virtual_mailbox_base = ${mail}
virtual_mailbox_maps = inline:{ ${boxes} }
virtual_uid_maps = static:${uid}
virtual_gid_maps = static:${gid}
virtual_minimum_uid = 1
smtpd_relay_restrictions = reject_unauth_destination
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = ${directory}/server.pem
smtpd_tls_key_file = ${directory}/server.key
`,
  )
  await writeFile(
    path.join(directory, 'master.cf'),
    `127.0.0.1:${port} inet n - n - - smtpd
postlog unix-dgram n - n - 1 postlogd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
`,
  )
  return path.join(mail, 'box')
}

/** An authority, and a certificate of it for 127.0.0.1. */
function certify(directory: string): void {
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: directory, stdio: 'ignore' })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  openssl('req', '-x509', ...key, '-keyout', 'authority.key', '-out', 'authority.pem', '-days', '2', '-subj', '/CN=Test Authority')
  openssl('req', ...key, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1')
  openssl(
    ...['x509', '-req', '-in', 'server.csr', '-CA', 'authority.pem', '-CAkey', 'authority.key', '-CAcreateserial'],
    ...['-copy_extensions', 'copy', '-days', '2', '-out', 'server.pem'],
  )
}
