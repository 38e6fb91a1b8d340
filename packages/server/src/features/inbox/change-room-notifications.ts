// How somebody wants to be told of what happens in a room: kept in their membership. What is set to "default" is as their
// account says.
import { type Static, Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { findReferredRoom, roomReference } from '../rooms/room-reference.ts'
import { changeOwnMembership } from './own-room.ts'

const choice = Type.Optional(Type.Enum(['default', 'all', 'mentions', 'nothing']))
const flag = Type.Optional(Type.Boolean())

export const notificationPreferences = Type.Object({
  desktopNotifications: choice,
  mobilePushNotifications: choice,
  emailNotifications: choice,
  unreadAlert: choice,
  audioNotificationValue: Type.Optional(Type.String({ maxLength: 64 })),
  disableNotifications: flag,
  hideUnreadStatus: flag,
  hideMentionStatus: flag,
  muteGroupMentions: flag,
})

/** Clients are told beside these whether a choice is the person's own. */
const origins: Readonly<Record<string, string>> = {
  desktopNotifications: 'desktopPrefOrigin',
  mobilePushNotifications: 'mobilePrefOrigin',
  emailNotifications: 'emailPrefOrigin',
}

export const changeRoomNotifications = command({
  name: 'change-room-notifications',
  permission: 'use-membership',
  input: Type.Object({ room: roomReference, preferences: notificationPreferences }),
  // Locked, because two changes at once would each write back what the other has changed.
  load: (cx, { room }) => findReferredRoom(cx, room, { lock: true }),
  run: (cx, { preferences }, { room, membership }) =>
    changeOwnMembership(cx, room.id, { preferences: JSON.stringify(merged(membership?.preferences ?? {}, preferences)) }),
})

function merged(stored: Readonly<Record<string, unknown>>, changes: Static<typeof notificationPreferences>): Record<string, unknown> {
  const next = new Map(Object.entries(stored))
  for (const key of Object.keys(notificationPreferences.properties) as (keyof typeof changes)[]) {
    const [value, origin] = [changes[key], origins[key]]
    if (value === undefined) continue
    if (value === 'default') next.delete(key)
    else next.set(key, value)
    if (origin !== undefined && value === 'default') next.delete(origin)
    else if (origin !== undefined) next.set(origin, 'user')
  }
  return Object.fromEntries(next)
}
