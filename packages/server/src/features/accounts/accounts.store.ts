// The SQL of accounts as a whole: the one-time code of setting up, on the workspace's only row, and what somebody who goes
// leaves behind in rooms.
import { sql } from 'kysely'
import type { Tx } from '../../platform/transaction.ts'
import type { Room, User } from '../../schema/rows.ts'

/** Keeps the fingerprint of the first secret, or of a new one; answers the one that holds. */
export async function keepSecretFingerprint(tx: Tx, fingerprint: string, { replaces }: { readonly replaces: boolean }): Promise<string> {
  const kept = await tx
    .updateTable('workspace')
    .set({ secretFingerprint: replaces ? fingerprint : sql<string>`coalesce(secret_fingerprint, ${fingerprint})` })
    .returning('secretFingerprint')
    .executeTakeFirstOrThrow()
  return kept.secretFingerprint ?? ''
}

/** By what a workspace is known, and by what the secret that its database was used with. */
export interface WorkspaceMark {
  readonly id: string
  readonly secretFingerprint: string | null
}

/** Asked as JSON, so that it can be asked of a schema from before there was a secret. */
export async function findWorkspaceMark(tx: Tx): Promise<WorkspaceMark | null> {
  const { rows } = await sql<WorkspaceMark>`SELECT w.id, to_jsonb(w)->>'secret_fingerprint' AS secret_fingerprint FROM workspace w`.execute(
    tx,
  )
  return rows[0] ?? null
}

/** The folder of its files in a bucket; asked as JSON, so that it can be asked of a schema from before there was one. */
export async function findBucketFolder(tx: Tx): Promise<string | null> {
  const { rows } = await sql<{ folder: string | null }>`SELECT to_jsonb(w)->>'bucket_folder' AS folder FROM workspace w`.execute(tx)
  return rows[0]?.folder ?? null
}

export async function storeBucketFolder(tx: Tx, bucketFolder: string): Promise<void> {
  await tx.updateTable('workspace').set({ bucketFolder }).execute()
}

export async function storeSetupCode(tx: Tx, hash: string | null): Promise<void> {
  await tx.updateTable('workspace').set({ setupCodeHash: hash }).execute()
}

/** The hash of the code that is waiting, with the row held: two people who set up at once wait for each other. */
export async function lockSetupCode(tx: Tx): Promise<string | null> {
  const row = await tx.selectFrom('workspace').select('setupCodeHash').forUpdate().executeTakeFirst()
  return row?.setupCodeHash ?? null
}

/** The channels and groups that somebody owns, held in id order, so that nobody's ownership moves meanwhile. */
export function lockOwnedRooms(tx: Tx, userId: string): Promise<Room[]> {
  return tx
    .selectFrom('rooms')
    .selectAll()
    .where('kind', '<>', 'direct')
    .where(sql<boolean>`EXISTS (SELECT FROM memberships m WHERE m.room_id = rooms.id AND m.user_id = ${userId} AND 'owner' = ANY(m.roles))`)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
}

