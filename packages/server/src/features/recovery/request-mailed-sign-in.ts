// Asks for a letter with a link and a code to sign in by. Every address is answered alike and after the same work, as for a new password.
// Adds error-invalid-email and error-too-many-requests.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { setting } from '../settings/setting.ts'
import { requestRecovery } from './recovery.ts'

export const requestMailedSignIn = command({
  name: 'request-mailed-sign-in',
  permission: 'request-recovery',
  input: Type.Object({ address: Type.String({ maxLength: 1_000 }) }),
  load: theWorkspace,
  async run(cx, { address }) {
    if (!setting(cx, 'Guests_Mailed_SignIn') && !setting(cx, 'Accounts_Mailed_SignIn'))
      throw refusal('error-action-not-allowed', 'Nobody signs in by mail here. An administrator can allow it')
    await requestRecovery(cx, 'sign-in', address)
    return { asked: true as const }
  },
})
