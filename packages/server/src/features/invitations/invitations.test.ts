// From an e-mail address to a guest in the right rooms: over the mail that was really delivered, and over the link copied by hand.
import { RestClient } from '@foyer/client/rest-client.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { type MailServer, openMailServer } from '../../../test/mail-server.ts'

let mail: MailServer
let workspace: TestWorkspace
let bob: Person
let carol: Person
let gina: Person
let project: string
let plans: string
beforeAll(async () => {
  mail = await openMailServer()
  workspace = await openWorkspace({ MAIL_URL: `smtp://127.0.0.1:${mail.port}`, ROOT_URL: 'https://chat.example.com' })
  ;[bob, carol, gina] = await Promise.all([
    workspace.newPerson('bob'),
    workspace.newPerson('carol'),
    workspace.newPerson('gina', { roles: ['guest'] }),
  ])
  const group = async (name: string) =>
    (await workspace.alice.rest.post<{ group: { _id: string } }>('groups.create', { name, members: ['carol'] })).group._id
  ;[project, plans] = [await group('project'), await group('plans')]
})
afterAll(async () => {
  await workspace?.[Symbol.asyncDispose]()
  await mail?.[Symbol.asyncDispose]()
})
beforeEach(() => {
  mail.letters.length = 0
})

interface Row {
  readonly address: string
  readonly outcome: string
  readonly invitationId?: string
  readonly link?: string
  readonly errorType?: string
}
let made = 0
const newAddress = () => `person${++made}@partner.example`
const inviteAs = async (person: Person, addresses: readonly string[], more: Record<string, unknown> = {}) =>
  person.rest.request('POST', 'foyer.invitations.create', { body: { addresses, ...more } })
const invite = async (addresses: readonly string[], more: Record<string, unknown> = {}) =>
  (await inviteAs(workspace.alice, addresses, more)).body as { outcomes: Row[]; warning?: string }
const inviteOne = async (more: Record<string, unknown> = {}): Promise<Required<Row> & { token: string }> => {
  const row = (await invite([newAddress()], more)).outcomes[0] as Required<Row>
  return { ...row, token: tokenIn(row.link) }
}
const tokenIn = (link: string): string => new URL(link).hash.slice(1)
const accept = (token: string, more: Record<string, unknown> = {}) =>
  new RestClient({ url: workspace.url }).request('POST', 'foyer.invitations.accept', {
    body: { token, name: 'Pat Partner', username: `pat${++made}`, password: 'a-long-password', ...more },
  })
const look = (token: string) => new RestClient({ url: workspace.url }).request('POST', 'foyer.invitations.look', { body: { token } })
const errorOf = (answer: { body: unknown }) => (answer.body as { errorType?: string }).errorType
const cards = async (person: Person = workspace.alice, query: Record<string, string> = {}) =>
  (
    await person.rest.get<{ invitations: { _id: string; address: string; state: string; guest: { username: string } | null }[] }>(
      'foyer.invitations',
      query,
    )
  ).invitations
const accountsWith = async (address: string) =>
  (
    await workspace.sql.query(
      'SELECT id, username, kind, roles, company, host_id, invited_by, access_ends_at, email_verified FROM users WHERE email = $1',
      [address],
    )
  ).rows
const roomsOf = async (userId: string) =>
  (await workspace.sql.query<{ room_id: string }>('SELECT room_id FROM memberships WHERE user_id = $1 ORDER BY 1', [userId])).rows.map(
    ({ room_id }) => room_id,
  )

