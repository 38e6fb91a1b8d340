// From a form that somebody fills in for themselves to an account in the right rooms: over REST and DDP, with the letters that were really
// delivered.
import { RestClient } from '@foyer/client/rest-client.ts'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { type MailServer, openMailServer, type TakenLetter } from '../../../test/mail-server.ts'
import { statementsDuring } from '../../../test/statements.ts'
import { serverSecret } from '../../../test/template.ts'
import { hashToken, newId } from '../../platform/ids.ts'
import { ServerSecret } from '../../platform/server-secret.ts'
import { endRegistrations } from './end-registrations.ts'

let mail: MailServer
let workspace: TestWorkspace
let bob: Person
let carol: Person
let project: string
beforeAll(async () => {
  mail = await openMailServer()
  workspace = await openWorkspace({ MAIL_URL: `smtp://127.0.0.1:${mail.port}`, ROOT_URL: 'https://chat.example.com' })
  ;[bob, carol] = await Promise.all([workspace.newPerson('bob'), workspace.newPerson('carol', { roles: ['admin'] })])
  project = (await workspace.alice.rest.post<{ group: { _id: string } }>('groups.create', { name: 'project' })).group._id
})
afterAll(async () => {
  await workspace?.[Symbol.asyncDispose]()
  await mail?.[Symbol.asyncDispose]()
})

const usual: Readonly<Record<string, unknown>> = {
  Accounts_RegistrationForm: 'Public',
  Accounts_EmailVerification: false,
  Accounts_ManuallyApproveNewUsers: false,
  Accounts_Registration_Users_Default_Roles: 'user',
  Limits_Seats: 0,
  Limits_Guests: 0,
}
const set = async (values: Readonly<Record<string, unknown>>): Promise<void> => {
  for (const [id, value] of Object.entries(values)) await workspace.alice.rest.post(`settings/${id}`, { value })
}
let changed: string[] = []
const withSettings = async (values: Readonly<Record<string, unknown>>): Promise<void> => {
  changed.push(...Object.keys(values))
  await set(values)
}
beforeAll(() => set(usual))
beforeEach(() => {
  mail.letters.length = 0
})
afterEach(async () => {
  await set(Object.fromEntries(changed.map((id) => [id, usual[id] ?? ''])))
  changed = []
})

interface Card {
  readonly _id: string
  readonly username: string
  readonly address: string
  readonly waitsFor: string
  readonly reason: string | null
}
let made = 0
const newForm = (more: Record<string, unknown> = {}) => {
  const username = `pia${++made}`
  return { username, name: 'Pia Person', email: `${username}@elsewhere.example`, pass: 'a-long-password', ...more }
}
const stranger = () => new RestClient({ url: workspace.url })
const post = (path: string, body: Record<string, unknown>) => stranger().request('POST', path, { body })
const register = (form: Record<string, unknown>) => post('users.register', form)
const registered = async (form: Record<string, unknown>) => {
  const answer = await register(form)
  expect(answer.body).toMatchObject({ success: true })
  return (answer.body as { user: { _id: string; username: string; roles: string[] } }).user
}
const errorOf = (answer: { body: unknown }) => (answer.body as { errorType?: string }).errorType
const signInError = async (user: string, password = 'a-long-password') => {
  const { status, body } = await post('login', { user, password })
  return status === 200 ? null : ((body as { errorType?: string; error?: string }).errorType ?? (body as { error?: string }).error)
}
const rowOf = async (username: string) =>
  (
    await workspace.sql.query(
      'SELECT id, kind, roles, active, email, email_key, email_verified, waits_for, reason, host_id, invited_by FROM users WHERE username = $1',
      [username],
    )
  ).rows[0]
const roomsOf = async (userId: string) =>
  (await workspace.sql.query<{ room_id: string }>('SELECT room_id FROM memberships WHERE user_id = $1 ORDER BY 1', [userId])).rows.map(
    ({ room_id }) => room_id,
  )
const waiting = async (query: Record<string, string> = {}) =>
  (await workspace.alice.rest.get<{ registrations: Card[]; total: number }>('foyer.registrations', { count: '100', ...query }))
    .registrations
