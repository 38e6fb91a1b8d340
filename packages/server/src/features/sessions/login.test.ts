import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type TestWorkspace } from '../../../test/app.ts'
import { sha256Hex } from '../../platform/ids.ts'

let workspace: TestWorkspace
beforeAll(async () => {
  workspace = await openWorkspace()
})
afterAll(() => workspace[Symbol.asyncDispose]())

describe('signing in', () => {
  test('with a password, its digest, an e-mail address, and a token', async () => {
    const { rest } = workspace.alice
    for (const body of [
      { user: 'alice', password: 'alice-password' },
      { username: 'alice', password: { digest: sha256Hex('alice-password'), algorithm: 'sha-256' } },
      { user: { email: 'Alice@foyer.example' }, password: 'alice-password' },
      { resume: rest.authToken },
    ]) {
      const answer = await rest.request('POST', 'login', { body })
      expect(answer.body).toMatchObject({
        status: 'success',
        data: { userId: workspace.alice.id, me: { username: 'alice', roles: ['admin'] } },
      })
    }
  })

  test('is refused alike for a wrong password and an unknown name', async () => {
    const wrong = await workspace.alice.rest.request('POST', 'login', { body: { user: 'alice', password: 'no' } })
    const unknown = await workspace.alice.rest.request('POST', 'login', { body: { user: 'nobody', password: 'no' } })
    expect(wrong.status).toBe(401)
    expect(wrong.body).toEqual({ status: 'error', error: 'Unauthorized', message: 'Unauthorized' })
    expect({ ...unknown, headers: null }).toEqual({ ...wrong, headers: null })
  })

  test('over DDP answers an expiry and pushes the own user document', async () => {
    const socket = await workspace.anonymousSocket()
    const result = await socket.call('login', { user: { username: 'alice' }, password: 'alice-password' })
    expect(result).toMatchObject({ id: workspace.alice.id, type: 'password', tokenExpires: expect.any(Date) })
    const again = await socket.call('sendMessage', { rid: 'GENERAL', msg: 'hello' })
    expect(again).toMatchObject({ rid: 'GENERAL', msg: 'hello', u: { username: 'alice' } })
  })
})
