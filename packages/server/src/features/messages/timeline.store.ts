// SQL on a room's messages in their order: pages, searches, and what has changed since somebody looked last. Every statement names
// the room; what lies before the history that was opened to a reader is never among the answers.
import { type SelectQueryBuilder, sql } from 'kysely'
import { containing } from '../../platform/like.ts'
import type { Tx } from '../../platform/transaction.ts'
import type { Message } from '../../schema/rows.ts'
import type { Tables } from '../../schema/tables.ts'
import { isPlaced, isPlacedInSql, mentioning } from './messages.store.ts'

/** Which messages of a room. What is absent does not narrow. */
export interface Selection {
  readonly roomId: string
  /** From when on the reader may read. */
  readonly historyFrom: Date | null
  /** Types of system messages that the workspace does not show. */
  readonly hiddenTypes?: readonly string[]
  readonly before?: Date | undefined
  readonly after?: Date | undefined
  /** Whether the two moments above are within. */
  readonly inclusive?: boolean | undefined
  /** Whether replies that stand only in their thread are left out. */
  readonly onlyInRoom?: boolean | undefined
  readonly threadId?: string | undefined
  /** No replies at all, wherever they are shown. */
  readonly outsideThreads?: boolean | undefined
  readonly pinned?: boolean | undefined
  /** Mentions one of these. */
  readonly mentioned?: readonly string[] | undefined
  readonly starredBy?: string | undefined
  /** What people wrote, with this text in it. */
  readonly text?: string | undefined
  readonly authorIds?: readonly string[] | undefined
  /** Only roots of threads. */
  readonly threads?: { readonly followedBy?: string | undefined; readonly ids?: readonly string[] | undefined } | undefined
  readonly changedAfter?: Date | undefined
}

type Messages = SelectQueryBuilder<Tables, 'messages', Message>

export interface Window {
  readonly offset?: number
  readonly limit: number
  readonly order?: 'createdAt' | 'threadLastAt'
  readonly ascending?: boolean
}

/** One page in the order asked for, newest first unless said otherwise. */
export async function listMessages(
  tx: Tx,
  selection: Selection,
  { offset = 0, limit, order = 'createdAt', ascending = false }: Window,
): Promise<Message[]> {
  const page = (messages: Messages): Promise<Message[]> =>
    messages
      .orderBy(order, ascending ? 'asc' : 'desc')
      .orderBy('id', ascending ? 'asc' : 'desc')
      .offset(offset)
      .limit(limit)
      .execute()
  const found = await page(select(tx, selection))
  // Whoever gets less than a page believes to be at the end.
  return found.every(isPlaced) ? found : page(select(tx, selection).where(isPlacedInSql))
}

export async function countMessages(tx: Tx, selection: Selection): Promise<number> {
  const { total } = await select(tx, selection)
    .clearSelect()
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  return total
}

/** What changed after one moment, oldest change first, or before another, newest first. A moment is never torn apart. */
export async function listChanged(
  tx: Tx,
  selection: Selection,
  span: { readonly after?: Date | undefined; readonly before?: Date | undefined; readonly limit: number },
): Promise<Message[]> {
  let found = select(tx, selection)
  if (span.after !== undefined) found = found.where('updatedAt', '>', span.after)
  if (span.before !== undefined) found = found.where('updatedAt', '<', span.before)
  const changed = await found
    .orderBy('updatedAt', span.before === undefined ? 'asc' : 'desc')
    .fetch(span.limit, 'with ties')
    .execute()
  return changed.filter(isPlaced)
}

export interface Trace {
  readonly id: string
  readonly createdAt: Date
  readonly deletedAt: Date
}

