import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { hashToken } from '../../platform/ids.ts'

let workspace: TestWorkspace
let bob: Person
let gina: Person
beforeAll(async () => {
  workspace = await openWorkspace()
  bob = await workspace.newPerson('bob')
  gina = await workspace.newPerson('gina', { roles: ['guest'] })
})
afterAll(() => workspace[Symbol.asyncDispose]())

const make = async (by: Person, body: Record<string, unknown>) =>
  (await by.rest.post<{ token: string }>('users.generatePersonalAccessToken', body)).token
const code = async (by: Person, path: string, body: Record<string, unknown>) =>
  ((await by.rest.request('POST', path, { body })).body as { errorType?: string }).errorType
const statusWith = async (token: string, userId = bob.id) =>
  (await workspace.alice.rest.request('GET', 'me', { headers: { 'X-Auth-Token': token, 'X-User-Id': userId } })).status

describe('a personal access token', () => {
  test('is shown once, kept as a hash, works where a sign-in does, and is listed by its name', async () => {
    const token = await make(bob, { tokenName: 'script', bypassTwoFactor: true })
    expect(await statusWith(token)).toBe(200)
    expect(await statusWith(token, gina.id)).toBe(401)
    const socket = await workspace.anonymousSocket()
    expect(await socket.login({ resume: token })).toMatchObject({ id: bob.id, tokenExpires: expect.any(Date) })
    const { tokens } = await bob.rest.get<{ tokens: object[] }>('users.getPersonalAccessTokens')
    expect(tokens).toEqual([
      { name: 'script', createdAt: expect.stringMatching(/^\d{4}-.*Z$/), lastTokenPart: token.slice(-6), bypassTwoFactor: true },
    ])
    const { rows } = await workspace.sql.query(`SELECT token_hash, expires_at FROM sessions WHERE user_id = $1 AND kind = 'personal'`, [
      bob.id,
    ])
    expect(rows).toEqual([{ token_hash: hashToken(token), expires_at: null }])
  })

  test('has a name of its own, also among many who ask at once', async () => {
    expect(await code(bob, 'users.generatePersonalAccessToken', { tokenName: 'script' })).toBe('error-token-already-exists')
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, () => code(bob, 'users.generatePersonalAccessToken', { tokenName: 'racing' })),
    )
    expect(outcomes.toSorted()).toEqual([
      'error-token-already-exists',
      'error-token-already-exists',
      'error-token-already-exists',
      'error-token-already-exists',
      'error-token-already-exists',
      undefined,
    ])
    for (const tokenName of ['', 'x'.repeat(101), { $ne: '' }])
      expect(await code(bob, 'users.generatePersonalAccessToken', { tokenName })).toBe('invalid-params')
  })

  test('is replaced by another of the same name, and ended by its name, with its sockets', async () => {
    const first = await make(bob, { tokenName: 'renewed', bypassTwoFactor: true })
    const socket = await workspace.anonymousSocket()
    await socket.login({ resume: first })
    const { token } = await bob.rest.post<{ token: string }>('users.regeneratePersonalAccessToken', { tokenName: 'renewed' })
    await socket.closed
    expect([await statusWith(first), await statusWith(token)]).toEqual([401, 200])
    expect(await bob.rest.post('users.removePersonalAccessToken', { tokenName: 'renewed' })).toEqual({ success: true })
    expect(await statusWith(token)).toBe(401)
    for (const path of ['users.regeneratePersonalAccessToken', 'users.removePersonalAccessToken'])
      expect(await code(bob, path, { tokenName: 'renewed' })).toBe('error-token-does-not-exists')
  })

  test('over DDP, by the methods that clients know', async () => {
    const socket = await bob.socket()
    const first = await socket.call<string>('personalAccessTokens:generateToken', { tokenName: 'ddp', bypassTwoFactor: false })
    const second = await socket.call<string>('personalAccessTokens:regenerateToken', { tokenName: 'ddp' })
    expect([await statusWith(first), await statusWith(second)]).toEqual([401, 200])
    await socket.call('personalAccessTokens:removeToken', { tokenName: 'ddp' })
    expect(await statusWith(second)).toBe(401)
    await expect(socket.call('personalAccessTokens:removeToken', { tokenName: 'ddp' })).rejects.toMatchObject({
      error: 'error-token-does-not-exists',
    })
    await expect(socket.call('personalAccessTokens:generateToken')).rejects.toMatchObject({ error: 'invalid-params' })
  })

  test('is not for guests, by any of these ways', async () => {
    for (const path of ['users.generatePersonalAccessToken', 'users.regeneratePersonalAccessToken', 'users.removePersonalAccessToken'])
      expect(await code(gina, path, { tokenName: 'script' })).toBe('not-authorized')
    expect(await gina.rest.request('GET', 'users.getPersonalAccessTokens')).toMatchObject({
      status: 400,
      body: { errorType: 'not-authorized' },
    })
    const socket = await gina.socket()
    for (const name of ['generate', 'regenerate', 'remove'])
      await expect(socket.call(`personalAccessTokens:${name}Token`, { tokenName: 'script' })).rejects.toMatchObject({
        error: 'not-authorized',
      })
    const { rows } = await workspace.sql.query(`SELECT 1 FROM sessions WHERE kind = 'personal' AND user_id = $1`, [gina.id])
    expect(rows).toEqual([])
  })
})
