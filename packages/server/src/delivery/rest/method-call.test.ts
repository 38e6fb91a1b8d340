// Methods over HTTP: what comes back, for whom, and what is turned away.
import { parseEjson, stringifyEjson } from '@foyer/protocol/ejson.ts'
import { RestClient } from '@foyer/client/rest-client.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type TestWorkspace } from '../../../test/app.ts'

let workspace: TestWorkspace
let stranger: RestClient
beforeAll(async () => {
  workspace = await openWorkspace()
  stranger = new RestClient({ url: workspace.url })
})
afterAll(() => workspace[Symbol.asyncDispose]())

async function call(rest: RestClient, method: string, params: unknown[], more: { id?: unknown; path?: string } = {}) {
  const message = stringifyEjson({ msg: 'method', id: '1', method, params, ...more, path: undefined })
  const answer = await rest.request('POST', more.path ?? `method.call/${encodeURIComponent(method)}`, { body: { message } })
  const body = answer.body as { success?: boolean; message?: string }
  return { status: answer.status, body, inner: answer.status === 200 ? (parseEjson(body.message ?? '') as Record<string, unknown>) : {} }
}

describe('a method that is called over HTTP', () => {
  test('answers EJSON with the id as it came: a text, a number, or null', async () => {
    for (const id of ['x7', 1001, null]) {
      const { status, body, inner } = await call(workspace.alice.rest, 'permissions/get', [new Date(0)], { id })
      expect([status, body.success, inner['msg'], inner['id']]).toEqual([200, true, 'result', id])
      const { update } = inner['result'] as { update: { _updatedAt: unknown }[] }
      expect(update[0]?._updatedAt).toBeInstanceOf(Date)
    }
  })

  test('answers a refusal, an unknown name and bad parameters with 200 too', async () => {
    const bob = await workspace.newPerson('bob')
    expect((await call(bob.rest, 'private-settings/get', [])).inner['error']).toMatchObject({
      isClientSafe: true,
      error: 'error-unauthorized',
      errorType: 'Meteor.Error',
      message: expect.stringContaining('[error-unauthorized]'),
    })
    expect((await call(bob.rest, 'no-such:method', [])).inner['error']).toMatchObject({
      error: 404,
      reason: "Method 'no-such:method' not found",
    })
    expect((await call(bob.rest, 'sendMessage', [7])).inner).toHaveProperty('error')
    expect((await call(bob.rest, 'license:isEnterprise', [])).inner).toEqual({ msg: 'result', id: '1', result: false })
  })

  test('is not called at all without a session that is good', async () => {
    const dead = new RestClient({ url: workspace.url, headers: { 'X-Auth-Token': 'gone', 'X-User-Id': workspace.alice.id } })
    for (const rest of [stranger, dead]) {
      const { status, body } = await call(rest, 'license:isEnterprise', [])
      expect(status).toBe(401)
      expect(body).toEqual({ status: 'error', message: 'You must be logged in to do this.' })
    }
  })

  test('must be the one that the path names', async () => {
    const { status, body } = await call(workspace.alice.rest, 'permissions/get', [], { path: 'method.call/getUserRoles' })
    expect([status, body]).toEqual([400, expect.objectContaining({ errorType: 'invalid-params' })])
  })

  test('must be in a message that can be read', async () => {
    const deep = `${'['.repeat(60)}${']'.repeat(60)}`
    for (const body of [
      {},
      { message: 7 },
      { message: '{' },
      { message: '[]' },
      { message: 'null' },
      { message: '{"msg":"sub","method":"x"}' },
      { message: '{"msg":"method","method":7}' },
      { message: '{"msg":"method","method":"x","params":{}}' },
      { message: `{"msg":"method","method":"x","params":${deep}}` },
      { message: '{"msg":"method","method":"x","params":[{"__proto__":{"a":1}}]}' },
    ]) {
      const answer = await workspace.alice.rest.request('POST', 'method.call/x', { body })
      expect([answer.status, (answer.body as { errorType: string }).errorType]).toEqual([400, 'invalid-params'])
    }
  })
})

describe('a method that is called without an account', () => {
  test('is one of those that are open to everybody', async () => {
    const settings = await call(stranger, 'public-settings/get', [], {
      path: `method.callAnon/${encodeURIComponent('public-settings/get')}`,
    })
    expect(settings.inner['result']).toEqual(expect.arrayContaining([expect.objectContaining({ _id: 'Site_Name' })]))
    const login = await call(stranger, 'login', [{ user: { username: 'alice' }, password: 'alice-password' }], {
      path: 'method.callAnon/login',
    })
    expect(login.inner['result']).toMatchObject({ id: workspace.alice.id, tokenExpires: expect.any(Date) })
  })

  test('pays no attention to credentials that come with it', async () => {
    const { inner } = await call(workspace.alice.rest, 'permissions/get', [], {
      path: `method.callAnon/${encodeURIComponent('permissions/get')}`,
    })
    expect(inner['error']).toMatchObject({ error: 'error-invalid-user', reason: 'You must be logged in to do this.' })
  })
})
