// Takes away recoveries whose time is over, and keeps their letters back where they have not left: they would open nothing.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { dropLetters } from './recovery.ts'
import { deleteExpiredRecoveries } from './recovery.store.ts'

export const forgetRecoveries = command({
  name: 'forget-recoveries',
  permission: 'run-the-server',
  input: Type.Object({}),
  load: theWorkspace,
  run: async (cx) => dropLetters(cx, await deleteExpiredRecoveries(cx.tx), 'its time was over'),
})
