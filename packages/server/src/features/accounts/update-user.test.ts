import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'

let workspace: TestWorkspace
let alice: Person
let carol: Person
let gina: Person
beforeAll(async () => {
  workspace = await openWorkspace()
  alice = workspace.alice
  carol = await workspace.newPerson('carol')
  gina = await workspace.newPerson('gina', { roles: ['guest'] })
  await carol.rest.post('groups.create', { name: 'together', members: ['gina'] })
})
afterAll(() => workspace[Symbol.asyncDispose]())

const update = (userId: string, data: Record<string, unknown>, by: Person = alice, more: Record<string, unknown> = {}) =>
  by.rest.request('POST', 'users.update', { body: { userId, data, ...more } })
const refusal = async (userId: string, data: Record<string, unknown>, by?: Person) =>
  ((await update(userId, data, by)).body as { errorType?: string }).errorType
const query = async (text: string, ...values: unknown[]) => (await workspace.sql.query(text, values)).rows
const row = async (id: string) => (await query('SELECT * FROM users WHERE id = $1', id))[0]

/** A role that holds some permissions and nothing else beside those of members. */
async function roleWith(name: string, permissions: string[]): Promise<void> {
  await query(`INSERT INTO roles (id, name, scope) VALUES ($1, $1, 'Users')`, name)
  for (const permission of permissions)
    await query(`INSERT INTO permission_roles (permission, roles) VALUES ($1, ARRAY['admin', $2])`, permission, name)
  await query('UPDATE workspace SET epoch = epoch + 1')
}

