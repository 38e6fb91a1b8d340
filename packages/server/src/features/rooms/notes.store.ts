// What messages leave in the rows of a room's members: mentions, unread threads, and what is taken back when a message goes.
// Everybody else's unread count is a subtraction and needs no row.
import { type CompiledQuery, sql } from 'kysely'
import type { Tx } from '../../platform/transaction.ts'
import type { Room } from '../../schema/rows.ts'

export interface MembershipNote {
  readonly authorId: string
  /** Who is mentioned by name. */
  readonly named?: readonly string[]
  /** Whether everybody is mentioned, or everybody who is there. */
  readonly group?: 'all' | 'here' | null
  /** Whether mentions count in the room itself; in a thread they make the thread unread. */
  readonly counts?: boolean
  /** The thread that is unread for whoever is noted. */
  readonly unreadThread?: string | null
}

/** A member who was noted, with what says whether they want to be notified. */
export interface Noted {
  readonly userId: string
  readonly ignored: readonly string[]
  readonly preferences: Readonly<Record<string, unknown>>
  readonly open: boolean
}

/** Notes a message in the rows of those whom it concerns, its author excepted, and answers whose rows they were. */
export async function noteInMemberships(tx: Tx, room: Room, note: MembershipNote): Promise<Noted[]> {
  const named = sql<boolean>`user_id = ANY(${[...(note.named ?? [])]}::text[])`
  const connected = sql<boolean>`EXISTS (SELECT FROM connections c WHERE c.user_id = memberships.user_id)`
  const grouped = note.group === 'all' ? sql<boolean>`true` : note.group === 'here' ? connected : sql<boolean>`false`
  const thread = note.unreadThread ?? null
  return tx
    .updateTable('memberships')
    .set({
      ...(note.counts === true
        ? {
            // Nobody’s count stands in the way of everybody’s message.
            userMentions: sql<number>`least(user_mentions, 2147483646) + (${named})::int`,
            groupMentions: sql<number>`least(group_mentions, 2147483646) + (NOT ${named})::int`,
          }
        : {}),
      ...(thread === null
        ? {}
        : {
            threadUnread: sql<
              string[]
            >`CASE WHEN ${thread} = ANY(thread_unread) THEN thread_unread ELSE thread_unread || ${thread}::text END`,
          }),
      open: true,
      updatedAt: room.clock,
    })
    .where('roomId', '=', room.id)
    .where('userId', '<>', note.authorId)
    .where(sql<boolean>`(${named} OR ${grouped})`)
    .returning(['userId', 'ignored', 'preferences', 'open'])
    .execute()
}

/** The other members of a direct message, for whom it is listed again if they had put it away. */
export async function reopenForOthers(tx: Tx, room: Room, authorId: string): Promise<Noted[]> {
  return tx
    .with('reopened', (db) =>
      db
        .updateTable('memberships')
        .set({ open: true, updatedAt: room.clock })
        .where('roomId', '=', room.id)
        .where('userId', '<>', authorId)
        .where('open', '=', false),
    )
    .selectFrom('memberships')
    .select(['userId', 'ignored', 'preferences', 'open'])
    .where('roomId', '=', room.id)
    .where('userId', '<>', authorId)
    .orderBy('joinedAt')
    .orderBy('userId')
    .execute()
}

export type NotedInRoom = Noted & { readonly roomId: string }

/** The statement for the members of those among these rooms that are direct messages. */
export function findingDirectMembers(tx: Tx, roomIds: readonly string[]): CompiledQuery<NotedInRoom> {
  return sql<NotedInRoom>`
    SELECT m.room_id, m.user_id, m.ignored, m.preferences, m.open FROM rooms r JOIN memberships m ON m.room_id = r.id
     WHERE r.id = ANY(${[...roomIds]}::text[]) AND r.kind = 'direct' ORDER BY m.room_id, m.joined_at, m.user_id`.compile(tx)
}

/** The statement by which direct messages are listed again for those who had put them away. */
export function reopeningDirects(tx: Tx, rooms: readonly Room[]): CompiledQuery<unknown> {
  const ids = rooms.map(({ id }) => id)
  const moments = rooms.map(({ clock }) => clock.toISOString())
  return sql`
    UPDATE memberships m SET open = true, updated_at = r.clock FROM unnest(${ids}::text[], ${moments}::timestamptz[]) AS r (id, clock)
     WHERE m.room_id = r.id AND NOT m.open`.compile(tx)
}

/** Takes mentions that an edit has removed off the counts of those who had not read the message. */
export async function forgetMentions(
  tx: Tx,
  room: Room,
  gone: { readonly position: number; readonly named: readonly string[] },
): Promise<void> {
  await tx
    .updateTable('memberships')
    .set({ userMentions: sql<number>`greatest(0, user_mentions - 1)`, updatedAt: room.clock })
    .where('roomId', '=', room.id)
    .where('readPosition', '<', gone.position)
    .where('userId', '=', sql<string>`ANY(${[...gone.named]}::text[])`)
    .execute()
}

