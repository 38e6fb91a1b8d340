// Marks a thread read.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { findMessageAccess } from './message.ts'
import { messageReference } from './message-reference.ts'
import { markThreadRead as moveMark } from './read-mark.ts'

export const markThreadRead = command({
  name: 'mark-thread-read',
  permission: 'use-message',
  input: Type.Object(messageReference),
  load: (cx, reference) => findMessageAccess(cx, reference, { lock: true }),
  async run(cx, _input, { room, membership, message }) {
    if (membership !== null) await moveMark(cx, room, membership, message.id)
  },
})
