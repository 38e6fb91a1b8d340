// Where new files go, for somebody who may change that and wants to know whether it works; and how many lie elsewhere. The trial is the road's
// (delivery/rest/file-storage.ts), because nothing here may wait for another host.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { countFilesOutside } from './files.store.ts'
import { placeForNew } from './place.ts'

export const findPlaceToTry = query({
  name: 'find-place-to-try',
  permission: 'try-file-storage',
  input: Type.Object({}),
  load: theWorkspace,
  async run(cx) {
    const place = placeForNew(cx)
    return { place, elsewhere: await countFilesOutside(cx.tx, place) }
  },
})
