// Names and addresses: one reader's eye, one owner, however they are written and however many ask at once; and nothing of somebody
// who has gone belongs to whoever takes their name. L-41 to L-44, L-51 and L-52.
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { rounds } from '../../../test/rounds.ts'
import { share } from '../../../test/uploads.ts'

let workspace: TestWorkspace
let alice: Person
let carol: Person
beforeAll(async () => {
  workspace = await openWorkspace()
  alice = workspace.alice
  carol = await workspace.newPerson('carol')
})
afterAll(() => workspace[Symbol.asyncDispose]())
afterEach(() => vi.useRealTimers())

let made = 0
const create = (username: string, email: string, roles = ['user'], by = alice) =>
  by.rest.request('POST', 'users.create', {
    body: { username, name: 'Ann', email, password: 'ann-password', roles, joinDefaultChannels: false },
  })
const codeOf = ({ status, body }: { status: number; body: unknown }): string =>
  status === 200 ? 'done' : ((body as { errorType?: string }).errorType ?? String(status))
const one = async <T = unknown>(sql: string, ...values: unknown[]): Promise<T> => (await workspace.sql.query(sql, values)).rows[0] as T

test('L-41 whoever takes the name of a guest who has gone finds nothing of theirs', async () => {
  const ann = await workspace.newPerson('ann', { roles: ['guest'], joinDefaultChannels: false })
  const { group } = await carol.rest.post<{ group: { _id: string } }>('groups.create', { name: `room-${++made}`, members: ['ann'] })
  const rid = group._id
  const { room } = await carol.rest.post<{ room: { _id: string } }>('im.create', { username: 'ann' })
  await ann.rest.post('chat.sendMessage', { message: { rid: room._id, msg: 'ours' } })
  const file = await share(ann, room._id)
  await carol.rest.post('chat.sendMessage', { message: { rid, msg: 'hello @ann' } })
  await (await carol.socket()).call('muteUserInRoom', { rid, username: 'ann' })
  await ann.rest.post('users.setPreferences', { userId: ann.id, data: { language: 'de' } })
  await alice.rest.post('users.delete', { userId: ann.id, confirmRelinquish: true })
  const other = await workspace.newPerson('ann', { roles: ['guest'], joinDefaultChannels: false })
  expect(other.id).not.toBe(ann.id)
  const refused = [
    await other.rest.request('GET', 'im.messages', { query: { roomId: room._id } }),
    await other.rest.request('GET', 'groups.info', { query: { roomId: rid } }),
    await other.rest.request('GET', file.url),
  ]
  for (const { status } of refused) expect(status).not.toBe(200)
  expect(await other.rest.get('subscriptions.get')).toMatchObject({ update: [], remove: [] })
  expect((await other.rest.get<{ preferences: { language?: string } }>('users.getPreferences')).preferences.language).not.toBe('de')
  await carol.rest.post('groups.invite', { roomId: rid, userId: other.id })
  expect((await other.rest.request('POST', 'chat.sendMessage', { body: { message: { rid, msg: 'not muted' } } })).status).toBe(200)
  // The old mention names the old account, and does not count for the new one.
  expect(await one('SELECT user_mentions AS n FROM memberships WHERE room_id = $1 AND user_id = $2', rid, other.id)).toEqual({ n: 0 })
  const { mentions } = await one<{ mentions: { _id: string }[] }>(
    `SELECT mentions FROM messages WHERE room_id = $1 AND body = 'hello @ann'`,
    rid,
  )
  expect(mentions.map(({ _id }) => _id)).toEqual([ann.id])
})

