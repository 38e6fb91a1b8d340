// The hot paths, statement by statement: whoever asks, what they may is answered from what is read anyway and from the snapshot in
// memory. A check that costs a query of its own shows up here as one statement too many.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fixture, type Name, openFixture } from './fixture.ts'
import { statementsDuring, tripsDuring } from './statements.ts'

let world: Fixture
beforeAll(async () => {
  world = await openFixture()
})
afterAll(() => world[Symbol.asyncDispose]())

const reading = 'start transaction isolation level repeatable read read only'
const writing = 'start transaction isolation level read committed'

/**
 * The transactions of the second time, when connections and snapshots are warm; each statement by what it does to which table. Those
 * that the server has of its own, beside the request, look at no session.
 */
async function transactionsOf(
  run: () => Promise<unknown>,
  isAsked = (list: readonly string[]) => list.includes('select sessions'),
): Promise<string[][]> {
  await run()
  await world.workspace.settle()
  const transactions: string[][] = []
  for (const statements of await statementsDuring(run))
    for (const statement of statements) {
      if (statement.startsWith('start transaction')) transactions.push([])
      transactions.at(-1)?.push(inShort(statement))
    }
  return transactions.filter(isAsked)
}

function inShort(statement: string): string {
  if (/^(start transaction|commit)/.test(statement)) return statement
  const [verb = ''] = statement.match(/\b(select|insert|update|delete)\b/i) ?? []
  const [, table = ''] = withoutInner(statement).match(/(?:\bfrom|\binto|\bupdate)\s+"?(\w+)/i) ?? []
  return `${verb.toLowerCase()} ${table}`
}

/** A select without what stands in its parentheses, which may look into other tables. */
function withoutInner(statement: string): string {
  if (!/^select\b/i.test(statement)) return statement
  const outer = statement.replace(/\([^()]*\)/g, '')
  return outer === statement ? statement : withoutInner(outer)
}

describe.each(['gina', 'bob', 'carol'] satisfies Name[])('for %s', (name) => {
  test('a send takes two trips to the database, however it comes; the name of a guest’s company takes one more', async () => {
    const { rest, socket } = world.people[name]
    const message = () => ({ rid: world.rooms.lobby, msg: 'counted' })
    const over = await socket()
    for (const send of [() => rest.post('chat.sendMessage', { message: message() }), () => over.call('sendMessage', message())]) {
      await send()
      await world.workspace.settle()
      const trips = (await tripsDuring(send)).flatMap((each) => each.map((statements) => statements.map(inShort)))
      const last = trips.findIndex((statements) => statements.includes('insert messages'))
      const first = trips.findLastIndex((statements, at) => at < last && statements[0] === writing)
      expect(trips.slice(first, last + 1)).toEqual([
        [writing, 'select ', 'select sessions', 'select rooms', 'select memberships', 'select messages', 'select rooms'],
        ...(name === 'gina' ? [['select users']] : []),
        ['update rooms', 'insert messages', 'commit'],
      ])
    }
  })

  test('a page of history takes seven', async () => {
    const { rest, socket } = world.people[name]
    const over = await socket()
    for (const read of [
      () => rest.get('channels.history', { roomId: world.rooms.lobby }),
      () => over.call('loadHistory', world.rooms.lobby),
    ])
      expect(await transactionsOf(read)).toEqual([
        [reading, 'select sessions', 'select rooms', 'select memberships', 'select messages', 'select users', 'commit'],
      ])
  })

  test('a history that is refused takes three statements: hidden and missing alike', async () => {
    const { rest } = world.people[name]
    for (const roomId of [world.rooms.vault, 'xxxxxxxxxxxxxxxxx']) {
      const [only, ...others] = await transactionsOf(() => rest.request('GET', 'groups.history', { query: { roomId } }))
      expect([only?.slice(0, 3), others]).toEqual([[reading, 'select sessions', 'select rooms'], []])
      expect(only?.filter((statement) => statement.startsWith('select'))).toEqual(['select sessions', 'select rooms', 'select memberships'])
    }
  })

  test('the list of rooms takes ten at most, and that of memberships four, however many there are', async () => {
    const { rest, socket } = world.people[name]
    const over = await socket()
    for (const list of [() => rest.get('rooms.get'), () => over.call('rooms/get')]) {
      const transactions = await transactionsOf(list)
      expect(transactions).toHaveLength(1)
      expect(transactions[0]?.length).toBeLessThanOrEqual(10)
      expect(transactions[0]?.slice(0, 3)).toEqual([reading, 'select sessions', 'select memberships'])
    }
    for (const list of [() => rest.get('subscriptions.get'), () => over.call('subscriptions/get')])
      expect(await transactionsOf(list)).toEqual([[reading, 'select sessions', 'select memberships', 'commit']])
  })

  test('what one may do takes three statements in the workspace, and in a room those that find it', async () => {
    const { rest } = world.people[name]
    expect(await transactionsOf(() => rest.get('foyer.rights'))).toEqual([[reading, 'select sessions', 'commit']])
    expect(await transactionsOf(() => rest.get('foyer.rights', { roomId: world.rooms.lobby }))).toEqual([
      [reading, 'select sessions', 'select rooms', 'select memberships', 'commit'],
    ])
    expect(await transactionsOf(() => rest.get('foyer.rights', { messageId: world.messages.ginaInLobby }))).toEqual([
      [reading, 'select sessions', 'select messages', 'select rooms', 'select memberships', 'commit'],
    ])
  })
})

describe('signing in', () => {
  test('by password takes nine statements once it is counted, by a kept token five and five more for the connection', async () => {
    const { alice } = world.workspace
    const first = await transactionsOf(
      () => world.workspace.signIn('alice', 'alice-password'),
      (list) => list.includes('update users'),
    )
    // The fourth is the turnstile. The fifth reads the account once more as it writes the session: nobody signs in who was
    // deactivated in between. The sixth ends what is beyond the most sessions, the eighth forgets what was counted before.
    expect(first).toEqual([
      [
        writing,
        'select workspace',
        'select users',
        'select ',
        'select users',
        'delete sessions',
        'update users',
        'delete attempts',
        'commit',
      ],
    ])
    const again = await transactionsOf(() => alice.socket())
    expect(again.map((list) => list.length)).toEqual([5, 6])
  })
})

describe('what administrators have changed', () => {
  test('is read once, and costs the requests after it nothing', async () => {
    await world.workspace.alice.rest.post('permissions.update', {
      permissions: [{ _id: 'pin-message', roles: ['admin', 'owner', 'guest'] }],
    })
    const read = () => world.people.gina.rest.get('subscriptions.get')
    const [first] = await statementsDuring(read)
    const [second] = await statementsDuring(read)
    expect((first?.length ?? 0) - (second?.length ?? 0)).toBe(5)
    expect(second).toHaveLength(4)
  })
})
