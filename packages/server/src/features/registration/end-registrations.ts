// Takes away registrations whose time is over: a week without a verified address, a month without an administrator's word. Answers how many
// it looked at.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { findUser, lockUser } from '../users/user.ts'
import { forgetVerifications } from '../users/verification.ts'
import { dropRegistration } from './registration.ts'
import { deleteRegistration, listEndedRegistrations } from './registration.store.ts'

const atOnce = 50

export const endRegistrations = command({
  name: 'end-registrations',
  permission: 'run-the-server',
  input: Type.Object({}),
  load: theWorkspace,
  async run(cx): Promise<number> {
    const ended = await listEndedRegistrations(cx.tx, cx.now, atOnce)
    for (const id of ended) {
      await lockUser(cx.tx, id)
      const user = await findUser(cx.tx, { id })
      if (user !== null && user.waitsFor !== null) await dropRegistration(cx, user, { reason: '' })
      else await deleteRegistration(cx.tx, id)
    }
    await forgetVerifications(cx)
    return ended.length
  },
})
