// A session: a bearer token that speaks for an account, stored only as a hash. Opened by signing in or as a personal access
// token; ended one by one, or all at once with the account's rights.
import type { Reading, Writing } from '../../actions/action.ts'
import { hashToken, newId, newToken } from '../../platform/ids.ts'
import { refusal } from '../../platform/errors.ts'
import { closeTurnstile } from '../../platform/turnstile.ts'
import type { SessionAccess } from '../../permissions/targets.ts'
import type { Session, User } from '../../schema/rows.ts'
import type { AccountKind, EndCause } from '../../schema/tables.ts'
import { setting } from '../settings/setting.ts'
import { hasAccessEnded } from '../users/user.ts'
import { deleteSessionsOf, deleteSurplusSessions, findSession, insertSession, noteConfirmation } from './sessions.store.ts'

export { deleteAllSessions } from './sessions.store.ts'

export interface OpenSession {
  readonly userId: string
  /** Shown once, to the one who signed in. */
  readonly token: string
  readonly expiresAt: Date
}

const dayMs = 86_400_000

/** The most sign-ins that one account has at a time. */
const sessionsMax = 50

/** How long a sign-in lasts, in days; 90 unless the workspace says otherwise, and for guests never longer than for members. */
export function sessionDays(cx: Pick<Reading, 'workspace'>, kind: AccountKind = 'member'): number {
  const everybody = setting(cx, 'Accounts_LoginExpiration')
  const days = everybody > 0 ? everybody : 90
  const ofGuests = setting(cx, 'Guests_LoginExpiration')
  return kind === 'guest' && ofGuests > 0 ? Math.min(ofGuests, days) : days
}

/**
 * Opens a sign-in session, for as long as the account's kind may have one and its access lasts; an account that is not active any more
 * at this very moment fails as any other sign-in does. Of very many, the one that was used least lately ends.
 */
export async function openSession(
  cx: Writing,
  user: Pick<User, 'id'>,
  from: {
    readonly userAgent: string | null
    /** Whoever opens it has just shown what could be asked of them: the second factor, or the password where there is none. */
    readonly confirmed?: boolean
  },
): Promise<OpenSession> {
  const token = newToken()
  const endOf = (kind: AccountKind): Date => new Date(cx.now.getTime() + sessionDays(cx, kind) * dayMs)
  const opened = await insertSession(cx.tx, {
    id: newId(),
    userId: user.id,
    tokenHash: hashToken(token),
    kind: 'sign-in',
    name: null,
    lastTokenPart: null,
    address: cx.caller.address,
    userAgent: from.userAgent,
    expiresAt: { ofGuests: endOf('guest'), ofOthers: endOf('member') },
    confirmedAt: from.confirmed ? cx.now : null,
  })
  if (opened?.expiresAt == null) throw refusal('login-failed')
  tellEnded(cx, user.id, await deleteSurplusSessions(cx.tx, user.id, sessionsMax))
  return { userId: user.id, token, expiresAt: opened.expiresAt }
}

/** Whether an account may be signed in to now. */
export function hasAccess({ now }: Pick<Reading, 'now'>, user: Pick<User, 'active' | 'accessEndsAt'>): boolean {
  return user.active && !hasAccessEnded(user, now)
}

/**
 * Ends sessions of an account: all, or all but one, or of one kind. Their sockets close with the commit, and whoever held one may ask for the
 * cause; null where they need not be told. Of one's own: `alone`.
 */
export async function endSessions(
  cx: Writing,
  userId: string,
  cause: EndCause | null,
  which: { readonly except?: string | null; readonly kind?: Session['kind']; readonly only?: string } = {},
): Promise<number> {
  await closeTurnstile(cx.tx, userId)
  const ended = await deleteSessionsOf(cx.tx, userId, cause, which)
  tellEnded(cx, userId, ended)
  return ended.length
}

/** Signs the actor out everywhere but here, personal access tokens included: how they sign in is another from now on. Needs `alone`. */
export async function keepOnlyThisSession(cx: Writing): Promise<void> {
  const { id, sessionId } = cx.actor
  await endSessions(cx, id, 'changed', { except: sessionId })
  if (sessionId !== null) await noteConfirmation(cx.tx, sessionId, cx.now)
}

function tellEnded(cx: Writing, userId: string, ended: readonly string[]): void {
  if (ended.length > 0) cx.emit({ name: 'session.ended', audience: { users: [] }, data: { userId }, revokes: { sessions: ended } })
}

/** A sign-in session by its id, as the matrix looks at it; null when there is none. */
export async function findSessionAccess(cx: Reading, id: string): Promise<SessionAccess | null> {
  const session = await findSession(cx.tx, id)
  return session?.kind === 'sign-in' ? { session } : null
}
