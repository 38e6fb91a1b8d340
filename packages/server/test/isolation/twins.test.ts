// Non-interference: two worlds that differ only in what G must not know (more is said in a hidden room, somebody hidden has another
// name, there is one more private room, hidden rooms have other members) answer the same questions alike, word for word: statuses,
// header names, totals, order, and how many frames there are.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../../src/platform/ids.ts'
import { type Ask, askAll, askOnce } from './oracles.ts'
import type { Exchange } from './recorder.ts'
import { questionsOf, rows } from './rows.ts'
import { openWorld, type World } from './world.ts'

let world: World
let twin: World
beforeAll(async () => {
  const made = { seed: newId(), at: new Date(Date.now() - 3_600_000) }
  world = await openWorld(made)
  twin = await openWorld({ ...made, otherSecrets: true })
}, 120_000)
afterAll(async () => {
  await world?.[Symbol.asyncDispose]()
  await twin?.[Symbol.asyncDispose]()
})

const since = '1970-01-01T00:00:00.000Z'
const get = (path: string, params: Record<string, unknown> = {}): Ask => ({ verb: 'GET', path, params })
const method = (name: string, ...params: unknown[]): Ask => ({ method: name, params })

/** What the guest asks: of hidden things by ids, which twins share, and by the beginnings of names. */
function script(world: World): Ask[] {
  const { rooms: ids, messages, people } = world
  const { P1, P2, C2, D2, S1, S2, PE, C1, RO } = ids
  const hidden = [P2, C2, D2, S2, PE]
  return [
    ...['me', 'rooms.get', 'subscriptions.get', 'channels.list', 'channels.list.joined', 'groups.list', 'im.list', 'users.presence'].map(
      (path) => get(path),
    ),
    ...['roles.list', 'permissions.listAll', 'settings.public', 'commands.list', 'emoji-custom.list', 'licenses.info', 'info'].map((path) =>
      get(path),
    ),
    ...['rooms.get', 'subscriptions.get', 'permissions.listAll'].map((path) => get(path, { updatedSince: since })),
    ...[P1, S1, RO].flatMap((roomId) =>
      ['rooms.info', 'groups.history', 'groups.members', 'groups.counters', 'groups.files'].map((path) => get(path, { roomId })),
    ),
    ...['chat.getThreadsList', 'chat.getDiscussions', 'rooms.getDiscussions', 'chat.getPinnedMessages'].map((path) =>
      get(path, { roomId: P1 }),
    ),
    get('channels.members', { roomId: C1 }),
    get('chat.search', { roomId: P1, searchText: 'cnry' }),
    get('chat.search', { roomId: P1, searchText: 'cnry_mP2' }),
    ...['', 'c', 'cnry_X', 'cnry_P', 'renamed'].map((query) => get('spotlight', { query })),
    ...['users', 'channels'].map((type) => get('directory', { query: JSON.stringify({ type, text: '' }) })),
    ...['', 'cnry'].map((term) => get('users.autocomplete', { selector: JSON.stringify({ term }) })),
    get('rooms.autocomplete.channelAndPrivate', { selector: JSON.stringify({ name: 'cnry' }) }),
    ...hidden.flatMap((roomId) =>
      ['rooms.info', 'groups.members', 'im.counters', 'chat.getThreadsList', 'subscriptions.getOne'].map((path) => get(path, { roomId })),
    ),
    get('users.info', { userId: people.X.id }),
    get('chat.getMessage', { msgId: messages.mP2 }),
    ...['rooms/get', 'subscriptions/get', 'channelsList', 'permissions/get', 'getUserRoles', 'public-settings/get'].map((name) =>
      method(name),
    ),
    ...[P1, P2, PE].map((room) => method('loadHistory', room)),
    method('spotlight', '', [], { users: true, mentions: true }, P1),
    method('spotlight', '', [], { users: true, mentions: true }, P2),
    method('loadSurroundingMessages', { _id: messages.mP2, rid: P1 }),
    method('getUsersOfRoom', P1, true),
    ...[P1, P2, PE, '__my_messages__'].map((event): Ask => ({ stream: 'stream-room-messages', event })),
    ...[`${P1}/deleteMessage`, `${P2}/user-activity`].map((event): Ask => ({ stream: 'stream-notify-room', event })),
    { stream: 'stream-notify-logged', event: 'Users:NameChanged' },
  ]
}

