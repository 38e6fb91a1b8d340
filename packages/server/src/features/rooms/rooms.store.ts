// All SQL on rooms and memberships.
import {
  type CompiledQuery,
  type Insertable,
  type RawBuilder,
  type SqlBool,
  sql,
  type Updateable,
  type UpdateObject,
  type UpdateQueryBuilder,
} from 'kysely'
import { refusal } from '../../platform/errors.ts'
import { noteMove } from '../../platform/moves.ts'
import { type Tx, violatedConstraint } from '../../platform/transaction.ts'
import { together } from '../../platform/trips.ts'
import type { EndedMembership, Membership, Room } from '../../schema/rows.ts'
import type { MembershipsTable, RoomsTable, Tables } from '../../schema/tables.ts'

export type RoomReference =
  | { readonly id: string }
  | { readonly name: string; readonly kind?: 'channel' | 'group' }
  /** An id or a name: what bots write. */
  | { readonly idOrName: string }

/** A membership with what the room list shows beside it. */
export interface MembershipRow extends Membership {
  readonly room: Room
  readonly username: string
  readonly userName: string
  readonly userKind: 'member' | 'guest' | 'bot'
  readonly userRoles: readonly string[]
  readonly userAccessEndsAt: Date | null
  /** For a direct message: the other members, first come first. */
  readonly others: readonly {
    readonly id: string
    readonly username: string
    readonly name: string
    readonly kind: 'member' | 'guest' | 'bot'
    readonly company: string | null
  }[]
}

/** What the list of memberships shows of a room. */
const listedOfRoom = ['id', 'kind', 'name', 'title', 'archived', 'parentId', 'guestCount', 'position', 'updatedAt'] as const

/** A membership as the list shows it: with little of its room. */
export type ListedMembership = Omit<MembershipRow, 'room'> & { readonly room: Pick<Room, (typeof listedOfRoom)[number]> }

export interface RoomChange {
  readonly set?: Updateable<RoomsTable>
  /** Who may see the room changes: rights that were judged before must be judged again. */
  readonly accessChanged?: boolean
  readonly addMembers?: number
  readonly addGuests?: number
  readonly addMessages?: number
  readonly addPositions?: number
  /** The message that now stands last in the room; its moment is the clock's. */
  readonly newestMessageId?: string
  /** Whoever writes has read: this member's mark goes to the room's end in the same statement. */
  readonly readBy?: string
  /** Only the clock moves: nothing about the room itself is different. */
  readonly clockOnly?: true
}

export async function findRoom(tx: Tx, id: string, options: { readonly lock?: boolean } = {}): Promise<Room | null> {
  return (await tx.executeQuery(findingRoom(tx, id, options))).rows[0] ?? null
}

/** A room and somebody's membership of it, on one trip: first the room, held if it is to be. */
export async function findRoomWithMembership(
  tx: Tx,
  { id, userId }: { readonly id: string; readonly userId: string },
  options: { readonly lock?: boolean },
): Promise<{ readonly room: Room; readonly membership: Membership | null } | null> {
  const [[room], [membership = null]] = await together(tx, [findingRoom(tx, id, options), findingMembership(tx, id, userId)])
  return room === undefined ? null : { room, membership }
}

function findingRoom(tx: Tx, id: string, options: { readonly lock?: boolean }): CompiledQuery<Room> {
  const found = tx.selectFrom('rooms').selectAll().where('id', '=', id)
  return (options.lock ? found.forNoKeyUpdate() : found).compile()
}

/** Finds by name among the rooms that the condition lets through; an id is tried too where either may be meant. */
export async function findRoomByName(
  tx: Tx,
  reference: Exclude<RoomReference, { id: string }>,
  options: { readonly lock?: boolean; readonly visible: RawBuilder<SqlBool> },
): Promise<Room | null> {
  let found = tx.selectFrom('rooms').selectAll('rooms').where(options.visible)
  if ('idOrName' in reference)
    found = found
      .where((eb) => eb.or([eb('rooms.id', '=', reference.idOrName), eb('rooms.name', '=', reference.idOrName)]))
      .orderBy(sql`(rooms.id = ${reference.idOrName})`, 'desc')
  else {
    found = found.where('rooms.name', '=', reference.name)
    if (reference.kind !== undefined) found = found.where('rooms.kind', '=', reference.kind)
  }
  found = found.limit(1)
  return (await (options.lock ? found.forNoKeyUpdate() : found).executeTakeFirst()) ?? null
}

