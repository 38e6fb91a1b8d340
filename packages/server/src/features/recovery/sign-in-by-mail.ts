// Signs somebody in by a link that was mailed to them, or by the code that stands beside it. A code has five tries, taken before they are
// made; the link can't be guessed and stays when the name is blocked. Adds error-invalid-token and what `login` adds.
import { Type } from 'typebox'
import { command, theWorkspace, type Writing } from '../../actions/action.ts'
import { written } from '../../actions/write-first.ts'
import { failpoint } from '../../platform/failpoint.ts'
import { hashToken } from '../../platform/ids.ts'
import { goThrough } from '../../platform/turnstile.ts'
import type { Recovery } from '../../schema/rows.ts'
import { isMailedCode } from '../mail/letter.ts'
import { noteSuccess, requireNotBlocked } from '../sessions/attempts.ts'
import { hasSecondFactor } from '../second-factor/second-factor.ts'
import { openSession } from '../sessions/session.ts'
import { emailKey } from '../users/name.ts'
import { presentMe } from '../users/profile.ts'
import { findUser, requireUser, updateUser } from '../users/user.ts'
import { requireGoodRecovery, secretOf, spendRecovery } from './recovery.ts'
import { findRecovery, takeTry } from './recovery.store.ts'

const triesMax = 5

interface CodeFor {
  readonly address: string
  readonly code: string
}

export const signInByMail = command({
  name: 'sign-in-by-mail',
  permission: 'sign-in',
  input: Type.Object({
    by: Type.Union([
      Type.Object({ token: Type.String({ maxLength: 200 }) }),
      Type.Object({ address: Type.String({ minLength: 1, maxLength: 254 }), code: Type.String({ maxLength: 40 }) }),
    ]),
    userAgent: Type.Union([Type.String(), Type.Null()]),
  }),
  load: theWorkspace,
  async run(cx, { by, userAgent }) {
    const attempted = 'token' in by ? {} : { login: by.address }
    requireNotBlocked(cx, attempted)
    const found = 'token' in by ? await findRecovery(cx.tx, { tokenHash: hashToken(by.token) }) : await findByCode(cx, by)
    // The same work for an address that nobody has.
    const userId = found?.userId ?? ''
    await goThrough(cx.tx, userId)
    const holder = await findUser(cx.tx, { id: userId })
    const { recovery, user } = await requireGoodRecovery(cx, { purpose: 'sign-in', recovery: found, user: holder, attempted })
    await spendRecovery(cx, recovery)
    FAILPOINT: await failpoint('mailed-sign-in:before-session', cx)
    const session = await openSession(cx, user, { userAgent, confirmed: hasSecondFactor(cx, user) })
    // Whoever reads what is mailed there has the mailbox.
    await updateUser(cx.tx, user.id, { emailVerified: true, lastLoginAt: cx.now })
    await noteSuccess(cx, attempted)
    return { userId: user.id, token: session.token, expiresAt: session.expiresAt, me: presentMe(cx, await requireUser(cx, user.id)) }
  },
})

async function findByCode(cx: Writing, { address, code }: CodeFor): Promise<Recovery | null> {
  const key = emailKey(address)
  const tried = written(cx, `try ${hashToken(key)}`, (tx) => takeTry(tx, { emailKey: key, most: triesMax }))
  const recovery = await findRecovery(cx.tx, { id: tried ?? '' })
  const isRight = isMailedCode(cx.secret, secretOf(recovery ?? { purpose: 'sign-in', id: '' }), code)
  return isRight ? recovery : null
}