/** Of these rooms, those without another active owner; among them, the ones where nobody else is left only when asked for. */
export async function filterWithoutOtherOwner(
  tx: Tx,
  roomIds: readonly string[],
  owner: { readonly userId: string; readonly evenAlone: boolean },
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    SELECT r.id FROM rooms r WHERE r.id = ANY(${[...roomIds]})
       AND NOT EXISTS (SELECT FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.room_id = r.id AND u.id <> ${owner.userId} AND 'owner' = ANY(m.roles) AND u.active)
       AND (${owner.evenAlone} OR EXISTS (SELECT FROM memberships m WHERE m.room_id = r.id AND m.user_id <> ${owner.userId}))`.execute(tx)
  return new Set(rows.map((row) => row.id))
}

/** The member who has been in a room longest, is active, and is neither a guest nor a bot; held against a deactivation of their own. */
export async function findHeir(tx: Tx, roomId: string, except: string): Promise<User | null> {
  const heir = await tx
    .selectFrom('users as u')
    .innerJoin('memberships as m', 'm.userId', 'u.id')
    .selectAll('u')
    .where('m.roomId', '=', roomId)
    .where('u.id', '<>', except)
    .where('u.active', '=', true)
    .where('u.kind', '=', 'member')
    .orderBy('m.joinedAt')
    .orderBy('u.id')
    .limit(1)
    .forKeyShare(['u'])
    .executeTakeFirst()
  return heir ?? null
}

/** An active administrator, the preferred one if it is one; held against a deactivation of their own. */
export async function findActiveAdmin(tx: Tx, which: { readonly preferred: string; readonly except: string }): Promise<User | null> {
  const admin = await tx
    .selectFrom('users')
    .selectAll()
    .where('active', '=', true)
    .where(sql<boolean>`'admin' = ANY(roles)`)
    .where('id', '<>', which.except)
    .orderBy(sql`id = ${which.preferred}`, 'desc')
    .orderBy('createdAt')
    .limit(1)
    .forKeyShare()
    .executeTakeFirst()
  return admin ?? null
}

/** Somebody's direct messages with one other person, in id order, and whether that person is active. */
export async function listPairs(tx: Tx, userId: string): Promise<{ id: string; readOnly: boolean; otherIsActive: boolean }[]> {
  const { rows } = await sql<{ id: string; readOnly: boolean; otherIsActive: boolean }>`
    SELECT r.id, r.read_only, u.active AS other_is_active
      FROM memberships m JOIN rooms r ON r.id = m.room_id JOIN memberships o ON o.room_id = r.id AND o.user_id <> m.user_id JOIN users u ON u.id = o.user_id
     WHERE m.user_id = ${userId} AND r.kind = 'direct' AND r.member_count = 2
     ORDER BY r.id`.execute(tx)
  return rows
}

/** The rooms that somebody belongs to, in id order. */
export function listRoomsOf(tx: Tx, userId: string): Promise<Room[]> {
  return tx
    .selectFrom('rooms')
    .selectAll()
    .where(sql<boolean>`EXISTS (SELECT FROM memberships m WHERE m.room_id = rooms.id AND m.user_id = ${userId})`)
    .orderBy('id')
    .execute()
}

export interface DueEnd {
  readonly userId: string
  /** How many days before the end were passed; 0: it has come. */
  readonly days: number
}

/** Of the days before an end on which something is said, the fewest that are passed. */
const daysPassed = (now: Date) =>
  sql<number>`CASE WHEN u.access_ends_at <= ${now} THEN 0 WHEN u.access_ends_at <= ${now}::timestamptz + interval '1 day' THEN 1
    WHEN u.access_ends_at <= ${now}::timestamptz + interval '5 days' THEN 5 WHEN u.access_ends_at <= ${now}::timestamptz + interval '14 days' THEN 14 ELSE 99 END`

/**
 * Notes ends that are new, or have moved: of those, the days that lie behind already count as told, because whoever set the end knows it;
 * an end that has come does not.
 */
export async function noteAccessEnds(tx: Tx, now: Date): Promise<void> {
  await sql`
    INSERT INTO access_ends AS e (user_id, ends_at, days_told)
    SELECT u.id, u.access_ends_at, greatest(1, ${daysPassed(now)}) FROM users u LEFT JOIN access_ends e ON e.user_id = u.id
     WHERE u.access_ends_at IS NOT NULL AND u.kind = 'guest' AND (e.user_id IS NULL OR e.ends_at <> u.access_ends_at) ORDER BY u.id
    ON CONFLICT (user_id) DO UPDATE SET ends_at = excluded.ends_at, days_told = excluded.days_told WHERE e.ends_at <> excluded.ends_at`.execute(
    tx,
  )
}

/** Guests of whose end something is to be said, the nearest first. */
export async function listDueEnds(tx: Tx, { now, limit }: { readonly now: Date; readonly limit: number }): Promise<DueEnd[]> {
  const { rows } = await sql<DueEnd>`
    SELECT u.id AS user_id, ${daysPassed(now)} AS days FROM users u JOIN access_ends e ON e.user_id = u.id AND e.ends_at = u.access_ends_at
     WHERE u.kind = 'guest' AND u.active AND e.days_told > ${daysPassed(now)} ORDER BY u.access_ends_at, u.id LIMIT ${limit}`.execute(tx)
  return rows
}

/** Marks that so many days before the end are told; answers whether they were not yet. Of several who ask at once, one is answered so. */
export async function markEndTold(
  tx: Tx,
  userId: string,
  { days, endsAt }: { readonly days: number; readonly endsAt: Date },
): Promise<boolean> {
  const marked = await tx
    .updateTable('accessEnds')
    .set({ daysTold: days })
    .where('userId', '=', userId)
    .where('endsAt', '=', endsAt)
    .where('daysTold', '>', days)
    .returning('userId')
    .executeTakeFirst()
  return marked !== undefined
}
