// Of what lies in a place, that which belongs to no file; and from when on bytes are too young to judge, because their file
// may just be on its way into the database. While a backup copies files, there are none.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { filterBlobs, maySweep } from './files.store.ts'
import type { Place } from './place.ts'

const hour = 3_600_000
// The clock of a bucket is another, and what comes in long has there the time of its beginning.
const tooYoungMs: Readonly<Record<Place, number>> = { disk: hour, bucket: 24 * hour }

export const findOrphans = query({
  name: 'find-orphans',
  permission: 'run-the-server',
  input: Type.Object({ place: Type.Union([Type.Literal('disk'), Type.Literal('bucket')]), ids: Type.Array(Type.String()) }),
  load: theWorkspace,
  async run(cx, { place, ids }): Promise<{ orphans: string[]; before: Date }> {
    const before = new Date(cx.now.getTime() - tooYoungMs[place])
    if (ids.length === 0 || !(await maySweep(cx.tx))) return { orphans: [], before }
    const known = new Set(await filterBlobs(cx.tx, place, ids))
    return { orphans: ids.filter((id) => !known.has(id)), before }
  },
})
