// From a link into a room to somebody in it, over the wire: who makes links, who sees them, what they are worth and when they die.
import { RestClient } from '@foyer/client/rest-client.ts'
import type { DdpClient, StreamEvent } from '@foyer/client/ddp-client.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { statementsDuring } from '../../../test/statements.ts'

let workspace: TestWorkspace
let alice: Person
let bob: Person
let carol: Person
let dave: Person
let gina: Person
let nobody: RestClient
beforeAll(async () => {
  workspace = await openWorkspace({ ROOT_URL: 'https://chat.example.com' })
  alice = workspace.alice
  ;[bob, carol, dave, gina] = await Promise.all([
    workspace.newPerson('bob'),
    workspace.newPerson('carol'),
    workspace.newPerson('dave'),
    workspace.newPerson('gina', { roles: ['guest'] }),
  ])
  nobody = new RestClient({ url: workspace.url })
})
afterAll(() => workspace?.[Symbol.asyncDispose]())

interface Invite {
  readonly _id: string
  readonly linkId: string
  readonly url?: string
  readonly uses: number
  readonly rid: string
}
interface Card {
  readonly _id: string
  readonly url: string | null
  readonly room: { readonly _id: string; readonly name: string | null }
}

let made = 0
/** A private channel of carol's. */
const newGroup = async (...members: string[]): Promise<string> =>
  (await carol.rest.post<{ group: { _id: string } }>('groups.create', { name: `room-${++made}`, members })).group._id
const newMember = (): Promise<Person> => workspace.newPerson(`member${++made}`)
const newGuest = (): Promise<Person> => workspace.newPerson(`guest${++made}`, { roles: ['guest'] })
const link = (rid: string, more: Record<string, unknown> = {}, maker: Person = carol): Promise<Invite> =>
  maker.rest.post<Invite>('findOrCreateInvite', { rid, days: 1, maxUses: 0, ...more })
const asked = (person: Person, body: Record<string, unknown>) => person.rest.request('POST', 'findOrCreateInvite', { body })
const use = (person: Person, token: string) => person.rest.request('POST', 'useInviteToken', { body: { token } })
const isValid = async (token: string): Promise<boolean> => (await nobody.post<{ valid: boolean }>('validateInviteToken', { token })).valid
const codeOf = ({ status, body }: { status: number; body: unknown }): string =>
  status === 200 ? 'done' : String((body as { errorType?: string }).errorType)
const roomsOf = async ({ id }: Person): Promise<string[]> =>
  (await workspace.sql.query<{ room_id: string }>('SELECT room_id FROM memberships WHERE user_id = $1', [id])).rows.map(
    ({ room_id }) => room_id,
  )
const usesOf = async ({ linkId }: Invite): Promise<number> =>
  (await workspace.sql.query<{ uses: number }>('SELECT uses FROM invite_links WHERE id = $1', [linkId])).rows[0]?.uses ?? -1
const linksOf = async (person: Person, query: Record<string, string> = {}): Promise<Card[]> =>
  (await person.rest.get<{ links: Card[] }>('foyer.links', query)).links
const grant = (permission: string, roles: string[]) => alice.rest.post('permissions.update', { permissions: [{ _id: permission, roles }] })

/** carol may invite guests while this runs. */
async function whileInviting<T>(run: () => Promise<T>): Promise<T> {
  await grant('invite-guest', ['admin', 'user'])
  try {
    return await run()
  } finally {
    await grant('invite-guest', ['admin'])
  }
}

const wrongToken = 'x'.repeat(43)
const refused = async (person: Person = dave) => {
  const { status, body } = await use(person, wrongToken)
  expect([status, (body as { errorType: string }).errorType]).toEqual([400, 'error-invalid-token'])
  return { status, body }
}

