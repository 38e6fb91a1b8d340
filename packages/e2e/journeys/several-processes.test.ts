// Several processes on one machine behind one port: one workspace, whichever of them somebody is at, and whichever of them dies.
import type { DdpClient } from '@foyer/client/ddp-client.ts'
import { RestClient } from '@foyer/client/rest-client.ts'
import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasNats, type Nats, startNats } from '../src/nats.ts'
import { isAlive, postgresOf, ServedBySeveral } from '../src/processes.ts'
import { command, freePort, startServer, until } from '../src/server.ts'

const isThere = hasNats()
if (!isThere) console.warn('nats-server is not here: what several processes do is NOT TESTED')

/** Runs `foyer start` to its end (at most 60 s). */
function startInVain(environment: Record<string, string>): { code: number | null; error: string } {
  const { status, stderr } = spawnSync(process.execPath, [command, 'start'], {
    env: { PATH: process.env['PATH'], BIND_IP: '127.0.0.1', LOG_LEVEL: 'silent', ...environment },
    encoding: 'utf8',
    timeout: 60_000,
  })
  return { code: status, error: stderr.trim() }
}

async function listen(socket: DdpClient, username: string): Promise<void> {
  await socket.login(username, `${username}-password`)
  await socket.subscribe('stream-room-messages', 'GENERAL').ready
}

function say(socket: DdpClient, msg: string): Promise<{ _id: string }> {
  return socket.call<{ _id: string }>('sendMessage', { rid: 'GENERAL', msg })
}

/** Resolves when somebody reads it. */
async function reads(socket: DdpClient, msg: string): Promise<void> {
  await socket.waitFor(({ fields }) => (fields.args[0] as { msg?: string } | undefined)?.msg === msg)
}

test('without a bus several processes are refused, with what to do, and nothing is begun', async () => {
  const data = await mkdtemp(path.join(os.tmpdir(), 'foyer-several-'))
  const { code, error } = startInVain({ FOYER_DATA: data, FOYER_PROCESSES: '2', PORT: String(await freePort()) })
  expect(code).toBe(1)
  expect(error.split('\n')).toHaveLength(1)
  expect(error).toContain('FOYER_PROCESSES is 2, and several processes need a bus')
  expect(error).toContain('set NATS_URL')
  expect(await readdir(data)).toEqual([])
  await rm(data, { recursive: true, force: true })
})

