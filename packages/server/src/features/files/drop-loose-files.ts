// Forgets files that nothing holds: uploads that were not sent within a day, and files whose message is gone. Answers where their
// bytes are, which may then go; should that not come about, they are found as orphans. While a backup copies files, none goes.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { type Blob, deleteLooseFiles, maySweep } from './files.store.ts'

const minute = 60_000
const day = 24 * 60 * minute

export const dropLooseFiles = command({
  name: 'drop-loose-files',
  permission: 'run-the-server',
  input: Type.Object({}),
  load: theWorkspace,
  async run(cx): Promise<Blob[]> {
    if (!(await maySweep(cx.tx))) return []
    return deleteLooseFiles(cx.tx, { waiting: new Date(cx.now.getTime() - day), sent: new Date(cx.now.getTime() - 5 * minute) })
  },
})
