// Proves by the link in a letter that an address is its account's, and lets in whoever waited for nothing else. It signs nobody in: a letter that
// is opened by somebody else opens no account. Adds error-invalid-token, error-user-registration-secret, error-field-unavailable and the
// limits' errors; what is refused leaves the link good.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { failpoint } from '../../platform/failpoint.ts'
import { changeProfile } from '../users/profile-change.ts'
import { useVerification } from '../users/verification.ts'
import { goOn } from './registration.ts'

export const verifyAddress = command({
  name: 'verify-address',
  permission: 'verify-address',
  input: Type.Object({ token: Type.String({ maxLength: 200 }) }),
  load: theWorkspace,
  async run(cx, { token }) {
    const user = await useVerification(cx, token)
    if (user === null) throw refusal('error-invalid-token', 'This link is not valid, or not any more: ask for another letter')
    FAILPOINT: await failpoint('verification:used', cx)
    const after = user.waitsFor === 'verification' ? await goOn(cx, user) : await changeProfile(cx, user, { emailVerified: true })
    const { id, username, email, waitsFor } = after
    cx.audit({
      target: { kind: 'user', id, name: username },
      before: { emailVerified: user.emailVerified, waitsFor: user.waitsFor },
      after: { emailVerified: true, waitsFor, email },
    })
    return { userId: id, username, waitsFor }
  },
})
