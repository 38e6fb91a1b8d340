// Signs somebody in: with a password, or by presenting a token that is still good (`resume`). An unknown name, a wrong password, an
// account without one and an account that is not active are answered alike, at the same cost: that somebody is out is told by people. Adds
// error-user-is-not-activated and error-invalid-email for who has registered and waits, and knows the password;
// error-login-blocked-for-user, error-login-blocked-for-ip; and totp-required, totp-invalid: that an account has a second factor is told
// only to whoever knows the password.
import { Type } from 'typebox'
import { command, theWorkspace, type Writing } from '../../actions/action.ts'
import { hashToken } from '../../platform/ids.ts'
import { refusal } from '../../platform/errors.ts'
import { failpoint } from '../../platform/failpoint.ts'
import { verifyPassword } from '../../platform/passwords.ts'
import { goThrough } from '../../platform/turnstile.ts'
import type { Proof } from '../../permissions/identify.ts'
import type { User } from '../../schema/rows.ts'
import { requireSecondFactor } from '../second-factor/second-factor.ts'
import { findUser, type UserRow, updateUser } from '../users/user.ts'
import { factorsOf, presentMe } from '../users/profile.ts'
import { mustVerify } from '../users/verification.ts'
import { noteSuccess, requireNotBlocked } from './attempts.ts'
import { takingBackIfAsked } from './confirmation.ts'
import { hasAccess, openSession, sessionDays } from './session.ts'
import { findSessionByHash, touchSessions } from './sessions.store.ts'

const password = Type.Union([
  Type.Object({ plain: Type.String({ maxLength: 1024 }) }),
  Type.Object({ digest: Type.String({ pattern: '^[0-9a-fA-F]{64}$' }) }),
])

export const login = command({
  name: 'login',
  permission: 'sign-in',
  urgent: true,
  input: Type.Object({
    credential: Type.Union([
      Type.Object({ by: Type.Literal('password'), login: Type.String({ minLength: 1, maxLength: 254 }), password }),
      Type.Object({ by: Type.Literal('resume'), token: Type.String({ minLength: 1, maxLength: 512 }) }),
    ]),
    /** A code of the second factor; a request may also bring one beside what it asks for. */
    code: Type.Optional(Type.String({ maxLength: 256 })),
    userAgent: Type.Union([Type.String(), Type.Null()]),
  }),
  load: theWorkspace,
  async run(cx, { credential, code, userAgent }) {
    const proof = code === undefined ? (cx.caller.proof ?? null) : { code, method: cx.caller.proof?.method ?? null }
    const { user, token, expiresAt } =
      credential.by === 'resume' ? await resume(cx, credential.token) : await signIn(cx, credential, { proof, userAgent })
    return { userId: user.id, token, expiresAt, by: credential.by, me: presentMe(cx, user) }
  },
})

async function signIn(
  cx: Writing,
  credential: { login: string; password: { plain: string } | { digest: string } },
  { proof, userAgent }: { readonly proof: Proof | null; readonly userAgent: string | null },
): Promise<{ user: UserRow; token: string; expiresAt: Date }> {
  const { login } = credential
  requireNotBlocked(cx, { login })
  const user = await findUser(cx.tx, { login })
  const correct = await verifyPassword(user?.passwordHash ?? null, credential.password)
  if (user === null || !correct) throw refusal('login-failed')
  requireLetIn(cx, user)
  // Before anything of the account is touched: whoever holds its row while a deactivation waits for it makes both wait.
  await goThrough(cx.tx, user.id)
  await takingBackIfAsked(cx, { login }, () => requireSecondFactor(cx, user, proof))
  FAILPOINT: await failpoint('sign-in:before-session', cx)
  const session = await openSession(cx, user, { userAgent, confirmed: true })
  FAILPOINT: await failpoint('sign-in:after-session', cx)
  const after = await updateUser(cx.tx, user.id, { lastLoginAt: cx.now })
  // The password was replaced, or a second factor set up, while the password was being verified.
  if (after.passwordHash !== user.passwordHash || !sameFactors(after, user)) throw refusal('login-failed')
  await noteSuccess(cx, { login })
  return { user, token: session.token, expiresAt: session.expiresAt }
}

/**
 * Refuses who may not sign in yet or any more. Whoever knows the password of a registration hears what it waits for: it is their own, and it
 * says so of an address that somebody else has an account with, too. Whoever was let in once and is out hears what a stranger hears.
 */
function requireLetIn(cx: Writing, user: UserRow): void {
  if (user.waitsFor === 'approval')
    throw refusal('error-user-is-not-activated', 'Your registration waits for an administrator’s approval. You are told by mail')
  if (user.waitsFor !== 'verification' && !hasAccess(cx, user)) throw refusal('login-failed')
  if (user.waitsFor === 'verification' || mustVerify(cx, user))
    throw refusal(
      'error-invalid-email',
      'Your e-mail address is not verified yet. Open the link in the letter that went to it, or ask for another',
    )
}

// Clients resume with every reconnection; when somebody was last here need not be known to the second.
const lastLoginGrainMs = 3_600_000
const lastSeenGrainMs = 5 * 60_000

async function resume(cx: Writing, token: string): Promise<{ user: UserRow; token: string; expiresAt: Date }> {
  const session = await findSessionByHash(cx.tx, hashToken(token))
  const user = session === null ? null : await findUser(cx.tx, { id: session.userId })
  if (session === null || user === null || !hasAccess(cx, user)) throw refusal('session-ended')
  if (session.expiresAt !== null && session.expiresAt <= cx.now) throw refusal('session-expired')
  if (user.lastLoginAt === null || cx.now.getTime() - user.lastLoginAt.getTime() > lastLoginGrainMs)
    await updateUser(cx.tx, user.id, { lastLoginAt: cx.now })
  if (cx.now.getTime() - session.lastSeenAt.getTime() > lastSeenGrainMs) await touchSessions(cx.tx, [session.id])
  // Clients count on an expiry; a personal access token has none, so it is told as one that keeps moving.
  return { user, token, expiresAt: session.expiresAt ?? new Date(cx.now.getTime() + sessionDays(cx) * 86_400_000) }
}

function sameFactors(one: User, other: User): boolean {
  const [{ app, mail }, was] = [factorsOf(one), factorsOf(other)]
  return app === was.app && mail === was.mail
}
