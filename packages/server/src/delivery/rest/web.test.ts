// The web client as the server hands it out. The client is a made-up one, so that nothing here waits for a build.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addWeb, preparePage, withoutPrefix } from './web.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'foyer-web-'))
  await mkdir(path.join(directory, 'web'))
  await writeFile(
    path.join(directory, 'index.html'),
    '<base href="/" /><meta name="style-nonce" content="" /><script src="./web/a-12345678.js">',
  )
  await writeFile(path.join(directory, 'web/a-12345678.js'), 'plain')
  await writeFile(path.join(directory, 'web/a-12345678.js.br'), 'as brotli')
  await writeFile(path.join(directory, 'web/a-12345678.js.gz'), 'as gzip')
  await writeFile(path.join(directory, 'web/manifest.webmanifest'), '{}')
})
afterAll(() => rm(directory, { recursive: true, force: true }))

async function serve({ rootUrl = 'http://localhost:3000', from = directory } = {}): Promise<FastifyInstance> {
  const sendPage = preparePage({ rootUrl, directory: from })
  const server = fastify({ rewriteUrl: withoutPrefix(rootUrl) })
  server.setNotFoundHandler((request, reply) => sendPage(request, reply) ?? reply.status(404).send({ status: 'error' }))
  addWeb(server, { rootUrl, directory: from }, sendPage)
  await server.ready()
  return server
}
const asPage = { accept: 'text/html,application/xhtml+xml' }

describe('the page', () => {
  test('is at the root for everybody, and at every address that is nothing else for whoever asks for a page', async () => {
    const server = await serve()
    expect((await server.inject('/')).statusCode).toBe(200)
    for (const url of ['/sign-in', '/channel/a.room', '/invite/token', '/admin/users?tab=guests'])
      expect([url, (await server.inject({ url, headers: asPage })).headers['content-type']]).toEqual([url, 'text/html; charset=utf-8'])
    expect((await server.inject('/channel/general')).statusCode).toBe(404)
    expect((await server.inject({ url: '/sign-in', method: 'POST', headers: asPage })).statusCode).toBe(404)
  })

  test('never takes the place of what programs ask for', async () => {
    const server = await serve()
    for (const url of [
      '/api/v1/nothing',
      '/api',
      '/websocket',
      '/sockjs/info',
      '/avatar',
      '/file-upload/x/y',
      '/livez',
      '/readyz',
      '/health',
      '/metrics',
      '/api-docs/x',
      '/web/lost.js',
      '/assets/lost.css',
    ])
      expect([url, (await server.inject({ url, headers: asPage })).statusCode]).toEqual([url, 404])
  })

  test('lets in nothing from elsewhere, no script of its own, and styles only with a nonce that is new each time', async () => {
    const server = await serve({ rootUrl: 'https://chat.example.com' })
    const [one, other] = [await server.inject('/'), await server.inject('/')]
    const policy = String(one.headers['content-security-policy'])
    const nonce = /'nonce-([\w-]+)'/.exec(policy)?.[1] ?? ''
    expect(nonce.length).toBeGreaterThanOrEqual(22)
    expect(one.body).toContain(`name="style-nonce" content="${nonce}"`)
    expect(other.body).not.toContain(nonce)
    expect(policy.replace(nonce, 'N').split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self' 'nonce-N'",
      "img-src 'self' data: blob:",
      "media-src 'self' blob:",
      "font-src 'self'",
      "connect-src 'self' wss://chat.example.com",
      "manifest-src 'self'",
      "worker-src 'self'",
      "base-uri 'self'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ])
    expect(one.headers).toMatchObject({
      'cache-control': 'no-cache',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    })
  })

  test('says what to do where the client has not been built', async () => {
    const { statusCode, body } = await (await serve({ from: path.join(directory, 'nowhere') })).inject('/')
    expect([statusCode, body]).toEqual([503, expect.stringContaining('npm start')])
  })
})

describe('a workspace below a path', () => {
  test('names it in the page, and answers whether the proxy takes it away or not', async () => {
    const server = await serve({ rootUrl: 'https://example.com/chat' })
    for (const url of ['/', '/chat', '/chat/', '/chat/sign-in', '/sign-in'])
      expect([url, (await server.inject({ url, headers: asPage })).body]).toEqual([url, expect.stringContaining('<base href="/chat/"')])
    expect((await server.inject('/chat/web/a-12345678.js')).body).toBe('plain')
    expect((await server.inject({ url: '/chatter', headers: asPage })).body).toContain('<base')
    expect((await server.inject('/chat/api/v1/nothing')).statusCode).toBe(404)
  })

  test('keeps its addresses where they can’t be told from our own', () => {
    expect(withoutPrefix('https://example.com/api')({ url: '/api/v1/me' })).toBe('/api/v1/me')
    expect(withoutPrefix('https://example.com/chat')({ url: '/chat?x=1' })).toBe('/?x=1')
    expect(withoutPrefix('https://example.com/chat')({ url: '/chatter' })).toBe('/chatter')
  })
})

describe('a file', () => {
  test.each([
    ['br, gzip', 'as brotli', 'br'],
    ['gzip', 'as gzip', 'gzip'],
    ['br;q=0, gzip;q=0.5', 'as gzip', 'gzip'],
    ['identity', 'plain', undefined],
    [undefined, 'plain', undefined],
  ])('for %s comes as it was compressed beforehand', async (accepted, body, encoding) => {
    const server = await serve()
    const answer = await server.inject({
      url: '/web/a-12345678.js',
      headers: accepted === undefined ? {} : { 'accept-encoding': accepted },
    })
    expect([answer.body, answer.headers['content-encoding'], answer.headers['vary']]).toEqual([body, encoding, 'accept-encoding'])
  })

  test('whose name changes with it is kept for a year; any other for an hour', async () => {
    const server = await serve()
    expect((await server.inject('/web/a-12345678.js')).headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'text/javascript; charset=utf-8',
    })
    expect((await server.inject('/web/manifest.webmanifest')).headers).toMatchObject({
      'cache-control': 'public, max-age=3600',
      'content-type': 'application/manifest+json; charset=utf-8',
    })
  })

  test('outside the folder is none', async () => {
    const server = await serve()
    for (const url of ['/web/../index.html', '/web/%2e%2e/index.html', '/web/..%2findex.html', '/web/', '/web/a-12345678.js.br%00'])
      expect([url, (await server.inject(url)).body.includes('<base')]).toEqual([url, false])
  })
})