export async function findRooms(tx: Tx, ids: readonly string[]): Promise<Room[]> {
  if (ids.length === 0) return []
  return tx
    .selectFrom('rooms')
    .selectAll()
    .where('id', '=', sql<string>`ANY(${[...ids]})`)
    .execute()
}

export async function findDirectRoom(tx: Tx, directKey: string): Promise<Room | null> {
  return (await tx.selectFrom('rooms').selectAll().where('directKey', '=', directKey).executeTakeFirst()) ?? null
}

/** The rooms that new members are put into, in id order, their rows held until this transaction ends. */
export function lockDefaultRooms(tx: Tx): Promise<Room[]> {
  return tx
    .selectFrom('rooms')
    .selectAll()
    .where('isDefault', '=', true)
    .where('archived', '=', false)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
}

/** These rooms as far as they are still there, in id order, their rows held until this transaction ends. */
export async function lockRooms(tx: Tx, ids: readonly string[]): Promise<Room[]> {
  if (ids.length === 0) return []
  return tx.selectFrom('rooms').selectAll().where('id', 'in', ids).orderBy('id').forNoKeyUpdate().execute()
}

/** The statement of `lockRooms`; unless it waits, it leaves those out that somebody else holds. */
export function lockingRooms(tx: Tx, ids: readonly string[], { waits }: { readonly waits: boolean }): CompiledQuery<Room> {
  const rooms = tx
    .selectFrom('rooms')
    .selectAll()
    .where('id', '=', sql<string>`ANY(${[...ids]})`)
    .orderBy('id')
    .forNoKeyUpdate()
  return (waits ? rooms : rooms.skipLocked()).compile()
}

export async function insertRoom(tx: Tx, row: Insertable<RoomsTable>): Promise<Room> {
  try {
    return await tx.insertInto('rooms').values(row).returningAll().executeTakeFirstOrThrow()
  } catch (error) {
    if (violatedConstraint(error) === 'rooms_name_key_key')
      throw refusal('error-duplicate-channel-name', `A room named “${row.name}” exists already, or one that looks like it`, {
        channel_name: row.name,
      })
    throw error
  }
}

/**
 * Moves the room's clock, under its row lock, to a moment later than any it has handed out (in milliseconds), and changes what
 * else is asked. Answers the room as it is now; its `clock` is the timestamp to use.
 */
export async function moveRoom(tx: Tx, id: string, change: RoomChange = {}): Promise<Room> {
  const moment = sql<Date>`greatest(clock + interval '1 millisecond', clock_timestamp()::timestamptz(3))`
  try {
    const moved = tx
      .updateTable('rooms')
      .set((eb) => ({
        ...change.set,
        clockBefore: eb.ref('clock'),
        clock: moment,
        ...(change.clockOnly ? {} : { updatedAt: moment }),
        ...(change.accessChanged ? { aclEpoch: eb('aclEpoch', '+', 1) } : {}),
        ...(change.addMembers ? { memberCount: eb('memberCount', '+', change.addMembers) } : {}),
        ...(change.addGuests ? { guestCount: eb('guestCount', '+', change.addGuests) } : {}),
        ...(change.addMessages ? { messageCount: sql<number>`greatest(0, message_count + ${change.addMessages})` } : {}),
        ...(change.newestMessageId ? { lastMessageId: change.newestMessageId, lastMessageAt: moment } : {}),
        ...(change.addPositions ? { position: eb('position', '+', change.addPositions) } : {}),
      }))
      .where('id', '=', id)
      .returningAll()
    const room = await (change.readBy === undefined ? moved : markedRead(tx, moved, change.readBy)).executeTakeFirstOrThrow()
    noteMove(tx, { room: id, from: room.clockBefore, to: room.clock })
    return room
  } catch (error) {
    if (violatedConstraint(error) === 'rooms_name_key_key')
      throw refusal('error-duplicate-channel-name', 'A room with that name exists already, or one that looks like it')
    throw error
  }
}

/** How far somebody has read by writing: a member of a room, up to where, when. */
export interface ReadByWriting {
  readonly roomId: string
  readonly userId: string
  readonly position: number
  readonly at: Date
}

