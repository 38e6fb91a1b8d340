// OpenStack Swift as ordinary processes in a directory of their own, speaking S3 on a free port of 127.0.0.1: a service that checks every signature.
import { spawn, spawnSync } from 'node:child_process'
import { openSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'

const parts = ['account', 'container', 'object'] as const

/** Why no Swift can be run here; null when one can. */
export function missingForSwift(): string | null {
  const tools = ['swift-ring-builder', 'swift-proxy-server', ...parts.map((part) => `swift-${part}-server`)]
  const missing = tools.filter((tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0)
  return missing.length === 0 ? null : `not installed: ${missing.join(', ')}`
}

export interface Swift extends AsyncDisposable {
  readonly endpoint: string
  readonly keys: readonly [string, string]
}

/** Starts one, empty, with one account. */
export async function startSwift(): Promise<Swift> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'foyer-swift-'))
  const { port, behind } = await layOut(directory)
  const servers = [...parts, 'proxy' as const].map((name) => {
    const log = openSync(path.join(directory, `${name}.log`), 'a')
    return spawn(`swift-${name}-server`, [path.join(directory, `${name}.conf`)], { stdio: ['ignore', log, log] })
  })
  const stop = async (): Promise<void> => {
    await Promise.all(
      servers.map((server) => {
        const gone = new Promise<void>((resolve) => (server.exitCode === null ? server.once('exit', () => resolve()) : resolve()))
        server.kill()
        return gone
      }),
    )
    await rm(directory, { recursive: true, force: true })
  }
  const endpoint = `http://127.0.0.1:${port}`
  for (let tries = 0; !(await answer([port, ...behind])); tries++) {
    if (tries === 150 || servers.some(({ exitCode }) => exitCode !== null)) {
      const logs = await Promise.all(
        (await readdir(directory)).filter((name) => name.endsWith('.log')).map((name) => readFile(path.join(directory, name), 'utf8')),
      )
      await stop()
      throw new Error(`Swift did not start: ${logs.join('\n')}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  return { endpoint, keys: ['test:tester', 'testing'], [Symbol.asyncDispose]: stop }
}

/** Whether each of the servers does, whatever it says. */
async function answer(ports: readonly number[]): Promise<boolean> {
  const asked = ports.map((port) =>
    fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    ),
  )
  return (await Promise.all(asked)).every(Boolean)
}

async function layOut(directory: string): Promise<{ port: number; behind: readonly number[] }> {
  const behind: number[] = []
  const { username } = os.userInfo()
  await mkdir(path.join(directory, 'devices', 'd1'), { recursive: true })
  await writeFile(
    path.join(directory, 'swift.conf'),
    '[swift-hash]\nswift_hash_path_suffix = of a test\n[storage-policy:0]\nname = one\ndefault = yes\n',
  )
  const common = `user = ${username}\nworkers = 0\nswift_dir = ${directory}\nlog_address = ${directory}/nowhere\nbind_ip = 127.0.0.1`
  for (const part of parts) {
    const port = await freePort()
    behind.push(port)
    await writeFile(
      path.join(directory, `${part}.conf`),
      `[DEFAULT]
${common}
bind_port = ${port}
devices = ${directory}/devices
mount_check = false
disable_fallocate = true
[pipeline:main]
pipeline = ${part}-server
[app:${part}-server]
use = egg:swift#${part}
`,
    )
    const ring = (...args: string[]): void => {
      const { status, stderr, stdout } = spawnSync('swift-ring-builder', [path.join(directory, `${part}.builder`), ...args], {
        encoding: 'utf8',
      })
      // 1 is a warning: one copy on one disk is no cluster.
      if (status !== 0 && status !== 1) throw new Error(`no ring of Swift: ${stdout}${stderr}`)
    }
    ring('create', '0', '1', '0')
    ring('add', `r1z1-127.0.0.1:${port}/d1`, '1')
    ring('rebalance')
  }
  const port = await freePort()
  const filters = ['catch_errors', 'listing_formats', 'cache', 's3api', 'tempauth', 'slo']
  const settings: Readonly<Record<string, string>> = {
    // Nothing listens there: what would be remembered is asked for each time.
    cache: 'memcache_servers = 127.0.0.1:1\n',
    s3api: 'location = us-east-1\n',
    tempauth: 'user_test_tester = testing .admin\n',
  }
  await writeFile(
    path.join(directory, 'proxy.conf'),
    `[DEFAULT]
${common}
bind_port = ${port}
[pipeline:main]
pipeline = ${filters.join(' ')} proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
${filters.map((name) => `[filter:${name}]\nuse = egg:swift#${name === 'cache' ? 'memcache' : name}\n${settings[name] ?? ''}`).join('')}`,
  )
  return { port, behind }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo
      server.close(() => resolve(port))
    })
  })
}
