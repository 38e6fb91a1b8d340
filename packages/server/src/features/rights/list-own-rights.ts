// What the caller may do: in the workspace, or to a room, a person or a message, so that clients show it and decide nothing. What they
// may not know of is answered as missing.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { authorize } from '../../permissions/authorize.ts'
import { heldPermissions, possibleRightsAnywhere, rightsOn } from '../../permissions/rights.ts'
import { findMessageAccess } from '../messages/message.ts'
import { findRoomAccess } from '../rooms/room.ts'
import { findUserAccess } from '../users/user.ts'
import { rightsOnMessage, rightsOnMessages } from './message-rights.ts'

const id = Type.String({ minLength: 1, maxLength: 256 })

export const listOwnRights = query({
  name: 'list-own-rights',
  permission: 'use-own-account',
  input: Type.Object({
    on: Type.Union([
      Type.Object({ workspace: Type.Literal(true) }),
      Type.Object({ roomId: id }),
      Type.Object({ userId: id }),
      Type.Object({ messageId: id }),
    ]),
  }),
  load: theWorkspace,
  async run(cx, { on }) {
    if ('roomId' in on) {
      const room = await findRoomAccess(cx, { id: on.roomId })
      authorize(cx, 'see-room', room)
      const permissions = heldPermissions(cx, room.membership)
      return { rights: rightsOn(cx, 'room', room), permissions, messages: rightsOnMessages(cx, room) }
    }
    if ('userId' in on) {
      const user = await findUserAccess(cx, { id: on.userId })
      authorize(cx, 'see-user', user)
      return { rights: rightsOn(cx, 'user', user) }
    }
    if ('messageId' in on) {
      const message = await findMessageAccess(cx, { id: on.messageId })
      authorize(cx, 'read-message', message)
      return { rights: rightsOnMessage(cx, message) }
    }
    return { rights: rightsOn(cx, 'workspace', 'workspace'), permissions: heldPermissions(cx), possible: possibleRightsAnywhere(cx) }
  },
})
