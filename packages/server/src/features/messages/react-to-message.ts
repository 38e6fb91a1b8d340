// Puts a reaction on a message, or takes one's own off again; without saying which, it toggles.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import type { Message } from '../../schema/rows.ts'
import { moveRoom } from '../rooms/room.ts'
import { findMessageAccess, tellMessage, updateMessage } from './message.ts'
import { messageReference } from './message-reference.ts'

const distinctMax = 100

export const reactToMessage = command({
  name: 'react-to-message',
  permission: 'react-to-message',
  input: Type.Object({ ...messageReference, emoji: Type.String({ maxLength: 64 }), wanted: Type.Optional(Type.Boolean()) }),
  load: (cx, reference) => findMessageAccess(cx, reference, { lock: true }),
  async run(cx, { emoji, wanted }, { room, message }) {
    const shortcode = requireShortcode(emoji)
    const people = message.reactions[shortcode] ?? []
    const has = people.includes(cx.actor.id)
    if ((wanted ?? !has) === has) return
    const reactions = has ? without(message, shortcode, cx.actor.id) : { ...message.reactions, [shortcode]: [...people, cx.actor.id] }
    if (Object.keys(reactions).length > distinctMax)
      throw refusal('error-not-allowed', `A message takes at most ${distinctMax} different reactions`)
    const moved = await moveRoom(cx.tx, room.id)
    const changed = await updateMessage(cx.tx, room.id, message.id, { reactions: JSON.stringify(reactions), updatedAt: moved.clock })
    await tellMessage(cx, moved, changed, 'message.changed')
  },
})

function requireShortcode(emoji: string): string {
  const shortcode = `:${emoji.trim().replace(/^:|:$/g, '')}:`
  if (!/^:[\w+-]{1,50}:$/.test(shortcode)) throw refusal('error-not-allowed', 'A reaction is an emoji’s shortcode, such as :smile:')
  return shortcode
}

function without({ reactions }: Message, shortcode: string, userId: string): Message['reactions'] {
  const { [shortcode]: people = [], ...others } = reactions
  const left = people.filter((id) => id !== userId)
  return left.length === 0 ? others : { ...reactions, [shortcode]: left }
}