describe('an administrator who edits somebody', () => {
  test('changes what was sent and nothing else', async () => {
    const dan = await workspace.newPerson('dan', { bio: 'kept', nickname: 'kept too' })
    const answer = await update(dan.id, {
      name: 'Daniel',
      username: 'daniel',
      email: 'daniel@foyer.example',
      statusText: 'around',
      verified: true,
    })
    expect(answer).toMatchObject({
      status: 200,
      body: {
        user: {
          name: 'Daniel',
          username: 'daniel',
          emails: [{ address: 'daniel@foyer.example', verified: true }],
          statusText: 'around',
          bio: 'kept',
          nickname: 'kept too',
        },
      },
    })
    expect(await row(dan.id)).toMatchObject({
      username_key: 'daniel',
      email_key: 'daniel@foyer.example',
      bio: 'kept',
      nickname: 'kept too',
      roles: ['user'],
    })
    await update(dan.id, { bio: '', nickname: 'other' })
    expect(await row(dan.id)).toMatchObject({ bio: null, nickname: 'other' })
    expect((await dan.rest.request('GET', 'me')).status).toBe(200)
  })

  test('a new address is not verified until somebody says so', async () => {
    const dina = await workspace.newPerson('dina')
    await update(dina.id, { email: 'DINA@foyer.example' })
    expect(await row(dina.id)).toMatchObject({ email: 'DINA@foyer.example', email_verified: true })
    await update(dina.id, { email: 'elsewhere@foyer.example' })
    expect(await row(dina.id)).toMatchObject({ email_verified: false })
  })

  test('all of it or nothing', async () => {
    const dora = await workspace.newPerson('dora')
    expect(await refusal(dora.id, { name: 'New name', roles: ['admin'], bio: 'x'.repeat(261) })).toBe('error-bio-size-exceeded')
    expect(await refusal(dora.id, { name: 'New name', roles: ['admin'], username: 'carol' })).toBe('error-field-unavailable')
    expect(await row(dora.id)).toMatchObject({ name: 'Dora', roles: ['user'] })
    expect((await dora.rest.request('GET', 'me')).status).toBe(200)
  })

  test('a password given by an administrator ends every session of its person, and can be a temporary one', async () => {
    const dave = await workspace.newPerson('dave')
    const socket = await dave.socket()
    await update(dave.id, { password: 'another-password', requirePasswordChange: true })
    expect((await dave.rest.request('GET', 'me')).status).toBe(401)
    await socket.closed
    const back = await workspace.signIn('dave', 'another-password')
    expect(await back.rest.request('GET', 'users.presence')).toMatchObject({
      status: 403,
      body: { errorType: 'error-password-change-required' },
    })
    expect(await refusal(dave.id, { password: 'short' })).toBe('error-password-policy-not-met')
    expect(await refusal(dave.id, { setRandomPassword: true })).toBe('error-email-send-failed')
  })

  test('what changed is written down, the password only by that it did', async () => {
    const dirk = await workspace.newPerson('dirk')
    await update(dirk.id, { name: 'Dirk D', password: 'a-secret-of-dirks' })
    const [entry] = await query(`SELECT details FROM audit_log WHERE action = 'update-user' AND target_id = $1`, dirk.id)
    expect(entry.details).toEqual({ before: { name: 'Dirk' }, after: { name: 'Dirk D', password: 'changed' } })
  })

  test('others see the new name, and the person’s own clients the new record', async () => {
    const dolf = await workspace.newPerson('dolf')
    const [own, other] = [await dolf.socket(), await carol.socket()]
    await own.subscribe('stream-notify-user', `${dolf.id}/userData`).ready
    await other.subscribe('stream-notify-logged', 'Users:NameChanged').ready
    await update(dolf.id, { name: 'Rudolf' })
    expect((await other.waitFor(({ fields }) => fields.eventName === 'Users:NameChanged')).fields.args).toEqual([
      { _id: dolf.id, name: 'Rudolf', username: 'dolf' },
    ])
    expect((await own.waitFor(({ fields }) => fields.eventName === `${dolf.id}/userData`)).fields.args).toEqual([
      { type: 'updated', id: dolf.id, diff: { name: 'Rudolf' } },
    ])
  })

  test('a guest hears of new names only from people they share a room with', async () => {
    const socket = await gina.socket()
    await socket.subscribe('stream-notify-logged', 'Users:NameChanged').ready
    const stranger = await workspace.newPerson('stranger')
    await update(stranger.id, { name: 'Unknown to Gina' })
    await update(carol.id, { name: 'Carol C' })
    await workspace.settle()
    expect((await socket.waitFor(({ fields }) => fields.eventName === 'Users:NameChanged')).fields.args).toEqual([
      { _id: carol.id, name: 'Carol C', username: 'carol' },
    ])
    expect(JSON.stringify(socket.frames)).not.toContain(stranger.id)
  })
})