const letterTo = async (address: string, about: string): Promise<TakenLetter> => {
  const found = () => mail.letters.find(({ to, subject = '' }) => to[0]?.address === address && subject.includes(about))
  await expect.poll(found, { timeout: 10_000 }).toBeDefined()
  return found() as TakenLetter
}
const tokenIn = (letter: TakenLetter) => letter.text?.match(/https:\/\/chat\.example\.com\/verify-email#([\w-]{43})/)?.[1] ?? ''
const verify = (token: string) => post('foyer.registrations.verify', { token })
const verificationOf = async (address: string) => tokenIn(await letterTo(address, 'Confirm your address'))
const approve = (userId: string, person: Person = workspace.alice) =>
  person.rest.request('POST', 'foyer.registrations.approve', { body: { userId } })
const reject = (userId: string, more: Record<string, unknown> = {}, person: Person = workspace.alice) =>
  person.rest.request('POST', 'foyer.registrations.reject', { body: { userId, ...more } })
/** A link of alice’s into the project, as it would be made over the wire; answers its id and its token. */
const newLink = async ({ forGuests = true, usesMax = 0 } = {}) => {
  const id = newId()
  const token = new ServerSecret(Buffer.from(serverSecret.FOYER_SECRET)).tokenFor('invite-link', id)
  await workspace.sql.query(
    `INSERT INTO invite_links (id, token_hash, room_id, made_by, for_guests, days, uses_max, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, 1, $6, now(), now() + interval '1 day')`,
    [id, hashToken(token), project, workspace.alice.id, forGuests, usesMax],
  )
  return { id, token }
}
const usesOf = async (id: string) => (await workspace.sql.query('SELECT uses FROM invite_links WHERE id = $1', [id])).rows[0].uses as number
const countUsers = async () => (await workspace.sql.query('SELECT count(*)::int AS n FROM users')).rows[0].n as number

describe('the form', () => {
  test('is closed in a new workspace, and opens when an administrator says so', async () => {
    const fresh = await openWorkspace()
    const ask = () => new RestClient({ url: fresh.url }).request('POST', 'users.register', { body: newForm() })
    const told = await new RestClient({ url: fresh.url }).request('GET', 'settings.public', { query: { _id: 'Accounts_RegistrationForm' } })
    expect(told.body).toMatchObject({ settings: [{ _id: 'Accounts_RegistrationForm', value: 'Disabled' }] })
    expect(errorOf(await ask())).toBe('error-user-registration-disabled')
    await fresh.alice.rest.post('settings/Accounts_RegistrationForm', { value: 'Public' })
    expect((await ask()).status).toBe(200)
    await fresh[Symbol.asyncDispose]()
  })

  test('makes a member in the default channels, who signs in at once and is welcomed', async () => {
    const form = newForm()
    const user = await registered(form)
    expect(user).toMatchObject({ username: form.username, roles: ['user'] })
    expect(await rowOf(form.username)).toMatchObject({ kind: 'member', active: true, email: form.email, email_verified: false })
    expect(await roomsOf(user._id)).toEqual(['GENERAL'])
    expect((await workspace.signIn(form.username, form.pass)).id).toBe(user._id)
    expect(await letterTo(form.email, 'Welcome')).toMatchObject({ subject: 'Welcome to Foyer' })
    const { rows } = await workspace.sql.query(
      `SELECT actor_name, target_name FROM audit_log WHERE action = 'register' AND target_id = $1`,
      [user._id],
    )
    expect(rows).toEqual([{ actor_name: 'anonymous', target_name: form.username }])
  })

  test('gives nobody more than the workspace says: whatever else is sent is left out', async () => {
    const form = newForm({
      roles: ['admin'],
      kind: 'bot',
      type: 'bot',
      active: true,
      verified: true,
      emailVerified: true,
      company: 'X',
      hostId: bob.id,
    })
    const sent = { ...form, customFields: { roles: 'admin' } }
    const poisoned = `${JSON.stringify(sent).slice(0, -1)},"__proto__":{"roles":["admin"]}}`
    const headers = { 'content-type': 'application/json' }
    expect((await fetch(`${workspace.url}/api/v1/users.register`, { method: 'POST', headers, body: poisoned })).status).toBe(400)
    await registered(sent)
    expect(await rowOf(form.username)).toMatchObject({ kind: 'member', roles: ['user'], email_verified: false, host_id: null })
    await withSettings({ Accounts_Registration_Users_Default_Roles: 'admin,bot,user' })
    const other = newForm()
    await registered(other)
    expect(await rowOf(other.username)).toMatchObject({ kind: 'member', roles: ['user'] })
  })

  test('makes guests where the workspace says so: in no channel, in a guest seat', async () => {
    await withSettings({ Accounts_Registration_Users_Default_Roles: 'guest' })
    const form = newForm()
    const { _id } = await registered(form)
    expect(await rowOf(form.username)).toMatchObject({ kind: 'guest', roles: ['guest'] })
    expect(await roomsOf(_id)).toEqual([])
    const guests = (await workspace.sql.query(`SELECT count(*)::int AS n FROM users WHERE kind = 'guest' AND active`)).rows[0].n
    await withSettings({ Limits_Guests: guests })
    const full = await register(newForm())
    expect(errorOf(full)).toBe('error-max-guests-number-reached')
    // How many there are is nothing for strangers.
    expect(JSON.stringify(full.body)).not.toMatch(/\d/)
    await withSettings({ Limits_Guests: 0, Accounts_Registration_Users_Default_Roles: 'guest,user' })
    expect(errorOf(await register(newForm()))).toBe('error-guests-cant-have-other-roles')
  })

  test('is not for people who are signed in', async () => {
    const form = newForm()
    expect(errorOf(await bob.rest.request('POST', 'users.register', { body: form }))).toBe('error-not-allowed')
    expect(errorOf(await register(form))).toBeUndefined()
  })

  test('leaves nothing behind when something is wrong, and says what', async () => {
    await registered(newForm({ username: 'taken', email: 'taken@elsewhere.example' }))
    await withSettings({
      Accounts_BlockedDomainsList: 'evil.example',
      Accounts_CustomFields: '{"team": {"required": true, "maxLength": 10}}',
    })
    const before = await countUsers()
    const good = newForm({ customFields: { team: 'blue' } })
    for (const [more, errorType] of [
      [{ username: 'taken' }, 'error-field-unavailable'],
      [{ username: 'TAKEN.' }, 'error-field-unavailable'],
      [{ username: 'all' }, 'error-blocked-username'],
      [{ username: 'admin' }, 'error-blocked-username'],
      [{ username: '' }, 'error-input-is-not-a-valid-field'],
      [{ email: 'Taken@elsewhere.example' }, 'error-field-unavailable'],
      [{ email: 't\u0430ken@elsewhere.example' }, 'error-field-unavailable'],
      [{ email: 'nonsense' }, 'error-invalid-email'],
      [{ email: 'x@evil.example' }, 'error-email-domain-blacklisted'],
      [{ pass: 'short' }, 'error-password-policy-not-met'],
      [{ pass: '' }, 'error-the-field-is-required'],
      [{ name: '' }, 'error-the-field-is-required'],
      [{ name: '<b>' }, 'error-input-is-not-a-valid-field'],
      [{ customFields: {} }, 'error-user-registration-custom-field'],
      [{ customFields: { team: 'far too long a name' } }, 'error-user-registration-custom-field'],
      [{ email: undefined }, 'invalid-params'],
    ] as const)
      expect([more, errorOf(await register({ ...good, ...more }))]).toEqual([more, errorType])
    expect(await countUsers()).toBe(before)
    expect((await register(good)).status).toBe(200)
  })

  test('needs the secret, or a room’s link, where it has one', async () => {
    await withSettings({ Accounts_RegistrationForm: 'Secret URL' })
    const right = (
      await workspace.sql.query(`SELECT value #>> '{}' AS value FROM settings WHERE id = 'Accounts_RegistrationForm_SecretURL'`)
    ).rows[0].value as string
    for (const secret of [undefined, '', 'x', right.slice(1), `${right}x`])
      expect(errorOf(await register(newForm({ secret })))).toBe('error-user-registration-secret')
    expect((await register(newForm({ secret: right }))).status).toBe(200)
    expect((await register(newForm({ secretURL: right }))).status).toBe(200)
    await withSettings({ Accounts_RegistrationForm: 'Disabled' })
    expect(errorOf(await register(newForm({ secret: right })))).toBe('error-user-registration-disabled')
  })
})

describe('by a room’s link', () => {
  test('for guests one becomes a guest of whoever made it, in that room and no other, whatever the workspace makes of others', async () => {
    const { id, token } = await newLink()
    const form = newForm({ secretURL: token, roles: ['admin'] })
    const { _id } = await registered(form)
    expect(await rowOf(form.username)).toMatchObject({
      kind: 'guest',
      roles: ['guest'],
      active: true,
      host_id: workspace.alice.id,
      invited_by: workspace.alice.id,
    })
    expect(await roomsOf(_id)).toEqual([project])
    const pia = await workspace.signIn(form.username, 'a-long-password')
    // Apps use the link after signing in, whatever has come of it.
    await pia.rest.post('useInviteToken', { token })
    expect([pia.id, await usesOf(id)]).toEqual([_id, 1])
  })

  test('for members one becomes a member, and the link is counted when it is used, after signing in', async () => {
    const { id, token } = await newLink({ forGuests: false })
    await withSettings({ Accounts_RegistrationForm: 'Secret URL' })
    const form = newForm({ secretURL: token })
    const { _id } = await registered(form)
    expect(await rowOf(form.username)).toMatchObject({ kind: 'member', roles: ['user'], host_id: null })
    expect([await roomsOf(_id), await usesOf(id)]).toEqual([['GENERAL'], 0])
    const pia = await workspace.signIn(form.username, 'a-long-password')
    for (let i = 0; i < 2; i++) await pia.rest.post('useInviteToken', { token })
    expect([(await roomsOf(_id)).toSorted(), await usesOf(id)]).toEqual([['GENERAL', project].toSorted(), 1])
  })

  test('nobody comes in that is over, used up, made up, or whose maker may make none any more, not even in public; and by none where registering is off', async () => {
    const used = await newLink({ usesMax: 1 })
    expect((await register(newForm({ secret: used.token }))).status).toBe(200)
    const over = await newLink()
    await workspace.sql.query('UPDATE invite_links SET expires_at = now() WHERE id = $1', [over.id])
    const orphan = await newLink()
    await workspace.sql.query('UPDATE invite_links SET made_by = $2 WHERE id = $1', [orphan.id, bob.id])
    const before = await countUsers()
    const answers = await Promise.all([used.token, over.token, orphan.token, 'x'.repeat(43)].map((secret) => register(newForm({ secret }))))
    expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1)
    expect(errorOf(answers[0] as { body: unknown })).toBe('error-user-registration-secret')
    await withSettings({ Accounts_RegistrationForm: 'Disabled' })
    expect(errorOf(await register(newForm({ secret: (await newLink()).token })))).toBe('error-user-registration-disabled')
    expect(await countUsers()).toBe(before)
  })

  test('a guest needs no approval, and an address of a domain that guests may come from', async () => {
    await withSettings({ Accounts_ManuallyApproveNewUsers: true, Guests_AllowedDomainsList: 'partner.example' })
    const { token } = await newLink()
    expect(errorOf(await register(newForm({ secret: token })))).toBe('error-invalid-domain')
    const form = newForm({ secret: token, email: 'pat@partner.example' })
    await registered(form)
    expect(await rowOf(form.username)).toMatchObject({ kind: 'guest', active: true, waits_for: null })
  })

  test('a guest whose address is verified first comes in then, if the link still opens the room', async () => {
    await withSettings({ Accounts_EmailVerification: true })
    const { id, token } = await newLink({ usesMax: 1 })
    const [form, late] = [newForm({ secret: token }), newForm({ secret: token })]
    const { _id } = await registered(form)
    await registered(late)
    expect([await roomsOf(_id), await usesOf(id)]).toEqual([[], 0])
    expect((await verify(await verificationOf(form.email))).status).toBe(200)
    expect([await roomsOf(_id), await usesOf(id)]).toEqual([[project], 1])
    expect(errorOf(await verify(await verificationOf(late.email)))).toBe('error-user-registration-secret')
    expect(await rowOf(late.username)).toMatchObject({ active: false, waits_for: 'verification' })
  })

  test('the last use goes to one of twenty, and the others leave nothing', async () => {
    const { id, token } = await newLink({ usesMax: 1 })
    const before = await countUsers()
    const answers = await Promise.all(Array.from({ length: 20 }, () => register(newForm({ secret: token }))))
    expect(answers.map((answer) => errorOf(answer) ?? 'in').toSorted()).toEqual([
      ...Array.from({ length: 19 }, () => 'error-user-registration-secret'),
      'in',
    ])
    expect([await countUsers(), await usesOf(id)]).toEqual([before + 1, 1])
  })
})

