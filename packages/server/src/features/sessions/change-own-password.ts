// Replaces a temporary password by one of the person's own choice. Any other change asks for the current password, which this
// call has no place for.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { requireSelf } from '../users/user.ts'
import { replacePassword, requireNewPassword } from './password.ts'

export const changeOwnPassword = command({
  name: 'change-own-password',
  permission: 'change-own-password',
  alone: true,
  input: Type.Object({ password: Type.String({ maxLength: 1024 }) }),
  load: theWorkspace,
  async run(cx, { password }) {
    if (!cx.actor.mustChangePassword)
      throw refusal('error-not-allowed', 'Change your password with users.updateOwnBasicInfo, which takes currentPassword')
    const self = await requireSelf(cx)
    await requireNewPassword(cx, self, password)
    await replacePassword(cx, self, password, { keepSession: cx.actor.sessionId })
  },
})