describe('a link into a room', () => {
  test('has the form that clients know, leads to this workspace alone, and brings its holder in', async () => {
    const rid = await newGroup()
    const invite = await link(rid, { days: 7, maxUses: 5 })
    expect(invite).toEqual({
      _id: expect.stringMatching(/^[\w-]{43}$/),
      linkId: expect.any(String),
      days: 7,
      maxUses: 5,
      uses: 0,
      rid,
      userId: carol.id,
      createdAt: expect.any(String),
      expires: expect.any(String),
      url: `https://chat.example.com/invite/${invite._id}`,
      success: true,
    })
    expect(await isValid(invite._id)).toBe(true)
    const answer = await use(dave, invite._id)
    expect(answer.body).toEqual({ success: true, room: { rid, fname: `room-${made}`, name: `room-${made}`, t: 'p' } })
    expect(await roomsOf(dave)).toContain(rid)
    expect(await usesOf(invite)).toBe(1)
    const { rows } = await workspace.sql.query(
      `SELECT action, actor_name, details FROM audit_log WHERE target_kind = 'link' AND target_id = $1 ORDER BY at`,
      [invite.linkId],
    )
    expect(rows.map(({ action, actor_name }) => [action, actor_name])).toEqual([
      ['create-invite-link', 'carol'],
      ['use-invite-link', 'dave'],
    ])
    expect(rows[1]?.details).toEqual({ after: { roomId: rid, madeBy: carol.id, forGuests: false, joined: true } })
  })

  test('is the same for the same maker on the same terms, and another for other terms or another maker', async () => {
    const rid = await newGroup('alice')
    const { _id } = await link(rid, { days: '1', maxUses: '10' })
    expect((await link(rid, { days: 1, maxUses: 10 }))._id).toBe(_id)
    await carol.rest.post('groups.addOwner', { roomId: rid, userId: alice.id })
    const others = [
      await link(rid, { days: 7, maxUses: 10 }),
      await link(rid, { days: 1, maxUses: 5 }),
      await link(rid, { maxUses: 10 }, alice),
    ]
    expect(new Set([_id, ...others.map((other) => other._id)]).size).toBe(4)
  })

  test('asked for by twenty at once is made once', async () => {
    const rid = await newGroup()
    const answers = await Promise.all(Array.from({ length: 20 }, () => link(rid)))
    expect(new Set(answers.map(({ _id }) => _id)).size).toBe(1)
    expect((await workspace.sql.query('SELECT FROM invite_links WHERE room_id = $1', [rid])).rowCount).toBe(1)
  })

  test('that is used up or over is not found again: a new one is made', async () => {
    const rid = await newGroup()
    const first = await link(rid, { maxUses: 1 })
    expect((await use(dave, first._id)).status).toBe(200)
    const second = await link(rid, { maxUses: 1 })
    await workspace.sql.query(`UPDATE invite_links SET expires_at = now() - interval '1 millisecond' WHERE id = $1`, [second.linkId])
    const third = await link(rid, { maxUses: 1 })
    expect(new Set([first._id, second._id, third._id]).size).toBe(3)
  })

  test('counts nothing for whoever is in the room already, and answers the room', async () => {
    const rid = await newGroup('bob')
    const invite = await link(rid, { maxUses: 1 })
    expect((await use(bob, invite._id)).body).toMatchObject({ room: { rid } })
    expect((await use(carol, invite._id)).body).toMatchObject({ room: { rid } })
    expect(await usesOf(invite)).toBe(0)
    expect(codeOf(await use(dave, invite._id))).toBe('done')
  })

  test('into a discussion says below which room it is', async () => {
    const parent = await newGroup()
    const { discussion } = await carol.rest.post<{ discussion: { _id: string } }>('rooms.createDiscussion', {
      prid: parent,
      t_name: 'plans',
    })
    expect((await use(dave, (await link(discussion._id))._id)).body).toMatchObject({
      room: { rid: discussion._id, prid: parent, fname: 'plans', t: 'p' },
    })
  })

  test('takes the days and uses that clients offer, and no others', async () => {
    const rid = await newGroup()
    for (const days of [0, 1, 7, 15, 30]) expect(codeOf(await asked(carol, { rid, days, maxUses: 0 })), `${days} days`).toBe('done')
    for (const days of [-1, 2, 31]) expect(codeOf(await asked(carol, { rid, days, maxUses: 0 }))).toBe('invalid-number-of-days')
    for (const maxUses of [0, 1, 5, 10, 25, 50, 100]) expect(codeOf(await asked(carol, { rid, days: 1, maxUses }))).toBe('done')
    for (const maxUses of [-1, 2, 1000]) expect(codeOf(await asked(carol, { rid, days: 1, maxUses }))).toBe('invalid-number-of-uses')
    for (const body of [
      { rid, days: 1.5, maxUses: 0 },
      { rid, days: 1 },
      { days: 1, maxUses: 1 },
      { rid, days: 'week', maxUses: 1 },
    ])
      expect(codeOf(await asked(carol, body))).toBe('invalid-params')
  })
})

