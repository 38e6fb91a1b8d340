// Looks for a text in one room: as it is written, whatever its case, newest first. `from:name` narrows to what one person wrote.
// The database works on it for a fifth of a second at most. Adds error-search-too-slow.
import { Type } from 'typebox'
import { query, type Reading } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { isTimeout } from '../../platform/transaction.ts'
import { findUsersByUsernames } from '../users/user.ts'
import { presentMessages } from './message.ts'
import { findTimeline, readable, timelineReference } from './timeline.ts'
import { boundStatements, listMessages } from './timeline.store.ts'

const statementMs = 200

export const searchMessages = query({
  name: 'search-messages',
  permission: 'read-room',
  input: Type.Object({
    room: timelineReference,
    text: Type.String({ maxLength: 256 }),
    page: Type.Object({ offset: Type.Integer({ minimum: 0, maximum: 10_000 }), limit: Type.Integer({ minimum: 1, maximum: 100 }) }),
  }),
  load: (cx, { room }) => findTimeline(cx, room),
  async run(cx, { text, page }, access) {
    const { author, words } = partsOf(text)
    if (words === '' && author === null) return []
    const authorIds = author === null ? undefined : await idsOf(cx, author)
    await boundStatements(cx.tx, statementMs)
    try {
      return await presentMessages(cx, await listMessages(cx.tx, { ...readable(cx, access), text: words, authorIds }, page))
    } catch (error) {
      throw isTimeout(error) ? refusal('error-search-too-slow') : error
    }
  },
})

function partsOf(text: string): { author: string | null; words: string } {
  const operator = /(?:^|\s)from:@?([^\s]+)/i.exec(text)
  if (operator === null) return { author: null, words: text.trim() }
  return { author: operator[1] ?? '', words: text.replace(operator[0], ' ').trim() }
}

async function idsOf(cx: Reading, author: string): Promise<string[]> {
  if (author.toLowerCase() === 'me') return [cx.actor.id]
  return (await findUsersByUsernames(cx.tx, [author])).map((user) => user.id)
}
