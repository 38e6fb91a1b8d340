import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'

let workspace: TestWorkspace
let alice: Person
let carol: Person
beforeAll(async () => {
  workspace = await openWorkspace({
    OVERWRITE_SETTING_Accounts_CustomFields: '{"team":{"type":"select","options":["red","blue"]},"desk":{"type":"text","maxLength":5}}',
  })
  alice = workspace.alice
  carol = await workspace.newPerson('carol')
  await workspace.newPerson('gina', { roles: ['guest'] })
})
afterAll(() => workspace[Symbol.asyncDispose]())

let counter = 0
/** The least that makes an account, under a name of its own. */
const form = (more: Record<string, unknown> = {}) => {
  const username = `person${++counter}`
  return { username, name: `Person ${counter}`, email: `${username}@foyer.example`, password: 'a-long-password', ...more }
}

const create = (body: Record<string, unknown>, by: Person = alice) => by.rest.request('POST', 'users.create', { body })
const refusal = async (body: Record<string, unknown>, by: Person = alice) =>
  ((await create(body, by)).body as { errorType?: string }).errorType

const rowOf = async (username: string) => (await workspace.sql.query('SELECT * FROM users WHERE username = $1', [username])).rows[0]
const roomsOf = async (username: string) =>
  (
    await workspace.sql.query(
      'SELECT r.name FROM memberships m JOIN rooms r ON r.id = m.room_id JOIN users u ON u.id = m.user_id WHERE u.username = $1',
      [username],
    )
  ).rows.map((row) => row.name)

describe('an administrator who fills in the whole form', () => {
  test('keeps every field, and each has its effect', async () => {
    const answer = await alice.rest.post<{ user: Record<string, unknown> }>('users.create', {
      name: 'Dora Doe',
      username: 'dora',
      email: 'Dora@Foyer.example',
      statusText: 'settling in',
      bio: 'Line one\nline two',
      nickname: 'dodo',
      password: 'dora-password',
      requirePasswordChange: true,
      setRandomPassword: false,
      roles: ['user', 'bot'],
      joinDefaultChannels: false,
      sendWelcomeEmail: true,
      verified: true,
      active: true,
      customFields: { team: 'red', unheardOf: 'x' },
      somethingElse: 'ignored',
    })
    expect(answer.user).toMatchObject({
      username: 'dora',
      name: 'Dora Doe',
      emails: [{ address: 'Dora@Foyer.example', verified: true }],
      statusText: 'settling in',
      bio: 'Line one\nline two',
      nickname: 'dodo',
      roles: ['user', 'bot'],
      requirePasswordChange: true,
      active: true,
      customFields: { team: 'red' },
    })
    expect(await rowOf('dora')).toMatchObject({
      name: 'Dora Doe',
      email_verified: true,
      require_password_change: true,
      status_text: 'settling in',
      custom_fields: { team: 'red' },
      kind: 'bot',
    })
    expect(await roomsOf('dora')).toEqual([])
    const dora = await workspace.signIn('dora', 'dora-password')
    const refused = await dora.rest.request('GET', 'users.presence')
    expect(refused).toMatchObject({ status: 403, body: { errorType: 'error-password-change-required' } })
  })

  test('makes a member of the default channels unless told otherwise, with the default role', async () => {
    await alice.rest.post('users.create', form({ username: 'plain' }))
    expect(await rowOf('plain')).toMatchObject({
      kind: 'member',
      roles: ['user'],
      active: true,
      require_password_change: false,
      email_verified: false,
    })
    expect(await roomsOf('plain')).toEqual(['general'])
    expect(
      (await workspace.sql.query(`SELECT count(*)::int AS n FROM messages WHERE room_id = 'GENERAL' AND body = 'plain'`)).rows[0].n,
    ).toBe(0)
  })

  test('makes an account that is not active, which takes no seat and can’t sign in', async () => {
    const body = form({ active: false })
    await alice.rest.post('users.create', body)
    const refused = await alice.rest.request('POST', 'login', { body: { user: body.username, password: body.password } })
    expect(refused).toMatchObject({ status: 401, body: { status: 'error', error: 'Unauthorized', message: 'Unauthorized' } })
  })
})

