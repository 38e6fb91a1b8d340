// What an operator lives through: starting, starting wrongly, stopping, being killed, starting again.
import { DdpClient } from '@foyer/client/ddp-client.ts'
import { spawnSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { postgresOf } from '../src/processes.ts'
import { command, freePort, startServer, until } from '../src/server.ts'

const admin = { ADMIN_USERNAME: 'alice', ADMIN_PASS: 'alice-password' }

/** Runs the command to its end (at most 30 s). */
function foyer(args: readonly string[], environment: Record<string, string>, options: { uid?: number } = {}) {
  const result = spawnSync(process.execPath, [command, ...args], {
    env: { PATH: process.env['PATH'], ...environment },
    encoding: 'utf8',
    timeout: 30_000,
    cwd: os.tmpdir(),
    ...options,
  })
  return { code: result.status, out: result.stdout, error: result.stderr }
}

async function directory(): Promise<string> {
  return mkdtemp(path.join(os.tmpdir(), 'foyer-op-'))
}

async function signIn(url: string): Promise<number> {
  const answer = await fetch(`${url}/api/v1/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user: 'alice', password: 'alice-password' }),
  })
  return answer.status
}

describe('starting', () => {
  test('prints the address, and the next start finds what was there', async () => {
    const first = await startServer(admin)
    expect(await signIn(first.url)).toBe(200)
    expect(await first.stop()).toBe(0)
    const second = await startServer({}, first.dataDirectory)
    expect(await signIn(second.url)).toBe(200)
    expect(await second.stop()).toBe(0)
    await until(async () => (await postgresOf(first.dataDirectory)) === 0, 'nothing runs in the data directory')
    await rm(first.dataDirectory, { recursive: true, force: true })
  })

  test('without an administrator prints a code that makes one, once', async () => {
    await using server = await startServer()
    await until(() => /once\): \w+\n/.test(server.output()), 'the code is printed')
    const code = /once\): (\w+)/.exec(server.output())?.[1]
    const setUp = (body: object): Promise<Response> =>
      fetch(`${server.url}/api/v1/foyer.setup`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    const person = { username: 'alice', name: 'Alice', email: 'alice@foyer.example', password: 'alice-password' }
    expect((await setUp({ code: 'wrong', ...person })).status).toBe(400)
    const answers = await Promise.all([1, 2, 3].map(() => setUp({ code, ...person })))
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 400, 400])
    expect(await signIn(server.url)).toBe(200)
  })

  test('killed with -9 it leaves no PostgreSQL behind, and the next start finds everything', async () => {
    const first = await startServer(admin)
    expect(await postgresOf(first.dataDirectory)).toBeGreaterThan(0)
    first.process.kill('SIGKILL')
    await until(async () => (await postgresOf(first.dataDirectory)) === 0, 'PostgreSQL has gone', 15_000)
    await using second = await startServer({}, first.dataDirectory)
    expect(await signIn(second.url)).toBe(200)
    await second.stop()
    await rm(first.dataDirectory, { recursive: true, force: true })
  })

  test('on SIGTERM stops taking requests, closes sockets and leaves with 0', async () => {
    const server = await startServer(admin)
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/websocket`)
    await new Promise((resolve) => socket.once('open', resolve))
    const closed = new Promise<number>((resolve) => socket.once('close', resolve))
    expect(await server.stop()).toBe(0)
    expect(await closed).toBe(1001)
    await rm(server.dataDirectory, { recursive: true, force: true })
  })
})

