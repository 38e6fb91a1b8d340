// Where new files go, and how the bucket is reached; for the server's own work and the operator's, never for the wire.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { type BucketSettings, bucketOf, type Place, placeForNew } from './place.ts'

export const findPlaces = query({
  name: 'find-places',
  permission: 'run-the-server',
  input: Type.Object({}),
  load: theWorkspace,
  async run(cx): Promise<{ forNew: Place; bucket: BucketSettings }> {
    return { forNew: placeForNew(cx), bucket: bucketOf(cx, cx.workspace.bucketFolder) }
  },
})