describe('who makes a link', () => {
  test('owners, moderators and administrators; not a member of the room, and nobody into a direct message or an archived room', async () => {
    const rid = await newGroup('bob', 'alice')
    const terms = { rid, days: 1, maxUses: 0 }
    expect(codeOf(await asked(bob, terms))).toBe('not_authorized')
    await carol.rest.post('groups.addModerator', { roomId: rid, userId: bob.id })
    expect(codeOf(await asked(bob, terms))).toBe('done')
    expect(codeOf(await asked(alice, terms))).toBe('done')
    const { room } = await alice.rest.post<{ room: { _id: string } }>('im.create', { username: 'bob' })
    expect(codeOf(await asked(alice, { ...terms, rid: room._id }))).toBe('error-room-type-not-allowed')
    await carol.rest.post('groups.archive', { roomId: rid })
    expect(codeOf(await asked(carol, terms))).toBe('error-room-archived')
  })

  test('whoever may make links everywhere needs not be in a channel, and must still see a private one', async () => {
    const { channel } = await carol.rest.post<{ channel: { _id: string } }>('channels.create', { name: `room-${++made}` })
    expect(codeOf(await use(await newMember(), (await link(channel._id, {}, alice))._id))).toBe('done')
    const rid = await newGroup('alice')
    const invite = await link(rid, {}, alice)
    expect(await isValid(invite._id)).toBe(true)
    await alice.rest.post('groups.leave', { roomId: rid })
    expect(await isValid(invite._id)).toBe(false)
    expect(codeOf(await asked(alice, { rid, days: 1, maxUses: 0 }))).toBe('error-invalid-room')
  })

  test('nobody into a room that they can’t see: it is answered like one that there is not', async () => {
    const rid = await newGroup()
    const answers = await Promise.all(
      [alice, dave, gina].flatMap((person) => [rid, 'nowhere'].map((room) => asked(person, { rid: room, days: 1, maxUses: 0 }))),
    )
    expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1)
    expect(codeOf(answers[0] as (typeof answers)[0])).toBe('error-invalid-room')
  })

  test('IV-01 a guest never, not into a discussion of her own, whatever is ticked', async () => {
    const rid = await newGroup('gina')
    const { discussion } = await gina.rest.post<{ discussion: { _id: string } }>('rooms.createDiscussion', { prid: rid, t_name: 'mine' })
    await workspace.sql.query(
      `INSERT INTO permission_roles (permission, roles) VALUES ('create-invite-links', '{admin,owner,moderator,guest}')`,
    )
    await workspace.sql.query('UPDATE workspace SET epoch = epoch + 1')
    for (const room of [rid, discussion._id])
      for (const guests of [false, true])
        expect(codeOf(await asked(gina, { rid: room, days: 1, maxUses: 1, guests }))).toBe('not_authorized')
    expect((await workspace.sql.query('SELECT FROM invite_links WHERE made_by = $1', [gina.id])).rowCount).toBe(0)
    expect(codeOf(await asked(carol, { rid, days: 1, maxUses: 1 }))).toBe('done')
    await grant('create-invite-links', ['admin', 'owner', 'moderator'])
  })
})

