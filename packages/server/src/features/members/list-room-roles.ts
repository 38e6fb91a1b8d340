// Who holds a role in a room: its owners, moderators and leaders.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { findReferredRoom, roomReference } from '../rooms/room-reference.ts'
import { listRoleHolders } from './members.store.ts'
import { presentRoleHolder } from './role-holder-card.ts'

export const listRoomRoles = query({
  name: 'list-room-roles',
  permission: 'list-members',
  input: Type.Object({ room: roomReference }),
  load: (cx, { room }) => findReferredRoom(cx, room),
  async run(cx, _input, { room }) {
    return (await listRoleHolders(cx.tx, room.id)).map((holder) => presentRoleHolder(room, holder))
  },
})
