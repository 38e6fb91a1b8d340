// Enters a channel, or a discussion below a room that one may see. Entering again changes nothing.
import { Type } from 'typebox'
import { command, type Reading } from '../../actions/action.ts'
import { holds } from '../../permissions/holds.ts'
import type { RoomAccess } from '../../permissions/targets.ts'
import { refusal } from '../../platform/errors.ts'
import { verifyPassword } from '../../platform/passwords.ts'
import { addMember } from '../members/membership.ts'
import { findReferredRoom, roomReference } from '../rooms/room-reference.ts'
import { answerRoom } from './room-answer.ts'

/** Adds error-code-required, error-code-invalid. */
export const joinRoom = command({
  name: 'join-room',
  permission: 'join-room',
  input: Type.Object({ room: roomReference, joinCode: Type.Optional(Type.String({ maxLength: 256 })) }),
  load: (cx, { room }) => findReferredRoom(cx, room, { lock: true }),
  async run(cx, { joinCode }, access) {
    if (access.membership === null) {
      await requireJoinCode(cx, access, joinCode ?? '')
      await addMember(cx, access.room, cx.actor)
    }
    return answerRoom(cx, access.room.id)
  },
})

async function requireJoinCode(cx: Reading, { room, membership }: RoomAccess, joinCode: string): Promise<void> {
  if (room.joinCodeHash === null || holds(cx, 'join-without-join-code', membership)) return
  if (joinCode === '') throw refusal('error-code-required')
  if (!(await verifyPassword(room.joinCodeHash, { plain: joinCode }))) throw refusal('error-code-invalid')
}
