// Marks a room as a favourite of one's own, or takes the mark away; without saying which, turns it.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { findReferredRoom, roomReference } from '../rooms/room-reference.ts'
import { changeOwnMembership } from './own-room.ts'

export const setFavorite = command({
  name: 'set-favorite',
  permission: 'use-membership',
  input: Type.Object({ room: roomReference, favorite: Type.Optional(Type.Boolean()) }),
  load: (cx, { room }) => findReferredRoom(cx, room, { lock: true }),
  run: (cx, { favorite }, { room, membership }) =>
    changeOwnMembership(cx, room.id, { favorite: favorite ?? membership?.favorite !== true }),
})
