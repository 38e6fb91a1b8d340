// A link used from many sides at once: as many people come in as it is for, its count says so, and whoever is left outside gets what a
// stranger with a wrong token gets. And used beside what ends it.
import { RestClient } from '@foyer/client/rest-client.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { interleave, type Operation, ordersOf } from '../../../test/interleavings.ts'
import { readLedger, tally, undoing } from '../../../test/ledger.ts'
import { atRest, releaseTogether, type Taker } from '../../../test/release.ts'
import { rounds } from '../../../test/rounds.ts'
import { hashToken, newId, newToken } from '../../platform/ids.ts'
import { nameKey } from '../users/name.ts'

const wrong = 'error-invalid-token'
const full = 'error-max-rooms-per-guest-reached'

let workspace: TestWorkspace
let alice: Person
let carol: Person
let gina: Person
let crowd: readonly { readonly id: string; readonly rest: RestClient }[]
let rid: string
beforeAll(async () => {
  workspace = await openWorkspace()
  alice = workspace.alice
  carol = await workspace.newPerson('carol')
  gina = await workspace.newPerson('gina', { roles: ['guest'] })
  rid = await newGroup()
  crowd = await Promise.all(Array.from({ length: 40 }, addMember))
})
afterAll(() => workspace?.[Symbol.asyncDispose]())

let rooms = 0
/** A private channel of carol's and alice's. */
async function newGroup(): Promise<string> {
  const { group } = await carol.rest.post<{ group: { _id: string } }>('groups.create', { name: `room-${++rooms}`, members: ['alice'] })
  return group._id
}

/** A member with a session, written into the database. */
async function addMember(): Promise<{ id: string; rest: RestClient }> {
  const [id, token, username] = [newId(), newToken(), `one-${newId().toLowerCase()}`]
  await workspace.sql.query(
    `INSERT INTO users (id, username, username_key, name, kind, roles) VALUES ($1, $2, $3, $2, 'member', '{user}')`,
    [id, username, nameKey(username)],
  )
  await workspace.sql.query(`INSERT INTO sessions (id, user_id, token_hash, kind) VALUES ($1, $2, $3, 'sign-in')`, [
    newId(),
    id,
    hashToken(token),
  ])
  const rest = new RestClient({ url: workspace.url })
  Object.assign(rest, { userId: id, authToken: token })
  return { id, rest }
}

interface Invite {
  readonly _id: string
  readonly linkId: string
}
const link = (more: Record<string, unknown> = {}, maker: Person = carol): Promise<Invite> =>
  maker.rest.post<Invite>('findOrCreateInvite', { rid, days: 1, maxUses: 0, ...more })
const using = (person: Pick<Person, 'rest'>, { _id: token }: Invite): Promise<Taker> => atRest(person, 'useInviteToken', { token })
const removing = ({ _id }: Invite) => carol.rest.request('DELETE', `removeInvite/${_id}`)
const codeOf = (answer: unknown): string => {
  const { status, body } = answer as { status: number; body: { errorType?: string } }
  return status === 200 ? 'done' : String(body.errorType)
}
const count = async (statement: string, ...values: unknown[]): Promise<number> =>
  (await workspace.sql.query<{ n: number }>(`SELECT (${statement})::int AS n`, values)).rows[0]?.n ?? -1
const usesOf = ({ linkId }: Invite) => count('SELECT uses FROM invite_links WHERE id = $1', linkId)
const inRoom = () => count('SELECT count(*) FROM memberships WHERE room_id = $1', rid)
const isIn = async ({ id }: { readonly id: string }) =>
  (await count('SELECT count(*) FROM memberships WHERE room_id = $1 AND user_id = $2', rid, id)) === 1

test.each([1, 5])(
  'forty people with a link for %i: so many come in, and it counts so many',
  async (maxUses) => {
    const invite = await link({ maxUses })
    for (let round = 0; round < rounds(3, 200); round++)
      await undoing(workspace.sql, async (before) => {
        const outcomes = await releaseTogether(await Promise.all(crowd.map((person) => using(person, invite))), round)
        expect(outcomes.toSorted(), `round ${round}`).toEqual([
          ...Array.from({ length: maxUses }, () => 'done'),
          ...Array.from({ length: 40 - maxUses }, () => wrong),
        ])
        expect(await usesOf(invite), `round ${round}`).toBe(maxUses)
        expect(tally(before, await readLedger(workspace.sql)), `round ${round}`).toEqual({
          'new memberships': maxUses,
          'new messages': maxUses,
          'changed rooms': 1,
          'changed invite_links': 1,
          'new audit_log': maxUses,
        })
        for (const [place, person] of crowd.entries()) expect(await isIn(person), `round ${round}`).toBe(outcomes[place] === 'done')
      })
  },
  600_000,
)

