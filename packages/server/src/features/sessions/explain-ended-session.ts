// Why a session has ended, for whoever holds its token, and nobody else: who tries a password learns nothing here, nor does who makes up a token,
// or comes when it is forgotten. Of an account that may be signed in to again it is not said that it was out.
import { Type } from 'typebox'
import { query, type Reading, theWorkspace } from '../../actions/action.ts'
import { hashToken } from '../../platform/ids.ts'
import type { EndCause } from '../../schema/tables.ts'
import { findUser, hasAccessEnded, type UserRow } from '../users/user.ts'
import { hasAccess } from './session.ts'
import { findEndedSession, findSessionByHash } from './sessions.store.ts'

export const explainEndedSession = query({
  name: 'explain-ended-session',
  permission: 'learn-why-signed-out',
  input: Type.Object({ token: Type.String({ maxLength: 512 }) }),
  load: theWorkspace,
  async run(cx, { token }) {
    const { cause, userId } = await findEnd(cx, hashToken(token))
    const user = userId === null ? null : await findUser(cx.tx, { id: userId })
    const isOut = cause === 'deactivated' || cause === 'access-ended'
    if (isOut && user !== null && hasAccess(cx, user)) return { cause: null, host: null, accessEndedAt: null }
    return {
      cause,
      host: isOut ? await hostOf(cx, user) : null,
      accessEndedAt: cause === 'access-ended' ? (user?.accessEndsAt ?? null) : null,
    }
  },
})

/** Requests look at both moments themselves, and may be refused before the job has ended the session. */
async function findEnd(
  { tx, now }: Reading,
  tokenHash: string,
): Promise<{ readonly cause: EndCause | null; readonly userId: string | null }> {
  const ended = await findEndedSession(tx, tokenHash)
  if (ended !== null) return ended
  const session = await findSessionByHash(tx, tokenHash)
  if (session?.kind !== 'sign-in') return { cause: null, userId: null }
  const user = await findUser(tx, { id: session.userId })
  if (user !== null && hasAccessEnded(user, now)) return { cause: 'access-ended', userId: user.id }
  return { cause: session.expiresAt !== null && session.expiresAt <= now ? 'expired' : null, userId: session.userId }
}

/** The name of whom a guest may ask. */
async function hostOf(cx: Reading, user: UserRow | null): Promise<string | null> {
  if (user?.kind !== 'guest' || user.hostId === null) return null
  const host = await findUser(cx.tx, { id: user.hostId })
  return host !== null && hasAccess(cx, host) ? host.name : null
}
