// Takes settled letters out of the outbox after three months.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { deleteSettledLetters } from './mail.store.ts'

const keptMs = 90 * 24 * 3_600_000

export const forgetLetters = command({
  name: 'forget-letters',
  permission: 'run-the-server',
  input: Type.Object({}),
  load: theWorkspace,
  run: (cx) => deleteSettledLetters(cx.tx, new Date(cx.now.getTime() - keptMs)),
})