describe('what is wrong is said in one sentence, with exit code 1 and nothing left running', () => {
  const sentence = ({ code, error }: ReturnType<typeof foyer>): string => {
    expect(code).toBe(1)
    expect(error.trim().split('\n')).toHaveLength(1)
    return error.trim()
  }

  test('a port in use', async () => {
    const taken = net.createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const { port } = taken.address() as net.AddressInfo
    const data = await directory()
    expect(sentence(foyer(['start'], { PORT: String(port), BIND_IP: '127.0.0.1', FOYER_DATA: data, LOG_LEVEL: 'silent' }))).toContain(
      `Port ${port} is in use`,
    )
    await until(async () => (await postgresOf(data)) === 0, 'nothing runs in the data directory')
    taken.close()
    await rm(data, { recursive: true, force: true })
  })

  test('a second server on one data directory', async () => {
    await using server = await startServer(admin)
    expect(sentence(foyer(['start'], { FOYER_DATA: server.dataDirectory, PORT: String(await freePort()) }))).toContain('already running')
    expect(await signIn(server.url)).toBe(200)
  })

  test('a data directory that can’t be written', async () => {
    const data = await directory()
    await chmod(data, 0o555)
    // Root may write nearly everywhere.
    const asRoot = process.getuid?.() === 0
    const place = asRoot ? '/proc/self' : data
    expect(sentence(foyer(['start'], { FOYER_DATA: place, PORT: String(await freePort()) }))).toMatch(/can.?not|can’t|writ/)
    await rm(data, { recursive: true, force: true })
  })

  test('a data directory of a newer version', async () => {
    const data = await directory()
    await writeFile(path.join(data, 'foyer-version'), '999\n')
    expect(sentence(foyer(['start'], { FOYER_DATA: data, PORT: String(await freePort()) }))).toContain('newer')
    await rm(data, { recursive: true, force: true })
  })

  test('a database that nobody answers for', async () => {
    const data = await directory()
    const url = `postgres://foyer:secret@127.0.0.1:${await freePort()}/foyer`
    const said = sentence(foyer(['start'], { FOYER_DATA: data, DATABASE_URL: url, PORT: String(await freePort()), LOG_LEVEL: 'silent' }))
    expect(said).toContain('nothing listens there')
    expect(said).not.toContain('secret')
    await rm(data, { recursive: true, force: true })
  })

  test('a variable that makes no sense', async () => {
    expect(sentence(foyer(['start'], { PORT: 'many' }))).toContain('PORT is "many"')
    expect(sentence(foyer(['start'], { ROOT_URL: 'chat' }))).toContain('ROOT_URL')
    expect(sentence(foyer(['start'], { DATABASE_URL: 'mysql://x' }))).toContain('DATABASE_URL')
    expect(sentence(foyer(['start'], { ADMIN_PASS_FILE: '/nowhere/at/all' }))).toContain('ADMIN_PASS_FILE')
  })
})

describe('configuration', () => {
  test('is printed with every secret left out', async () => {
    const data = await directory()
    const file = path.join(data, 'password')
    await writeFile(file, 'from-a-file\n')
    const { code, out } = foyer(['config', 'print'], {
      DATABASE_URL: 'postgres://u:database-secret@h/d',
      ADMIN_PASS_FILE: file,
      OVERWRITE_SETTING_SMTP_Password: 'mail-secret',
      PORT: '4000',
    })
    expect(code).toBe(0)
    expect(out).toContain('PORT=4000')
    expect(out).toContain('DATABASE_URL=postgres://u:[redacted]@h/d')
    for (const secret of ['database-secret', 'from-a-file', 'mail-secret']) expect(out).not.toContain(secret)
    await rm(data, { recursive: true, force: true })
  })

  test('the version is that of the package', async () => {
    const { version } = JSON.parse(await readFile(path.join(path.dirname(command), '../package.json'), 'utf8')) as { version: string }
    expect(foyer(['--version'], {}).out.trim()).toBe(version)
  })
})

describe('the command line', () => {
  test('makes, lists and shuts out accounts beside a running server, whose sockets close within a second', async () => {
    await using server = await startServer(admin)
    const environment = { FOYER_DATA: server.dataDirectory, LOG_LEVEL: 'warn' }
    const made = foyer(
      [
        'user',
        'create',
        '--guest',
        '--username',
        'gina',
        '--email',
        'gina@partner.example',
        '--company',
        'Partner',
        '--password',
        'gina-password',
      ],
      environment,
    )
    expect(made).toMatchObject({ code: 0, out: 'gina was created.\n' })
    expect(foyer(['user', 'list'], environment).out).toContain('gina (guest, Partner)')
    const socket = await DdpClient.connect({ url: server.url, WebSocket })
    await socket.login('gina', 'gina-password')
    expect(foyer(['user', 'deactivate', 'gina'], environment)).toMatchObject({ code: 0, out: 'gina is out.\n' })
    const answered = performance.now()
    await socket.closed
    expect(performance.now() - answered).toBeLessThan(1_000)
    expect(foyer(['user', 'create', '--username', 'gina', '--email', 'other@partner.example'], environment)).toMatchObject({
      code: 1,
      error: expect.stringContaining('already in use'),
    })
  })

  test('works without a server too', async () => {
    const data = await directory()
    const made = foyer(['user', 'create', '--admin', '--username', 'alice', '--email', 'alice@foyer.example'], {
      FOYER_DATA: data,
      LOG_LEVEL: 'warn',
    })
    expect(made.out).toMatch(/Password for the first sign-in, shown only now: \S{12,}/)
    expect(foyer(['user', 'list', '--json'], { FOYER_DATA: data, LOG_LEVEL: 'warn' }).out).toContain('"username":"alice"')
    await rm(data, { recursive: true, force: true })
  })
})

describe.runIf(process.getuid?.() === 0)('as root', () => {
  test('data below a folder that only root can enter', async () => {
    const closed = await directory()
    await chmod(closed, 0o700)
    const data = path.join(closed, 'inside', 'data')
    await mkdir(path.dirname(data), { recursive: true, mode: 0o700 })
    const first = await startServer(admin, data)
    await first.stop()
    const second = await startServer({}, data)
    expect(await signIn(second.url)).toBe(200)
    await second.stop()
    await rm(closed, { recursive: true, force: true })
  })
})
