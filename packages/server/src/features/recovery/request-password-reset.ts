// Asks for a letter with a link to choose a new password. Whoever asks, and for whichever address, is answered alike and after the same
// work: who the address belongs to is looked up afterwards. Adds error-invalid-email and error-too-many-requests.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { setting } from '../settings/setting.ts'
import { requestRecovery } from './recovery.ts'

export const requestPasswordReset = command({
  name: 'request-password-reset',
  permission: 'request-recovery',
  input: Type.Object({ address: Type.String({ maxLength: 1_000 }) }),
  load: theWorkspace,
  async run(cx, { address }) {
    if (!setting(cx, 'Accounts_PasswordReset'))
      throw refusal('error-action-not-allowed', 'Passwords are not reset by mail here. An administrator can set a new one for you')
    await requestRecovery(cx, 'reset', address)
    return { asked: true as const }
  },
})
