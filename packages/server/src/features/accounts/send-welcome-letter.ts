// Writes the welcome letter to somebody once more. Adds error-email-send-failed where there is no mail server.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { canMail } from '../mail/letter.ts'
import { findUserAccess } from '../users/user.ts'
import { writeFirstLetters } from './account-letters.ts'

export const sendWelcomeLetter = command({
  name: 'send-welcome-letter',
  permission: 'send-welcome-letter',
  input: Type.Object({ email: Type.String({ maxLength: 320 }) }),
  load: (cx, { email }) => findUserAccess(cx, { email }),
  async run(cx, _input, { user }) {
    if (!canMail(cx)) throw refusal('error-email-send-failed', 'This workspace can’t send mail: an administrator can set up SMTP')
    if (!user.active) throw refusal('error-user-is-not-activated', `The account “${user.username}” is not active`)
    await writeFirstLetters(cx, user, { welcome: true, password: null })
  },
})
