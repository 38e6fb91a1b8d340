// Who a request says it is: the two headers, or what stands for them, turned into a caller. What they are worth is found out at the door.
import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyRequest } from 'fastify'
import type { Caller } from '../../permissions/identify.ts'
import { hashToken } from '../../platform/ids.ts'

const longestToken = 512
const longestCode = 256

/** The token and the account it should belong to; null when either header is missing. */
export function credentialOf(headers: IncomingHttpHeaders): { tokenHash: string; userId: string } | null {
  const token = headers['x-auth-token']
  const userId = headers['x-user-id']
  if (typeof token !== 'string' || typeof userId !== 'string' || token === '' || token.length > longestToken) return null
  return { tokenHash: hashToken(token), userId }
}

export function callerOf(request: { readonly headers: IncomingHttpHeaders; readonly ip: string; readonly id: string }): Caller {
  return { credential: credentialOf(request.headers), address: request.ip, requestId: request.id, ...proofOf(request.headers) }
}

/** The code that clients send beside what asks for one; some keep sending it with everything. */
function proofOf(headers: IncomingHttpHeaders): Pick<Caller, 'proof'> {
  const code = headers['x-2fa-code']
  const method = headers['x-2fa-method']
  if (typeof code !== 'string' || code === '' || code.length > longestCode) return {}
  return { proof: { code, method: typeof method === 'string' && method !== '' ? method : null } }
}

/** Pictures are fetched by browsers and apps that can set no header: there the token comes as a cookie or in the address. */
export function credentialsOf(request: FastifyRequest): NonNullable<ReturnType<typeof credentialOf>>[] {
  const query = request.query as Record<string, unknown>
  const cookies = cookiesOf(request.headers)
  const pairs: IncomingHttpHeaders[] = [
    request.headers,
    asHeaders(query['rc_token'], query['rc_uid']),
    asHeaders(cookies.get('rc_token'), cookies.get('rc_uid')),
  ]
  return pairs.flatMap((pair) => credentialOf(pair) ?? [])
}

function asHeaders(token: unknown, userId: unknown): IncomingHttpHeaders {
  return typeof token === 'string' && typeof userId === 'string' ? { 'x-auth-token': token, 'x-user-id': userId } : {}
}

function cookiesOf(headers: IncomingHttpHeaders): Map<string, string> {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim())
  return new Map(
    pairs.map((pair): [string, string] => [
      pair.slice(0, Math.max(0, pair.indexOf('='))),
      pair.slice(pair.indexOf('=') + 1).replace(/^"|"$/g, ''),
    ]),
  )
}

/** Whether what the asker has is what there is. */
export function isCurrent(header: string | undefined, etag: string): boolean {
  return (header ?? '').split(',').some((entry) => ['*', etag, `W/${etag}`].includes(entry.trim()))
}
