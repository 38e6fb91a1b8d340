// Has sign-in ask the caller for mailed codes. Whoever is signed in elsewhere is signed out. Adds error-action-not-allowed, and
// error-invalid-email for an address that is not verified.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { changeFactors, requireTaken } from '../second-factor/second-factor.ts'
import { requireSelf } from '../users/user.ts'
import { keepOnlyThisSession } from './session.ts'

export const turnOnMailedCodes = command({
  name: 'turn-on-mailed-codes',
  permission: 'set-up-second-factor',
  alone: true,
  input: Type.Object({}),
  load: theWorkspace,
  async run(cx) {
    requireTaken(cx, 'email')
    const self = await requireSelf(cx)
    if (self.email === null || !self.emailVerified)
      throw refusal('error-invalid-email', 'Codes are mailed to a verified address only: yours is not verified yet')
    cx.audit({ target: { kind: 'user', id: self.id, name: self.username }, before: { mail: self.mailFactor }, after: { mail: true } })
    if (self.mailFactor) return
    await changeFactors(cx, self, { mail: true })
    await keepOnlyThisSession(cx)
  },
})