/** Takes several messages of one author off everybody's unread count; mentions can't be more than what is left. */
export async function forgetSeveral(
  tx: Tx,
  room: Room,
  gone: { readonly positions: readonly number[]; readonly authorId: string },
): Promise<void> {
  if (gone.positions.length === 0) return
  const deleted = sql<number>`deleted_unread + (SELECT count(*) FROM unnest(${[...gone.positions]}::bigint[]) AS gone (position) WHERE gone.position > read_position)`
  const left = sql<number>`greatest(0, ${room.position} - read_position - (${deleted}))`
  await tx
    .updateTable('memberships')
    .set({
      deletedUnread: deleted,
      userMentions: sql<number>`least(user_mentions, ${left})`,
      groupMentions: sql<number>`least(group_mentions, ${left})`,
      updatedAt: room.clock,
    })
    .where('roomId', '=', room.id)
    .where('userId', '<>', gone.authorId)
    .where('readPosition', '<', Math.max(...gone.positions))
    .execute()
}

/** Takes several messages off the counts of everybody who had not read them, their authors excepted. */
export async function forgetEach(
  tx: Tx,
  room: Room,
  gone: readonly { readonly position: number; readonly authorId: string; readonly named: readonly string[]; readonly grouped: boolean }[],
): Promise<void> {
  if (gone.length === 0) return
  const rows = JSON.stringify(gone.map(({ position, authorId, named, grouped }) => ({ position, author: authorId, named, grouped })))
  await sql`
    WITH missed AS (
      SELECT m.user_id, count(*) AS messages, count(*) FILTER (WHERE jsonb_exists(g.named, m.user_id)) AS named,
             count(*) FILTER (WHERE g.grouped AND NOT jsonb_exists(g.named, m.user_id)) AS grouped
        FROM memberships m
        JOIN jsonb_to_recordset(${rows}::jsonb) AS g (position bigint, author text, named jsonb, grouped boolean)
          ON g.position > m.read_position AND g.author <> m.user_id
       WHERE m.room_id = ${room.id} AND m.read_position < ${Math.max(...gone.map(({ position }) => position))}
       GROUP BY m.user_id)
    UPDATE memberships s
       SET deleted_unread = s.deleted_unread + missed.messages,
           user_mentions = greatest(0, s.user_mentions - missed.named), group_mentions = greatest(0, s.group_mentions - missed.grouped),
           alert = s.alert AND greatest(0, s.user_mentions - missed.named) + greatest(0, s.group_mentions - missed.grouped) > 0,
           updated_at = ${room.clock}
      FROM missed WHERE s.room_id = ${room.id} AND s.user_id = missed.user_id`.execute(tx)
}

/** The moments in a span at which somebody's reading of the room begins, in their order. */
export async function listHistoryBeginnings(
  tx: Tx,
  roomId: string,
  { after, to }: { readonly after: Date; readonly to: Date },
): Promise<Date[]> {
  const rows = await tx
    .selectFrom('memberships')
    .select('historyFrom')
    .distinct()
    .where('roomId', '=', roomId)
    .where('historyFrom', '>', after)
    .where('historyFrom', '<=', to)
    .orderBy('historyFrom')
    .execute()
  return rows.flatMap(({ historyFrom }) => historyFrom ?? [])
}

/** A thread that is no more is unread for nobody. */
export async function forgetThread(tx: Tx, room: Room, threadId: string): Promise<void> {
  await tx
    .updateTable('memberships')
    .set({ threadUnread: sql<string[]>`array_remove(thread_unread, ${threadId})`, updatedAt: room.clock })
    .where('roomId', '=', room.id)
    .where(sql<boolean>`${threadId} = ANY(thread_unread)`)
    .execute()
}

/** Whether the room has a member who may not read what was said at a moment. */
export async function hasLatecomer(tx: Tx, roomId: string, moment: Date): Promise<boolean> {
  return (
    (await tx
      .selectFrom('memberships')
      .select('userId')
      .where('roomId', '=', roomId)
      .where('historyFrom', '>', moment)
      .limit(1)
      .executeTakeFirst()) !== undefined
  )
}

/** Of these pairs of room and person, those in which the person is a member, each as `room|person`. */
export async function findMemberPairs(
  tx: Tx,
  pairs: readonly { readonly roomId: string; readonly userId: string }[],
): Promise<ReadonlySet<string>> {
  if (pairs.length === 0) return new Set()
  const rows = await tx
    .selectFrom('memberships')
    .select(['roomId', 'userId'])
    .where(
      sql<boolean>`(room_id, user_id) IN (SELECT * FROM unnest(${pairs.map((pair) => pair.roomId)}::text[], ${pairs.map((pair) => pair.userId)}::text[]))`,
    )
    .execute()
  return new Set(rows.map((row) => `${row.roomId}|${row.userId}`))
}
