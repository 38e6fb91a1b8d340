// `foyer license …`: keys, licences, and what a licence says. None of it needs a workspace or its database: whoever signs
// licences does it wherever they keep the private key.
import { mkdir, open, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { Command } from 'commander'
import { type License, LicenseFault, readLicense, signLicense, unsafeDecodeLicense } from '../../permissions/license.ts'
import { loadLicensePublicKey } from '../../platform/config.ts'
import { newId } from '../../platform/ids.ts'
import { newLicenseKeys, readPrivateKey, readPublicKey } from '../../platform/license-key.ts'
import { StartupError } from '../../platform/startup-error.ts'

interface SignOptions {
  readonly key: string
  readonly workspace: string
  readonly until: string
  readonly to: string
  readonly seats?: string
  readonly guests?: string
  readonly roomsPerGuest?: string
}

/** The `license` command with its parts. */
export function licenseCommands(environment: NodeJS.ProcessEnv): Command {
  const license = new Command('license').description('licences: make keys, sign, look into one')
  license
    .command('keygen')
    .description('make the pair of keys that signs licences and proves them')
    .requiredOption('--out <directory>', 'where the two files go')
    .action(({ out }: { out: string }) => makeKeys(out))
  license
    .command('sign')
    .description('sign a licence and print it')
    .requiredOption('--key <file>', 'the private key')
    .requiredOption('--workspace <id>', 'the workspace that it is for: its ID is in Administration > Settings > General')
    .requiredOption('--until <date>', 'the last day on which it counts (UTC), such as 2030-12-31')
    .requiredOption('--to <text>', 'whom it is given to')
    .option('--seats <number>', 'most active members')
    .option('--guests <number>', 'most active guests')
    .option('--rooms-per-guest <number>', 'most rooms of one guest')
    .action((options: SignOptions) => sign(options))
  license
    .command('show')
    .description('print what a licence says and whether it is good')
    .argument('<licence>', 'the licence, or a file that holds it')
    .option('--key <file>', 'the public key; otherwise FOYER_LICENSE_PUBLIC_KEY')
    .option('--workspace <id>', 'the workspace that it should be for')
    .action((licence: string, options: { key?: string; workspace?: string }) => show(environment, licence, options))
  return license
}

async function makeKeys(directory: string): Promise<void> {
  const [privateFile, publicFile] = ['license-private.pem', 'license-public.pem'].map((name) => path.resolve(directory, name)) as [
    string,
    string,
  ]
  for (const file of [privateFile, publicFile])
    if (await exists(file))
      throw new StartupError(
        `${file} is there already, and licences may have been signed with it. Move it away, or name another directory.`,
      )
  const { privateKey, publicKey } = newLicenseKeys()
  await writeNew(privateFile, privateKey, 0o600)
  await writeNew(publicFile, publicKey, 0o644)
  print(`Signs licences, keep it to yourself: ${privateFile}\nFor the workspace, as FOYER_LICENSE_PUBLIC_KEY_FILE: ${publicFile}`)
}

async function sign({ key: file, workspace, until, to, ...limits }: SignOptions): Promise<void> {
  const key = readPrivateKey(await readText(file, '--key'), file)
  const now = new Date()
  const license: License = {
    id: newId(),
    workspaceId: filled(workspace, '--workspace'),
    to: filled(to, '--to'),
    issuedAt: now,
    expiresAt: endOf(until, now),
    limits: limitsOf(limits),
  }
  print(await signLicense(license, key))
}

async function show(environment: NodeJS.ProcessEnv, licence: string, options: { key?: string; workspace?: string }): Promise<void> {
  const token = (licence.includes('.') && !(await exists(licence)) ? licence : await readText(licence, 'The licence')).trim()
  const license = unsafeDecodeLicense(token)
  if (license !== null) print(told(license))
  const key =
    options.key === undefined ? loadLicensePublicKey(environment) : readPublicKey(await readText(options.key, '--key'), options.key)
  if (key === null)
    throw new StartupError('Whether it is good can’t be told without the public key: name it with --key, or in FOYER_LICENSE_PUBLIC_KEY.')
  try {
    await readLicense(token, { key, workspaceId: options.workspace ?? null, now: new Date() })
  } catch (error) {
    throw error instanceof LicenseFault ? new StartupError(`It is not good: ${error.message}.`) : error
  }
  print(options.workspace === undefined ? 'It is good, in the workspace that it names.' : 'It is good.')
}

function told({ id, workspaceId, to, issuedAt, expiresAt, limits }: License): string {
  const shown = (most: number | undefined): string => (most === undefined ? 'no limit' : String(most))
  const lines = [
    ['licence', id],
    ['given to', to],
    ['workspace', workspaceId],
    ['issued', issuedAt.toISOString()],
    ['ends', expiresAt.toISOString()],
    ['seats', shown(limits.activeUsers)],
    ['guests', shown(limits.guestUsers)],
    ['rooms per guest', shown(limits.roomsPerGuest)],
  ]
  return lines.map(([name = '', value = '']) => `${name.padEnd(16)}${value}`).join('\n')
}

function limitsOf({ seats, guests, roomsPerGuest }: Pick<SignOptions, 'seats' | 'guests' | 'roomsPerGuest'>): License['limits'] {
  return {
    ...(seats === undefined ? {} : { activeUsers: whole(seats, '--seats') }),
    ...(guests === undefined ? {} : { guestUsers: whole(guests, '--guests') }),
    ...(roomsPerGuest === undefined ? {} : { roomsPerGuest: whole(roomsPerGuest, '--rooms-per-guest') }),
  }
}

function whole(text: string, option: string): number {
  const number = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number) || number < 1)
    throw new StartupError(`${option} is "${text}"; it must be a whole number from 1. Leave it out for no limit.`)
  return number
}

function filled(text: string, option: string): string {
  if (text.trim() === '') throw new StartupError(`${option} is empty.`)
  return text.trim()
}

/** The end of a day, UTC. */
function endOf(day: string, now: Date): Date {
  const begin = new Date(/^\d{4}-\d{2}-\d{2}$/.test(day) ? `${day}T00:00:00Z` : Number.NaN)
  // A day that is not in the calendar would roll over into the next month.
  if (Number.isNaN(begin.getTime()) || begin.toISOString().slice(0, 10) !== day)
    throw new StartupError(`--until is "${day}"; it must be a day, such as 2030-12-31.`)
  const end = new Date(begin.getTime() + 24 * 60 * 60 * 1000)
  if (end <= now) throw new StartupError(`--until is ${day}, which is over.`)
  return end
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  )
}

async function readText(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new StartupError(`${what} names ${file}, which can't be read (${(error as Error).message}).`)
  }
}

async function writeNew(file: string, text: string, mode: number): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true })
    const handle = await open(file, 'wx', mode)
    await handle.writeFile(text).finally(() => handle.close())
  } catch (error) {
    throw new StartupError(`${file} can't be written (${(error as Error).message}). Mend the path or its permissions.`)
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