describe('over DDP', () => {
  test('somebody registers, signs in, and chooses a username afterwards, as older clients do', async () => {
    const socket = await workspace.anonymousSocket()
    const { email, pass } = newForm()
    const id = await socket.call('registerUser', { name: 'Zoë Zimmer', email, pass, 'confirm-pass': pass })
    expect((await workspace.sql.query('SELECT username FROM users WHERE id = $1', [id])).rows).toEqual([{ username: 'zoe.zimmer' }])
    await socket.login(email, pass)
    expect(await socket.call('setUsername', 'zoe')).toBe('zoe')
    await expect(socket.call('setUsername', 'bob')).rejects.toMatchObject({ error: 'error-field-unavailable' })
    await expect(socket.call('registerUser', newForm())).rejects.toMatchObject({ error: 'error-not-allowed' })
  })
})

describe('a registration that waits for approval', () => {
  beforeEach(() => withSettings({ Accounts_ManuallyApproveNewUsers: true }))

  test('takes no seat, meets nobody and tells every administrator in their language; approving takes the seat and tells the person', async () => {
    await workspace.sql.query(`UPDATE users SET language = 'de' WHERE id = $1`, [carol.id])
    const members = (await workspace.sql.query(`SELECT count(*)::int AS n FROM users WHERE kind = 'member' AND active`)).rows[0].n
    await withSettings({ Limits_Seats: members })
    const form = newForm({ reason: 'I build the bridge' })
    const { _id } = await registered(form)
    expect(await rowOf(form.username)).toMatchObject({ active: false, waits_for: 'approval', reason: 'I build the bridge' })
    expect((await letterTo('alice@foyer.example', 'asks for an account')).text).toContain('Reason: I build the bridge')
    expect((await letterTo('carol@foyer.example', 'bittet um ein Konto')).text).toContain(`${form.username}, ${form.email}`)
    expect(await signInError(form.username, 'a-wrong-password')).toBe('Unauthorized')
    expect(await signInError(form.username)).toBe('error-user-is-not-activated')
    expect(await signInError(form.email)).toBe('error-user-is-not-activated')
    for (const path of ['users.info', 'im.create'])
      expect(
        errorOf(
          await bob.rest.request(
            path === 'users.info' ? 'GET' : 'POST',
            path,
            path === 'users.info' ? { query: { userId: _id } } : { body: { username: form.username } },
          ),
        ),
      ).toBe('error-invalid-user')
    expect(JSON.stringify(await bob.rest.get('users.list', { count: '100' }))).not.toContain(form.username)
    expect(JSON.stringify(await bob.rest.get('spotlight', { query: form.username }))).not.toContain(_id)
    expect(JSON.stringify(await workspace.alice.rest.get('users.list', { count: '100' }))).toContain(form.username)
    expect((await waiting()).find((card) => card._id === _id)).toMatchObject({ waitsFor: 'approval', reason: 'I build the bridge' })
    expect(errorOf(await approve(_id))).toBe('error-license-user-limit-reached')
    expect((await rowOf(form.username)).active).toBe(false)
    await withSettings({ Limits_Seats: members + 1 })
    expect((await approve(_id)).body).toMatchObject({ success: true, username: form.username })
    expect(await rowOf(form.username)).toMatchObject({ active: true, waits_for: null, reason: null })
    expect(await roomsOf(_id)).toEqual(['GENERAL'])
    await letterTo(form.email, 'was approved')
    expect(await signInError(form.username)).toBeNull()
    expect(await waiting()).not.toContainEqual(expect.objectContaining({ _id }))
    expect(errorOf(await approve(_id))).toBe('error-action-not-allowed')
    expect(errorOf(await reject(_id))).toBe('error-action-not-allowed')
    const { rows } = await workspace.sql.query(
      `SELECT actor_name FROM audit_log WHERE action = 'approve-registration' AND target_id = $1 AND refusal IS NULL`,
      [_id],
    )
    expect(rows).toEqual([{ actor_name: 'alice' }])
  })

  test('is approved by activating the account, too', async () => {
    const { _id, username } = await registered(newForm())
    await workspace.alice.rest.post('users.setActiveStatus', { userId: _id, activeStatus: true })
    expect(await rowOf(username)).toMatchObject({ active: true, waits_for: null })
    expect(await roomsOf(_id)).toEqual(['GENERAL'])
  })

  test('is gone when it is rejected, with its name and address free again; the person hears why', async () => {
    const form = newForm()
    const { _id } = await registered(form)
    expect(errorOf(await register({ ...form, username: `${form.username}x` }))).toBe('error-field-unavailable')
    expect((await reject(_id, { reason: 'We do not know you' })).status).toBe(200)
    expect(await rowOf(form.username)).toBeUndefined()
    expect((await letterTo(form.email, 'was not accepted')).text).toContain('Reason: We do not know you')
    expect(await signInError(form.username)).toBe('Unauthorized')
    expect((await registered(form))._id).not.toBe(_id)
    const { rows } = await workspace.sql.query(
      `SELECT details->>'reason' AS reason FROM audit_log WHERE action = 'reject-registration' AND target_id = $1`,
      [_id],
    )
    expect(rows).toEqual([{ reason: 'We do not know you' }])
  })

  test('is decided by administrators alone, and hidden from the others', async () => {
    const { _id } = await registered(newForm())
    expect(errorOf(await approve(_id, bob))).toBe('error-invalid-user')
    expect(errorOf(await approve('nobody-of-this-id', bob))).toBe('error-invalid-user')
    expect(errorOf(await reject(_id, {}, bob))).toBe('error-invalid-user')
    expect((await bob.rest.request('GET', 'foyer.registrations')).status).toBe(403)
    expect(errorOf(await approve(bob.id))).toBe('error-action-not-allowed')
    expect((await approve(_id)).status).toBe(200)
  })

  test('is none where an administrator makes the account', async () => {
    const dora = await workspace.newPerson('dora')
    expect(await rowOf('dora')).toMatchObject({ id: dora.id, active: true, waits_for: null })
  })

  test('ends by itself after a month, and the person hears of it', async () => {
    const form = newForm()
    const { _id } = await registered(form)
    const days = async (n: number) =>
      workspace.sql.query(`UPDATE registrations SET ends_at = ends_at - make_interval(days => $2) WHERE user_id = $1`, [_id, n])
    const end = () => workspace.app.perform(endRegistrations, { credential: 'operator', address: null, requestId: 'test' }, {})
    await days(29)
    await end()
    expect(await rowOf(form.username)).toBeDefined()
    await days(1)
    await end()
    expect(await rowOf(form.username)).toBeUndefined()
    await letterTo(form.email, 'was not accepted')
  })
})

