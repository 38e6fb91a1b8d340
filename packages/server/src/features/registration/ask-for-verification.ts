// Sends the letter with the link once more. The answer is the same whatever is known of the address.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { findUser, lockUserRow } from '../users/user.ts'
import { askToVerify, findUnproven } from '../users/verification.ts'

export const askForVerification = command({
  name: 'ask-for-verification',
  permission: 'ask-for-verification',
  input: Type.Object({ email: Type.String({ maxLength: 1_000 }) }),
  load: theWorkspace,
  async run(cx, { email }): Promise<void> {
    const address = email.trim()
    // Whoever owns the address comes before those who only say so.
    const found = (await findUser(cx.tx, { email: address })) ?? (await findUnproven(cx.tx, address))
    if (found === null) return
    const user = await lockUserRow(cx.tx, found.id)
    if (user === null || user.emailVerified || user.kind === 'bot') return
    if (user.active || user.waitsFor === 'verification') await askToVerify(cx, user)
  },
})