describe('what an edit needs', () => {
  test('somebody else’s account: a right of its own, and for a guest hidden and missing are the same', async () => {
    const hidden = await workspace.newPerson('hidden')
    expect(await update(hidden.id, { name: 'x' }, carol)).toMatchObject({ status: 400, body: { errorType: 'error-action-not-allowed' } })
    expect((await update(hidden.id, { name: 'x' }, gina)).body).toEqual((await update('NobodyOfThatName', { name: 'x' }, gina)).body)
    expect(await refusal(carol.id, { name: 'x' }, gina)).toBe('error-action-not-allowed')
    expect(await refusal('rocket.cat', { name: 'x' })).toBe('error-action-not-allowed')
  })

  test('passwords, roles and being active have rights of their own', async () => {
    await roleWith('editor', ['edit-other-user-info'])
    const ed = await workspace.newPerson('ed', { roles: ['user', 'editor'] })
    const target = await workspace.newPerson('target')
    expect((await update(target.id, { name: 'Edited' }, ed)).status).toBe(200)
    expect(await refusal(target.id, { password: 'another-password' }, ed)).toBe('error-action-not-allowed')
    expect(await refusal(target.id, { roles: ['user', 'bot'] }, ed)).toBe('error-action-not-allowed')
    expect(await refusal(target.id, { active: false }, ed)).toBe('error-action-not-allowed')
    expect(await refusal(alice.id, { email: 'ed-takes-over@foyer.example' }, ed)).toBe('error-action-not-allowed')
    expect((await update(target.id, { roles: ['user'], active: true, name: 'Edited again' }, ed)).status).toBe(200)
  })

  test('who assigns roles does not make administrators by it', async () => {
    await roleWith('assigner', ['assign-roles'])
    await query(`UPDATE permission_roles SET roles = roles || '{assigner}' WHERE permission = 'edit-other-user-info'`)
    await query('UPDATE workspace SET epoch = epoch + 1')
    const ann = await workspace.newPerson('ann', { roles: ['user', 'assigner'] })
    const target = await workspace.newPerson('another')
    expect((await update(target.id, { roles: ['user', 'editor'] }, ann)).status).toBe(200)
    expect(await refusal(target.id, { roles: ['user', 'admin'] }, ann)).toBe('error-action-not-allowed')
    expect(await refusal(ann.id, { roles: ['admin'] }, ann)).toBe('error-action-not-allowed')
    expect(await refusal(alice.id, { roles: ['user'] }, ann)).toBe('error-action-not-allowed')
    expect(await refusal(target.id, { roles: ['guest'] }, ann)).toBe('error-action-not-allowed')
  })

  test('one’s own account: what the workspace leaves to people, and the current password for what one signs in with', async () => {
    const sam = await workspace.newPerson('sam')
    expect((await update(sam.id, { name: 'Samuel', bio: 'mine' }, sam)).status).toBe(200)
    for (const data of [{ roles: ['admin'] }, { verified: false }, { requirePasswordChange: true }, { active: false }])
      expect([data, await refusal(sam.id, data, sam)]).toEqual([data, 'error-action-not-allowed'])
    expect(await refusal(sam.id, { password: 'another-password' }, sam)).toBe('error-invalid-password')
    expect(await refusal(sam.id, { email: 'sam2@foyer.example' }, sam)).toBe('error-invalid-password')
    expect((await update(sam.id, { password: 'another-password', currentPassword: 'sam-password' }, sam)).status).toBe(200)
    expect((await sam.rest.request('GET', 'me')).status).toBe(200)
    expect(await row(sam.id)).toMatchObject({ name: 'Samuel', bio: 'mine', roles: ['user'], email: 'sam@foyer.example', active: true })
  })

  test('what is malformed is refused before anything is looked at', async () => {
    for (const data of [{ name: { $ne: 1 } }, { roles: 'admin' }, { bio: 7 }, { accessEndsAt: 12 }])
      expect([data, await refusal(carol.id, data)]).toEqual([data, 'invalid-params'])
  })
})

describe('a guest’s terms', () => {
  test('company, host and end of access can be changed and taken away; somebody always answers for a guest', async () => {
    const gus = await workspace.newPerson('gus', { roles: ['guest'], company: 'Acme' })
    await update(gus.id, { company: 'Initech', hostUsername: 'carol', accessEndsAt: '2999-01-01T00:00:00.000Z' })
    expect(await row(gus.id)).toMatchObject({ company: 'Initech', host_id: carol.id, access_ends_at: new Date('2999-01-01') })
    await update(gus.id, { company: '', hostId: null, accessEndsAt: null })
    expect(await row(gus.id)).toMatchObject({ company: null, host_id: alice.id, access_ends_at: null })
    expect(await refusal(gus.id, { accessEndsAt: '2001-01-01T00:00:00.000Z' })).toBe('error-invalid-date')
    expect(await refusal(gus.id, { accessEndsAt: '2999-01-01' }, gus)).toBe('error-action-not-allowed')
    expect(await refusal(carol.id, { company: 'Acme' })).toBe('invalid-params')
  })
})