describe('where addresses are verified', () => {
  beforeEach(() => withSettings({ Accounts_EmailVerification: true }))

  test('a registration waits for its link: no seat, no sign-in; with it the person is in, once', async () => {
    const members = (await workspace.sql.query(`SELECT count(*)::int AS n FROM users WHERE kind = 'member' AND active`)).rows[0].n
    await withSettings({ Limits_Seats: members })
    const form = newForm()
    const { _id } = await registered(form)
    expect(await rowOf(form.username)).toMatchObject({ active: false, waits_for: 'verification', email: form.email, email_key: null })
    const token = await verificationOf(form.email)
    expect(await signInError(form.username, 'a-wrong-password')).toBe('Unauthorized')
    expect(await signInError(form.username)).toBe('error-invalid-email')
    expect(errorOf(await approve(_id))).toBe('error-action-not-allowed')
    expect(errorOf(await verify(`${token}x`))).toBe('error-invalid-token')
    expect(errorOf(await verify(token))).toBe('error-license-user-limit-reached')
    await withSettings({ Limits_Seats: members + 1 })
    expect((await verify(token)).body).toEqual({ success: true, username: form.username, waitsFor: null })
    expect(await rowOf(form.username)).toMatchObject({ active: true, waits_for: null, email_verified: true })
    expect(await roomsOf(_id)).toEqual(['GENERAL'])
    expect(await signInError(form.email)).toBeNull()
    expect(errorOf(await verify(token))).toBe('error-invalid-token')
    await letterTo(form.email, 'Welcome to Foyer')
  })

  test('goes on to an administrator where these approve, and they hear of it only then', async () => {
    await withSettings({ Accounts_ManuallyApproveNewUsers: true })
    const form = newForm({ reason: 'Because' })
    const { _id } = await registered(form)
    const token = await verificationOf(form.email)
    expect(mail.letters.map(({ to }) => to[0]?.address)).toEqual([form.email])
    expect((await verify(token)).body).toMatchObject({ waitsFor: 'approval' })
    await letterTo('alice@foyer.example', 'asks for an account')
    expect(await signInError(form.username)).toBe('error-user-is-not-activated')
    expect((await approve(_id)).status).toBe(200)
    expect(await signInError(form.username)).toBeNull()
  })

  test('the form tells nobody whether an address has an account; its owner is told by mail', async () => {
    const known = newForm({ email: 'BOB@foyer.example' })
    const unknown = newForm()
    const answers = [await register(known), await register(unknown)]
    const alike = answers.map(({ status, body }, i) => {
      const form = [known, unknown][i] as typeof known
      const { _id } = (body as { user: { _id: string } }).user
      return [
        status,
        JSON.stringify(body)
          .replaceAll(_id, 'ID')
          .replaceAll(form.email, 'ADDRESS')
          .replaceAll(form.username, 'NAME')
          .replace(/\d{4}-[\dT:.-]+Z/g, 'TIME'),
      ]
    })
    expect(alike[0]).toEqual(alike[1])
    expect(alike[0]?.[0]).toBe(200)
    // And afterwards: the name is taken, and the password opens nothing, in the same words.
    for (const again of [
      () => Promise.all([known, unknown].map(async ({ username }) => errorOf(await register(newForm({ username }))))),
      () => Promise.all([known, unknown].map(({ username }) => signInError(username))),
      () => Promise.all([known, unknown].map(({ username }) => signInError(username, 'another'))),
      () => Promise.all([known, unknown].map(({ email }) => signInError(email))),
      () =>
        Promise.all([known, unknown].map(async ({ email }) => JSON.stringify((await post('users.sendConfirmationEmail', { email })).body))),
    ])
      expect(new Set(await again()).size).toBe(1)
    expect((await letterTo('bob@foyer.example', 'You have an account')).text).not.toContain('#')
    await verificationOf(unknown.email)
    expect(
      mail.letters.filter(({ subject = '', to }) => subject.includes('Confirm') && to[0]?.address?.toLowerCase() === 'bob@foyer.example'),
    ).toEqual([])
    expect((await workspace.signIn('bob', 'bob-password')).id).toBe(bob.id)
  })

  test('asks the database the same for an address that has an account as for one that has none', async () => {
    const asked = async (form: Record<string, unknown>) => {
      const connections = await statementsDuring(() => register(form))
      const transactions = connections.flatMap((list) => list.join('\n').split(/^(?=begin|start transaction)/im))
      return transactions.find((statements) => statements.includes('insert into "users"'))?.split('\ncommit')[0]
    }
    // Settings that have changed are read anew by the next request.
    await register(newForm())
    const [known, unknown] = [await asked(newForm({ email: 'carol@foyer.example' })), await asked(newForm())]
    expect(known).toContain('insert into "letters"')
    expect(known).toBe(unknown)
  })

  test('an address that is only claimed is free: its owner gets an account, and the claim comes to nothing', async () => {
    const claim = newForm()
    await registered(claim)
    const token = await verificationOf(claim.email)
    const owner = newForm({ email: claim.email })
    await registered(owner)
    const confirming = () =>
      mail.letters.filter(({ to, subject = '' }) => subject.includes('Confirm') && to.some(({ address }) => address === claim.email))
    await expect.poll(() => confirming().length).toBe(2)
    const own = confirming()
      .map(tokenIn)
      .find((other) => other !== token) as string
    expect((await verify(own)).status).toBe(200)
    expect(errorOf(await verify(token))).toBe('error-field-unavailable')
    expect(await signInError(claim.username)).toBe('error-invalid-email')
    expect(await signInError(owner.email)).toBeNull()
  })

  test('the letter goes again with a new link, the old one is worth nothing, and a mailbox does not drown', async () => {
    const form = newForm()
    await registered(form)
    const first = await verificationOf(form.email)
    const again = (email: string) => post('users.sendConfirmationEmail', { email })
    const answers = [
      await again(form.email),
      await again('nobody@elsewhere.example'),
      await again('bob@foyer.example'),
      await again('no address'),
    ]
    expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1)
    const confirming = () => mail.letters.filter(({ subject = '' }) => subject.includes('Confirm'))
    await expect.poll(() => confirming().length).toBe(2)
    expect(errorOf(await verify(first))).toBe('error-invalid-token')
    const socket = await workspace.anonymousSocket()
    expect(await socket.call('sendConfirmationEmail', form.email)).toBe(true)
    expect(await socket.call('sendConfirmationEmail', form.email)).toBe(true)
    await expect.poll(() => confirming().length).toBe(3)
    const { rows } = await workspace.sql.query(`SELECT count(*)::int AS n FROM letters WHERE address = $1 AND kind = 'verification'`, [
      form.email,
    ])
    expect(rows).toEqual([{ n: 3 }])
    await socket.call('verifyEmail', tokenIn(confirming()[2] as TakenLetter))
    expect(await signInError(form.username)).toBeNull()
  })

  test('a link is worth nothing after a day, or for another address than the letter went to', async () => {
    const form = newForm()
    const { _id } = await registered(form)
    const token = await verificationOf(form.email)
    await workspace.sql.query(`UPDATE verifications SET expires_at = now() WHERE user_id = $1`, [_id])
    expect(errorOf(await verify(token))).toBe('error-invalid-token')
    await workspace.sql.query(`UPDATE verifications SET expires_at = now() + interval '1 hour' WHERE user_id = $1`, [_id])
    await workspace.sql.query(`UPDATE users SET email = 'other@elsewhere.example' WHERE id = $1`, [_id])
    expect(errorOf(await verify(token))).toBe('error-invalid-token')
    await workspace.sql.query('UPDATE users SET email = $2 WHERE id = $1', [_id, form.email])
    expect((await verify(token)).status).toBe(200)
  })

  test('nobody signs in with a password before, but administrators and bots; and nobody learns of it without the password', async () => {
    const make = (username: string, roles: string[]) =>
      workspace.alice.rest.post('users.create', {
        username,
        name: username,
        email: `${username}@foyer.example`,
        password: 'a-long-password',
        roles,
      })
    await make('vera', ['user'])
    await make('anna', ['admin'])
    await make('robo', ['bot'])
    expect(await signInError('vera', 'a-wrong-password')).toBe('Unauthorized')
    expect(await signInError('vera')).toBe('error-invalid-email')
    expect([await signInError('anna'), await signInError('robo')]).toEqual([null, null])
    expect((await verify(await verificationOf('vera@foyer.example'))).status).toBe(200)
    expect(await signInError('vera')).toBeNull()
    const vera = await workspace.signIn('vera', 'a-long-password')
    await vera.rest.post('users.updateOwnBasicInfo', { data: { email: 'vera@new.example', currentPassword: 'a-long-password' } })
    expect(await rowOf('vera')).toMatchObject({ email_verified: false })
    expect(await signInError('vera')).toBe('error-invalid-email')
    expect((await verify(await verificationOf('vera@new.example'))).status).toBe(200)
    expect(await signInError('vera')).toBeNull()
  })

  test('a registration ends by itself after a week, in silence', async () => {
    const form = newForm()
    const { _id } = await registered(form)
    await workspace.sql.query(`UPDATE registrations SET ends_at = ends_at - interval '7 days' WHERE user_id = $1`, [_id])
    await workspace.app.perform(endRegistrations, { credential: 'operator', address: null, requestId: 'test' }, {})
    expect(await rowOf(form.username)).toBeUndefined()
    const { rows } = await workspace.sql.query(`SELECT kind FROM letters WHERE address = $1 AND kind = 'rejected'`, [form.email])
    expect(rows).toEqual([])
  })

  test('no token of a letter stands in the database, in a list, or in the outbox', async () => {
    const form = newForm()
    await registered(form)
    const token = await verificationOf(form.email)
    const { rows } = await workspace.sql.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
    )
    for (const { name } of rows)
      expect(
        (await workspace.sql.query(`SELECT coalesce(string_agg(t::text, ' '), '') AS all FROM "${name}" t`)).rows[0].all,
      ).not.toContain(token)
    const letters = (await workspace.alice.rest.get<{ letters: { _id: string }[] }>('foyer.mail.outbox', { kind: 'verification' })).letters
    const letter = await workspace.alice.rest.get('foyer.mail.letter', { letterId: letters[0]?._id ?? '' })
    expect(JSON.stringify([letters, letter, await waiting(), await workspace.alice.rest.get('foyer.audit')])).not.toContain(token)
  })
})
