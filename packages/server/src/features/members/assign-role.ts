// Gives somebody a role, or takes it: one that they hold everywhere, or one in a room that they belong to. A role of rooms is
// never held without a room. Adds error-role-not-found, error-invalid-scope, and what either kind of role refuses.
import { Type } from 'typebox'
import { command, type Writing } from '../../actions/action.ts'
import { authorize } from '../../permissions/authorize.ts'
import { refusal } from '../../platform/errors.ts'
import type { Role, User } from '../../schema/rows.ts'
import { setGlobalRole } from '../roles/global-role.ts'
import { findRole, holdRoles, presentRole } from '../roles/role.ts'
import { findRoomAccess } from '../rooms/room.ts'
import { findUserAccess } from '../users/user.ts'
import { setRoomRole } from './membership.ts'

/** What a role in a room needs of whoever gives it there. */
const rowsOfRoomRoles = { owner: 'set-room-owner', moderator: 'set-room-moderator', leader: 'set-room-leader' } as const

export const assignRole = command({
  name: 'assign-role',
  permission: 'assign-role',
  input: Type.Object({
    role: Type.String({ minLength: 1, maxLength: 200 }),
    username: Type.String({ maxLength: 128 }),
    roomId: Type.Union([Type.String({ maxLength: 64 }), Type.Null()]),
    held: Type.Boolean(),
  }),
  load: (cx, { username }) => findUserAccess(cx, { username }),
  async run(cx, { role: named, roomId, held }, { user }) {
    const role = findRole(cx, named)
    if (role === null) throw refusal('error-role-not-found', `There is no role “${named.slice(0, 100)}”`)
    if ((role.scope === 'Users') !== (roomId === null))
      throw refusal(
        'error-invalid-scope',
        role.scope === 'Users'
          ? `The role “${role.name}” is held everywhere: name no room`
          : `The role “${role.name}” is held in a room: name the room`,
      )
    if (roomId === null) await assignEverywhere(cx, user, role, held)
    else await assignInRoom(cx, { user, role, roomId, held })
    return presentRole(role)
  },
})

async function assignEverywhere(cx: Writing, user: User, role: Role, held: boolean): Promise<void> {
  const after = await setGlobalRole(cx, user.id, role, held)
  cx.audit({ before: { roles: user.roles }, after: { roles: after.roles } })
}

async function assignInRoom(
  cx: Writing,
  { user, role, roomId, held }: { user: User; role: Role; roomId: string; held: boolean },
): Promise<void> {
  if (held) await holdRoles(cx, [role.id])
  const access = await findRoomAccess(cx, { id: roomId }, { lock: true })
  // A room that is not the actor's to know answers as none.
  authorize(
    cx,
    Object.hasOwn(rowsOfRoomRoles, role.id) ? rowsOfRoomRoles[role.id as keyof typeof rowsOfRoomRoles] : 'set-room-owner',
    access,
  )
  await setRoomRole(cx, access.room, user, role.id, held)
  cx.audit({ after: { role: role.id, roomId, held } })
}