describe('promotion and demotion', () => {
  const rolesIn = async (roomId: string) =>
    Object.fromEntries(
      (await query('SELECT u.username, m.roles FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.room_id = $1', roomId)).map(
        (one) => [one.username, one.roles],
      ),
    )

  test('a guest who is made a member signs in anew, and is no guest any more', async () => {
    const gerd = await workspace.newPerson('gerd', { roles: ['guest'], company: 'Acme', accessEndsAt: '2999-01-01T00:00:00.000Z' })
    const socket = await gerd.socket()
    expect((await update(gerd.id, { roles: ['user'], company: 'Acme' })).status).toBe(200)
    await socket.closed
    expect((await gerd.rest.request('GET', 'me')).status).toBe(401)
    expect(await row(gerd.id)).toMatchObject({
      kind: 'member',
      roles: ['user'],
      company: null,
      host_id: null,
      access_ends_at: null,
      invited_by: alice.id,
    })
    expect(
      (await query(`SELECT details FROM audit_log WHERE action = 'update-user' AND target_id = $1`, gerd.id))[0].details,
    ).toMatchObject({ before: { roles: ['guest'], kind: 'guest' }, after: { roles: ['user'], kind: 'member' } })
    expect((await (await workspace.signIn('gerd', 'gerd-password')).rest.request('GET', 'users.list')).status).toBe(200)
  })

  test('a member who is made a guest keeps the rooms, but owns and moderates none of them, and loses every token', async () => {
    const mona = await workspace.newPerson('mona')
    const owned = (await mona.rest.post<{ group: { _id: string } }>('groups.create', { name: 'monas-room', members: ['gina', 'carol'] }))
      .group._id
    const alone = (await mona.rest.post<{ group: { _id: string } }>('groups.create', { name: 'mona-alone' })).group._id
    const { token } = await mona.rest.post<{ token: string }>('users.generatePersonalAccessToken', { tokenName: 'script' })
    expect((await update(mona.id, { roles: ['guest'], hostUsername: 'carol' })).status).toBe(200)
    expect((await alice.rest.request('GET', 'me', { headers: { 'X-Auth-Token': token, 'X-User-Id': mona.id } })).status).toBe(401)
    expect(await rolesIn(owned)).toEqual({ mona: [], gina: [], carol: ['owner'] })
    expect(await rolesIn(alone)).toEqual({ mona: [], alice: ['owner'] })
    expect(await row(mona.id)).toMatchObject({ kind: 'guest', roles: ['guest'], host_id: carol.id, invited_by: alice.id })
    expect((await (await workspace.signIn('mona', 'mona-password')).rest.request('GET', 'users.list')).status).toBe(403)
  })

  test('a guest holds no other role, by any edit', async () => {
    for (const roles of [
      ['guest', 'user'],
      ['admin', 'guest'],
      ['guest', 'bot'],
    ]) {
      expect(await refusal(gina.id, { roles })).toBe('error-guests-cant-have-other-roles')
      expect(await refusal(carol.id, { roles })).toBe('error-guests-cant-have-other-roles')
    }
    expect(await refusal(carol.id, { roles: [] })).toBe('error-action-not-allowed')
    expect(await row(gina.id)).toMatchObject({ roles: ['guest'], kind: 'guest' })
  })

  test('somebody in more rooms than guests may have can’t be made one', async () => {
    await using small = await openWorkspace({ OVERWRITE_SETTING_Limits_Rooms_Per_Guest: '2' })
    const mike = await small.newPerson('mike')
    const { id } = mike
    for (const name of ['one', 'two']) await mike.rest.post('groups.create', { name })
    const edit = () => small.alice.rest.request('POST', 'users.update', { body: { userId: id, data: { roles: ['guest'] } } })
    expect(await edit()).toMatchObject({ status: 400, body: { errorType: 'error-max-rooms-per-guest-reached', details: { limit: 2 } } })
    expect((await mike.rest.request('GET', 'me')).status).toBe(200)
    await mike.rest.post('channels.leave', { roomId: 'GENERAL' })
    expect((await edit()).status).toBe(200)
  })
})
