// One message.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { findMessageAccess } from './message.ts'
import { messageReference } from './message-reference.ts'
import { presentOne } from './message-card.ts'

export const readMessage = query({
  name: 'read-message',
  permission: 'read-message',
  input: Type.Object(messageReference),
  load: (cx, reference) => findMessageAccess(cx, reference),
  run: (cx, _input, { message }) => presentOne(cx, message),
})