/** What was deleted in a span, as for changes. */
export function listTraces(
  tx: Tx,
  room: Pick<Selection, 'roomId' | 'historyFrom'>,
  span: { readonly after?: Date | undefined; readonly before?: Date | undefined; readonly limit: number },
): Promise<Trace[]> {
  let found = tx.selectFrom('deletedMessages').select(['id', 'createdAt', 'deletedAt']).where('roomId', '=', room.roomId)
  if (room.historyFrom !== null) found = found.where('createdAt', '>=', room.historyFrom)
  if (span.after !== undefined) found = found.where('deletedAt', '>', span.after)
  if (span.before !== undefined) found = found.where('deletedAt', '<', span.before)
  return found
    .orderBy('deletedAt', span.before === undefined ? 'asc' : 'desc')
    .fetch(span.limit, 'with ties')
    .execute()
}

/** One page of what was deleted after a moment, oldest deletion first, and how much there is. */
export async function pageTraces(
  tx: Tx,
  room: Pick<Selection, 'roomId' | 'historyFrom'>,
  after: Date,
  page: { readonly offset: number; readonly limit: number },
): Promise<{ rows: Trace[]; total: number }> {
  let found = tx
    .selectFrom('deletedMessages')
    .select(['id', 'createdAt', 'deletedAt'])
    .where('roomId', '=', room.roomId)
    .where('deletedAt', '>', after)
  if (room.historyFrom !== null) found = found.where('createdAt', '>=', room.historyFrom)
  const { total } = await found
    .clearSelect()
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  return { rows: await found.orderBy('deletedAt').orderBy('id').offset(page.offset).limit(page.limit).execute(), total }
}

/** Bounds every further statement of this transaction. */
export async function boundStatements(tx: Tx, milliseconds: number): Promise<void> {
  await sql`SELECT set_config('statement_timeout', ${String(milliseconds)}, true)`.execute(tx)
}

function select(tx: Tx, selection: Selection): Messages {
  const { roomId, historyFrom, hiddenTypes = [], before, after, inclusive, changedAfter } = selection
  let found: Messages = tx.selectFrom('messages').selectAll().where('roomId', '=', roomId)
  if (historyFrom !== null) found = found.where('createdAt', '>=', historyFrom)
  if (hiddenTypes.length > 0) found = found.where(sql<boolean>`(type IS NULL OR type <> ALL(${[...hiddenTypes]}::text[]))`)
  if (before !== undefined) found = found.where('createdAt', inclusive ? '<=' : '<', before)
  if (after !== undefined) found = found.where('createdAt', inclusive ? '>=' : '>', after)
  if (changedAfter !== undefined) found = found.where('updatedAt', '>', changedAfter)
  return narrowedByThread(narrowedByMark(found, selection), selection)
}

function narrowedByThread(messages: Messages, { onlyInRoom, threadId, outsideThreads, threads }: Selection): Messages {
  let found = messages
  if (onlyInRoom) found = found.where('shownInRoom', '=', true)
  if (threadId !== undefined) found = found.where('threadId', '=', threadId)
  if (outsideThreads) found = found.where('threadId', 'is', null)
  if (threads !== undefined) found = found.where('threadCount', '>', 0)
  if (threads?.followedBy !== undefined) found = found.where(sql<boolean>`${threads.followedBy} = ANY(thread_followers)`)
  if (threads?.ids !== undefined) found = found.where('id', '=', sql<string>`ANY(${[...threads.ids]}::text[])`)
  return found
}

function narrowedByMark(messages: Messages, { pinned, mentioned, starredBy, text, authorIds }: Selection): Messages {
  let found = messages
  if (pinned) found = found.where('pinnedAt', 'is not', null)
  if (mentioned !== undefined) found = found.where(mentioning(mentioned))
  if (starredBy !== undefined) found = found.where(sql<boolean>`starred_by <> '{}' AND ${starredBy} = ANY(starred_by)`)
  if (text !== undefined && text !== '') found = found.where(sql<boolean>`body ILIKE ${containing(text)}`)
  if (authorIds !== undefined) found = found.where('authorId', '=', sql<string>`ANY(${[...authorIds]}::text[])`)
  if (text !== undefined || authorIds !== undefined) found = found.where('type', 'is', null)
  return found
}