describe('a guest', () => {
  test('has the inviting administrator for a host, and is in no default channel', async () => {
    await alice.rest.post(
      'users.create',
      form({ username: 'gus', roles: ['guest'], company: 'Acme', accessEndsAt: '2999-01-01T00:00:00.000Z' }),
    )
    expect(await rowOf('gus')).toMatchObject({
      kind: 'guest',
      roles: ['guest'],
      company: 'Acme',
      host_id: alice.id,
      invited_by: alice.id,
      invited_at: expect.any(Date),
      access_ends_at: new Date('2999-01-01'),
    })
    expect(await roomsOf('gus')).toEqual([])
  })

  test('joins the default channels when somebody says so, and has the host who is named', async () => {
    await alice.rest.post('users.create', form({ username: 'grit', roles: ['guest'], joinDefaultChannels: true, hostUsername: 'carol' }))
    expect(await roomsOf('grit')).toEqual(['general'])
    expect(await rowOf('grit')).toMatchObject({ host_id: carol.id, invited_by: alice.id })
  })

  test('has no other role, no host who is a guest, and no end that has passed', async () => {
    expect(await refusal(form({ roles: ['guest', 'user'] }))).toBe('error-guests-cant-have-other-roles')
    expect(await refusal(form({ roles: ['admin', 'guest'] }))).toBe('error-guests-cant-have-other-roles')
    expect(await refusal(form({ roles: ['guest'], hostUsername: 'gina' }))).toBe('error-invalid-user')
    expect(await refusal(form({ roles: ['guest'], hostUsername: 'nobody-at-all' }))).toBe('error-invalid-user')
    expect(await refusal(form({ roles: ['guest'], accessEndsAt: '2001-01-01T00:00:00Z' }))).toBe('error-invalid-date')
    expect(await refusal(form({ roles: ['guest'], accessEndsAt: 'soon' }))).toBe('error-invalid-date')
    expect(await refusal(form({ company: 'Acme' }))).toBe('invalid-params')
  })
})

describe('a form with a fault', () => {
  test.each([
    ['a bio that is too long', { bio: 'x'.repeat(261) }, 'error-bio-size-exceeded'],
    ['a nickname that is too long', { nickname: 'x'.repeat(121) }, 'error-nickname-size-exceeded'],
    ['a status message that is too long', { statusText: 'x'.repeat(121) }, 'error-input-is-not-a-valid-field'],
    ['a short password', { password: 'short' }, 'error-password-policy-not-met'],
    ['no password', { password: '' }, 'error-the-field-is-required'],
    ['a random password where there is no mail', { setRandomPassword: true }, 'error-email-send-failed'],
    ['a bad address', { email: 'nowhere' }, 'error-invalid-email'],
    ['an address that is taken', { email: 'ALICE@foyer.example' }, 'error-field-unavailable'],
    ['a username that is taken', { username: 'ALICE' }, 'error-field-unavailable'],
    ['a username that looks like a taken one', { username: 'Alice.' }, 'error-field-unavailable'],
    ['a reserved username', { username: 'here' }, 'error-blocked-username'],
    ['a username with other characters', { username: 'a b' }, 'error-input-is-not-a-valid-field'],
    ['a name made of markup', { name: '<b>' }, 'error-input-is-not-a-valid-field'],
    ['no name', { name: ' ' }, 'error-the-field-is-required'],
    ['a role that does not exist', { roles: ['emperor'] }, 'error-invalid-role'],
    ['a role of rooms', { roles: ['owner'] }, 'error-invalid-role'],
    ['a custom field outside its options', { customFields: { team: 'green' } }, 'error-user-registration-custom-field'],
    ['a custom field that is too long', { customFields: { desk: 'far away' } }, 'error-user-registration-custom-field'],
    ['a name that is no text', { name: 7 }, 'invalid-params'],
    ['a query in place of an address', { email: { $ne: null } }, 'invalid-params'],
  ])('%s leaves no half-made account', async (_fault, wrong, code) => {
    const before = (await workspace.sql.query('SELECT count(*)::int AS n FROM users')).rows[0].n
    expect(await refusal(form(wrong))).toBe(code)
    expect((await workspace.sql.query('SELECT count(*)::int AS n FROM users')).rows[0].n).toBe(before)
  })

  test('can be sent again once it is mended', async () => {
    const body = form({ bio: 'x'.repeat(261) })
    expect(await refusal(body)).toBe('error-bio-size-exceeded')
    expect((await create({ ...body, bio: 'x'.repeat(260) })).status).toBe(200)
  })
})

