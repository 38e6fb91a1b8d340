// Which accounts somebody may know of: asked by the hub for guests, and by connections that watch presence.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { visibleUsers } from '../../permissions/visibility.ts'
import { nobody } from '../../permissions/targets.ts'
import { filterUserIds } from './users.store.ts'

/** Of these accounts, those that the caller may know. */
export const listKnownPeople = query({
  name: 'list-known-people',
  permission: 'list-people',
  input: Type.Object({ ids: Type.Array(Type.String(), { maxItems: 2000 }) }),
  load: theWorkspace,
  run: (cx, { ids }) => filterUserIds(cx.tx, ids, visibleUsers(cx, 'users')),
})

/** All accounts that a guest may know; asked by the server on the guest's behalf. */
export const listPeopleKnownToGuest = query({
  name: 'list-people-known-to-guest',
  permission: 'run-the-server',
  input: Type.Object({ guestId: Type.String() }),
  load: theWorkspace,
  run: (cx, { guestId }) => filterUserIds(cx.tx, null, visibleUsers({ ...cx, actor: { ...nobody, id: guestId, kind: 'guest' } }, 'users')),
})