describe.skipIf(!isThere)('two processes behind one port', () => {
  let bus: Nats
  let workspace: ServedBySeveral
  let environment: { readonly NATS_URL: string; readonly FOYER_PROCESSES: string }
  beforeAll(async () => {
    bus = await startNats()
    environment = { NATS_URL: bus.url, FOYER_PROCESSES: '2' }
    workspace = await ServedBySeveral.start(environment, ['bob', 'carol', 'dora'])
  }, 150_000)
  afterAll(async () => {
    await workspace?.[Symbol.asyncDispose]()
    await bus?.[Symbol.asyncDispose]()
  }, 60_000)

  const areBothThere = async (): Promise<void> => {
    await expect.poll(() => workspace.readiness(), { timeout: 60_000 }).toEqual(well)
  }
  const well = {
    status: 'ok',
    checks: { database: 'ok', migrations: 'ok', files: 'ok', bus: 'ok', 'process-1': 'ok', 'process-2': 'ok' },
  }

  test('people at different processes read each other at once', async () => {
    const [bob, carol] = [await workspace.socketAt(1), await workspace.socketAt(2)]
    await listen(bob, 'bob')
    await listen(carol, 'carol')
    const tookMs: number[] = []
    for (let round = 0; round < 5; round++)
      for (const [from, to] of [
        [bob, carol],
        [carol, bob],
      ] as const) {
        const began = performance.now()
        const text = `round ${round} from ${from === bob ? 'bob' : 'carol'}`
        await Promise.all([say(from, text), reads(to, text)])
        tookMs.push(performance.now() - began)
      }
    // What the bus did not bring would be found in the database, after more than a second.
    expect(tookMs.toSorted((one, other) => one - other)[5]).toBeLessThan(900)
    await bob.close()
    await carol.close()
  })

  test('a session that is ended at one is cut off at both', async () => {
    const rest = new RestClient({ url: workspace.server.url })
    const { authToken } = await rest.login('dora', 'dora-password')
    const sockets = [await workspace.socketAt(1), await workspace.socketAt(2)]
    for (const socket of sockets) await socket.login({ resume: authToken })
    const began = performance.now()
    await rest.logout()
    await Promise.all(sockets.map((socket) => socket.closed))
    expect(performance.now() - began).toBeLessThan(5_000)
    for (const at of [1, 2]) {
      const again = await workspace.socketAt(at)
      await expect(again.login({ resume: authToken })).rejects.toMatchObject({ error: 403 })
      await again.close()
    }
  })

  test('metrics are at one port, each number with its process, and go off and on wherever that is set', async () => {
    for (const at of [1, 2]) {
      expect(await workspace.number('process_resident_memory_bytes', at)).toBeGreaterThan(0)
      expect(await workspace.number('foyer_process_up', at)).toBe(1)
    }
    const text = (await workspace.metrics()) ?? ''
    expect(text).toContain('process_resident_memory_bytes{process="primary"}')
    expect(text.split('# TYPE process_resident_memory_bytes gauge')).toHaveLength(2)
    expect(text).toMatch(/^foyer_rest_requests_total\{.*process="[12]".*\} \d+$/m)
    await workspace.turnMetrics('off')
    await workspace.turnMetrics('on')
    for (const at of [1, 2])
      await expect.poll(() => workspace.number('foyer_ddp_connections', at), { timeout: 10_000 }).toBeGreaterThanOrEqual(0)
  })

  test('when one is killed the other serves, the dead one is there again, and nothing acknowledged is lost', async () => {
    const [bob, carol] = [await workspace.socketAt(1), await workspace.socketAt(2)]
    await listen(bob, 'bob')
    await listen(carol, 'carol')
    const before = workspace.pidOf(1)
    const acknowledged: string[] = []
    const talk = (async () => {
      for (let number = 1; ; number++) acknowledged.push((await say(bob, `word ${number}`))._id)
    })()
    await until(() => acknowledged.length >= 20, 'bob has said something')
    process.kill(before, 'SIGKILL')
    await expect(talk).rejects.toMatchObject({ error: 'connection-closed' })

    // The other serves, and says that it is alone.
    await say(carol, 'is anybody there?')
    await expect
      .poll(() => workspace.readiness())
      .toMatchObject({ status: 'degraded', checks: { 'process-1': 'failed', 'process-2': 'ok' } })
    expect(await workspace.number('foyer_process_up', 1)).toBe(0)
    expect(await workspace.statusOf('/api/info')).toBe(200)
    expect(workspace.logged('a process died').at(-1)).toMatchObject({ process: 1, pid: before, how: 'signal SIGKILL', pauseMs: 250 })

    await areBothThere()
    expect(workspace.pidOf(1)).not.toBe(before)
    expect(await workspace.number('foyer_process_starts_total', 1)).toBe(2)
    const again = await workspace.socketAt(1)
    await listen(again, 'bob')
    await Promise.all([say(again, 'here again'), reads(carol, 'here again')])

    const heard = carol.frames.flatMap((frame) =>
      frame.msg === 'changed' ? [(frame.fields as { args?: { _id?: string }[] } | undefined)?.args?.[0]?._id] : [],
    )
    const { messages } = await workspace.alice.get<{ messages: { _id: string }[] }>('channels.history', {
      roomId: 'GENERAL',
      count: 10_000,
    })
    const stored = new Set(messages.map(({ _id }) => _id))
    expect(acknowledged.filter((id) => !stored.has(id))).toEqual([])
    expect(acknowledged.filter((id) => !heard.includes(id))).toEqual([])
    await again.close()
    await carol.close()
  }, 120_000)

  test('one that dies again soon is started again after a longer pause', async () => {
    for (const pauseMs of [250, 500]) {
      const deaths = workspace.logged('a process died').length
      process.kill(workspace.pidOf(2), 'SIGKILL')
      await until(() => workspace.logged('a process died').length > deaths, 'the death is noted')
      expect(workspace.logged('a process died').at(-1)).toMatchObject({ process: 2, pauseMs })
      await areBothThere()
    }
  }, 120_000)

  test('one that dies while the bus is away says why it can’t come back, and is there again soon after the bus', async () => {
    await bus.kill()
    process.kill(workspace.pidOf(2), 'SIGKILL')
    await until(() => workspace.logged('NATS_URL names a bus that can').some((line) => line['process'] === 2), 'it says why', 30_000)
    expect(await workspace.readiness()).toMatchObject({
      status: 'degraded',
      checks: { bus: 'failed', 'process-1': 'ok', 'process-2': 'failed' },
    })
    await bus.startAgain()
    await areBothThere()
  }, 120_000)

  test('on SIGHUP one after the other is started again, and whoever comes meanwhile is served', async () => {
    const before = [workspace.pidOf(1), workspace.pidOf(2)]
    const sockets = await Promise.all(Array.from({ length: 8 }, () => workspace.socket()))
    const deaf = await Promise.all(Array.from({ length: 4 }, () => workspace.deafSocket()))
    // As clients do when a server that goes down tells them to: at once, and therefore often before it has gone.
    const comebacks = sockets.map((socket) =>
      socket.closed.then(({ code }) => [code, workspace.socket().then(() => 'open', String)] as const),
    )
    const answers = new Map<number | string, number>()
    let metricsMissed = 0
    const watch = { isOver: false }
    const asking = Array.from({ length: 4 }, async () => {
      while (!watch.isOver) {
        // As over a slow network: whoever was let in just before one stops has not asked yet.
        const status = await workspace.statusOf('/api/info', { afterMs: 50 })
        answers.set(status, (answers.get(status) ?? 0) + 1)
        if ((await workspace.metrics()) === null) metricsMissed++
      }
    })
    workspace.server.process.kill('SIGHUP')
    await until(() => workspace.logged('all processes have been started again').length === 1, 'both have been started again', 90_000)
    watch.isOver = true
    await Promise.all(asking)
    expect([...answers.keys()]).toEqual([200])
    expect(answers.get(200)).toBeGreaterThan(20)
    expect(metricsMissed).toBe(0)
    for (const comeback of comebacks) {
      const [code, outcome] = await comeback
      expect([code, await outcome]).toEqual([1001, 'open'])
    }
    for (const socket of deaf) socket.terminate()
    for (const [index, pid] of before.entries()) {
      expect(isAlive(pid)).toBe(false)
      expect(workspace.pidOf(index + 1)).not.toBe(pid)
    }
    await areBothThere()
  }, 150_000)

  test('on SIGTERM both close their sockets, and nothing is left running', async () => {
    const sockets = [await workspace.socketAt(1), await workspace.socketAt(2)]
    const pids = [workspace.pidOf(1), workspace.pidOf(2)]
    expect(await workspace.server.stop()).toBe(0)
    for (const socket of sockets) expect(await socket.closed).toMatchObject({ code: 1001 })
    expect(pids.filter(isAlive)).toEqual([])
    await until(async () => (await postgresOf(workspace.server.dataDirectory)) === 0, 'nothing runs in the data directory')
  }, 60_000)

  test('with a killed primary everything ends, the next start finds everything, and one that hangs is killed in the end', async () => {
    await using first = await ServedBySeveral.start(environment)
    const pids = [first.pidOf(1), first.pidOf(2)]
    await first.alice.post('chat.postMessage', { roomId: 'GENERAL', text: 'before' })
    first.server.process.kill('SIGKILL')
    await until(() => !pids.some(isAlive), 'the processes have gone', 15_000)
    await until(async () => (await postgresOf(first.server.dataDirectory)) === 0, 'PostgreSQL has gone', 15_000)
    const second = await startServer({ ...environment, TEST_MODE: 'true', LOG_LEVEL: 'info' }, first.server.dataDirectory)
    const alice = new RestClient({ url: second.url })
    await alice.login('alice', 'alice-password')
    const { messages } = await alice.get<{ messages: { msg: string }[] }>('channels.history', { roomId: 'GENERAL' })
    expect(messages.map(({ msg }) => msg)).toContain('before')

    // One that hangs holds up the end for a while, and not for ever.
    const hanging = Number(/"process":2,"pid":(\d+)/.exec(second.output())?.[1])
    process.kill(hanging, 'SIGSTOP')
    const began = performance.now()
    expect(await second.stop()).toBe(0)
    expect(performance.now() - began).toBeLessThan(40_000)
    expect(isAlive(hanging)).toBe(false)
    expect(second.output()).toContain('a process did not stop in time; it is killed')
  }, 240_000)

  test('six have no more connections to the database together than it takes, and everybody is answered', async () => {
    await using six = await ServedBySeveral.start({ ...environment, FOYER_PROCESSES: '6' })
    const database = new pg.Client({ host: path.join(six.server.dataDirectory, 'postgres'), user: 'foyer', database: 'foyer' })
    await database.connect()
    const taken = "SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name LIKE 'foyer%'"
    let most = 0
    const watch = { isOver: false }
    const watching = (async () => {
      while (!watch.isOver) most = Math.max(most, (await database.query<{ n: number }>(taken)).rows[0]?.n ?? 0)
    })()
    const asked = await Promise.all(Array.from({ length: 400 }, () => six.statusOf('/api/v1/settings.public')))
    watch.isOver = true
    await watching
    await database.end()
    expect(new Set(asked)).toEqual(new Set([200]))
    // Four, and one that listens for hints, for each; one that holds the place for all.
    expect(most).toBeGreaterThan(20)
    expect(most).toBeLessThanOrEqual(31)
  }, 240_000)

  test('a port in use is said in one sentence, and nothing is left running', async () => {
    const taken = net.createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const { port } = taken.address() as net.AddressInfo
    const data = await mkdtemp(path.join(os.tmpdir(), 'foyer-several-'))
    const { code, error } = startInVain({ ...environment, FOYER_DATA: data, PORT: String(port) })
    expect([code, error]).toEqual([1, expect.stringMatching(new RegExp(`^Port ${port} is in use\\.[^\n]*$`))])
    await until(async () => (await postgresOf(data)) === 0, 'nothing runs in the data directory')
    taken.close()
    await rm(data, { recursive: true, force: true })
  }, 90_000)
})
