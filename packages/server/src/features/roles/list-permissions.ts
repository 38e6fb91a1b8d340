// Every permission and who holds it, or those that changed since a moment. Clients read the whole list by position, so its order
// is the catalogue's, with the permissions to change one setting after it. A guest always gets the whole list, which then says nothing of changes.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { presentPermissions } from './permission.ts'

export const listPermissions = query({
  name: 'list-permissions',
  permission: 'list-own-permissions',
  input: Type.Object({ since: Type.Union([Type.Integer(), Type.Null()]) }),
  load: theWorkspace,
  run(cx, { since }) {
    const rows = presentPermissions(cx)
    return {
      whole: since === null,
      rows: since === null || cx.actor.kind === 'guest' ? rows : rows.filter((row) => row._updatedAt.getTime() > since),
    }
  },
})
