// Takes away what was counted of attempts to sign in when its time is over, and the oldest when there are too many: however many
// names are made up, what is kept of them is bounded.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { sweepAttempts } from './attempts.store.ts'

const most = 100_000

export const forgetAttempts = command({
  name: 'forget-attempts',
  permission: 'run-the-server',
  input: Type.Object({}),
  load: theWorkspace,
  run: (cx) => sweepAttempts(cx.tx, most),
})