/** Puts rooms that are held where several messages have moved them, and their authors' read marks with them: the statement for all. */
export function placingRooms(tx: Tx, rooms: readonly Room[], reads: readonly ReadByWriting[]): CompiledQuery<unknown> {
  for (const { id, clockBefore, clock } of rooms) noteMove(tx, { room: id, from: clockBefore, to: clock })
  return sql`
    WITH moved AS (
      UPDATE rooms r SET clock_before = r.clock, clock = m.clock, updated_at = m.clock, last_message_at = m.clock, last_message_id = m.last_message_id,
             message_count = m.message_count, position = m.position
        FROM unnest(${rooms.map(({ id }) => id)}::text[], ${rooms.map(({ clock }) => clock.toISOString())}::timestamptz[],
                    ${rooms.map(({ lastMessageId }) => lastMessageId)}::text[], ${rooms.map(({ messageCount }) => messageCount)}::bigint[],
                    ${rooms.map(({ position }) => position)}::bigint[]) AS m (id, clock, last_message_id, message_count, position)
       WHERE r.id = m.id)
    UPDATE memberships s SET read_position = p.position, deleted_unread = 0, user_mentions = 0, group_mentions = 0, alert = false, open = true,
           last_seen_at = p.at, last_reply_at = p.at, updated_at = p.at
      FROM unnest(${reads.map(({ roomId }) => roomId)}::text[], ${reads.map(({ userId }) => userId)}::text[],
                  ${reads.map(({ position }) => position)}::bigint[], ${reads.map(({ at }) => at.toISOString())}::timestamptz[])
        AS p (room_id, user_id, position, at)
     WHERE s.room_id = p.room_id AND s.user_id = p.user_id`.compile(tx)
}

/** The statement that moves a room, with a member's read mark in it. */
function markedRead(tx: Tx, moved: UpdateQueryBuilder<Tables, 'rooms', 'rooms', Room>, userId: string) {
  return tx
    .with('moved', () => moved)
    .with('seen', (db) =>
      db
        .updateTable('memberships')
        .from('moved')
        .set((eb) => ({
          readPosition: eb.ref('moved.position'),
          deletedUnread: 0,
          userMentions: 0,
          groupMentions: 0,
          alert: false,
          open: true,
          lastSeenAt: eb.ref('moved.clock'),
          lastReplyAt: eb.ref('moved.clock'),
          updatedAt: eb.ref('moved.clock'),
        }))
        .whereRef('memberships.roomId', '=', 'moved.id')
        .where('memberships.userId', '=', userId),
    )
    .selectFrom('moved')
    .selectAll('moved')
}

/** The discussions below a room, their rows held until this transaction ends. */
export function lockDiscussionsOf(tx: Tx, parentId: string): Promise<Room[]> {
  return tx.selectFrom('rooms').selectAll().where('parentId', '=', parentId).orderBy('id').forNoKeyUpdate().execute()
}

/** Whether a channel or a group goes by this name, or by one that looks like it. */
export async function isRoomNameTaken(tx: Tx, key: string): Promise<boolean> {
  return (await tx.selectFrom('rooms').select('id').where('nameKey', '=', key).executeTakeFirst()) !== undefined
}

export async function deleteRoomRow(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('rooms').where('id', '=', id).execute()
}

export async function findMembership(tx: Tx, roomId: string, userId: string): Promise<Membership | null> {
  if (userId === '') return null
  return (await tx.executeQuery(findingMembership(tx, roomId, userId))).rows[0] ?? null
}

function findingMembership(tx: Tx, roomId: string, userId: string): CompiledQuery<Membership> {
  return tx.selectFrom('memberships').selectAll().where('roomId', '=', roomId).where('userId', '=', userId).compile()
}

/** The memberships of one person in these rooms. */
export async function findMembershipsIn(tx: Tx, userId: string, roomIds: readonly string[]): Promise<Membership[]> {
  if (userId === '' || roomIds.length === 0) return []
  return tx
    .selectFrom('memberships')
    .selectAll()
    .where('userId', '=', userId)
    .where('roomId', '=', sql<string>`ANY(${[...roomIds]})`)
    .execute()
}

/** The memberships of these people in these rooms, pair by pair. */
export async function findMembershipPairs(
  tx: Tx,
  pairs: readonly { readonly roomId: string; readonly userId: string }[],
): Promise<Membership[]> {
  if (pairs.length === 0) return []
  return (await tx.executeQuery(findingMembershipPairs(tx, pairs))).rows
}

