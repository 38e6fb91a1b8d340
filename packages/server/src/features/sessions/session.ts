// A session: a bearer token that speaks for an account, stored only as a hash. Opened by signing in or as a personal access
// token; ended one by one, or all at once with the account's rights.
import type { Reading, Writing } from '../../actions/action.ts'
import { hashToken, newId, newToken } from '../../platform/ids.ts'
import { refusal } from '../../platform/errors.ts'
import { closeTurnstile } from '../../platform/turnstile.ts'
import type { Session, User } from '../../schema/rows.ts'
import { setting } from '../settings/setting.ts'
import { deleteSessionsOf, insertSession } from './sessions.store.ts'

export interface OpenSession {
  readonly userId: string
  /** Shown once, to the one who signed in. */
  readonly token: string
  readonly expiresAt: Date
}

const dayMs = 86_400_000

/** How long a sign-in lasts, in days; 90 unless the workspace says otherwise. */
export function sessionDays(cx: Pick<Reading, 'workspace'>): number {
  const days = setting(cx, 'Accounts_LoginExpiration')
  return days > 0 ? days : 90
}

/** Opens a sign-in session; an account that is not active any more at this very moment fails as any other sign-in does. */
export async function openSession(cx: Writing, user: Pick<User, 'id'>, from: { readonly userAgent: string | null }): Promise<OpenSession> {
  const token = newToken()
  const expiresAt = new Date(cx.now.getTime() + sessionDays(cx) * dayMs)
  const opened = await insertSession(cx.tx, {
    id: newId(),
    userId: user.id,
    tokenHash: hashToken(token),
    kind: 'sign-in',
    name: null,
    lastTokenPart: null,
    address: cx.caller.address,
    userAgent: from.userAgent,
    expiresAt,
  })
  if (!opened) throw refusal('login-failed')
  return { userId: user.id, token, expiresAt }
}

/** Ends sessions of an account: all, or all but one, or of one kind. Their sockets close with the commit. Of one's own: `alone`. */
export async function endSessions(
  cx: Writing,
  userId: string,
  which: { readonly except?: string | null; readonly kind?: Session['kind']; readonly only?: string } = {},
): Promise<number> {
  await closeTurnstile(cx.tx, userId)
  const ended = await deleteSessionsOf(cx.tx, userId, which)
  if (ended.length > 0) cx.emit({ name: 'session.ended', audience: { users: [] }, data: { userId }, revokes: { sessions: ended } })
  return ended.length
}
