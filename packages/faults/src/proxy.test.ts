// The proxy between a server that answers what it hears and clients of it.
import net from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { commitAnswerAt } from './commit-answer.ts'
import { Proxy, type Treatment } from './proxy.ts'
import { Random } from './random.ts'

const cleanUp: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) await step()
})

/** A proxy to a server that answers each piece of data by what is made of it. */
async function open(answer: (data: Buffer) => Buffer = (data) => data, options?: { readonly isBusLine: boolean }) {
  const sockets = new Set<net.Socket>()
  const pieces: Buffer[] = []
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('data', (data) => {
      pieces.push(data)
      socket.write(answer(data))
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  cleanUp.push(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  const proxy = await Proxy.open({ port: (server.address() as net.AddressInfo).port }, new Random(7), options)
  cleanUp.push(() => proxy[Symbol.asyncDispose]())
  return { proxy, pieces, sockets, connect: () => connect(proxy.port) }
}

async function connect(port: number) {
  const socket = net.connect(port, '127.0.0.1')
  const chunks: Buffer[] = []
  let errorCode: string | undefined
  socket.on('data', (data) => chunks.push(data))
  socket.on('error', (error: NodeJS.ErrnoException) => (errorCode = error.code))
  const closed = new Promise<void>((resolve) => void socket.once('close', () => resolve()))
  await Promise.race([closed, new Promise<void>((resolve) => void socket.once('connect', resolve))])
  cleanUp.push(async () => socket.destroy())
  return { socket, closed, heard: () => Buffer.concat(chunks).toString(), errorCode: () => errorCode }
}

test('nothing is done to a link unless it is told to', async () => {
  const { connect, proxy } = await open()
  const client = await connect()
  client.socket.write('hello')
  await expect.poll(() => client.heard()).toBe('hello')
  expect(proxy.links).toBe(1)
  client.socket.destroy()
  await expect.poll(() => proxy.links).toBe(0)
})

const treatments: readonly (readonly [name: string, treatment: Treatment, leastMs: number])[] = [
  ['delay', { delayMs: 200 }, 200],
  ['delay and jitter', { delayMs: 100, jitterMs: 300 }, 100],
  ['throttle', { bytesPerSecond: 1_000 }, 400],
]
test.each(treatments)('%s: everything comes, in its order, and not before its time', async (_name, treatment, leastMs) => {
  const { connect, proxy } = await open()
  proxy.treat('down', treatment)
  const client = await connect()
  const began = performance.now()
  const words = Array.from({ length: 100 }, (_, at) => `${at};`)
    .join('')
    .padEnd(400, '.')
  for (let at = 0; at < words.length; at += 20) client.socket.write(words.slice(at, at + 20))
  await expect.poll(() => client.heard()).toBe(words)
  // Timers may fire a millisecond early.
  expect(performance.now() - began).toBeGreaterThanOrEqual(leastMs - 2)
})

test('what is done changes all the time: the order of bytes stays', async () => {
  const { proxy, connect } = await open()
  const client = await connect()
  const random = new Random(11)
  let sent = ''
  for (let n = 0; n < 600; n += 1) {
    const treatment = random.pick<Treatment>([
      { piecesMax: 7, bytesPerSecond: 60_000 },
      { piecesMax: 3, bytesPerSecond: 300_000 },
      { delayMs: 1, jitterMs: 4 },
      {},
    ])
    proxy.treat('up', treatment)
    proxy.treat('down', treatment)
    const line = `${n} and some more of it\n`
    sent += line
    client.socket.write(line)
    // The loop is late now and then, and with it whatever was to be done meanwhile.
    const until = performance.now() + random.between(0, 6)
    while (performance.now() < until);
    await new Promise(setImmediate)
  }
  proxy.heal()
  await expect.poll(() => client.heard().length, { timeout: 20_000 }).toBe(sent.length)
  expect(client.heard()).toBe(sent)
})

test('split: no piece is longer than it may be, and together they are what was sent', async () => {
  const { connect, proxy, pieces } = await open()
  proxy.treat('up', { piecesMax: 3, bytesPerSecond: 100 })
  const client = await connect()
  client.socket.write('abcdefghijklmnopqrstuvwxyz')
  await expect.poll(() => client.heard()).toBe('abcdefghijklmnopqrstuvwxyz')
  expect(pieces.length).toBeGreaterThan(1)
})

test('blackhole: one direction is swallowed, the other is not, and nobody is told before it ends', async () => {
  const { connect, proxy, pieces } = await open()
  const [hit, spared] = [await connect(), await connect()]
  proxy.treat('down', { blackhole: true })
  hit.socket.write('into the dark')
  await expect.poll(() => Buffer.concat(pieces).toString()).toBe('into the dark')
  expect(hit.socket.destroyed).toBe(false)
  await expect.poll(() => proxy.swallowedBytes).toBe(13)
  proxy.treat('down', {})
  await hit.closed
  spared.socket.write('seen')
  await expect.poll(() => spared.heard()).toBe('seen')
  expect(hit.heard()).toBe('')
})

test('stalled: what is not read stays with whoever sends it, and comes when it is read', async () => {
  const { connect, proxy, sockets } = await open(() => Buffer.alloc(16 * 1024 * 1024, 'x'))
  const client = await connect()
  proxy.treat('down', { stalled: true })
  client.socket.write('much')
  await expect.poll(() => [...sockets].some((socket) => socket.writableLength > 1024 * 1024)).toBe(true)
  proxy.treat('down', {})
  await expect.poll(() => client.heard().length).toBe(16 * 1024 * 1024)
})

test('reset: both ends are broken off, and the next link is whole', async () => {
  const { connect, proxy } = await open()
  const client = await connect()
  client.socket.write('one')
  await expect.poll(() => client.heard()).toBe('one')
  proxy.reset()
  await client.closed
  expect(client.errorCode()).toBe('ECONNRESET')
  const next = await connect()
  next.socket.write('two')
  await expect.poll(() => next.heard()).toBe('two')
})

test('half-open: a link falls silent while others speak, and is broken off when the network heals', async () => {
  const { connect, proxy } = await open()
  const [silent] = [await connect()]
  silent.socket.write('one')
  await expect.poll(() => silent.heard()).toBe('one')
  proxy.leaveHalfOpen()
  silent.socket.write('two')
  const other = await connect()
  other.socket.write('three')
  await expect.poll(() => other.heard()).toBe('three')
  expect(silent.heard()).toBe('one')
  expect(silent.socket.destroyed).toBe(false)
  proxy.heal()
  await silent.closed
})

test('refuse: nobody gets in until somebody may again', async () => {
  const { connect, proxy } = await open()
  proxy.refuse(true)
  await (await connect()).closed
  proxy.refuse(false)
  const client = await connect()
  client.socket.write('in')
  await expect.poll(() => client.heard()).toBe('in')
})

test('a link leads where it was made to lead to, the next one elsewhere', async () => {
  const [first, second] = [await open(() => Buffer.from('first')), await open(() => Buffer.from('second'))]
  const before = await first.connect()
  first.proxy.leadTo({ port: second.proxy.port })
  const after = await first.connect()
  before.socket.write('?')
  after.socket.write('?')
  await expect.poll(() => [before.heard(), after.heard()]).toEqual(['first', 'second'])
})

test('a line to the bus: messages are lost in one direction, and the line goes on', async () => {
  const { proxy, pieces, connect } = await open((data) => data, { isBusLine: true })
  const client = await connect()
  proxy.treat('down', { mishaps: { lost: 1 } })
  client.socket.write('MSG foyer 1 4\r\ngone\r\nPING\r\n')
  await expect.poll(() => client.heard()).toBe('PING\r\n')
  expect(Buffer.concat(pieces).toString()).toContain('gone')
  expect(proxy.mishaps).toEqual({ lost: 1, doubled: 0, overtaken: 0 })
  proxy.heal()
  client.socket.write('MSG foyer 1 4\r\nhere\r\n')
  await expect.poll(() => client.heard()).toBe('PING\r\nMSG foyer 1 4\r\nhere\r\n')
})

describe('the answer to a COMMIT', () => {
  const complete = (tag: string): Buffer =>
    Buffer.concat([Buffer.from('C'), Buffer.from([0, 0, 0, 4 + tag.length + 1]), Buffer.from(tag), Buffer.from([0])])
  const ready = Buffer.from([...Buffer.from('Z'), 0, 0, 0, 5, ...Buffer.from('I')])

  test('is lost once with its link, and what came before it is not', async () => {
    const { connect, proxy } = await open((data) =>
      Buffer.concat([complete('UPDATE 1'), String(data) === 'commit' ? complete('COMMIT') : complete('BEGIN'), ready]),
    )
    proxy.loseCommitAnswers(1)
    const client = await connect()
    client.socket.write('begin')
    await expect.poll(() => client.heard()).toContain('BEGIN')
    client.socket.write('commit')
    await client.closed
    expect(client.heard()).not.toContain('COMMIT')
    expect(proxy.lostCommits).toBe(1)
    proxy.heal()
    const next = await connect()
    next.socket.write('commit')
    await expect.poll(() => next.heard()).toContain('COMMIT')
  })

  test('is found wherever it is cut, and nothing else is taken for it', () => {
    const whole = Buffer.concat([complete('UPDATE 1'), complete('COMMIT'), ready])
    const begins = complete('UPDATE 1').length
    const ends = begins + complete('COMMIT').length
    for (let cut = 0; cut <= whole.length; cut++) {
      const found = commitAnswerAt(whole.subarray(0, cut), whole.subarray(cut))
      // It must end in what follows the cut.
      expect(found, `cut at ${cut}`).toBe(cut < ends ? Math.max(0, begins - cut) : null)
    }
    for (const tag of ['ROLLBACK', 'COMMIT PREPARED', 'BEGIN']) expect(commitAnswerAt(Buffer.alloc(0), complete(tag))).toBe(null)
  })
})