describe('a link for guests', () => {
  test('IV-04 lets a guest in, who is told that every other link is none, and reads of the past what its maker chose', async () => {
    const rid = await newGroup()
    await carol.rest.post('chat.sendMessage', { message: { rid, msg: 'before anybody came' } })
    const [forMembers, ...forGuests] = await whileInviting(async () => [
      await link(rid),
      await link(rid, { guests: true }),
      await link(rid, { guests: true, history: 'from-now-on' }),
    ])
    const read = async (person: Person) =>
      (await person.rest.get<{ messages: { msg: string }[] }>('groups.history', { roomId: rid })).messages.map(({ msg }) => msg)
    for (const [index, invite] of forGuests.entries()) {
      const guest = await newGuest()
      expect(await use(guest, forMembers?._id ?? '')).toMatchObject(await refused(guest))
      expect(await roomsOf(guest)).toEqual([])
      await whileInviting(async () => expect(codeOf(await use(guest, invite._id))).toBe('done'))
      expect(await roomsOf(guest)).toEqual([rid])
      expect((await read(guest)).includes('before anybody came')).toBe(index === 0)
    }
    expect(await usesOf(forMembers as Invite)).toBe(0)
    // A member may use either.
    await whileInviting(async () => expect(codeOf(await use(dave, forGuests[0]?._id ?? ''))).toBe('done'))
  })

  test('is made by whoever may invite guests and add people to the room, and by nobody else', async () => {
    const rid = await newGroup('alice')
    const terms = { rid, days: 1, maxUses: 0, guests: true }
    expect(codeOf(await asked(carol, terms))).toBe('not_authorized')
    await whileInviting(async () => {
      expect(codeOf(await asked(carol, terms))).toBe('done')
      await grant('add-user-to-joined-room', ['admin', 'moderator'])
      expect(codeOf(await asked(carol, terms))).toBe('not_authorized')
      await grant('add-user-to-joined-room', ['admin', 'owner', 'moderator'])
    })
    expect(codeOf(await asked(alice, terms))).toBe('done')
  })

  test('always ends, and no later than administrators allow', async () => {
    const rid = await newGroup('alice')
    const terms = { rid, maxUses: 0, guests: true }
    expect(codeOf(await asked(alice, { ...terms, days: 0 }))).toBe('invalid-number-of-days')
    expect(codeOf(await asked(alice, { ...terms, days: 30 }))).toBe('done')
    await alice.rest.post('settings/Guests_Invitation_Days_Max', { value: 10 })
    const { body } = await asked(alice, { ...terms, days: 15 })
    expect(body).toMatchObject({
      errorType: 'invalid-number-of-days',
      error: 'A link for guests lasts from 1 to 10 days. An administrator can change how many [invalid-number-of-days]',
      details: { max: 10 },
    })
    expect(codeOf(await asked(alice, { ...terms, days: 7 }))).toBe('done')
    // Those for members are not bounded.
    expect(codeOf(await asked(alice, { ...terms, days: 0, guests: false }))).toBe('done')
    await alice.rest.post('settings/Guests_Invitation_Days_Max', { value: 30 })
  })

  test('tells a guest who has as many rooms as guests may have, and counts nothing', async () => {
    const guest = await newGuest()
    const [first, second] = [await newGroup('alice'), await newGroup('alice')]
    const [one, two] = [await link(first, { guests: true }, alice), await link(second, { guests: true, maxUses: 1 }, alice)]
    await alice.rest.post('settings/Limits_Rooms_Per_Guest', { value: 1 })
    expect(codeOf(await use(guest, one._id))).toBe('done')
    expect(codeOf(await use(guest, two._id))).toBe('error-max-rooms-per-guest-reached')
    expect([await usesOf(two), await roomsOf(guest)]).toEqual([0, [first]])
    await alice.rest.post('settings/Limits_Rooms_Per_Guest', { value: 0 })
    expect(codeOf(await use(guest, two._id))).toBe('done')
    expect(await usesOf(two)).toBe(1)
  })
})

