// Answers the oldest request to be let in: mails a link where there is an account that may be helped, and forgets the others.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { goThrough } from '../../platform/turnstile.ts'
import { findUser, lockUserRow } from '../users/user.ts'
import { giveRecovery, mayBeHelped } from './recovery.ts'
import { takeRequest } from './recovery.store.ts'

export const answerRequest = command({
  name: 'answer-request',
  permission: 'run-the-server',
  input: Type.Object({}),
  load: theWorkspace,
  /** Whether there was one. */
  async run(cx): Promise<boolean> {
    const request = await takeRequest(cx.tx)
    if (request === null) return false
    const found = await findUser(cx.tx, { email: request.address })
    if (found === null) return true
    // A deactivation that is under way is waited for.
    await goThrough(cx.tx, found.id)
    const user = await lockUserRow(cx.tx, found.id)
    if (user !== null && user.emailKey === found.emailKey && mayBeHelped(cx, user, request.purpose))
      await giveRecovery(cx, user, request.purpose)
    return true
  },
})
