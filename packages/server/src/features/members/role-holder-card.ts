// Somebody's roles in a room, in the wire's shape.
import type { Room } from '../../schema/rows.ts'
import type { RoleHolder } from './members.store.ts'

/** The part of a membership that badges are made of. */
export function presentRoleHolder(room: Room, holder: RoleHolder) {
  return {
    _id: holder.membershipId,
    rid: room.id,
    u: { _id: holder.userId, username: holder.username, name: holder.name },
    roles: holder.roles,
  }
}