/** The statement of `findMembershipPairs`; pairs may come more than once. */
export function findingMembershipPairs(
  tx: Tx,
  pairs: readonly { readonly roomId: string; readonly userId: string }[],
): CompiledQuery<Membership> {
  return sql<Membership>`
    SELECT m.* FROM memberships m
      JOIN (SELECT DISTINCT * FROM unnest(${pairs.map(({ roomId }) => roomId)}::text[], ${pairs.map(({ userId }) => userId)}::text[])) AS asked (room_id, user_id)
        ON m.room_id = asked.room_id AND m.user_id = asked.user_id`.compile(tx)
}

/** How somebody's membership of a room ended, who is in it no more; null where there was none. */
export async function findEndedMembership(tx: Tx, roomId: string, userId: string): Promise<EndedMembership | null> {
  return (
    (await tx.selectFrom('endedMemberships').selectAll().where('roomId', '=', roomId).where('userId', '=', userId).executeTakeFirst()) ??
    null
  )
}

/** Makes people members of a room, who are none yet; whatever membership they had there before is forgotten. */
export async function insertMembershipRows(
  tx: Tx,
  roomId: string,
  rows: readonly Omit<Insertable<MembershipsTable>, 'roomId'>[],
): Promise<void> {
  await tx
    .insertInto('memberships')
    .values(rows.map((row) => ({ ...row, roomId })))
    .execute()
  const userIds = rows.map((row) => row.userId)
  await tx.deleteFrom('endedMemberships').where('roomId', '=', roomId).where('userId', '=', sql<string>`ANY(${userIds})`).execute()
}

/** Ends a membership and remembers it, so that a client that was away can be told to forget the room. */
export async function deleteMembershipRow(tx: Tx, membership: Membership, endedAt: Date, removedBy: string | null): Promise<void> {
  await tx.deleteFrom('memberships').where('roomId', '=', membership.roomId).where('userId', '=', membership.userId).execute()
  await tx
    .insertInto('endedMemberships')
    .values({ roomId: membership.roomId, userId: membership.userId, membershipId: membership.id, endedAt, removedBy })
    .onConflict((oc) => oc.columns(['userId', 'roomId']).doUpdateSet({ membershipId: membership.id, endedAt, removedBy }))
    .execute()
}

/** Ends every membership of a room at once, remembering each; answers them as they were. */
export async function deleteMembershipsIn(tx: Tx, roomId: string, endedAt: Date, removedBy: string | null): Promise<Membership[]> {
  const ended = await tx.deleteFrom('memberships').where('roomId', '=', roomId).returningAll().execute()
  if (ended.length === 0) return []
  await tx
    .insertInto('endedMemberships')
    .columns(['roomId', 'userId', 'membershipId', 'endedAt', 'removedBy'])
    .expression(
      sql`SELECT ${roomId}, e.user_id, e.membership_id, ${endedAt}::timestamptz, ${removedBy} FROM unnest(${ended.map((row) => row.userId)}::text[], ${ended.map((row) => row.id)}::text[]) AS e (user_id, membership_id)`,
    )
    .onConflict((oc) =>
      oc.columns(['userId', 'roomId']).doUpdateSet((eb) => ({ membershipId: eb.ref('excluded.membershipId'), endedAt, removedBy })),
    )
    .execute()
  return ended
}

