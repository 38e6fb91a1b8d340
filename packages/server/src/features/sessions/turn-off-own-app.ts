// Takes one's own app away, for a code of it or a recovery code. Adds error-action-not-allowed, totp-required and totp-invalid.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { tellFactorOff } from '../second-factor/factor-letters.ts'
import { turnOffApp } from '../second-factor/second-factor.ts'
import { requireSelf } from '../users/user.ts'
import { requireAppCode } from './confirmation.ts'

export const turnOffOwnApp = command({
  name: 'turn-off-own-app',
  permission: 'change-own-second-factor',
  input: Type.Object({ code: Type.String({ maxLength: 64 }) }),
  load: theWorkspace,
  async run(cx, { code }) {
    const self = await requireSelf(cx)
    await requireAppCode(cx, self, code)
    await turnOffApp(cx, self)
    await tellFactorOff(cx, self, 'totp')
    cx.audit({ target: { kind: 'user', id: self.id, name: self.username }, before: { app: true }, after: { app: false } })
  },
})
