// Asking for a guest: a member names one for rooms of their own, whoever may invite decides, and whoever asked is told.
import { RestClient } from '@foyer/client/rest-client.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { type MailServer, openMailServer } from '../../../test/mail-server.ts'

let mail: MailServer
let workspace: TestWorkspace
let bob: Person
let carol: Person
let gina: Person
let own: string
let foreign: string
beforeAll(async () => {
  mail = await openMailServer()
  workspace = await openWorkspace({ MAIL_URL: `smtp://127.0.0.1:${mail.port}` })
  ;[bob, carol, gina] = await Promise.all([
    workspace.newPerson('bob'),
    workspace.newPerson('carol'),
    workspace.newPerson('gina', { roles: ['guest'] }),
  ])
  const group = async (person: Person, name: string) =>
    (await person.rest.post<{ group: { _id: string } }>('groups.create', { name })).group._id
  ;[own, foreign] = [await group(bob, 'project'), await group(carol, 'internal')]
})
afterAll(async () => {
  await workspace?.[Symbol.asyncDispose]()
  await mail?.[Symbol.asyncDispose]()
})
beforeEach(() => {
  mail.letters.length = 0
})

interface Card {
  readonly _id: string
  readonly address: string
  readonly state: string
  readonly decision: string | null
  readonly rooms: { _id: string; name: string }[]
}
let made = 0
const newAddress = () => `wanted${++made}@partner.example`
const ask = (person: Person, more: Record<string, unknown> = {}) =>
  person.rest.request('POST', 'foyer.invitations.request', { body: { address: newAddress(), reason: 'We build a bridge', ...more } })
const asked = async (person: Person, more: Record<string, unknown> = {}) => ((await ask(person, more)).body as { request: Card }).request
const decide = (person: Person, how: 'approve' | 'decline' | 'withdraw', requestId: string, more: Record<string, unknown> = {}) =>
  person.rest.request('POST', `foyer.invitations.request.${how}`, { body: { requestId, ...more } })
const list = (person: Person, query: Record<string, string> = {}) =>
  person.rest.get<{ requests: Card[]; total: number }>('foyer.invitations.requests', query)
const errorOf = (answer: { body: unknown }) => (answer.body as { errorType?: string }).errorType
/** The letters to somebody about a request: those about others may still be on their way. */
const lettersTo = (username: string, { address }: Card) =>
  mail.letters.filter(({ to, subject, text }) => to[0]?.address === `${username}@foyer.example` && `${subject} ${text}`.includes(address))
const letterComes = async (username: string, request: Card) => {
  await expect.poll(() => lettersTo(username, request).length, { timeout: 10_000 }).toBe(1)
  return lettersTo(username, request)[0]
}

