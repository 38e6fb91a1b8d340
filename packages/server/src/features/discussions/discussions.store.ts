// How the discussions below a room are looked for. Rooms and messages are written by their owners.
import type { RawBuilder, SqlBool } from 'kysely'
import { containing } from '../../platform/like.ts'
import type { Tx } from '../../platform/transaction.ts'
import type { Message } from '../../schema/rows.ts'

export interface DiscussionSearch {
  readonly roomId: string
  /** Stands somewhere in the title that the discussion had when it began. */
  readonly text: string
  /** From when on the reader may read the room. */
  readonly since: Date | null
  /** Which discussions may be found at all, as a condition on `d`. */
  readonly visible: RawBuilder<SqlBool>
  readonly page: { readonly offset: number; readonly limit: number }
}

/** One page of the messages in a room that lead to discussions, newest first, and how many there are. */
export async function searchDiscussionMessages(tx: Tx, search: DiscussionSearch): Promise<{ rows: Message[]; total: number }> {
  let found = tx
    .selectFrom('messages')
    .innerJoin('rooms as d', 'd.id', 'messages.discussionId')
    .where('messages.roomId', '=', search.roomId)
    .where(search.visible)
  if (search.since !== null) found = found.where('messages.createdAt', '>=', search.since)
  if (search.text !== '') found = found.where('messages.body', 'ilike', containing(search.text))
  const { total } = await found.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const { offset, limit } = search.page
  return { rows: await found.selectAll('messages').orderBy('messages.createdAt', 'desc').offset(offset).limit(limit).execute(), total }
}