describe('a link is worth nothing', () => {
  /** A link of somebody who is moderator of a room of carol's, and what then becomes of it. */
  const dead: readonly (readonly [why: string, end: (of: { rid: string; maker: Person; invite: Invite }) => Promise<unknown>])[] = [
    ['it has ended', ({ invite }) => workspace.sql.query(`UPDATE invite_links SET expires_at = now() WHERE id = $1`, [invite.linkId])],
    ['it is used up', ({ invite }) => workspace.sql.query(`UPDATE invite_links SET uses = uses_max WHERE id = $1`, [invite.linkId])],
    ['it was removed', ({ invite }) => carol.rest.del(`removeInvite/${invite._id}`)],
    ['its room is archived', ({ rid }) => carol.rest.post('groups.archive', { roomId: rid })],
    ['its room was deleted', ({ rid }) => carol.rest.post('groups.delete', { roomId: rid })],
    ['its maker is deactivated', ({ maker }) => alice.rest.post('users.setActiveStatus', { userId: maker.id, activeStatus: false })],
    ['its maker was deleted', ({ maker }) => alice.rest.post('users.delete', { userId: maker.id })],
    ['its maker lost the right there', ({ rid, maker }) => carol.rest.post('groups.removeModerator', { roomId: rid, userId: maker.id })],
    ['its maker has left', ({ rid, maker }) => maker.rest.post('groups.leave', { roomId: rid })],
    ['its maker was kicked', ({ rid, maker }) => carol.rest.post('groups.kick', { roomId: rid, userId: maker.id })],
    ['its maker became a guest', ({ maker }) => alice.rest.post('users.update', { userId: maker.id, data: { roles: ['guest'] } })],
  ]

  test('IV-06 when it is over, or its maker could not make it any more: one answer for all, which is that for a wrong token', async () => {
    const wrong = await refused()
    const links = await Promise.all(
      dead.map(async ([why, end]) => {
        const maker = await newMember()
        const rid = await newGroup(maker.username)
        await carol.rest.post('groups.addModerator', { roomId: rid, userId: maker.id })
        const invite = await link(rid, { maxUses: 1 }, maker)
        expect(await isValid(invite._id), why).toBe(true)
        await end({ rid, maker, invite })
        return { why, token: invite._id }
      }),
    )
    for (const { why, token } of links) {
      const { status, body } = await use(dave, token)
      expect([why, status, body]).toEqual([why, wrong.status, wrong.body])
      expect(await isValid(token), why).toBe(false)
    }
  })

  test('for guests, besides, when its maker may not invite guests or add people any more', async () => {
    const rid = await newGroup()
    const [forGuests, forMembers] = await whileInviting(async () => [await link(rid, { guests: true }), await link(rid)] as const)
    const guest = await newGuest()
    const wrong = await refused(guest)
    expect(await use(guest, forGuests._id)).toMatchObject(wrong)
    expect([await isValid(forGuests._id), await isValid(forMembers._id)]).toEqual([false, true])
    await whileInviting(async () => {
      await grant('add-user-to-joined-room', ['admin', 'moderator'])
      expect(await use(guest, forGuests._id)).toMatchObject(wrong)
      await grant('add-user-to-joined-room', ['admin', 'owner', 'moderator'])
      expect(codeOf(await use(guest, forGuests._id))).toBe('done')
    })
  })

  test('IV-07 when it is from elsewhere, altered, or no token at all', async () => {
    const elsewhere = await openWorkspace({ FOYER_SECRET: 'what the links of another workspace are made from', FOYER_SECRET_LOST: 'true' })
    const foreign = await elsewhere.alice.rest.post<Invite>('findOrCreateInvite', { rid: 'GENERAL', days: 1, maxUses: 0 })
    await elsewhere[Symbol.asyncDispose]()
    const { _id, linkId } = await link(await newGroup())
    const wrong = await refused()
    const altered = `${_id.startsWith('A') ? 'B' : 'A'}${_id.slice(1)}`
    for (const token of [foreign._id, altered, `${_id} `, `${_id}x`, _id.slice(0, -1), linkId, '', 'x'.repeat(10_000)]) {
      const { status, body } = await use(dave, token)
      expect([token, status, body]).toEqual([token, wrong.status, wrong.body])
      expect(await isValid(token)).toBe(false)
    }
    expect(codeOf(await use(dave, _id))).toBe('done')
  })

  test('IV-09 to whoever was kicked since it was made, guest or member; whoever left by themselves comes back', async () => {
    const rid = await newGroup('alice')
    const old = await link(rid, { guests: true }, alice)
    const [guest, member, leaver] = [await newGuest(), await newMember(), await newMember()]
    for (const person of [guest, member, leaver]) expect(codeOf(await use(person, old._id))).toBe('done')
    for (const { id: userId } of [guest, member]) await carol.rest.post('groups.kick', { roomId: rid, userId })
    await leaver.rest.post('groups.leave', { roomId: rid })
    for (const person of [guest, member]) expect(await use(person, old._id)).toMatchObject(await refused(person))
    expect(codeOf(await use(leaver, old._id))).toBe('done')
    // Others go on using it, and a new one says that they may come back.
    expect(codeOf(await use(await newGuest(), old._id))).toBe('done')
    const renewed = await link(rid, { guests: true, days: 7 }, alice)
    for (const person of [guest, member]) expect(codeOf(await use(person, renewed._id))).toBe('done')
  })

  test('to somebody who is not signed in, or whose temporary password waits to be changed', async () => {
    const { _id } = await link(await newGroup())
    expect((await nobody.request('POST', 'useInviteToken', { body: { token: _id } })).status).toBe(401)
    const pat = await workspace.newPerson('pat', { requirePasswordChange: true })
    expect(codeOf(await use(pat, _id))).toBe('error-password-change-required')
    expect((await pat.rest.request('POST', 'validateInviteToken', { body: { token: _id } })).body).toEqual({ valid: true, success: true })
  })
})

