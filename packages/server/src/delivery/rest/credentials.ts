// Who a request says it is: the two headers, turned into a caller. What they are worth is found out at the door.
import type { IncomingHttpHeaders } from 'node:http'
import type { Caller } from '../../permissions/identify.ts'
import { hashToken } from '../../platform/ids.ts'

const longestToken = 512

/** The token and the account it should belong to; null when either header is missing. */
export function credentialOf(headers: IncomingHttpHeaders): { tokenHash: string; userId: string } | null {
  const token = headers['x-auth-token']
  const userId = headers['x-user-id']
  if (typeof token !== 'string' || typeof userId !== 'string' || token === '' || token.length > longestToken) return null
  return { tokenHash: hashToken(token), userId }
}

export function callerOf(request: { readonly headers: IncomingHttpHeaders; readonly ip: string; readonly id: string }): Caller {
  return { credential: credentialOf(request.headers), address: request.ip, requestId: request.id }
}
