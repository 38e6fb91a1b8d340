// The web client: its files under /web/, compressed beforehand, and its page for every address that is nothing else and is asked
// for as a page. The page carries the address of the workspace and a nonce, and a policy that lets in nothing from elsewhere.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { newId } from '../../platform/ids.ts'
import { takes } from './compression.ts'

export interface WebOptions {
  /** The address that people open; its path is where the client's own addresses begin. */
  readonly rootUrl: string
  /** Where the built client lies. */
  readonly directory: string
}

/** Answers with the client's page, when it is a page that was asked for; null otherwise. */
export type SendPage = (request: FastifyRequest, reply: FastifyReply) => FastifyReply | null

// What is never a page of the client, whether or not it exists: programs are told so in their own terms.
const reserved = /^\/(?:api|api-docs|websocket|sockjs|avatar|file-upload|ufs|assets|web|health|livez|readyz|metrics|\.well-known)(?:\/|$)/

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.woff2': 'font/woff2',
}

const hashed = /-[\w-]{8}\.\w+$/
const anHour = 'public, max-age=3600'
const forEver = 'public, max-age=31536000, immutable'
const unbuilt = 'The web client has not been built. Run "node packages/server/build.mjs", or "npm start", which does it.\n'

/** Makes what answers with the page; it reads the built client once. */
export function preparePage({ rootUrl, directory }: WebOptions): SendPage {
  const file = path.join(directory, 'index.html')
  const template = existsSync(file) ? readFileSync(file, 'utf8') : null
  const base = `${prefixOf(rootUrl)}/`
  return (request, reply) => {
    const { pathname } = new URL(request.url, 'http://any.invalid')
    if (!['GET', 'HEAD'].includes(request.method) || reserved.test(pathname)) return null
    if (pathname !== '/' && !(request.headers.accept ?? '').includes('text/html')) return null
    if (template === null) return reply.status(503).type('text/plain').send(unbuilt)
    const nonce = newId(24)
    return reply
      .headers(pageHeaders(nonce, rootUrl))
      .type('text/html; charset=utf-8')
      .send(
        template
          .replace('<base href="/"', `<base href="${escapeAttribute(base)}"`)
          .replace('name="style-nonce" content=""', `name="style-nonce" content="${nonce}"`),
      )
  }
}

/** Adds the client's files and the page at the root. */
export function addWeb(server: FastifyInstance, { directory }: WebOptions, sendPage: SendPage): void {
  const files = new Set(listFiles(path.join(directory, 'web')))
  server.get('/', { schema: { hide: true } }, (request, reply) => sendPage(request, reply))
  server.get('/web/*', { schema: { hide: true } }, async (request, reply) => {
    const name = (request.params as { '*': string })['*']
    if (!files.has(name)) return reply.callNotFound()
    const encoding = encodings(request).find((one) => files.has(`${name}.${one.ending}`))
    const bytes = await readFile(path.join(directory, 'web', encoding === undefined ? name : `${name}.${encoding.ending}`))
    if (encoding !== undefined) reply.header('content-encoding', encoding.name)
    return reply
      .headers({
        'cache-control': hashed.test(name) ? forEver : anHour,
        vary: 'accept-encoding',
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        'cross-origin-resource-policy': 'same-origin',
      })
      .type(types[path.extname(name)] ?? 'application/octet-stream')
      .send(bytes)
  })
}

/** A request's address below the path of ROOT_URL, for proxies that do not take the path away themselves. */
export function withoutPrefix(rootUrl: string): (request: { readonly url?: string | undefined }) => string {
  const prefix = prefixOf(rootUrl)
  // A path that is also one of our own can't be told apart from it.
  if (prefix === '' || reserved.test(prefix)) return ({ url = '/' }) => url
  return ({ url = '/' }) => {
    if (!url.startsWith(prefix)) return url
    const rest = url.slice(prefix.length)
    if (rest === '') return '/'
    return rest.startsWith('/') ? rest : rest.startsWith('?') ? `/${rest}` : url
  }
}

function prefixOf(rootUrl: string): string {
  return new URL(rootUrl).pathname.replace(/\/+$/, '')
}

/** Styles come from our files or carry the nonce; scripts from our files alone; nothing is asked of another host. */
function pageHeaders(nonce: string, rootUrl: string): Record<string, string> {
  const { host, protocol } = new URL(rootUrl)
  // Not every browser takes a socket at the same host for 'self'.
  const socket = `${protocol === 'https:' ? 'wss:' : 'ws:'}//${host}`
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "font-src 'self'",
    `connect-src 'self' ${socket}`,
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ]
  return {
    'content-security-policy': policy.join('; '),
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  }
}

function encodings(request: FastifyRequest): { readonly name: string; readonly ending: string }[] {
  return [
    { name: 'br', ending: 'br' },
    { name: 'gzip', ending: 'gz' },
  ].filter(({ name }) => takes(request, name))
}

function listFiles(directory: string): string[] {
  if (!existsSync(directory)) return []
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
}

function escapeAttribute(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;')
}