describe('a request', () => {
  test('that is approved becomes an invitation with whoever asked as host, into rooms that only they open', async () => {
    const request = await asked(bob, { rooms: [own], company: 'Partner Ltd', name: 'Pat' })
    expect(request).toMatchObject({ state: 'open', rooms: [{ _id: own, name: 'project' }] })
    const told = await letterComes('alice', request)
    expect(told?.subject).toBe('Bob asks for a guest at Foyer')
    expect(told?.text).toContain('Reason: We build a bridge')
    const { link } = (await decide(workspace.alice, 'approve', request._id)).body as { link: string }
    const letter = await letterComes('bob', request)
    expect(letter?.subject).toBe(`${request.address} was invited to Foyer`)
    const answer = await new RestClient({ url: workspace.url }).request('POST', 'foyer.invitations.accept', {
      body: { token: new URL(link).hash.slice(1), name: 'Pat', username: 'pat', password: 'a-long-password' },
    })
    expect(answer.status).toBe(200)
    const { rows } = await workspace.sql.query(
      `SELECT u.kind, u.company, u.host_id, u.invited_by, array_agg(m.room_id) AS rooms FROM users u JOIN memberships m ON m.user_id = u.id WHERE u.username = 'pat' GROUP BY u.id`,
    )
    expect(rows).toEqual([{ kind: 'guest', company: 'Partner Ltd', host_id: bob.id, invited_by: workspace.alice.id, rooms: [own] }])
    expect((await list(bob)).requests[0]).toMatchObject({ _id: request._id, state: 'approved' })
  })

  test('may be approved with other rooms and terms, but not with rooms that neither of the two opens', async () => {
    const request = await asked(bob, { rooms: [own] })
    expect(errorOf(await decide(workspace.alice, 'approve', request._id, { rooms: [foreign] }))).toBe('error-room-not-found')
    expect((await list(bob, { state: 'open' })).requests.map(({ _id }) => _id)).toContain(request._id)
    const answer = await decide(workspace.alice, 'approve', request._id, { rooms: ['GENERAL'], company: 'Other Ltd', hostId: carol.id })
    expect(answer.status).toBe(200)
    const { rows } = await workspace.sql.query('SELECT room_ids, company, host_id, requested_by FROM invitations WHERE address = $1', [
      request.address,
    ])
    expect(rows).toEqual([{ room_ids: ['GENERAL'], company: 'Other Ltd', host_id: carol.id, requested_by: bob.id }])
  })

  test('opens no room that whoever asked has lost by the time it is accepted', async () => {
    const lent = (await carol.rest.post<{ group: { _id: string } }>('groups.create', { name: 'lent', members: ['bob'] })).group._id
    await carol.rest.post('groups.addOwner', { roomId: lent, userId: bob.id })
    const request = await asked(bob, { rooms: [own, lent] })
    const { link } = (await decide(workspace.alice, 'approve', request._id)).body as { link: string }
    await carol.rest.post('groups.kick', { roomId: lent, userId: bob.id })
    await new RestClient({ url: workspace.url }).post('foyer.invitations.accept', {
      ...{ token: new URL(link).hash.slice(1), name: 'Quin', username: 'quin', password: 'a-long-password' },
    })
    const { rows } = await workspace.sql.query(
      `SELECT m.room_id FROM memberships m JOIN users u ON u.id = m.user_id WHERE u.username = 'quin'`,
    )
    expect(rows).toEqual([{ room_id: own }])
  })

  test('that is declined is told with its reason, and settled once', async () => {
    const request = await asked(bob)
    expect(errorOf(await decide(workspace.alice, 'decline', request._id, { reason: ' ' }))).toBe('error-the-field-is-required')
    expect((await decide(workspace.alice, 'decline', request._id, { reason: 'Ask again in spring' })).status).toBe(200)
    const letter = await letterComes('bob', request)
    expect(letter?.text).toContain('Reason: Ask again in spring')
    for (const how of ['approve', 'decline'] as const)
      expect(errorOf(await decide(workspace.alice, how, request._id, { reason: 'x' }))).toBe('error-action-not-allowed')
    expect((await list(bob)).requests[0]).toMatchObject({ state: 'declined', decision: 'Ask again in spring' })
    const { rows } = await workspace.sql.query(
      `SELECT action, details->>'reason' AS reason FROM audit_log WHERE target_id = $1 ORDER BY at`,
      [request._id],
    )
    expect(rows).toEqual([
      { action: 'request-guest', reason: null },
      { action: 'decline-guest-request', reason: 'Ask again in spring' },
    ])
  })

  test('approved by two at once makes one invitation', async () => {
    const anna = await workspace.newPerson('anna', { roles: ['admin'] })
    const request = await asked(bob)
    const answers = await Promise.all([workspace.alice, anna, workspace.alice, anna].map((one) => decide(one, 'approve', request._id)))
    expect(answers.map((answer) => errorOf(answer) ?? 'approved').sort()).toEqual([
      'approved',
      ...Array(3).fill('error-action-not-allowed'),
    ])
    await workspace.alice.rest.post('users.setActiveStatus', { userId: anna.id, activeStatus: false })
  })

  test('is taken back by whoever asked, and by nobody else', async () => {
    const request = await asked(bob)
    for (const person of [carol, workspace.alice])
      expect(errorOf(await decide(person, 'withdraw', request._id))).toBe('error-guest-request-not-found')
    expect((await decide(bob, 'withdraw', request._id)).status).toBe(200)
    expect(errorOf(await decide(workspace.alice, 'approve', request._id))).toBe('error-action-not-allowed')
  })
})