test('L-42 of many who ask at once for one name, or for one address, in different letters, exactly one gets it', async () => {
  for (let round = 0; round < rounds(2, 20); round++) {
    const name = `eve${++made}`
    const spellings = [name, name.toUpperCase(), `E${name.slice(1)}`, name.replace('e', 'е'), `${name}.`]
    const byName = await Promise.all(spellings.map((username, i) => create(username, `${name}-${i}@foyer.example`)))
    expect(byName.filter(({ status }) => status === 200)).toHaveLength(1)
    for (const answer of byName) expect(['done', 'error-field-unavailable', 'error-input-is-not-a-valid-field']).toContain(codeOf(answer))
    const addresses = [`${name}@x.example`, `${name.toUpperCase()}@x.example`, `${name}@X.EXAMPLE`, `E${name.slice(1)}@X.example`]
    const byAddress = await Promise.all(addresses.map((address, i) => create(`${name}-by-address-${i}`, address)))
    expect(byAddress.map(codeOf).toSorted()).toEqual(['done', ...Array.from({ length: 3 }, () => 'error-field-unavailable')])
    expect(await one('SELECT count(*)::int AS n FROM users WHERE lower(email) = $1', `${name}@x.example`)).toEqual({ n: 1 })
  }
}, 120_000)

const impostors: Record<string, string> = {
  'a Cyrillic а': '\u0430lice',
  'a Greek ο': 'car\u03bfl',
  'capital letters': 'ALICE',
  'a zero-width space': 'alice\u200b',
  'a word joiner': 'al\u2060ice',
  'a soft hyphen': 'al\u00adice',
  'full-width letters': '\uff41\uff4c\uff49\uff43\uff45',
  'a combining mark': 'alice\u0301',
  'a right-to-left override': '\u202eecila',
  'a trailing dot': 'alice.',
  'mathematical letters': '\u{1d5ba}lice',
  'a Hangul filler': 'alice\u3164',
  'the built-in bot': 'rocket.cat',
  'the built-in bot with a Cyrillic с': 'ro\u0441ket.cat',
  everybody: 'all',
  'whoever is here': 'here',
  'the system': 'system',
  'the system in full-width letters': '\uff53ystem',
  'nothing but dots': '...',
}
test.each(Object.entries(impostors))(
  'L-43 nobody gets a username that reads as another’s or as a reserved one: %s',
  async (_how, username) => {
    // The widest pattern that a workspace can choose: what is refused is refused for what it looks like.
    await alice.rest.post('settings/UTF8_User_Names_Validation', { value: '[^@\\s]+' })
    const before = await one('SELECT count(*)::int AS n FROM users')
    const code = codeOf(await create(username, `impostor-${++made}@foyer.example`))
    expect(['error-field-unavailable', 'error-blocked-username', 'error-input-is-not-a-valid-field']).toContain(code)
    expect(await one('SELECT count(*)::int AS n FROM users')).toEqual(before)
    const free = codeOf(await create(`honest-${made}`, `honest-${made}@foyer.example`))
    expect(free).toBe('done')
  },
)

test.each(['\u0441\u043evert', 'COVERT', 'cov\u0435rt', 'covert.'])(
  'L-43 nor a room one that reads as another room’s: %s',
  async (name) => {
    await alice.rest.post('settings/UTF8_Channel_Names_Validation', { value: '[^@\\s]+' })
    await carol.rest.request('POST', 'groups.create', { body: { name: 'covert' } })
    const answer = await carol.rest.request('POST', 'channels.create', { body: { name } })
    expect(['error-duplicate-channel-name', 'error-invalid-room-name']).toContain(codeOf(answer))
    expect(await one(`SELECT count(*)::int AS n FROM rooms WHERE name_key = 'covert'`)).toEqual({ n: 1 })
  },
)

