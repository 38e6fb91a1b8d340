// Opens a direct message with one person, several, or oneself: the one that there is, or a new one. Opening one that exists
// needs no permission. Adds error-invalid-user, error-direct-message-max-user-exceeded.
import { Type } from 'typebox'
import { command, type Reading } from '../../actions/action.ts'
import type { DirectAccess, UserAccess } from '../../permissions/targets.ts'
import { refusal } from '../../platform/errors.ts'
import { changeOwnMembership } from '../inbox/own-room.ts'
import { presentRoomFor } from '../inbox/room-list.ts'
import { findDirectRoom, findMembership, findRoom } from '../rooms/room.ts'
import { setting } from '../settings/setting.ts'
import { findUserAccess } from '../users/user.ts'
import { createDirectMessage, directKeyOf } from './direct-message.ts'

export const openDirectMessage = command({
  name: 'open-direct-message',
  permission: 'open-direct-message',
  input: Type.Object({
    usernames: Type.Array(Type.String({ maxLength: 128 }), { minItems: 1, maxItems: 100 }),
    /** Between the others, without whoever asks. */
    withoutSelf: Type.Optional(Type.Boolean()),
  }),
  load: (cx, { usernames, withoutSelf }) => findDirect(cx, usernames, withoutSelf === true),
  async run(cx, { withoutSelf }, { direct }) {
    const people = [...(withoutSelf ? [] : [cx.actor]), ...direct.others.map((other) => other.user)]
    requireSize(people.length, { least: withoutSelf ? 2 : 1, most: setting(cx, 'DirectMesssage_maxUsers') })
    const opened = direct.existing ?? (await createDirectMessage(cx, people))
    const membership = await findMembership(cx.tx, opened.id, cx.actor.id)
    if (membership?.open === false) await changeOwnMembership(cx, opened.id, { open: true })
    const room = await presentRoomFor(cx, (await findRoom(cx.tx, opened.id)) ?? opened)
    return { ...room, rid: room._id }
  },
})

/** Null when somebody who is named is not there for the actor: unknown, hidden and deactivated people look alike. */
async function findDirect(cx: Reading, usernames: readonly string[], withoutSelf: boolean): Promise<DirectAccess | null> {
  const others = new Map<string, UserAccess>()
  for (const username of usernames) {
    const access = await findUserAccess(cx, { username })
    if (access === null || !access.user.active) return null
    if (access.user.id !== cx.actor.id) others.set(access.user.id, access)
  }
  // Without the actor in it, that the room exists is no reason to let them have it.
  const existing = withoutSelf ? null : await findDirectRoom(cx.tx, directKeyOf([cx.actor.id, ...others.keys()]))
  return { direct: { others: [...others.values()], existing } }
}

function requireSize(people: number, { least, most }: { least: number; most: number }): void {
  if (people < least) throw refusal('error-invalid-arguments', 'A direct message between others needs two of them')
  if (people > most) throw refusal('error-direct-message-max-user-exceeded', `A direct message has at most ${most} people`, { limit: most })
}