describe('P10 an invitation by mail', () => {
  test('is delivered, and its link brings the person in as a guest of exactly the named rooms, with host, company and end', async () => {
    const accessEndsAt = '2040-01-01T00:00:00.000Z'
    const address = newAddress()
    await invite([address], { rooms: [project], company: 'Partner Ltd', hostId: carol.id, accessEndsAt, note: 'See you <there>!' })
    const [letter] = await mail.waitFor(1)
    expect(letter).toMatchObject({ to: [{ address }], subject: 'Alice Admin invites you to Foyer' })
    expect(letter?.text).toContain('Rooms: project')
    expect(letter?.text).toContain('See you <there>!')
    expect(letter?.html).toContain('See you &lt;there&gt;!')
    const link = letter?.text?.match(/https:\/\/chat\.example\.com\/accept-invitation#[\w-]{43}/)?.[0] ?? ''
    expect((await look(tokenIn(link))).body).toMatchObject({
      invitation: { address, workspace: 'Foyer', inviter: 'Alice Admin', rooms: ['project'], company: 'Partner Ltd' },
    })
    const answer = await accept(tokenIn(link), { username: 'pat.partner' })
    expect(answer.status).toBe(200)
    const { userId, authToken } = answer.body as { userId: string; authToken: string }
    expect(await accountsWith(address)).toEqual([
      {
        id: userId,
        username: 'pat.partner',
        kind: 'guest',
        roles: ['guest'],
        company: 'Partner Ltd',
        host_id: carol.id,
        invited_by: workspace.alice.id,
        access_ends_at: new Date(accessEndsAt),
        email_verified: true,
      },
    ])
    expect(await roomsOf(userId)).toEqual([project])
    const pat = new RestClient({ url: workspace.url })
    Object.assign(pat, { userId, authToken })
    expect((await pat.get<{ update: { _id: string }[] }>('rooms.get')).update.map(({ _id }) => _id)).toEqual([project])
    expect((await workspace.signIn('pat.partner', 'a-long-password')).id).toBe(userId)
    const told = (await mail.waitFor(2))[1]
    expect(told).toMatchObject({ to: [{ address: 'alice@foyer.example' }], subject: 'Pat Partner has accepted your invitation to Foyer' })
    expect((await cards()).find((card) => card.address === address)).toMatchObject({
      state: 'accepted',
      guest: { username: 'pat.partner' },
    })
    expect((await workspace.sql.query(`SELECT target_name FROM audit_log WHERE action = 'accept-invitation'`)).rows).toEqual([
      { target_name: address },
    ])
  })

  test('with no mail server at all comes by the copied link', async () => {
    const elsewhere = await openWorkspace()
    const { outcomes } = await elsewhere.alice.rest.post<{ outcomes: Required<Row>[] }>('foyer.invitations.create', {
      addresses: ['guest@partner.example'],
      rooms: ['GENERAL'],
    })
    const invitationId = outcomes[0]?.invitationId ?? ''
    const { link } = await elsewhere.alice.rest.get<{ link: string }>('foyer.invitations.link', { invitationId })
    expect(link).toBe(outcomes[0]?.link)
    const answer = await new RestClient({ url: elsewhere.url }).request('POST', 'foyer.invitations.accept', {
      body: { token: tokenIn(link), name: 'Guest', username: 'guest1', password: 'a-long-password' },
    })
    expect(answer.status).toBe(200)
    const { rows } = await elsewhere.sql.query(
      `SELECT u.kind, m.room_id FROM users u JOIN memberships m ON m.user_id = u.id WHERE u.username = 'guest1'`,
    )
    expect(rows).toEqual([{ kind: 'guest', room_id: 'GENERAL' }])
    await elsewhere[Symbol.asyncDispose]()
  })

  test('to a guest opens the past only as far as the inviter chose', async () => {
    await workspace.alice.rest.post('chat.sendMessage', { message: { rid: plans, msg: 'before anybody came' } })
    const { token } = await inviteOne({ rooms: [plans], history: 'from-now-on' })
    const { userId, authToken } = (await accept(token)).body as { userId: string; authToken: string }
    const pat = new RestClient({ url: workspace.url })
    Object.assign(pat, { userId, authToken })
    const { messages } = await pat.get<{ messages: { msg: string }[] }>('groups.history', { roomId: plans })
    expect(messages.map(({ msg }) => msg)).not.toContain('before anybody came')
  })
})

test('nothing that people call themselves, their rooms or their workspace adds a header or another recipient to a letter', async () => {
  const evil = 'Eve\r\nBcc: mallory@example.com\r\n\r\nhidden'
  const { sql, alice } = workspace
  await alice.rest.post('settings/Site_Name', { value: evil })
  await sql.query('UPDATE users SET name = $2 WHERE id = $1', [alice.id, evil])
  await sql.query('UPDATE rooms SET title = $2 WHERE id = $1', [project, evil])
  const address = newAddress()
  await alice.rest.post('foyer.invitations.create', { addresses: [address], rooms: [project], note: `${evil}\n.\nQUIT\u202e` })
  const arrived = () => mail.letters.find(({ to }) => to[0]?.address === address)
  await expect.poll(arrived, { timeout: 10_000 }).toBeDefined()
  const letter = arrived()
  await alice.rest.post('settings/Site_Name', { value: 'Foyer' })
  await sql.query(`UPDATE users SET name = 'Alice Admin' WHERE id = $1`, [alice.id])
  await sql.query(`UPDATE rooms SET title = 'project' WHERE id = $1`, [project])
  const [head = ''] = letter?.source.split('\r\n\r\n') ?? []
  expect(head.match(/^[A-Za-z-]+(?=:)/gm)?.toSorted()).toEqual([
    'Auto-Submitted',
    'Content-Type',
    'Date',
    'From',
    'MIME-Version',
    'Message-ID',
    'Subject',
    'To',
    'X-Auto-Response-Suppress',
  ])
  expect(letter?.to).toHaveLength(1)
  expect(letter?.subject).toBe('Eve Bcc: mallory@example.com hidden invites you to Eve Bcc: mallory@example.com hidden')
  expect(letter?.text).toContain('QUIT')
  expect(letter?.text).not.toContain('\u202e')
})

describe('many addresses', () => {
  test('each get an answer of their own: the good are invited, the others told why', async () => {
    const pending = (await inviteOne()).address
    await workspace.alice.rest.post('settings/Guests_BlockedDomainsList', { value: 'evil.example' })
    const { outcomes } = await invite([
      'one@partner.example',
      ' ONE@partner.example ',
      'not an address',
      'eve@evil.example',
      'bob@foyer.example',
      pending,
      `${'x'.repeat(300)}@partner.example`,
      'two@partner.example',
      'header@partner.example\r\nBcc: x@y.example',
      'cy@p\u0430rtner.example',
      'post@пример.example',
    ])
    expect(outcomes.map(({ outcome, errorType }) => errorType ?? outcome)).toEqual([
      'invited',
      'doubled',
      'error-invalid-email',
      'error-email-domain-blacklisted',
      'known',
      'pending',
      'error-invalid-email',
      'invited',
      'error-invalid-email',
      'error-invalid-domain',
      'invited',
    ])
    expect(outcomes[4]).toMatchObject({ userId: bob.id, username: 'bob', kind: 'member', active: true })
    const named = new Set([pending, ...outcomes.map(({ address }) => address), 'post@xn--e1afmkfd.example'])
    const invited = () => mail.letters.map(({ to }) => to[0]?.address ?? '').filter((address) => named.has(address))
    // A domain in another script is what it looks like, and is written to.
    await expect
      .poll(invited, { timeout: 10_000 })
      .toEqual([pending, 'one@partner.example', 'two@partner.example', 'post@xn--e1afmkfd.example'])
    await workspace.alice.rest.post('settings/Guests_BlockedDomainsList', { value: '' })
  })

  test('can be tried first, which invites nobody', async () => {
    const { outcomes } = await invite(['dry@partner.example', 'bob@foyer.example'], { dryRun: true })
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['fine', 'known'])
    expect((await cards()).some(({ address }) => address === 'dry@partner.example')).toBe(false)
  })

  test('are refused whole where the rooms or the terms are wrong', async () => {
    for (const [more, errorType] of [
      [{ rooms: ['nowhere'] }, 'error-room-not-found'],
      [{ accessEndsAt: '2001-01-01' }, 'error-invalid-date'],
      [{ days: 0 }, 'error-invalid-date'],
      [{ days: 31 }, 'error-invalid-date'],
      [{ hostId: gina.id }, 'error-invalid-user'],
    ] as const)
      expect(errorOf(await inviteAs(workspace.alice, ['three@partner.example'], more))).toBe(errorType)
    expect((await cards()).some(({ address }) => address === 'three@partner.example')).toBe(false)
  })

  test('are more than there are seats: the inviter is told, and the seat is taken when somebody accepts', async () => {
    const guests = Number((await workspace.sql.query(`SELECT count(*)::int AS n FROM users WHERE kind = 'guest' AND active`)).rows[0].n)
    await workspace.alice.rest.post('settings/Limits_Guests', { value: guests + 1 })
    const { outcomes, warning } = await invite([newAddress(), newAddress()])
    expect(warning).toContain('1 guest seats are free')
    const answers = await Promise.all(outcomes.map(({ link = '' }) => accept(tokenIn(link))))
    expect(answers.map((answer) => errorOf(answer) ?? 'in').sort()).toEqual(['error-max-guests-number-reached', 'in'])
    // The host is told, once, and the invitation stays.
    const late = outcomes[answers.findIndex((answer) => errorOf(answer) !== undefined)]
    expect(answers.map(({ body }) => (body as { error?: string }).error)).toContain(
      'There is no guest seat free at the moment. Alice Admin has been told; your invitation stays valid. [error-max-guests-number-reached]',
    )
    expect(errorOf(await accept(tokenIn(late?.link ?? '')))).toBe('error-max-guests-number-reached')
    const told = () => mail.letters.filter(({ subject }) => subject === `No guest seat was free for ${late?.address}`)
    await expect.poll(() => told().map(({ to }) => to[0]?.address), { timeout: 10_000 }).toEqual(['alice@foyer.example'])
    // Whoever was refused comes in when there is a seat.
    await workspace.alice.rest.post('settings/Limits_Guests', { value: 0 })
    expect((await accept(tokenIn(late?.link ?? ''))).status).toBe(200)
    expect(told()).toHaveLength(1)
  })
})

