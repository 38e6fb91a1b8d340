// Archives a room or takes it out of the archive, for clients that say in the request which of the two.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { holds } from '../../permissions/holds.ts'
import { refusal } from '../../platform/errors.ts'
import { findReferredRoom, roomReference } from '../rooms/room-reference.ts'
import { setArchived } from './archiving.ts'

export const changeArchivedState = command({
  name: 'change-archived-state',
  permission: 'change-archived-state',
  input: Type.Object({ room: roomReference, archived: Type.Boolean() }),
  load: (cx, { room }) => findReferredRoom(cx, room, { lock: true }),
  async run(cx, { archived }, { room, membership }) {
    if (!holds(cx, archived ? 'archive-room' : 'unarchive-room', membership)) throw refusal('error-not-authorized')
    await setArchived(cx, room, archived)
    cx.audit({ after: { archived } })
  },
})
