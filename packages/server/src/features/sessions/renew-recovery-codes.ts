// New recovery codes in the place of those there were, for a code of the app. Adds error-action-not-allowed, totp-required and totp-invalid.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { makeRecoveryCodes } from '../second-factor/recovery-code.ts'
import { requireSelf } from '../users/user.ts'
import { requireAppCode } from './confirmation.ts'

export const renewRecoveryCodes = command({
  name: 'renew-recovery-codes',
  permission: 'change-own-second-factor',
  input: Type.Object({ code: Type.String({ maxLength: 64 }) }),
  load: theWorkspace,
  async run(cx, { code }) {
    const self = await requireSelf(cx)
    await requireAppCode(cx, self, code)
    cx.audit({ target: { kind: 'user', id: self.id, name: self.username }, after: { recoveryCodes: 'renewed' } })
    return { codes: await makeRecoveryCodes(cx, self) }
  },
})