describe('the links there are', () => {
  test('are listed and taken back by their maker, by whoever may make links there, and by administrators', async () => {
    const rid = await newGroup('bob', 'dave')
    await carol.rest.post('groups.addModerator', { roomId: rid, userId: bob.id })
    const elsewhere = await link(await newGroup())
    const here = await link(rid)
    const idsOf = async (person: Person, query: Record<string, string> = {}) => (await linksOf(person, query)).map(({ _id }) => _id)
    expect(await idsOf(bob, { roomId: rid })).toEqual([here.linkId])
    expect(await idsOf(bob)).not.toContain(elsewhere.linkId)
    expect(await idsOf(dave, { roomId: rid })).toEqual([])
    expect(await idsOf(carol)).toEqual(expect.arrayContaining([here.linkId, elsewhere.linkId]))
    expect(await idsOf(alice)).toEqual(expect.arrayContaining([here.linkId, elsewhere.linkId]))
    // What clients ask is a bare list, and what they get is known to them.
    const listed = await bob.rest.get<Invite[]>('listInvites')
    expect(listed.find(({ linkId }) => linkId === here.linkId)).toMatchObject({ _id: here._id, url: here.url, rid, uses: 0 })
    const remove = (person: Person, id: string) => person.rest.request('DELETE', `removeInvite/${id}`)
    expect(codeOf(await remove(dave, here._id))).toBe('invalid-invitation-id')
    expect(codeOf(await remove(bob, elsewhere._id))).toBe('invalid-invitation-id')
    expect(await remove(bob, here._id)).toMatchObject({ status: 200, body: true })
    expect((await remove(bob, here._id)).body).toEqual((await remove(dave, elsewhere._id)).body)
    expect(await remove(alice, elsewhere.linkId)).toMatchObject({ status: 200, body: true })
    expect([await isValid(here._id), await isValid(elsewhere._id)]).toEqual([false, false])
    const { rows } = await workspace.sql.query(
      `SELECT actor_name FROM audit_log WHERE action = 'remove-invite-link' AND refusal IS NULL AND target_id = ANY($1) ORDER BY at`,
      [[here.linkId, elsewhere.linkId]],
    )
    expect(rows).toEqual([{ actor_name: 'bob' }, { actor_name: 'alice' }])
  })

  test('are shown without their token to whoever could not have made them', async () => {
    const rid = await newGroup('alice')
    const forGuests = await link(rid, { guests: true }, alice)
    // carol may not invite guests: she sees that guests may come, and takes the link back, but has none to hand out.
    const [card] = await linksOf(carol, { roomId: rid })
    expect(card).toMatchObject({ _id: forGuests.linkId, url: null, guests: true, maker: { username: 'alice' } })
    expect((await linksOf(alice, { roomId: rid }))[0]?.url).toBe(forGuests.url)
    expect(JSON.stringify(await carol.rest.get('listInvites'))).not.toContain(forGuests._id)
    // An administrator has no token into a room that she can't see, and not its name either.
    const hidden = await link(await newGroup())
    expect((await linksOf(alice)).find(({ _id }) => _id === hidden.linkId)).toMatchObject({
      url: null,
      room: { _id: hidden.rid, name: null },
    })
    expect(await carol.rest.request('DELETE', `removeInvite/${forGuests.linkId}`)).toMatchObject({ status: 200, body: true })
  })

  test('come in pages, newest first', async () => {
    const rid = await newGroup()
    const made = []
    for (const days of [0, 1, 7]) made.push((await link(rid, { days })).linkId)
    const page = await carol.rest.get<{ links: Card[]; total: number; count: number; offset: number }>('foyer.links', {
      roomId: rid,
      offset: 1,
      count: 1,
    })
    expect(page).toMatchObject({ links: [{ _id: made[1] }], total: 3, count: 1, offset: 1 })
  })

  test('IV-02 are no business of guests, who can take none back', async () => {
    const { _id, linkId } = await link(await newGroup('gina'))
    for (const path of ['listInvites', 'foyer.links']) expect(codeOf(await gina.rest.request('GET', path))).toBe('not_authorized')
    const answers = await Promise.all([_id, linkId, wrongToken].map((id) => gina.rest.request('DELETE', `removeInvite/${id}`)))
    for (const answer of answers) expect(answer.body).toEqual(answers[0]?.body)
    expect(codeOf(answers[0] as (typeof answers)[0])).toBe('invalid-invitation-id')
    expect(await isValid(_id)).toBe(true)
  })

  test('tell their maker over DDP that they were made, used and taken back, and nobody else', async () => {
    const rid = await newGroup('bob')
    const heard = async (person: Person): Promise<DdpClient> => {
      const socket = await person.socket()
      await socket.subscribe('stream-notify-user', `${person.id}/updateInvites`, false).ready
      return socket
    }
    const [carols, bobs] = [await heard(carol), await heard(bob)]
    const invite = await link(rid)
    await use(dave, invite._id)
    await carol.rest.del(`removeInvite/${invite._id}`)
    await workspace.settle()
    await Promise.all([carols.call('license:getTags'), bobs.call('license:getTags')])
    const news = ({ frames }: DdpClient) =>
      frames.filter(({ msg }) => msg === 'changed').map((frame) => (frame as unknown as StreamEvent).fields.args)
    expect(news(carols)).toEqual([1, 2, 3].map(() => [{ invite: { _id: invite.linkId, rid } }]))
    expect(news(bobs)).toEqual([])
  })
})