/** Whatever a row of the matrix asks. */
function questions(world: World): Ask[] {
  return rows.flatMap((row) => questionsOf(row, world))
}

/** The guest's transcript, with what can't be the same in two workspaces taken out. */
async function transcript(told: World): Promise<string[]> {
  const socket = await told.people.G.socket()
  await told.people.G.rest.get('me')
  const from = told.recorder.heard.length
  for (const ask of script(told)) await askAll(told.people.G.rest, socket, ask)
  // Of the rows' questions there are many: each by one road.
  for (const ask of questions(told)) await askOnce(told.people.G.rest, socket, ask)
  await told.workspace.settle()
  await socket.call('license:getTags')
  return told.recorder.heard.slice(from).map((exchange) => masked(told, exchange))
}

function masked({ files, workspace, people: { X } }: World, { road, asked, told }: Exchange): string {
  // X goes by another name in the other world; where G has said it, it may be repeated.
  const names = saidOfX(X.username, asked)
  const ownIds = [...Object.entries(files), ['the address', workspace.url], ...names] as [string, string][]
  const named = ownIds.reduce((text, [name, id]) => text.replaceAll(id, `<${name}>`), told)
  return `${road} ${withoutHeaderValues(named)}`
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replace(/\\?"\$date\\?":\d+/g, '<time>')
    .replace(/"(_id|id|msgId)":"[2-9A-Za-z]{17}"/g, (found, key: string) => (/"[0-9a-f]{17}"$/.test(found) ? found : `"${key}":"<new id>"`))
    .replace(/\\"(_id|id)\\":\\"[2-9A-Za-z]{17}\\"/g, (found, key: string) =>
      /"[0-9a-f]{17}\\"$/.test(found) ? found : `"${key}":"<new id>"`,
    )
    .replace(/127\.0\.0\.1:\d+/g, '<address>')
}

/** The spellings of X’s name that a question holds. */
function saidOfX(username: string, asked: string): [string, string][] {
  const spellings = [username, username.slice(0, -2)]
  return spellings.filter((name) => asked.includes(name)).map((name) => ['a name of X', name])
}

/**
 * Headers that tell of the moment, by name alone. So does the length of what was compressed: it hangs on the ids and times inside, which
 * differ in every workspace; the bodies themselves are compared.
 */
function withoutHeaderValues(told: string): string {
  const [status = '', headers = '', ...body] = told.split('\n')
  if (!/^\d{3}$/.test(status)) return told
  const fields = JSON.parse(headers) as [string, string][]
  const isCompressed = fields.some(([name]) => name === 'content-encoding')
  const changing = ['date', 'x-request-id', 'etag', 'last-modified', ...(isCompressed ? ['content-length'] : [])]
  const names = fields.map(([name, value]) => (changing.includes(name) ? name : `${name}: ${value}`))
  return [status, names.join(', '), ...body].join('\n')
}

test('whatever G asks, worlds that differ in secrets answer alike', async () => {
  const [one, other] = await Promise.all([transcript(world), transcript(twin)])
  expect(script(world).length).toBeGreaterThan(60)
  expect(questions(world).length).toBeGreaterThan(1_000)
  expect(other.length, 'the number of answers and frames').toBe(one.length)
  for (const [index, told] of one.entries()) expect(other[index], 'an answer that depends on a secret').toBe(told)
}, 120_000)

test('the worlds do differ: O is told apart what G is not', async () => {
  const counts = async ({ people, rooms }: World): Promise<unknown> =>
    (await people.O.rest.get<{ room: { msgs: number } }>('rooms.info', { roomId: rooms.P2 })).room.msgs
  expect(await counts(twin)).toBe(Number(await counts(world)) + 3)
})
