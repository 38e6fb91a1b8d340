import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { RestClient, RestError } from './rest-client.ts'

interface Seen {
  method: string | undefined
  path: string
  query: URLSearchParams
  headers: IncomingMessage['headers']
  body: string
}

interface Answer {
  status?: number
  type?: string
  body?: string | Buffer
}

/** A server that says what it is told to and remembers what it was asked. */
let server: Server
let url: string
let seen: Seen[] = []
let answers: Answer[] = []

const json = (body: unknown, status = 200): Answer => ({
  status,
  type: 'application/json; charset=utf-8',
  body: JSON.stringify(body),
})

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const address = new URL(request.url ?? '', 'http://x')
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString()
    seen.push({
      method: request.method,
      path: address.pathname,
      query: address.searchParams,
      headers: request.headers,
      body,
    })
    const answer = answers.shift() ?? json({ success: true })
    response.writeHead(answer.status ?? 200, answer.type === undefined ? {} : { 'content-type': answer.type })
    response.end(answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
  server.close()
  server.closeAllConnections()
})

beforeEach(() => {
  seen = []
  answers = []
})

const loginAnswer = json({ status: 'success', data: { userId: 'u1', authToken: 't1', me: { _id: 'u1' } } })

describe('signing in', () => {
  test.each([
    ['name and password', (client: RestClient) => client.login('bob', 'secret'), { user: 'bob', password: 'secret' }],
    [
      'a digest',
      (client: RestClient) => client.login('bob', { digest: 'abc' }),
      { user: 'bob', password: { digest: 'abc', algorithm: 'sha-256' } },
    ],
    ['a second factor', (client: RestClient) => client.login('bob', 'secret', '123'), { user: 'bob', password: 'secret', code: '123' }],
    ['a token', (client: RestClient) => client.login({ resume: 't1' }), { resume: 't1' }],
  ])('by %s', async (_name, login, body) => {
    const client = new RestClient({ url })
    answers = [loginAnswer]
    expect(await login(client)).toMatchObject({ userId: 'u1', authToken: 't1' })
    expect(seen[0]).toMatchObject({ method: 'POST', path: '/api/v1/login' })
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual(body)
    expect(client).toMatchObject({ authToken: 't1', userId: 'u1' })
  })

  test('the token goes with what follows, until it is given back', async () => {
    const client = new RestClient({ url })
    answers = [loginAnswer]
    await client.login('bob', 'secret')
    await client.get('me')
    await client.logout()
    await client.get('info')
    expect(seen.map(({ headers }) => headers['x-auth-token'])).toEqual([undefined, 't1', 't1', undefined])
    expect(seen.map(({ headers }) => headers['x-user-id'])).toEqual([undefined, 'u1', 'u1', undefined])
  })

  test('a refusal leaves the client signed out', async () => {
    const client = new RestClient({ url })
    answers = [json({ status: 'error', error: 'totp-required', message: 'TOTP required', details: { method: 'totp' } }, 401)]
    await expect(client.login('bob', 'secret')).rejects.toMatchObject({
      status: 401,
      code: 'totp-required',
      message: 'TOTP required',
    })
    expect(client.authToken).toBeUndefined()
  })
})

describe('requests', () => {
  test('paths are below the API, or from the root', async () => {
    const client = new RestClient({ url: `${url}/` })
    await client.get('users.info')
    await client.get('/api/info')
    expect(seen.map(({ path }) => path)).toEqual(['/api/v1/users.info', '/api/info'])
  })

  test('a query carries objects as JSON and leaves out what is undefined', async () => {
    await new RestClient({ url }).get('x', {
      text: 'a&b',
      count: 0,
      full: false,
      sort: { ts: -1 },
      ids: ['a', 'b'],
      since: new Date(0),
      gone: undefined,
    })
    expect(Object.fromEntries(seen[0]?.query ?? [])).toEqual({
      text: 'a&b',
      count: '0',
      full: 'false',
      sort: '{"ts":-1}',
      ids: '["a","b"]',
      since: '1970-01-01T00:00:00.000Z',
    })
  })

  test('bodies are JSON, forms go as forms, text goes as JSON written by hand', async () => {
    const client = new RestClient({ url })
    const form = new FormData()
    form.set('file', new Blob(['hello']), 'hello.txt')
    await client.post('a', { rid: 'r' })
    await client.post('b', form)
    await client.post('c', new URLSearchParams({ user: 'bob' }))
    await client.post('d', '{broken')
    await client.post('e')
    await client.del('f')
    expect(seen.map(({ method }) => method)).toEqual(['POST', 'POST', 'POST', 'POST', 'POST', 'DELETE'])
    expect(seen.map(({ headers }) => headers['content-type']?.split(';')[0])).toEqual([
      'application/json',
      'multipart/form-data',
      'application/x-www-form-urlencoded',
      'application/json',
      'application/json',
      undefined,
    ])
    expect(seen.map(({ body }) => body).toSpliced(1, 1)).toEqual(['{"rid":"r"}', 'user=bob', '{broken', '{}', ''])
    expect(seen[1]?.body).toContain('filename="hello.txt"')
  })

  test("the client's headers go with each request; a request's own win", async () => {
    const client = new RestClient({ url, headers: { 'x-2fa-code': '1', 'x-2fa-method': 'totp' } })
    await client.request('GET', 'x', { headers: { 'x-2fa-code': '2' } })
    expect(seen[0]?.headers).toMatchObject({ 'x-2fa-code': '2', 'x-2fa-method': 'totp' })
  })

  test('another fetch may be passed in', async () => {
    const client = new RestClient({ url: 'https://chat.example', fetch: async (address) => Response.json({ address }) })
    expect(await client.get('me')).toEqual({ address: 'https://chat.example/api/v1/me' })
  })
})

describe('answers', () => {
  test('request gives back whatever came', async () => {
    const client = new RestClient({ url })
    answers = [
      json({ success: false, error: 'x' }, 400),
      { type: 'text/html', body: '<p>' },
      { type: 'image/png', body: Buffer.from([1, 2, 255]) },
      { status: 403 },
      { type: 'application/json', body: '{oops' },
    ]
    const bodies = []
    for (let i = 0; i < 5; i++) bodies.push((await client.request('GET', 'x')).body)
    expect(bodies).toEqual([{ success: false, error: 'x' }, '<p>', new Uint8Array([1, 2, 255]), '', '{oops'])
  })

  test.each([
    [
      json({ success: false, error: 'Not allowed [error-not-allowed]', errorType: 'error-not-allowed' }, 400),
      400,
      'error-not-allowed',
      'Not allowed [error-not-allowed]',
    ],
    [
      json({ success: false, error: 'Slow down. [error-too-many-requests]' }, 429),
      429,
      'error-too-many-requests',
      'Slow down. [error-too-many-requests]',
    ],
    [json({ success: false, error: 'unauthorized' }, 403), 403, 'unauthorized', 'unauthorized'],
    [json({ success: false, error: 'Resource not found' }, 404), 404, '404', 'Resource not found'],
    [json({ status: 'error', message: 'You must be logged in to do this.' }, 401), 401, '401', 'You must be logged in to do this.'],
    [json({ success: false, error: 'odd' }, 200), 200, 'odd', 'odd'],
    [{ status: 502, type: 'text/html', body: '<p>' }, 502, '502', 'HTTP 502'],
  ])('refusal %#', async (answer, status, code, message) => {
    answers = [answer]
    const error = await new RestClient({ url }).get('x').catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(RestError)
    expect(error).toMatchObject({ status, code, message })
  })
})
