// A personal access token: a session without an end that a person makes for a script, under a name of their own. The token is
// shown once, when it is made.
import { Type } from 'typebox'
import type { Reading, Writing } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { failpoint } from '../../platform/failpoint.ts'
import { hashToken, newId, newToken } from '../../platform/ids.ts'
import type { Session } from '../../schema/rows.ts'
import { findPersonalToken, insertSession } from './sessions.store.ts'

export const tokenName = Type.String({ minLength: 1, maxLength: 100, pattern: '^[^\\u0000-\\u001f]+$' })

const shownCharacters = 6

/** Makes a token under a name that is free, and answers it. */
export async function openPersonalToken(
  cx: Writing,
  { name, bypassTwoFactor }: { readonly name: string; readonly bypassTwoFactor: boolean },
): Promise<string> {
  const token = newToken()
  FAILPOINT: await failpoint('personal-token:before-session', cx)
  const opened = await insertSession(cx.tx, {
    id: newId(),
    userId: cx.actor.id,
    tokenHash: hashToken(token),
    kind: 'personal',
    name,
    lastTokenPart: token.slice(-shownCharacters),
    bypassTwoFactor,
    address: cx.caller.address,
    userAgent: null,
    expiresAt: null,
    confirmedAt: null,
  })
  if (opened === null) throw refusal('error-user-is-not-activated')
  FAILPOINT: await failpoint('personal-token:after-session', cx)
  return token
}

/** The actor's token of this name, or a refusal. */
export async function requirePersonalToken(cx: Reading, name: string): Promise<Session> {
  const token = await findPersonalToken(cx.tx, cx.actor.id, name)
  if (token === null) throw refusal('error-token-does-not-exists', 'You have no personal access token of this name')
  return token
}
