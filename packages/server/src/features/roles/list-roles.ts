// The roles there are, whole or since a moment. Guests learn of their own only.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { listKnownRoles, presentRole } from './role.ts'

export const listRoles = query({
  name: 'list-roles',
  permission: 'list-own-roles',
  input: Type.Object({ since: Type.Union([Type.Integer(), Type.Null()]) }),
  load: theWorkspace,
  run: (cx, { since }) =>
    listKnownRoles(cx)
      .filter((role) => since === null || role.updatedAt.getTime() > since)
      .map(presentRole),
})
