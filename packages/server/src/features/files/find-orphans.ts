// Of some ids in the blob store, those that no file has; and from when on bytes are too young to judge, because their file
// may just be on its way into the database. While a backup copies files, there are none.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { filterFileIds, maySweep } from './files.store.ts'

const hour = 3_600_000

export const findOrphans = query({
  name: 'find-orphans',
  permission: 'run-the-server',
  input: Type.Object({ ids: Type.Array(Type.String()) }),
  load: theWorkspace,
  async run(cx, { ids }): Promise<{ orphans: string[]; before: Date }> {
    const before = new Date(cx.now.getTime() - hour)
    if (ids.length === 0 || !(await maySweep(cx.tx))) return { orphans: [], before }
    const known = new Set(await filterFileIds(cx.tx, ids))
    return { orphans: ids.filter((id) => !known.has(id)), before }
  },
})
