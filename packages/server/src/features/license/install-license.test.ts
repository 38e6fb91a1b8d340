import { createHmac } from 'node:crypto'
import { SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { beforeFirst } from '../../../test/first.ts'
import { type License, signLicense } from '../../permissions/license.ts'
import { newId } from '../../platform/ids.ts'
import { newLicenseKeys, publicKeyLine, readPrivateKey, readPublicKey } from '../../platform/license-key.ts'

const keys = newLicenseKeys()
const privateKey = readPrivateKey(keys.privateKey, 'the test')
const day = 24 * 60 * 60 * 1000

let workspace: TestWorkspace
let bob: Person
let gina: Person
let workspaceId: string
beforeFirst(async () => {
  workspace = await openWorkspace({ FOYER_LICENSE_PUBLIC_KEY: keys.publicKey })
  bob = await workspace.newPerson('bob')
  gina = await workspace.newPerson('gina', { roles: ['guest'] })
  workspaceId = (await workspace.sql.query<{ id: string }>('SELECT id FROM workspace')).rows[0]?.id ?? ''
})
afterAll(() => workspace[Symbol.asyncDispose]())
beforeEach(async () => {
  if ((await stored()) !== null) await workspace.alice.rest.post('licenses.remove')
  for (const limit of ['Limits_Seats', 'Limits_Guests', 'Limits_Rooms_Per_Guest'])
    await workspace.alice.rest.post(`settings/${limit}`, { value: 0 })
})

function licence(more: Partial<License> = {}): Promise<string> {
  return signLicense(
    { id: newId(), workspaceId, to: 'Acme', issuedAt: new Date(), expiresAt: new Date(Date.now() + 30 * day), limits: {}, ...more },
    privateKey,
  )
}

/** A licence with claims that no signer would write. */
function signed(claims: Record<string, unknown>): Promise<string> {
  return new SignJWT({ sub: workspaceId, jti: 'x', iat: 1, exp: 99_999_999_999, to: 'Acme', limits: {}, ...claims })
    .setProtectedHeader({ alg: 'EdDSA' })
    .sign(privateKey)
}

async function stored(): Promise<string | null> {
  return (await workspace.sql.query<{ license: string | null }>('SELECT license FROM workspace')).rows[0]?.license ?? null
}

const add = (license: unknown, person = workspace.alice) => person.rest.request('POST', 'licenses.add', { body: { license } })
const isEnterprise = async () => (await workspace.alice.rest.get<{ isEnterprise: boolean }>('licenses.isEnterprise')).isEnterprise
const audits = async () =>
  (
    await workspace.sql.query<{
      action: string
      actor_name: string
      target_kind: string
      target_id: string
      details: Record<string, unknown>
    }>("SELECT action, actor_name, target_kind, target_id, details FROM audit_log WHERE action LIKE '%-license' ORDER BY at, id")
  ).rows

describe('installing a licence', () => {
  test('puts it in force for the next request, over REST and DDP, and tells everybody that there is news', async () => {
    const anybody = await workspace.anonymousSocket()
    await anybody.subscribe('stream-notify-all', 'license').ready
    expect(await isEnterprise()).toBe(false)
    const token = await licence({ id: 'licence-1', limits: { activeUsers: 50, guestUsers: 20, roomsPerGuest: 5 } })
    expect(await workspace.alice.rest.post('licenses.add', { license: `\n${token}\n`, reason: 'bought' })).toEqual({ success: true })
    expect(await stored()).toBe(token)
    expect(await isEnterprise()).toBe(true)
    expect(await anybody.call('license:isEnterprise')).toBe(true)
    expect(await anybody.call('license:getModules')).toEqual([])
    expect((await anybody.waitFor((event) => event.fields.eventName === 'license')).fields.args).toEqual([])
    const { license } = await workspace.alice.rest.get<{ license: object }>('licenses.info', { loadValues: true })
    expect(license).toEqual({
      license: {
        id: 'licence-1',
        workspaceId,
        to: 'Acme',
        issuedAt: expect.any(String),
        expiresAt: expect.any(String),
        installedAt: expect.any(String),
        limits: { activeUsers: 50, guestUsers: 20, roomsPerGuest: 5 },
      },
      activeModules: [],
      preventedActions: { activeUsers: false, guestUsers: false, roomsPerGuest: false },
      limits: { activeUsers: { value: 2, max: 50 }, guestUsers: { value: 1, max: 20 }, roomsPerGuest: { value: 0, max: 5 } },
      tags: [],
      trial: false,
    })
  })

  test('is in the audit log, with what was in force before and the reason', async () => {
    await add(await licence({ id: 'licence-2' }))
    await workspace.alice.rest.post('licenses.add', {
      license: await licence({ id: 'licence-3', to: 'Acme Ltd', limits: { guestUsers: 9 } }),
      reason: 'more guests',
    })
    await workspace.alice.rest.post('licenses.remove', { reason: 'given up' })
    const [, replaced, removed] = (await audits()).slice(-3)
    expect(replaced).toMatchObject({
      action: 'install-license',
      actor_name: 'alice',
      target_kind: 'license',
      target_id: 'licence-3',
      details: {
        before: { id: 'licence-2' },
        after: { id: 'licence-3', to: 'Acme Ltd', limits: { guestUsers: 9 } },
        reason: 'more guests',
      },
    })
    expect(removed).toMatchObject({
      action: 'remove-license',
      target_id: 'licence-3',
      details: { before: { id: 'licence-3' }, after: null, reason: 'given up' },
    })
  })

  test('is told with its moment, and without one where none was kept', async () => {
    await add(await licence({ id: 'licence-4' }))
    const told = async () => (await workspace.alice.rest.get<{ license: { license: object } }>('licenses.info')).license.license
    expect(await told()).toMatchObject({ id: 'licence-4', installedAt: expect.any(String) })
    await workspace.sql.query('UPDATE workspace SET license_installed_at = NULL, epoch = epoch + 1')
    expect(await told()).toMatchObject({ id: 'licence-4' })
    expect(await told()).not.toHaveProperty('installedAt')
  })

  test('warns when it allows less than is taken, and nobody loses anything', async () => {
    expect((await add(await licence({ limits: { activeUsers: 1, guestUsers: 1 } }))).body).toEqual({
      success: true,
      warning: expect.stringMatching(/^2 members are active, more than the 1 seats/),
    })
    expect((await bob.rest.request('GET', 'me')).status).toBe(200)
  })

  test('is refused to Bob and Gina, and so is removing one', async () => {
    const token = await licence()
    for (const person of [bob, gina]) {
      const refused = await add(token, person)
      expect([refused.status, refused.body]).toEqual([403, expect.objectContaining({ errorType: 'error-unauthorized' })])
    }
    expect(await stored()).toBeNull()
    await add(token)
    for (const person of [bob, gina]) expect((await person.rest.request('POST', 'licenses.remove', { body: {} })).status).toBe(403)
    expect(await stored()).toBe(token)
  })

  test('takes no text that is longer than a licence, and no reason that is longer than one', async () => {
    const token = await licence()
    for (const body of [{ license: token.padEnd(16_385) }, { license: token, reason: 'x'.repeat(1001) }])
      expect((await workspace.alice.rest.request('POST', 'licenses.add', { body })).body).toMatchObject({ errorType: 'invalid-params' })
    expect(await stored()).toBeNull()
    expect(
      (await workspace.alice.rest.request('POST', 'licenses.add', { body: { license: token.padEnd(16_384), reason: 'x'.repeat(1000) } }))
        .status,
    ).toBe(200)
    const removing = (reason: string) => workspace.alice.rest.request('POST', 'licenses.remove', { body: { reason } })
    expect((await removing('x'.repeat(1001))).body).toMatchObject({ errorType: 'invalid-params' })
    expect(await stored()).toBe(token)
    expect((await removing('x'.repeat(1000))).status).toBe(200)
  })

  test('needs a text', async () => {
    for (const body of [{}, { license: 7 }, { license: null }])
      expect((await workspace.alice.rest.request('POST', 'licenses.add', { body })).body).toMatchObject({ errorType: 'invalid-params' })
    for (const text of ['', 'hello', 'a.b.c', '{}']) expect((await add(text)).body).toMatchObject({ errorType: 'error-invalid-license' })
  })
})

describe('a licence that does not count', () => {
  const altered = async (change: Record<string, unknown>) => {
    const [header = '', claims = '', signature = ''] = (await licence({ limits: { guestUsers: 3 } })).split('.')
    const said = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>
    return [header, Buffer.from(JSON.stringify({ ...said, ...change })).toString('base64url'), signature].join('.')
  }
  /** Signed with the public key as if it were a shared secret. */
  const confused = (secret: string) => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: workspaceId, jti: 'x', iat: 1, exp: 99_999_999_999, to: 'Mallory', limits: {} })}`
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
  }

  test.each<[name: string, reason: RegExp, make: () => Promise<string> | string]>([
    ['has ended', /it ended on 20\d\d-/, () => licence({ expiresAt: new Date(Date.now() - 1000) })],
    ['is for another workspace', /another workspace/, () => licence({ workspaceId: 'somebody-elses' })],
    [
      'is signed with another key',
      /signature/,
      () =>
        signLicense(
          { id: 'x', workspaceId, to: 'Mallory', issuedAt: new Date(), expiresAt: new Date(Date.now() + day), limits: {} },
          readPrivateKey(newLicenseKeys().privateKey, 'another'),
        ),
    ],
    ['was altered', /signature/, () => altered({ limits: { guestUsers: 3000 } })],
    ['was prolonged', /signature/, () => altered({ exp: 99_999_999_999 })],
    ['has lost its signature', /signature/, async () => (await licence()).replace(/[^.]+$/, '')],
    [
      'says that it needs no signature',
      /EdDSA/,
      () => new UnsecuredJWT({ sub: workspaceId, jti: 'x', iat: 1, exp: 99_999_999_999, to: 'Mallory', limits: {} }).encode(),
    ],
    ['is signed with the public key as a secret', /EdDSA/, () => confused(keys.publicKey)],
    ['is signed with the public key’s line as a secret', /EdDSA/, () => confused(publicKeyLine(readPublicKey(keys.publicKey, 'the test')))],
    [
      'names its algorithm otherwise',
      /EdDSA/,
      () =>
        new SignJWT({ sub: workspaceId, jti: 'x', iat: 1, exp: 99_999_999_999, limits: {} })
          .setProtectedHeader({ alg: 'Ed25519' })
          .sign(privateKey),
    ],
    ['has no end', /lacks “exp”/, () => signed({ exp: undefined })],
    ['has an end that is no moment', /“exp”/, () => signed({ exp: 1e300 })],
    ['names no workspace', /lacks “sub”/, () => signed({ sub: undefined })],
    ['has no id', /lacks “jti”/, () => signed({ jti: undefined })],
    ['does not say when it was signed', /lacks “iat”/, () => signed({ iat: undefined })],
    ['has not begun', /not begun/, () => signed({ nbf: 99_999_999_998 })],
    ['has a negative limit', /limit “guestUsers”/, () => signed({ limits: { guestUsers: -1 } })],
    ['has a limit of none', /limit “activeUsers”/, () => signed({ limits: { activeUsers: 0 } })],
    ['has half a seat', /limit “activeUsers”/, () => signed({ limits: { activeUsers: 1.5 } })],
    ['has a limit in words', /limit “roomsPerGuest”/, () => signed({ limits: { roomsPerGuest: '7' } })],
    ['misspells a limit', /“guests”/, () => signed({ limits: { guests: 5 } })],
    ['has limits that are a list', /“limits”/, () => signed({ limits: [5] })],
    ['is given to nobody one could name', /“to”/, () => signed({ to: 7 })],
  ])('one that %s is refused with its reason, and what was in force stays', async (_name, reason, make) => {
    const before = await licence({ limits: { guestUsers: 7 } })
    await add(before)
    const known = async () => [
      await stored(),
      (await workspace.sql.query('SELECT epoch, license_installed_at FROM workspace')).rows,
      await workspace.alice.rest.get('foyer.limits'),
      (await audits()).length,
    ]
    const then = await known()
    const refused = await add(await make())
    expect([refused.status, refused.body]).toEqual([
      400,
      expect.objectContaining({ success: false, errorType: 'error-invalid-license', error: expect.stringMatching(reason) }),
    ])
    expect(await known()).toEqual(then)
  })

  test('one that was written into the database by hand does not count either', async () => {
    const write = async (token: string) => {
      await workspace.sql.query('UPDATE workspace SET license = $1, epoch = epoch + 1', [token])
      return isEnterprise()
    }
    expect(await write(await altered({ limits: {} }))).toBe(false)
    expect(await write(await licence({ workspaceId: 'another' }))).toBe(false)
    expect(await write('hello')).toBe(false)
    expect(await write(await licence())).toBe(true)
  })
})

describe('the limits', () => {
  const limits = () => workspace.alice.rest.get('foyer.limits')

  test('of settings and licence: the lower one holds, and says where it comes from', async () => {
    await add(await licence({ limits: { activeUsers: 4, guestUsers: 3 } }))
    await workspace.alice.rest.post('settings/Limits_Seats', { value: 9 })
    await workspace.alice.rest.post('settings/Limits_Guests', { value: 2 })
    await workspace.alice.rest.post('settings/Limits_Rooms_Per_Guest', { value: 6 })
    expect(await limits()).toEqual({
      success: true,
      seats: { used: 2, max: 4, from: 'license', warning: false },
      guests: { used: 1, max: 2, from: 'settings', warning: false },
      roomsPerGuest: { max: 6, from: 'settings', warning: false, highest: { used: 0 } },
    })
    await workspace.alice.rest.post('licenses.remove')
    expect(await limits()).toMatchObject({ seats: { max: 9, from: 'settings' }, guests: { max: 2 } })
  })

  test('of a licence keep newcomers out, with a sentence that says who can change it, and of many at once lets in as many as fit', async () => {
    await add(await licence({ limits: { guestUsers: 3, activeUsers: 2 } }))
    await expect(workspace.newPerson('mia')).rejects.toMatchObject({
      code: 'error-license-user-limit-reached',
      message: expect.stringContaining('The licence sets this limit'),
    })
    const come = await Promise.allSettled(
      ['g1', 'g2', 'g3', 'g4', 'g5', 'g6'].map((name) => workspace.newPerson(name, { roles: ['guest'] })),
    )
    expect(come.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    for (const { reason } of come.filter((outcome) => outcome.status === 'rejected'))
      expect(reason).toMatchObject({ code: 'error-max-guests-number-reached' })
    expect((await workspace.sql.query("SELECT count(*)::int AS n FROM users WHERE kind = 'guest' AND active")).rows).toEqual([{ n: 3 }])
    expect(await limits()).toMatchObject({ guests: { used: 3, max: 3, warning: true } })
    expect(await workspace.alice.rest.get('licenses.info')).toMatchObject({
      license: { preventedActions: { activeUsers: true, guestUsers: true, roomsPerGuest: false }, limits: { guestUsers: { max: 3 } } },
    })
    await workspace.alice.rest.post('licenses.remove')
    await workspace.newPerson('gwen', { roles: ['guest'] })
  })

  test('of rooms per guest is held where a room is taken', async () => {
    await add(await licence({ limits: { roomsPerGuest: 1 } }))
    const created = async (name: string) => workspace.alice.rest.request('POST', 'groups.create', { body: { name, members: ['gina'] } })
    expect((await created('first')).status).toBe(200)
    expect((await created('second')).body).toMatchObject({ errorType: 'error-max-rooms-per-guest-reached' })
    expect((await workspace.sql.query("SELECT 1 FROM rooms WHERE name = 'second'")).rows).toEqual([])
    expect(await workspace.alice.rest.get('foyer.limits.guest', { userId: gina.id })).toMatchObject({
      used: 1,
      max: 1,
      from: 'license',
      warning: true,
      rooms: [{ t: 'p', name: 'first', fname: 'first' }],
      total: 1,
    })
    await workspace.alice.rest.post('licenses.remove')
    expect((await created('second')).status).toBe(200)
  })
})

describe('while a licence is installed', () => {
  const tokenFor = (name: string) => gina.rest.request('POST', 'users.generatePersonalAccessToken', { body: { tokenName: name } })
  const rolesOf = async (permission: string, person = workspace.alice) =>
    (await person.rest.get<{ update: { _id: string; roles: string[] }[] }>('permissions.listAll')).update.find(
      ({ _id }) => _id === permission,
    )?.roles
  const update = (permission: string, roles: string[]) =>
    workspace.alice.rest.request('POST', 'permissions.update', { body: { permissions: [{ _id: permission, roles }] } })

  test('guests have exactly the four, nobody can tick more, and leaving gives back what was ticked before', async () => {
    expect((await update('create-personal-access-tokens', ['admin', 'user', 'guest'])).status).toBe(200)
    expect((await update('view-joined-room', ['bot', 'app', 'user'])).status).toBe(200)
    expect((await tokenFor('before')).status).toBe(200)

    await add(await licence())
    expect(await rolesOf('create-personal-access-tokens', gina)).toEqual([])
    const held = (await gina.rest.get<{ update: { _id: string; roles: string[] }[] }>('permissions.listAll')).update
      .filter(({ roles }) => roles.includes('guest'))
      .map(({ _id }) => _id)
    expect(held.sort()).toEqual(['start-discussion', 'view-d-room', 'view-joined-room', 'view-p-room'])
    expect((await tokenFor('during')).status).not.toBe(200)
    expect((await update('delete-own-message', ['admin', 'user', 'guest'])).body).toMatchObject({ errorType: 'error-action-not-allowed' })
    expect((await update('view-p-room', ['admin', 'user'])).body).toMatchObject({ errorType: 'error-action-not-allowed' })
    const socket = await workspace.alice.socket()
    await expect(socket.call('authorization:addPermissionToRole', 'delete-own-message', 'guest')).rejects.toMatchObject({
      error: 'error-action-not-allowed',
    })
    await expect(socket.call('authorization:removeRoleFromPermission', 'view-d-room', 'guest')).rejects.toMatchObject({
      error: 'error-action-not-allowed',
    })
    await workspace.alice.rest.post('settings/Guests_Permission_Mode', { value: 'custom' })
    expect((await tokenFor('still')).status).not.toBe(200)

    await workspace.alice.rest.post('licenses.remove')
    expect((await tokenFor('after')).status).toBe(200)
    expect(await rolesOf('create-personal-access-tokens')).toContain('guest')
    expect(await rolesOf('view-joined-room')).not.toContain('guest')
  })

  test('its end is its end, without a restart', async () => {
    const [{ guests }] = (
      await workspace.sql.query<{ guests: number }>("SELECT count(*)::int AS guests FROM users WHERE kind = 'guest' AND active")
    ).rows as [{ guests: number }]
    const token = await licence({ limits: { guestUsers: guests }, expiresAt: new Date(Date.now() + 3000) })
    expect((await add(token)).status).toBe(200)
    await expect(workspace.newPerson('late', { roles: ['guest'] })).rejects.toMatchObject({ code: 'error-max-guests-number-reached' })
    await expect.poll(isEnterprise, { timeout: 10_000, interval: 100 }).toBe(false)
    expect(await stored()).toBe(token)
    await workspace.newPerson('late', { roles: ['guest'] })
    expect(await workspace.alice.rest.get('foyer.limits')).toMatchObject({ guests: { max: null, from: null } })
    expect((await workspace.alice.rest.get<{ license: object }>('licenses.info')).license).not.toHaveProperty('license')
    expect((await tokenFor('at the end')).status).toBe(200)
    expect((await add(token)).body).toMatchObject({ errorType: 'error-invalid-license', error: expect.stringContaining('it ended on') })
  })
})

describe('what a guest sees under a licence alone', () => {
  const update = (permission: string, roles: string[]) =>
    workspace.alice.rest.post('permissions.update', { permissions: [{ _id: permission, roles }] })
  let group: string

  /** Gina and Bob listen in a room that she may see only while guests have exactly the four. */
  async function listening() {
    const sockets = [await gina.socket(), await bob.socket()] as const
    for (const socket of sockets) await socket.subscribe('stream-room-messages', group).ready
    return sockets
  }
  const say = async (msg: string) => {
    await workspace.alice.rest.post('chat.sendMessage', { message: { rid: group, msg } })
    await workspace.settle()
  }
  const heard = (socket: Awaited<ReturnType<Person['socket']>>) =>
    socket.frames.flatMap((frame) => {
      if (frame.msg !== 'changed' || frame.collection !== 'stream-room-messages') return []
      return ((frame.fields?.['args'] ?? []) as { msg: string }[]).map(({ msg }) => msg)
    })
  /** Answers once everything that was said has been heard by Bob, and so by Gina, had she been told. */
  async function whatBothHeard([ginasSocket, bobsSocket]: Awaited<ReturnType<typeof listening>>) {
    await expect.poll(() => heard(bobsSocket)).toEqual(['before', 'after'])
    await ginasSocket.call('UserPresence:online')
    return heard(ginasSocket)
  }

  beforeEach(async () => {
    for (const permission of ['view-p-room', 'view-joined-room']) await update(permission, ['admin', 'user', 'bot'])
    const name = `seen-${newId().toLowerCase()}`
    group = (await workspace.alice.rest.post<{ group: { _id: string } }>('groups.create', { name, members: ['gina', 'bob'] })).group._id
  })

  test('is heard no more once the licence is removed, by a socket that was listening', async () => {
    await add(await licence())
    const sockets = await listening()
    await say('before')
    await workspace.alice.rest.post('licenses.remove')
    await say('after')
    expect(await whatBothHeard(sockets)).toEqual(['before'])
  })

  test('is heard no more once the licence has ended by itself', async () => {
    await add(await licence({ expiresAt: new Date(Date.now() + 3000) }))
    const sockets = await listening()
    await say('before')
    await expect.poll(isEnterprise, { timeout: 10_000, interval: 100 }).toBe(false)
    await say('after')
    expect(await whatBothHeard(sockets)).toEqual(['before'])
  })
})

describe('removing a licence', () => {
  test('is refused where there is none, and leaves no trace', async () => {
    const before = await audits()
    expect((await workspace.alice.rest.request('POST', 'licenses.remove', { body: {} })).body).toMatchObject({
      errorType: 'error-invalid-license',
      error: expect.stringContaining('No licence is installed'),
    })
    expect(await audits()).toEqual(before)
  })
})
