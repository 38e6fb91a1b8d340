// A message with what was said around it, oldest first, and whether there is more on either side.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { findMessageAccess, presentMessages } from './message.ts'
import { messageReference } from './message-reference.ts'
import { readable } from './timeline.ts'
import { listMessages } from './timeline.store.ts'

export const loadSurroundingMessages = query({
  name: 'load-surrounding-messages',
  permission: 'read-message',
  input: Type.Object({ ...messageReference, limit: Type.Integer({ minimum: 1, maximum: 100 }) }),
  load: (cx, reference) => findMessageAccess(cx, reference),
  async run(cx, { limit }, access) {
    const { createdAt } = access.message
    const onEachSide = Math.max(1, Math.floor((limit - 1) / 2))
    // One more than is shown, to know whether there is more.
    const before = await listMessages(cx.tx, { ...readable(cx, access), before: createdAt }, { limit: onEachSide + 1 })
    const after = await listMessages(cx.tx, { ...readable(cx, access), after: createdAt }, { limit: onEachSide + 1, ascending: true })
    const shown = [...before.slice(0, onEachSide).reverse(), access.message, ...after.slice(0, onEachSide)]
    return { messages: await presentMessages(cx, shown), moreBefore: before.length > onEachSide, moreAfter: after.length > onEachSide }
  },
})