describe('who may', () => {
  test('a guest and an ordinary member may not, and are answered alike', async () => {
    const gina = await workspace.signIn('gina', 'gina-password')
    const byGuest = await create(form(), gina)
    const byMember = await create(form(), carol)
    expect(byGuest).toMatchObject({ status: 400, body: { errorType: 'error-action-not-allowed' } })
    expect(byMember.body).toEqual(byGuest.body)
  })

  test('somebody with only create-user makes members, but no guests, no administrators and no bots', async () => {
    await workspace.sql.query(`INSERT INTO roles (id, name, scope) VALUES ('registrar', 'registrar', 'Users')`)
    await workspace.sql.query(`INSERT INTO permission_roles (permission, roles) VALUES ('create-user', '{admin,registrar}')`)
    await workspace.sql.query('UPDATE workspace SET epoch = epoch + 1')
    const rita = await workspace.newPerson('rita', { roles: ['user', 'registrar'] })
    expect((await create(form(), rita)).status).toBe(200)
    expect(await refusal(form({ roles: ['guest'] }), rita)).toBe('error-action-not-allowed')
    expect(await refusal(form({ roles: ['admin'] }), rita)).toBe('error-action-not-allowed')
    expect(await refusal(form({ roles: ['bot'] }), rita)).toBe('error-action-not-allowed')
    expect(await refusal(form({ roles: ['user', 'registrar'] }), rita)).toBe('error-action-not-allowed')
  })

  test('it is written down, without the password', async () => {
    const body = form()
    await alice.rest.post('users.create', body)
    const { rows } = await workspace.sql.query(`SELECT * FROM audit_log WHERE action = 'add-user' AND target_name = $1`, [body.username])
    expect(rows).toMatchObject([
      { actor_id: alice.id, target_kind: 'user', details: { after: { username: body.username, roles: ['user'] } } },
    ])
    expect(JSON.stringify(rows)).not.toContain(body.password)
  })
})

describe('a password nobody chose', () => {
  test('is made where it can be mailed, and must be changed', async () => {
    await using mailing = await openWorkspace({ OVERWRITE_SETTING_SMTP_Host: 'mail.foyer.example' })
    const { user } = await mailing.alice.rest.post<{ user: object }>('users.create', form({ setRandomPassword: true, password: '' }))
    expect(user).toMatchObject({ requirePasswordChange: true })
    expect(JSON.stringify(user)).not.toMatch(/password"?:"/)
  })
})

describe('addresses of some domains', () => {
  test('the allowed list is for members, the blocked one for everybody', async () => {
    await using choosy = await openWorkspace({
      OVERWRITE_SETTING_Accounts_AllowedDomainsList: 'foyer.example',
      OVERWRITE_SETTING_Accounts_BlockedDomainsList: 'spam.example',
    })
    const code = async (more: Record<string, unknown>) =>
      ((await choosy.alice.rest.request('POST', 'users.create', { body: form(more) })).body as { errorType?: string }).errorType
    expect(await code({ email: 'someone@acme.example' })).toBe('error-invalid-domain')
    expect(await code({ email: 'someone@acme.example', roles: ['guest'] })).toBeUndefined()
    expect(await code({ email: 'other@spam.example', roles: ['guest'] })).toBe('error-email-domain-blacklisted')
  })
})
