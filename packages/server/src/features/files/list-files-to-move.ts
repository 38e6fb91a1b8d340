// Files that lie elsewhere than where they should, a few at a time, and at the first time how many there are in all.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { countFilesOutside, listFilesOutside } from './files.store.ts'

const portion = 100

export const listFilesToMove = query({
  name: 'list-files-to-move',
  permission: 'run-the-server',
  input: Type.Object({ to: Type.Union([Type.Literal('disk'), Type.Literal('bucket')]), after: Type.String() }),
  load: theWorkspace,
  async run(cx, { to, after }) {
    return {
      files: await listFilesOutside(cx.tx, to, { after, limit: portion }),
      total: after === '' ? await countFilesOutside(cx.tx, to) : null,
    }
  },
})