test('whoever comes too late for a link is answered byte for byte as a stranger with a wrong token', async () => {
  const invite = await link({ maxUses: 1 })
  const answerTo = async ({ rest }: Pick<Person, 'rest'>, token: string): Promise<string> => {
    const { status, body } = await rest.request('POST', 'useInviteToken', { body: { token } })
    return JSON.stringify([status, body])
  }
  await undoing(workspace.sql, async () => {
    const stranger = await answerTo(alice, newToken())
    const answers = await Promise.all(crowd.map((person) => answerTo(person, invite._id)))
    expect(answers.filter((answer) => answer === stranger)).toHaveLength(39)
  })
})

test('one person who uses a link twenty times at once is in the room once, and counted once', async () => {
  const [person] = crowd as [(typeof crowd)[number]]
  const invite = await link({ maxUses: 10 })
  for (let round = 0; round < rounds(3, 200); round++)
    await undoing(workspace.sql, async (before) => {
      const outcomes = await releaseTogether(await Promise.all(Array.from({ length: 20 }, () => using(person, invite))), round)
      expect(new Set(outcomes), `round ${round}`).toEqual(new Set(['done']))
      expect(await usesOf(invite), `round ${round}`).toBe(1)
      expect(tally(before, await readLedger(workspace.sql)), `round ${round}`).toMatchObject({ 'new memberships': 1, 'new messages': 1 })
    })
}, 600_000)

test('forty use a link while it is taken back: nobody comes in once that was answered', async () => {
  const invite = await link()
  for (let round = 0; round < rounds(3, 200); round++)
    await undoing(workspace.sql, async () => {
      const before = await inRoom()
      let inWhenAnswered = -1
      const removal: Taker = async () => {
        const code = codeOf(await removing(invite))
        inWhenAnswered = await inRoom()
        return code
      }
      const [removed, ...outcomes] = await releaseTogether(
        [removal, ...(await Promise.all(crowd.map((person) => using(person, invite))))],
        round,
      )
      const entered = outcomes.filter((outcome) => outcome === 'done').length
      expect([removed, new Set([...outcomes, 'done', wrong]).size], `round ${round}`).toEqual(['done', 2])
      expect([inWhenAnswered, await inRoom()], `round ${round}`).toEqual([before + entered, before + entered])
    })
}, 600_000)

test('a link is used or taken back first, in whatever order the two come', async () => {
  const [person] = crowd as [(typeof crowd)[number]]
  const invite = await link({ days: 7 })
  const use: Operation = {
    points: ['addition:begun', 'addition:stored', 'link:used'],
    by: person.id,
    run: () => person.rest.request('POST', 'useInviteToken', { body: { token: invite._id } }),
  }
  const removal: Operation = { points: [], by: carol.id, run: () => removing(invite) }
  for (const order of ordersOf(5, 3, 0))
    await undoing(workspace.sql, async () => {
      const outcomes = (await interleave(workspace, [use, removal], order)).map(codeOf)
      const usedFirst = order[0] === 0
      expect([...outcomes, await isIn(person)], order.join('')).toEqual([usedFirst ? 'done' : wrong, 'done', usedFirst])
      expect(await count('SELECT count(*) FROM invite_links WHERE id = $1', invite.linkId), order.join('')).toBe(0)
    })
})

test('a guest with one room left uses twenty links at once: one lets her in, and one is counted', async () => {
  await alice.rest.post('settings/Limits_Rooms_Per_Guest', { value: 1 })
  const invites: Invite[] = []
  for (let i = 0; i < 20; i++) invites.push(await link({ rid: await newGroup(), guests: true, maxUses: 1 }, alice))
  for (let round = 0; round < rounds(3, 200); round++)
    await undoing(workspace.sql, async () => {
      const outcomes = await releaseTogether(await Promise.all(invites.map((invite) => using(gina, invite))), round)
      expect(outcomes.toSorted(), `round ${round}`).toEqual(['done', ...Array.from({ length: 19 }, () => full)])
      for (const [place, invite] of invites.entries())
        expect(await usesOf(invite), `round ${round}`).toBe(outcomes[place] === 'done' ? 1 : 0)
      expect(await count('SELECT count(*) FROM memberships WHERE user_id = $1', gina.id), `round ${round}`).toBe(1)
    })
  await alice.rest.post('settings/Limits_Rooms_Per_Guest', { value: 0 })
}, 600_000)

test('a guest who keeps using her link while she is kicked is out, and stays out', async () => {
  const invite = await link({ guests: true }, alice)
  expect(await (await using(gina, invite))()).toBe('done')
  for (let round = 0; round < rounds(3, 200); round++)
    await undoing(workspace.sql, async () => {
      const kick = await atRest(carol, 'groups.kick', { roomId: rid, userId: gina.id })
      const [kicked, ...outcomes] = await releaseTogether(
        [kick, ...(await Promise.all(Array.from({ length: 20 }, () => using(gina, invite))))],
        round,
      )
      expect([kicked, new Set([...outcomes, 'done', wrong]).size], `round ${round}`).toEqual(['done', 2])
      expect([await isIn(gina), await usesOf(invite)], `round ${round}`).toEqual([false, 1])
    })
}, 600_000)
