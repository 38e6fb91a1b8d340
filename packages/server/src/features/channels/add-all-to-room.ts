// Brings every active member of the workspace into a room, and its guests only when that is asked for. A guest at their limit
// stays out and is named in the answer; the others come in. The timeline has no line for each: the audit log has the list.
import type { ErrorCode } from '@foyer/protocol/errors.ts'
import { Type } from 'typebox'
import { command, type Writing } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { mayTakeRoom } from '../license/limits.ts'
import { addMembers } from '../members/membership.ts'
import { findReferredRoom, roomReference } from '../rooms/room-reference.ts'
import { setting } from '../settings/setting.ts'
import type { UserRow } from '../users/user.ts'
import { listPeopleOutside } from './channels.store.ts'
import { answerRoom } from './room-answer.ts'

interface Skipped {
  readonly username: string
  readonly errorType: ErrorCode
}

/** Adds error-user-limit-exceeded. */
export const addAllToRoom = command({
  name: 'add-all-to-room',
  permission: 'add-all-to-room',
  input: Type.Object({ room: roomReference, includeGuests: Type.Boolean() }),
  load: (cx, { room }) => findReferredRoom(cx, room, { lock: true }),
  async run(cx, { includeGuests }, { room }) {
    const most = setting(cx, 'API_User_Limit')
    const outside = await listPeopleOutside(cx.tx, room.id, { kinds: includeGuests ? ['member', 'guest'] : ['member'], limit: most + 1 })
    if (outside.length > most) throw refusal('error-user-limit-exceeded', `At most ${most} people can be added at once`, { limit: most })
    const { welcome, skipped } = await sort(cx, outside)
    const added = await addMembers(cx, room, welcome, { addedBy: cx.actor, silent: true })
    cx.audit({ after: { added: added.map((user) => user.username), skipped } })
    return { room: await answerRoom(cx, room.id), added: added.length, skipped }
  },
})

async function sort(cx: Writing, outside: readonly UserRow[]): Promise<{ welcome: UserRow[]; skipped: Skipped[] }> {
  const welcome: UserRow[] = []
  const skipped: Skipped[] = []
  for (const user of outside) {
    if (await mayTakeRoom(cx, user)) welcome.push(user)
    else skipped.push({ username: user.username, errorType: 'error-max-rooms-per-guest-reached' })
  }
  return { welcome, skipped }
}