describe('a link', () => {
  test('is worth nothing when it was used, revoked, has ended, is mangled, or its writer may invite no more: one answer for all', async () => {
    const used = await inviteOne()
    await accept(used.token)
    const revoked = await inviteOne()
    await workspace.alice.rest.post('foyer.invitations.revoke', { invitationId: revoked.invitationId, reason: 'a mistake' })
    const ended = await inviteOne()
    await workspace.sql.query(`UPDATE invitations SET expires_at = now() - interval '1 millisecond' WHERE id = $1`, [ended.invitationId])
    const over = await inviteOne()
    await workspace.sql.query(`UPDATE invitations SET access_ends_at = now() - interval '1 second' WHERE id = $1`, [over.invitationId])
    const anna = await workspace.newPerson('anna', { roles: ['admin'] })
    const orphan = (await inviteAs(anna, [newAddress()])).body as { outcomes: Required<Row>[] }
    await workspace.alice.rest.post('users.setActiveStatus', { userId: anna.id, activeStatus: false })
    const bad = [
      used.token,
      revoked.token,
      ended.token,
      over.token,
      tokenIn(orphan.outcomes[0]?.link ?? ''),
      `${used.token}x`,
      '',
      'x'.repeat(43),
    ]
    const count = async () => (await workspace.sql.query('SELECT count(*)::int AS n FROM users')).rows[0].n
    const before = await count()
    const answers = await Promise.all(bad.flatMap((token) => [look(token), accept(token, { username: 'same' })]))
    expect(new Set(answers.map((answer) => JSON.stringify([answer.status, answer.body]))).size).toBe(1)
    expect(errorOf(answers[0] as { body: unknown })).toBe('error-invitation-not-found')
    expect(await count()).toBe(before)
    expect(
      errorOf(await workspace.alice.rest.request('GET', 'foyer.invitations.link', { query: { invitationId: used.invitationId } })),
    ).toBe('error-action-not-allowed')
  })

  test('shows how many people, messages and files its rooms have for the guest, in numbers, and only of rooms that will open', async () => {
    const { alice } = workspace
    const { group } = await alice.rest.post<{ group: { _id: string } }>('groups.create', { name: 'counted', members: ['bob', 'gina'] })
    const text = 'what only members read'
    for (let i = 0; i < 3; i++) await alice.rest.post('chat.postMessage', { roomId: group._id, text })
    const all = await inviteOne({ rooms: [group._id] })
    const later = await inviteOne({ rooms: [group._id], history: 'from-now-on', hostId: carol.id })
    const seen = async (token: string) => ((await look(token)).body as { invitation: Record<string, unknown> }).invitation
    const { rows } = await workspace.sql.query<{ since: Date }>('SELECT min(created_at) AS since FROM messages WHERE room_id = $1', [
      group._id,
    ])
    expect(await seen(all.token)).toMatchObject({
      ...{ inviter: 'Alice Admin', host: 'Alice Admin', rooms: ['counted'] },
      sees: { people: 3, messages: 3, files: 0, since: rows[0]?.since.toISOString() },
    })
    expect(await seen(later.token)).toMatchObject({ host: 'Carol', sees: { people: 3, messages: 0, files: 0, since: null } })
    expect(JSON.stringify([await seen(all.token), await seen(later.token)])).not.toContain(text)
    await alice.rest.post('groups.archive', { roomId: group._id })
    expect(await seen(all.token)).toMatchObject({ rooms: [], sees: { people: 0, messages: 0, files: 0, since: null } })
  })

  test('is accepted without a password where guests sign in by mail and there is mail, and nowhere else', async () => {
    const isOffered = async (token: string) =>
      ((await look(token)).body as { invitation: { withoutPassword: boolean } }).invitation.withoutPassword
    const set = (id: string, value: unknown) => workspace.alice.rest.post(`settings/${id}`, { value })
    const { token, address } = await inviteOne({ rooms: [project] })
    await set('Guests_Mailed_SignIn', false)
    expect(await isOffered(token)).toBe(false)
    expect(errorOf(await accept(token, { password: undefined }))).toBe('error-the-field-is-required')
    await set('Guests_Mailed_SignIn', true)
    expect(await isOffered(token)).toBe(true)
    // An empty one is no way of leaving it out.
    expect(errorOf(await accept(token, { password: '' }))).toBe('error-the-field-is-required')
    const { status, body } = await accept(token, { password: undefined, username: 'nopass' })
    expect(status).toBe(200)
    expect(await roomsOf((body as { userId: string }).userId)).toEqual([project])
    for (const password of ['', 'nopass', 'a-long-password'])
      expect((await workspace.alice.rest.request('POST', 'login', { body: { user: 'nopass', password } })).status).toBe(401)
    mail.letters.length = 0
    await new RestClient({ url: workspace.url }).post('foyer.recovery.mail', { address })
    const mailed = () => mail.letters.map(({ text }) => text?.match(/sign-in#([\w-]{43})/)?.[1]).find(Boolean)
    await expect.poll(mailed).toBeDefined()
    const back = await new RestClient({ url: workspace.url }).request('POST', 'foyer.recovery.signIn', { body: { token: mailed() } })
    expect(back.body).toMatchObject({ me: { username: 'nopass' } })
  })

  test('asks for a password where there is no mail server to do without one', async () => {
    await using elsewhere = await openWorkspace()
    const { outcomes } = await elsewhere.alice.rest.post<{ outcomes: Required<Row>[] }>('foyer.invitations.create', {
      ...{ addresses: ['guest@partner.example'], rooms: ['GENERAL'] },
    })
    const token = tokenIn(outcomes[0]?.link ?? '')
    const stranger = new RestClient({ url: elsewhere.url })
    expect(await stranger.post('foyer.invitations.look', { token })).toMatchObject({ invitation: { withoutPassword: false } })
    const answer = await stranger.request('POST', 'foyer.invitations.accept', { body: { token, name: 'Pat', username: 'pat' } })
    expect(errorOf(answer)).toBe('error-the-field-is-required')
  })

  test('used by forty at once lets one in; the others see what a stranger sees', async () => {
    const { token, address } = await inviteOne({ rooms: [project] })
    const stranger = await accept('x'.repeat(43))
    const answers = await Promise.all(Array.from({ length: 40 }, () => accept(token)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    for (const answer of answers.filter(({ status }) => status !== 200)) expect(answer.body).toEqual(stranger.body)
    expect(await accountsWith(address)).toHaveLength(1)
  })

  test('leaves nothing behind when something about the account is wrong, and can be used again', async () => {
    const { token, address } = await inviteOne({ rooms: [project] })
    for (const [more, errorType] of [
      [{ username: 'bob' }, 'error-field-unavailable'],
      [{ username: 'b\u043eb' }, 'error-input-is-not-a-valid-field'],
      [{ username: 'admin' }, 'error-blocked-username'],
      [{ password: 'short' }, 'error-password-policy-not-met'],
      [{ name: '<script>' }, 'error-input-is-not-a-valid-field'],
    ] as const)
      expect([more, errorOf(await accept(token, more))]).toEqual([more, errorType])
    expect(await accountsWith(address)).toEqual([])
    expect((await accept(token)).status).toBe(200)
  })

  test('goes again with the same link and a new end, and the letter that waited does not', async () => {
    const { invitationId, link } = await inviteOne({ days: 1 })
    await mail.waitFor(1)
    await workspace.alice.rest.post('foyer.invitations.resend', { invitationId, days: 20 })
    const again = (await mail.waitFor(2))[1]
    expect(again?.text).toContain(link)
    const { rows } = await workspace.sql.query(`SELECT expires_at > now() + interval '19 days' AS later FROM invitations WHERE id = $1`, [
      invitationId,
    ])
    expect(rows).toEqual([{ later: true }])
  })

  test('to an address that has an account by now is accepted by signing in: into the rooms, as who they are', async () => {
    const { token, address } = await inviteOne({ rooms: [project], company: 'Other Ltd' })
    const anna = await workspace.newPerson('anna.late', { email: address.toUpperCase() })
    expect((await look(token)).body).toMatchObject({ invitation: { hasAccount: true } })
    // The link alone makes no second account, and opens none that is there; another account learns nothing.
    expect(errorOf(await accept(token))).toBe('error-invitation-has-account')
    const join = (person: Person) => person.rest.request('POST', 'foyer.invitations.join', { body: { token } })
    expect(errorOf(await join(bob))).toBe('error-invitation-not-found')
    expect((await join(anna)).body).toMatchObject({ roomIds: [project] })
    expect((await accountsWith(address.toUpperCase()))[0]).toMatchObject({ id: anna.id, kind: 'member', company: null })
    expect(await roomsOf(anna.id)).toContain(project)
    expect((await cards()).find((card) => card.address === address)).toMatchObject({
      state: 'accepted',
      guest: { username: 'anna.late' },
    })
    expect(errorOf(await join(anna))).toBe('error-invitation-not-found')
  })

  test('can be copied from its letter in the outbox, by whoever may copy it from the invitation', async () => {
    const { invitationId, link, address } = await inviteOne()
    const outbox = async (query: Record<string, string>) =>
      (await workspace.alice.rest.get<{ letters: { _id: string; hasLink: boolean }[] }>('foyer.mail.outbox', query)).letters[0]
    const letter = await outbox({ address })
    expect(letter?.hasLink).toBe(true)
    const copy = (person: Person, letterId = letter?._id ?? '') => person.rest.request('GET', 'foyer.mail.link', { query: { letterId } })
    expect((await copy(workspace.alice)).body).toMatchObject({ link })
    for (const person of [bob, gina]) expect(errorOf(await copy(person))).toBe('error-invitation-not-found')
    await workspace.alice.rest.post('foyer.mail.test', {})
    const other = await outbox({ kind: 'test' })
    expect(other?.hasLink).toBe(false)
    expect(errorOf(await copy(workspace.alice, other?._id))).toBe('error-invitation-not-found')
    await workspace.alice.rest.post('foyer.invitations.revoke', { invitationId })
    expect(errorOf(await copy(workspace.alice))).toBe('error-action-not-allowed')
  })

  test('leads where an edit says', async () => {
    const { invitationId, token } = await inviteOne({ rooms: [project] })
    await workspace.alice.rest.post('foyer.invitations.update', { invitationId, rooms: [plans], company: 'Other Ltd', note: '' })
    const { userId } = (await accept(token)).body as { userId: string }
    expect(await roomsOf(userId)).toEqual([plans])
    expect(errorOf(await workspace.alice.rest.request('POST', 'foyer.invitations.update', { body: { invitationId, note: 'late' } }))).toBe(
      'error-action-not-allowed',
    )
  })

  test('brings nobody into a room that is gone, or that its writer can’t open any more', async () => {
    const gone = (await workspace.alice.rest.post<{ group: { _id: string } }>('groups.create', { name: 'gone' })).group._id
    const closed = (await carol.rest.post<{ group: { _id: string } }>('groups.create', { name: 'closed', members: ['alice'] })).group._id
    await carol.rest.post('groups.addOwner', { roomId: closed, userId: workspace.alice.id })
    const { token } = await inviteOne({ rooms: [project, gone, closed] })
    await workspace.alice.rest.post('groups.delete', { roomId: gone })
    await carol.rest.post('groups.kick', { roomId: closed, userId: workspace.alice.id })
    const { userId } = (await accept(token)).body as { userId: string }
    expect(await roomsOf(userId)).toEqual([project])
  })
})

describe('who may invite', () => {
  test('administrators, and whoever was given the right: Bob sees his own, administrators all', async () => {
    expect(errorOf(await inviteAs(bob, [newAddress()]))).toBe('error-action-not-allowed')
    expect(errorOf(await inviteAs(gina, [newAddress()]))).toBe('error-action-not-allowed')
    await workspace.alice.rest.post('permissions.update', { permissions: [{ _id: 'invite-guest', roles: ['admin', 'user'] }] })
    const own = ((await inviteAs(bob, [newAddress()])).body as { outcomes: Required<Row>[] }).outcomes[0]
    expect(own?.outcome).toBe('invited')
    expect((await cards(bob)).map(({ _id }) => _id)).toEqual([own?.invitationId])
    const { invitationId } = await inviteOne()
    for (const [verb, path, given] of [
      ['GET', 'foyer.invitations.link', { query: { invitationId } }],
      ['POST', 'foyer.invitations.resend', { body: { invitationId } }],
      ['POST', 'foyer.invitations.revoke', { body: { invitationId } }],
      ['POST', 'foyer.invitations.update', { body: { invitationId, note: 'x' } }],
    ] as const)
      expect(errorOf(await bob.rest.request(verb, path, given))).toBe('error-invitation-not-found')
    // A room that Bob can't bring people into is none of his invitations' either.
    expect(errorOf(await inviteAs(bob, [newAddress()], { rooms: [project] }))).toBe('error-room-not-found')
    await workspace.alice.rest.post('permissions.update', { permissions: [{ _id: 'invite-guest', roles: ['admin'] }] })
    expect(errorOf(await accept(tokenIn(own?.link ?? '')))).toBe('error-invitation-not-found')
  })
})

test('no token of an invitation stands in the database, in a list, or in the outbox', async () => {
  const { token, invitationId } = await inviteOne()
  await mail.waitFor(1)
  const { rows } = await workspace.sql.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  )
  for (const { name } of rows)
    expect((await workspace.sql.query(`SELECT coalesce(string_agg(t::text, ' '), '') AS all FROM "${name}" t`)).rows[0].all).not.toContain(
      token,
    )
  const { alice } = workspace
  const letters = (await alice.rest.get<{ letters: { _id: string; kind: string }[] }>('foyer.mail.outbox', { kind: 'invitation' })).letters
  const answers = [
    await alice.rest.get('foyer.invitations'),
    letters,
    await alice.rest.get('foyer.mail.letter', { letterId: letters[0]?._id ?? '' }),
    await alice.rest.get('foyer.audit'),
    (await alice.rest.request('POST', 'foyer.invitations.resend', { body: { invitationId } })).body,
  ]
  expect(JSON.stringify(answers)).not.toContain(token)
})