describe('who may ask', () => {
  test('members; guests may not, and whoever may not invite decides nothing and sees their own alone', async () => {
    const request = await asked(bob)
    expect(errorOf(await ask(gina))).toBe('error-action-not-allowed')
    for (const how of ['approve', 'decline'] as const)
      expect(errorOf(await decide(carol, how, request._id, { reason: 'x' }))).toBe('error-action-not-allowed')
    expect((await list(carol)).requests).toEqual([])
    expect((await list(workspace.alice, { state: 'open' })).requests.map(({ _id }) => _id)).toContain(request._id)
    await decide(bob, 'withdraw', request._id)
  })

  test('only for rooms that they bring people into, for addresses that can be invited, with a reason, and while requests are on', async () => {
    for (const [more, errorType] of [
      [{ rooms: [foreign] }, 'error-room-not-found'],
      [{ address: 'not an address' }, 'error-invalid-email'],
      [{ address: 'p\u0430t@p\u0430rtner.example' }, 'error-invalid-domain'],
      [{ address: 'carol@foyer.example' }, 'error-action-not-allowed'],
      [{ reason: ' ' }, 'error-the-field-is-required'],
    ] as const)
      expect(errorOf(await ask(bob, more))).toBe(errorType)
    await workspace.alice.rest.post('settings/Guests_Requests', { value: false })
    expect(errorOf(await ask(bob))).toBe('error-action-not-allowed')
    await workspace.alice.rest.post('settings/Guests_Requests', { value: true })
    expect((await list(bob, { state: 'open' })).requests).toEqual([])
  })

  test('for ten at a time, whoever asks at once, and once for an address', async () => {
    const address = newAddress()
    const same = await Promise.all(Array.from({ length: 5 }, () => ask(carol, { address })))
    expect(same.filter(({ status }) => status === 200)).toHaveLength(1)
    const answers = await Promise.all(Array.from({ length: 15 }, () => ask(carol)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(9)
    expect((await list(carol, { state: 'open' })).total).toBe(10)
  })
})

describe('what the protocol calls an invitation by mail', () => {
  const send = (person: Person, emails: readonly string[]) => person.rest.request('POST', 'sendInvitationEmail', { body: { emails } })

  test('invites real guests without rooms, leaves the bad addresses out, and answers as its clients expect', async () => {
    const address = newAddress()
    expect((await send(workspace.alice, [address, 'not an address'])).body).toEqual({ success: true })
    const letters = () => mail.letters.filter(({ to }) => to[0]?.address === address)
    await expect.poll(() => letters().length, { timeout: 10_000 }).toBe(1)
    expect(letters()[0]?.text).toMatch(/accept-invitation#[\w-]{43}/)
    const { rows } = await workspace.sql.query('SELECT room_ids, invited_by FROM invitations WHERE address = $1', [address])
    expect(rows).toEqual([{ room_ids: [], invited_by: workspace.alice.id }])
    // Again, it is sent to nobody twice.
    expect((await send(workspace.alice, [address])).body).toEqual({ success: true })
    expect((await workspace.sql.query(`SELECT FROM letters WHERE address = $1`, [address])).rowCount).toBe(1)
  })

  test('is refused where every address is bad, and to those who may not invite guests', async () => {
    expect(errorOf(await send(workspace.alice, ['nobody', 'nothing']))).toBe('error-invalid-email')
    expect(errorOf(await send(workspace.alice, []))).toBe('error-invalid-email')
    expect(errorOf(await send(bob, [newAddress()]))).toBe('error-not-allowed')
    await workspace.alice.rest.post('permissions.update', { permissions: [{ _id: 'bulk-register-user', roles: ['admin', 'user'] }] })
    const refused = await send(bob, [newAddress()])
    expect(errorOf(refused)).toBe('error-action-not-allowed')
    expect((refused.body as { error: string }).error).toContain('you may not invite guests')
    await workspace.alice.rest.post('permissions.update', { permissions: [{ _id: 'bulk-register-user', roles: ['admin'] }] })
  })
})