describe('a token', () => {
  test('stands in no table, no event, no entry of the audit log, and in no list of whoever may not make links', async () => {
    const rid = await newGroup('bob', 'gina', 'alice')
    const sockets = await Promise.all([bob, gina, carol, alice].map((person) => person.socket()))
    for (const [index, person] of [bob, gina, carol, alice].entries()) {
      const socket = sockets[index] as DdpClient
      for (const event of ['updateInvites', 'subscriptions-changed', 'rooms-changed', 'notification'])
        await socket.subscribe('stream-notify-user', `${person.id}/${event}`, false).ready
      await socket.subscribe('stream-room-messages', rid, false).ready
    }
    const invite = await link(rid)
    await use(dave, invite._id)
    await workspace.settle()
    for (const socket of sockets) await socket.call('license:getTags')
    const { rows } = await workspace.sql.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
    )
    for (const { name } of rows)
      expect(
        (await workspace.sql.query(`SELECT coalesce(string_agg(t::text, ' '), '') AS all FROM "${name}" t`)).rows[0].all,
        name,
      ).not.toContain(invite._id)
    const told = [
      ...sockets.flatMap(({ frames }) => frames),
      ...(await Promise.all(
        [bob, gina].flatMap((person) => ['groups.history', 'rooms.info'].map((path) => person.rest.get(path, { roomId: rid }))),
      )),
      await bob.rest.get('listInvites'),
      await alice.rest.get('foyer.audit'),
      (await use(dave, invite._id)).body,
    ]
    expect(told.length).toBeGreaterThan(20)
    expect(JSON.stringify(told)).not.toContain(invite._id)
  })

  test('IV-03 is answered yes or no to a stranger, and every no takes the same statements', async () => {
    const rid = await newGroup()
    const [good, over, orphan] = [await link(rid), await link(rid, { days: 7 }), await link(rid, { maxUses: 1 })]
    await workspace.sql.query(`UPDATE invite_links SET expires_at = now() WHERE id = $1`, [over.linkId])
    await workspace.sql.query(`UPDATE invite_links SET uses = 1 WHERE id = $1`, [orphan.linkId])
    expect((await nobody.request('POST', 'validateInviteToken', { body: { token: good._id } })).body).toEqual({
      valid: true,
      success: true,
    })
    const statements: string[] = []
    for (const token of [good._id, over._id, orphan._id, wrongToken, ''])
      statements.push(JSON.stringify(await statementsDuring(() => nobody.request('POST', 'validateInviteToken', { body: { token } }))))
    expect(new Set(statements).size).toBe(1)
    expect(statements[0]).toContain('invite_links')
    expect((await nobody.request('POST', 'validateInviteToken', { body: {} })).status).toBe(400)
  })
})