test('L-44 somebody who gives up a name while another asks for it: one has it in the end, and old mentions stay with the first', async () => {
  const [olga, rita] = [await workspace.newPerson('olga'), await workspace.newPerson('rita')]
  const { group } = await carol.rest.post<{ group: { _id: string } }>('groups.create', {
    name: `room-${++made}`,
    members: ['olga', 'rita'],
  })
  const rename = ({ id }: Person, username: string) =>
    alice.rest.request('POST', 'users.update', { body: { userId: id, data: { username } } })
  let fromOlga = 'olga'
  let fromRita = 'rita'
  for (let round = 0; round < rounds(5, 200); round++) {
    const freed = fromOlga
    const { message } = await carol.rest.post<{ message: { _id: string } }>('chat.sendMessage', {
      message: { rid: group._id, msg: `hello @${freed}` },
    })
    const [away, taken] = await Promise.all([rename(olga, `olga-${round}`), rename(rita, freed)])
    expect(codeOf(away)).toBe('done')
    expect(['done', 'error-field-unavailable']).toContain(codeOf(taken))
    fromOlga = `olga-${round}`
    if (codeOf(taken) === 'done') fromRita = freed
    const { rows } = await workspace.sql.query('SELECT id, username FROM users WHERE id = ANY($1) ORDER BY username', [[olga.id, rita.id]])
    expect(new Map(rows.map(({ id, username }) => [id, username]))).toEqual(
      new Map([
        [olga.id, fromOlga],
        [rita.id, fromRita],
      ]),
    )
    const { mentions } = await one<{ mentions: { _id: string }[] }>('SELECT mentions FROM messages WHERE id = $1', message._id)
    expect(mentions.map(({ _id }) => _id)).toEqual([olga.id])
  }
}, 120_000)

test('L-51 an account that is asked for again, because the answer was lost, is made once and refused alike', async () => {
  const username = `twice-${++made}`
  const answers = [
    await create(username, `${username}@foyer.example`),
    await create(username, `${username}@foyer.example`),
    await create(username, `${username}@foyer.example`),
  ]
  expect(answers.map(codeOf)).toEqual(['done', 'error-field-unavailable', 'error-field-unavailable'])
  expect(answers[2]?.body).toEqual(answers[1]?.body)
  expect(await one('SELECT count(*)::int AS n FROM users WHERE username = $1', username)).toEqual({ n: 1 })
})

test.each([
  ['an hour back', -3_600_000],
  ['an hour ahead', 3_600_000],
])('L-52 a server whose clock jumps %s keeps the order of messages, and no deadline moves', async (_how, jump) => {
  await alice.rest.post('settings/Message_AllowEditing_BlockEditInMinutes', { value: 30 })
  // Owners may edit what is old.
  const bob = await workspace.newPerson(`bob-${++made}`)
  const { group } = await carol.rest.post<{ group: { _id: string } }>('groups.create', { name: `room-${++made}`, members: [bob.username] })
  const say = async (msg: string) =>
    (await bob.rest.post<{ message: { _id: string; ts: string } }>('chat.sendMessage', { message: { rid: group._id, msg } })).message
  const old = await say('old')
  await workspace.sql.query(`UPDATE messages SET created_at = created_at - interval '40 minutes' WHERE id = $1`, [old._id])
  const expired = await workspace.newPerson(`gone-${++made}`)
  await workspace.sql.query(`UPDATE sessions SET expires_at = clock_timestamp() - interval '10 minutes' WHERE user_id = $1`, [expired.id])
  const lasting = await workspace.newPerson(`here-${++made}`)
  await workspace.sql.query(`UPDATE sessions SET expires_at = clock_timestamp() + interval '10 minutes' WHERE user_id = $1`, [lasting.id])
  const sent = [await say('before')]
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + jump })
  for (let i = 0; i < 5; i++) sent.push(await say(`after ${i}`))
  expect(codeOf(await bob.rest.request('POST', 'chat.update', { body: { roomId: group._id, msgId: old._id, text: 'new' } }))).toBe(
    'error-message-editing-blocked',
  )
  expect(codeOf(await bob.rest.request('POST', 'chat.update', { body: { roomId: group._id, msgId: sent[0]?._id, text: 'new' } }))).toBe(
    'done',
  )
  expect((await expired.rest.request('GET', 'me')).status).toBe(401)
  expect((await lasting.rest.request('GET', 'me')).status).toBe(200)
  vi.useRealTimers()
  sent.push(await say('last'))
  const times = sent.map(({ ts }) => Date.parse(ts))
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect(new Set(times).size).toBe(times.length)
  expect(new Set(sent.map(({ _id }) => _id)).size).toBe(7)
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThan(60_000)
})