export async function updateMembership(
  tx: Tx,
  roomId: string,
  userId: string,
  changes: UpdateObject<Tables, 'memberships'>,
): Promise<Membership> {
  return tx
    .updateTable('memberships')
    .set(changes)
    .where('roomId', '=', roomId)
    .where('userId', '=', userId)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** The members of a room, longest first. */
export function listMembershipsIn(tx: Tx, roomId: string): Promise<Membership[]> {
  return tx.selectFrom('memberships').selectAll().where('roomId', '=', roomId).orderBy('joinedAt').orderBy('userId').execute()
}

/** Everybody who holds a role in some room. */
export function listMembershipsWithRole(tx: Tx, role: string): Promise<Membership[]> {
  return tx.selectFrom('memberships').selectAll().where(sql<boolean>`${role} = ANY(roles)`).orderBy('roomId').orderBy('userId').execute()
}

/** Memberships with their rooms: of one person, of one room, or one of both; narrowed to those changed after a moment. */
export async function listMemberships(
  tx: Tx,
  which: {
    readonly userId?: string
    readonly roomIds?: readonly string[]
    readonly userIds?: readonly string[]
    readonly changedAfter?: Date
  },
): Promise<MembershipRow[]> {
  // Of named rooms, each is read once and not beside every member.
  const named = which.roomIds === undefined ? null : new Map((await findRooms(tx, which.roomIds)).map((room) => [room.id, room]))
  if (named?.size === 0) return []
  const room = named === null ? sql<Record<string, unknown> | null>`to_jsonb(r.*)` : sql<Record<string, unknown> | null>`NULL::jsonb`
  let found = membershipsWithPeople(tx).select(room.as('room'))
  if (which.userId !== undefined) found = found.where('m.userId', '=', which.userId)
  if (named !== null) found = found.where('m.roomId', '=', sql<string>`ANY(${[...named.keys()]})`)
  if (which.userIds !== undefined) found = found.where('m.userId', '=', sql<string>`ANY(${[...which.userIds]})`)
  if (which.changedAfter !== undefined) found = found.where(isChangedAfter(which.changedAfter))
  const rows = (await found.orderBy('m.joinedAt').orderBy('m.roomId').execute()) as unknown as (Omit<MembershipRow, 'room'> & {
    room: Record<string, unknown> | null
  })[]
  return rows.flatMap((row) => {
    const room = row.room === null ? named?.get(row.roomId) : roomFromJson(row.room)
    return room === undefined ? [] : [{ ...row, room }]
  })
}

/** All memberships of one person, or those that changed after a moment, with what their list shows. */
export async function listMembershipsOf(tx: Tx, userId: string, changedAfter: Date | null): Promise<ListedMembership[]> {
  // Columns beside the membership's, which have names of their own: as JSON, names and moments would be written and read for every room.
  const columns = listedOfRoom.map((column) => [column, `${column}OfRoom`] as const)
  let found = membershipsWithPeople(tx).select(columns.map(([column, alias]) => sql.ref(`r.${column}`).as(alias)))
  found = found.where('m.userId', '=', userId)
  if (changedAfter !== null) found = found.where(isChangedAfter(changedAfter))
  const rows = (await found.orderBy('m.joinedAt').orderBy('m.roomId').execute()) as unknown as Record<string, unknown>[]
  return rows.map((row) =>
    Object.assign(row, { room: Object.fromEntries(columns.map(([column, alias]) => [column, row[alias]])) }),
  ) as unknown as ListedMembership[]
}

/** All rooms of one person, with when their reading begins, or those that changed after a moment, in themselves or for them; first joined first. */
export function listRoomsOf(tx: Tx, userId: string, changedAfter: Date | null): Promise<(Room & Pick<Membership, 'historyFrom'>)[]> {
  let found = tx
    .selectFrom('memberships as m')
    .innerJoin('rooms as r', 'r.id', 'm.roomId')
    .selectAll('r')
    .select('m.historyFrom')
    .where('m.userId', '=', userId)
  if (changedAfter !== null) found = found.where(isChangedAfter(changedAfter))
  return found.orderBy('m.joinedAt').orderBy('m.roomId').execute()
}

function isChangedAfter(moment: Date): RawBuilder<boolean> {
  return sql<boolean>`greatest(m.updated_at, r.updated_at) > ${moment}`
}

function membershipsWithPeople(tx: Tx) {
  return tx
    .selectFrom('memberships as m')
    .innerJoin('rooms as r', 'r.id', 'm.roomId')
    .innerJoin('users as u', 'u.id', 'm.userId')
    .selectAll('m')
    .select([
      'u.username',
      'u.name as userName',
      'u.kind as userKind',
      'u.roles as userRoles',
      'u.accessEndsAt as userAccessEndsAt',
      sql<MembershipRow['others']>`CASE WHEN r.kind = 'direct' THEN (
        SELECT coalesce(jsonb_agg(
                 (SELECT jsonb_build_object('id', o.id, 'username', o.username, 'name', o.name, 'kind', o.kind, 'company', o.company) FROM users o WHERE o.id = om.user_id)
                 ORDER BY om.joined_at, om.user_id), '[]')
          FROM memberships om WHERE om.room_id = r.id AND om.user_id <> m.user_id) ELSE '[]' END`.as('others'),
    ])
}

const dateColumns = new Set(['clock', 'clock_before', 'last_message_at', 'created_at', 'updated_at'])

/** A room that came as JSON (snake_case, dates as text) in the shape of a row. */
function roomFromJson(json: Record<string, unknown>): Room {
  return Object.fromEntries(
    Object.entries(json).map(([column, value]) => [
      column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      dateColumns.has(column) && typeof value === 'string' ? new Date(value) : value,
    ]),
  ) as unknown as Room
}

/** How far rights have changed that hang on rooms and on the rooms that they belong to, and those of people beside each, added up (decimal). */
export async function findRoomStamps(
  tx: Tx,
  rooms: readonly { readonly roomId: string; readonly userIds: readonly string[] }[],
  now: Date,
): Promise<{ roomId: string; room: number; parent: number | null; weight: string }[]> {
  const people = rooms.flatMap(({ roomId, userIds }) => userIds.map((userId) => ({ roomId, userId })))
  const { rows } = await sql<{ roomId: string; room: number; parent: number | null; weight: string }>`
    SELECT r.id AS room_id, r.acl_epoch AS room, p.acl_epoch AS parent, coalesce(w.weight, 0)::text AS weight
      FROM rooms r LEFT JOIN rooms p ON p.id = r.parent_id
      LEFT JOIN (SELECT asked.room_id, sum(u.acl_epoch * 2 + (u.access_ends_at IS NOT NULL AND u.access_ends_at <= ${now})::int) AS weight
                   FROM unnest(${people.map(({ roomId }) => roomId)}::text[], ${people.map(({ userId }) => userId)}::text[]) AS asked (room_id, user_id)
                   JOIN users u ON u.id = asked.user_id GROUP BY 1) AS w ON w.room_id = r.id
     WHERE r.id = ANY(${rooms.map(({ roomId }) => roomId)}::text[])`.execute(tx)
  return rows
}

/** The memberships of these people in a room. */
export async function findMembershipsOf(tx: Tx, roomId: string, userIds: readonly string[]): Promise<Membership[]> {
  if (userIds.length === 0) return []
  return tx
    .selectFrom('memberships')
    .selectAll()
    .where('roomId', '=', roomId)
    .where('userId', '=', sql<string>`ANY(${[...userIds]})`)
    .execute()
}

/** Channels and groups of these names that the condition lets through. */
export async function findRoomsByNames(tx: Tx, names: readonly string[], visible: RawBuilder<SqlBool>): Promise<Room[]> {
  if (names.length === 0) return []
  return tx
    .selectFrom('rooms')
    .selectAll()
    .where('name', '=', sql<string>`ANY(${[...names]})`)
    .where('parentId', 'is', null)
    .where(visible)
    .execute()
}

/** Member ids by room, first come first. */
export async function listMemberIdsOf(tx: Tx, roomIds: readonly string[]): Promise<ReadonlyMap<string, string[]>> {
  if (roomIds.length === 0) return new Map()
  const rows = await tx
    .selectFrom('memberships')
    .select(['roomId', 'userId'])
    .where('roomId', '=', sql<string>`ANY(${[...roomIds]})`)
    .orderBy('joinedAt')
    .orderBy('userId')
    .execute()
  return rows.reduce((byRoom, row) => byRoom.set(row.roomId, [...(byRoom.get(row.roomId) ?? []), row.userId]), new Map<string, string[]>())
}

/** Makes a direct message, or finds the one that somebody else has made in the meantime. */
export async function insertDirectRoom(tx: Tx, row: Insertable<RoomsTable> & { readonly directKey: string }): Promise<Room> {
  const inserted = await tx
    .insertInto('rooms')
    .values(row)
    .onConflict((oc) => oc.doNothing())
    .returningAll()
    .executeTakeFirst()
  return inserted ?? (await tx.selectFrom('rooms').selectAll().where('directKey', '=', row.directKey).executeTakeFirstOrThrow())
}

/** Raises what every room's readers are judged at, as `leapWorkspaceEpoch` does. */
export async function leapRoomEpochs(tx: Tx, beyond: number): Promise<void> {
  await tx
    .updateTable('rooms')
    .set({ aclEpoch: sql<number>`greatest(acl_epoch + 1, ${beyond}::bigint)` })
    .execute()
}

/** Where the clocks of these rooms stand. */
export function findRoomClocks(tx: Tx, ids: readonly string[]): Promise<Pick<Room, 'id' | 'clock'>[]> {
  return tx
    .selectFrom('rooms')
    .select(['id', 'clock'])
    .where('id', '=', sql<string>`ANY(${[...ids]})`)
    .execute()
}
