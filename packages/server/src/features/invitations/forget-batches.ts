// Takes away long lists that ended three months ago, and what one person has beyond their newest twenty.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { deleteBatches } from './batches.store.ts'

const keptMs = 90 * 24 * 3_600_000
const keptEach = 20

export const forgetBatches = command({
  name: 'forget-batches',
  permission: 'run-the-server',
  input: Type.Object({}),
  load: theWorkspace,
  run: (cx) => deleteBatches(cx.tx, { before: new Date(cx.now.getTime() - keptMs), newest: keptEach }),
})
