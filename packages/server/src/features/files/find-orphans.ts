// Of some ids in the blob store, those that no file has; and from when on bytes are too young to judge, because their file
// may just be on its way into the database.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { filterFileIds } from './files.store.ts'

const hour = 3_600_000

export const findOrphans = query({
  name: 'find-orphans',
  permission: 'run-the-server',
  input: Type.Object({ ids: Type.Array(Type.String()) }),
  load: theWorkspace,
  async run(cx, { ids }): Promise<{ orphans: string[]; before: Date }> {
    const known = new Set(ids.length === 0 ? [] : await filterFileIds(cx.tx, ids))
    return { orphans: ids.filter((id) => !known.has(id)), before: new Date(cx.now.getTime() - hour) }
  },
})
