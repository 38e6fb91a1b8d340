// Tells a room that somebody is typing (or recording, or uploading). Whoever may not, and whatever is not understood, is passed over
// in silence: a client can't tell a room that is closed to it from one that does not exist.
import { Type } from 'typebox'
import { command, theWorkspace, type Writing } from '../../actions/action.ts'
import { may } from '../../permissions/authorize.ts'
import { findRoomAccess } from '../rooms/room.ts'
import { setting } from '../settings/setting.ts'

const activities = new Set(['user-typing', 'user-recording', 'user-uploading', 'user-playing'])

export const showTyping = command({
  name: 'show-typing',
  permission: 'show-typing',
  input: Type.Object({
    roomId: Type.String(),
    name: Type.String(),
    activities: Type.Array(Type.String(), { maxItems: 10 }),
    threadId: Type.Optional(Type.String({ maxLength: 64 })),
  }),
  load: theWorkspace,
  async run(cx, input) {
    if (input.name !== shownName(cx) && input.name !== cx.actor.username) return
    const shown = input.activities.filter((activity) => activities.has(activity))
    if (shown.length < input.activities.length) return
    const access = await findRoomAccess(cx, { id: input.roomId })
    if (access === null || access.membership === null || !may(cx, 'post-message', access)) return
    const { room } = access
    cx.emit({
      name: 'activity.shown',
      audience: { room: room.id, epoch: room.aclEpoch },
      data: {
        roomId: room.id,
        userId: cx.actor.id,
        username: cx.actor.username,
        name: shownName(cx),
        activities: shown,
        threadId: input.threadId,
      },
    })
  },
})

function shownName(cx: Writing): string {
  return setting(cx, 'UI_Use_Real_Name') ? cx.actor.name : cx.actor.username
}
