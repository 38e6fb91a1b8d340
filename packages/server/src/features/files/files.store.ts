// All SQL on files.
import { type Insertable, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Tx } from '../../platform/transaction.ts'
import type { RoomAccess } from '../../permissions/targets.ts'
import type { Message, StoredFile } from '../../schema/rows.ts'
import type { AccountKind, FilesTable } from '../../schema/tables.ts'
import { isSpared, type TooOld } from '../messages/pruning.ts'
import { sinceHistoryOpened } from '../rooms/room.ts'
import type { Page } from '../../wire/rest.ts'
import type { Order } from '../../wire/sort.ts'
import { blobOf, fileOfBlob, type Place } from './place.ts'

/** A file with the card of whoever uploaded it. */
export interface FileRow extends StoredFile {
  readonly uploader: {
    readonly id: string
    readonly username: string
    readonly name: string
    readonly kind: AccountKind
    readonly company: string | null
  } | null
}

/** What a list of files may be sorted by. */
export const fileOrders = ['createdAt', 'name', 'size', 'type'] as const

export interface FileChoice {
  readonly types?: readonly string[]
  /** This file and what was sent before it. */
  readonly from?: StoredFile | null
  readonly order?: readonly Order<(typeof fileOrders)[number]>[]
}

export async function findFile(tx: Tx, id: string, options: { readonly lock?: boolean } = {}): Promise<StoredFile | null> {
  const found = tx.selectFrom('files').selectAll().where('id', '=', id).limit(1)
  return (await (options.lock ? found.forUpdate() : found).executeTakeFirst()) ?? null
}

/** The file of this id, or whose small picture has it. */
export async function findServedFile(tx: Tx, id: string): Promise<StoredFile | null> {
  const found = tx
    .selectFrom('files')
    .selectAll()
    .where((eb) => eb.or([eb('id', '=', id), eb('thumbnailId', '=', id)]))
  return (await found.limit(1).executeTakeFirst()) ?? null
}

export async function insertFile(tx: Tx, row: Insertable<FilesTable>): Promise<StoredFile> {
  return tx.insertInto('files').values(row).returningAll().executeTakeFirstOrThrow()
}

export async function updateFile(
  tx: Tx,
  file: StoredFile,
  changes: { readonly messageId: string; readonly confirmedAt: Date; readonly description: string },
): Promise<StoredFile> {
  return tx
    .updateTable('files')
    .set(changes)
    .where('roomId', '=', file.roomId)
    .where('id', '=', file.id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Holds back every other upload of this person until the transaction ends, so that a limit can be counted and taken. */
export async function lockUploadsOf(tx: Tx, userId: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`uploads:${userId}`}, 0))`.execute(tx)
}

/** How many uploads of somebody wait to be sent. */
export async function countWaiting(tx: Tx, userId: string): Promise<number> {
  const { count } = await tx
    .selectFrom('files')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('uploaderId', '=', userId)
    .where('messageId', 'is', null)
    .executeTakeFirstOrThrow()
  return count
}

// Deleting a message takes its files along: a file is there as long as its message stands and carries it.
const carries = sql<SqlBool>`m.type IS NULL AND m.extra -> 'file' ->> '_id' = f.id`
const carried = sql<SqlBool>`EXISTS (SELECT FROM messages m WHERE m.room_id = f.room_id AND m.id = f.message_id AND ${carries})`

/** The files of a room that the actor may see there, newest first unless ordered otherwise. */
export async function listFilesIn(
  tx: Tx,
  { room, membership }: RoomAccess,
  choice: FileChoice,
  page: Page,
): Promise<{ rows: FileRow[]; total: number }> {
  const history = sinceHistoryOpened(membership, 'm')
  const chosen = sql`f.room_id = ${room.id}
     AND EXISTS (SELECT FROM messages m WHERE m.room_id = f.room_id AND m.id = f.message_id AND m.type IS NULL AND m.extra -> 'file' ->> '_id' = f.id AND ${history})
     AND ${choice.types === undefined ? sql`true` : sql`f.type = ANY(${[...choice.types]})`}
     AND ${choice.from == null ? sql`true` : sql`(f.created_at, f.id) <= (${choice.from.createdAt}, ${choice.from.id})`}`
  const counted = await sql<{ total: number }>`SELECT count(*) AS total FROM files f WHERE ${chosen}`.execute(tx)
  const order = (choice.order ?? []).map(({ column, descending }) => sql`${sql.ref(`f.${column}`)} ${sql.raw(descending ? 'DESC' : 'ASC')}`)
  const { rows } = await sql<FileRow>`
    SELECT f.*, CASE WHEN u.id IS NULL THEN NULL ELSE jsonb_build_object('id', u.id, 'username', u.username, 'name', u.name, 'kind', u.kind, 'company', u.company) END AS uploader
      FROM files f LEFT JOIN users u ON u.id = f.uploader_id WHERE ${chosen}
     ORDER BY ${sql.join([...order, sql`f.created_at DESC`, sql`f.id DESC`])} LIMIT ${page.limit} OFFSET ${page.offset}`.execute(tx)
  return { rows, total: counted.rows[0]?.total ?? 0 }
}

/** The ids of a room's oldest messages that carry a file and are too old to keep it. */
export async function listOldCarriers(tx: Tx, roomId: string, which: TooOld, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT m.id FROM files f JOIN messages m ON m.room_id = f.room_id AND m.id = f.message_id
     WHERE f.room_id = ${roomId} AND ${losesFile(which)} ORDER BY f.created_at, f.id LIMIT ${limit}`.execute(tx)
  return rows.map(({ id }) => id)
}

/** Of these messages, those that carry a file and are too old to keep it. */
export async function findOldCarriers(tx: Tx, roomId: string, which: TooOld, ids: readonly string[]): Promise<Message[]> {
  const { rows } = await sql<Message>`
    SELECT m.* FROM messages m JOIN files f ON f.room_id = m.room_id AND f.message_id = m.id
     WHERE m.room_id = ${roomId} AND m.id = ANY(${[...ids]}::text[]) AND ${losesFile(which)}`.execute(tx)
  return rows
}

/** A condition on a message of `m` and the file of `f` that it came with. */
function losesFile({ before, spared }: TooOld): RawBuilder<SqlBool> {
  return sql<SqlBool>`f.created_at < ${before} AND m.created_at < ${before} AND ${carries} AND NOT ${isSpared('m', spared)}`
}

const batch = 500

/** Bytes that lie somewhere. */
export interface Blob {
  readonly place: Place
  readonly id: string
}

/**
 * Takes away rows that nothing holds any more: uploads that were never sent, and files whose message is gone. What was sent
 * in the last minutes is left alone: this statement may not see its message yet.
 */
export async function deleteLooseFiles(tx: Tx, before: { readonly waiting: Date; readonly sent: Date }): Promise<Blob[]> {
  const { rows } = await sql<Pick<StoredFile, 'id' | 'thumbnailId' | 'place' | 'movedAs'>>`
    DELETE FROM files f WHERE (f.room_id, f.id) IN (
      SELECT f.room_id, f.id FROM files f
       WHERE (f.message_id IS NULL AND f.created_at < ${before.waiting}) OR (f.confirmed_at < ${before.sent} AND NOT ${carried})
       LIMIT ${batch} FOR UPDATE SKIP LOCKED)
    RETURNING f.id, f.thumbnail_id, f.place, f.moved_as`.execute(tx)
  return rows.flatMap((file) =>
    [file.id, ...(file.thumbnailId === null ? [] : [file.thumbnailId])].map((id) => ({ place: file.place, id: blobOf(file, id) })),
  )
}

/** Of what lies in a place, that which is the bytes of a file or its small picture. */
export async function filterBlobs(tx: Tx, place: Place, blobs: readonly string[]): Promise<string[]> {
  const ids = blobs.map(fileOfBlob)
  const { rows } = await sql<{ id: string }>`
    SELECT id || moved_as AS id FROM files WHERE id = ANY(${ids}) AND place = ${place}
     UNION ALL SELECT thumbnail_id || moved_as FROM files WHERE thumbnail_id = ANY(${ids}) AND place = ${place}`.execute(tx)
  return rows.map((row) => row.id)
}

const sweeping = sql`hashtextextended('sweep-files', 0)`

/** Keeps bytes from being swept away while this connection lasts. Comes before the snapshot that names them. */
export const holdFiles = "SELECT pg_advisory_lock_shared(hashtextextended('sweep-files', 0))"

/** Whether bytes may be swept away until this transaction ends: nobody is copying them. */
export async function maySweep(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ free: boolean }>`SELECT pg_try_advisory_xact_lock(${sweeping}) AS free`.execute(tx)
  return rows[0]?.free ?? false
}

/** What a place should hold of one thing; a checksum only where one was kept. */
export interface StoredBytes {
  readonly id: string
  readonly place: Place
  /** What it lies under there. */
  readonly blob: string
  readonly size: number
  readonly sha256: string | null
}

/** What the blob store should hold of the files after one of them, in the order of their ids, each with its small picture; and the last one's id. */
export async function listStoredBytes(
  tx: Tx,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<{ readonly stored: StoredBytes[]; readonly last: string | null }> {
  // As JSON what has come later, so that this can be asked of a schema from before there was any.
  const { rows } = await sql<BytesOfFile>`
    SELECT f.id, f.size, f.sha256, to_jsonb(f)->>'thumbnail_id' AS thumbnail_id, (to_jsonb(f)->>'thumbnail_size')::bigint AS thumbnail_size,
           coalesce(to_jsonb(f)->>'place', 'disk') AS place, coalesce(to_jsonb(f)->>'moved_as', '') AS moved_as
      FROM files f WHERE f.id > ${after} ORDER BY f.id LIMIT ${limit}`.execute(tx)
  return { stored: rows.flatMap(partsOf), last: rows.at(-1)?.id ?? null }
}

type BytesOfFile = Pick<StoredFile, 'id' | 'size' | 'sha256' | 'thumbnailId' | 'thumbnailSize' | 'place' | 'movedAs'>

function partsOf(file: BytesOfFile): StoredBytes[] {
  const { id, size, sha256, place, thumbnailId, thumbnailSize } = file
  return [
    { id, place, blob: blobOf(file, id), size, sha256 },
    ...(thumbnailId === null ? [] : [{ id: thumbnailId, place, blob: blobOf(file, thumbnailId), size: thumbnailSize ?? 0, sha256: null }]),
  ]
}

/** Files that lie elsewhere than in a place, after one of them, in the order of their ids; each with its parts. */
export async function listFilesOutside(
  tx: Tx,
  place: Place,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<{ readonly id: string; readonly parts: StoredBytes[] }[]> {
  const rows = await tx
    .selectFrom('files')
    .select(['id', 'size', 'sha256', 'thumbnailId', 'thumbnailSize', 'place', 'movedAs'])
    .where('place', '<>', place)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map((file) => ({ id: file.id, parts: partsOf(file) }))
}

/** How many files lie elsewhere than in a place, and how many bytes these are. */
export async function countFilesOutside(tx: Tx, place: Place): Promise<{ files: number; bytes: number }> {
  const { files, bytes } = await tx
    .selectFrom('files')
    .select((eb) => [eb.fn.countAll<number>().as('files'), sql<number>`coalesce(sum(size), 0)::bigint`.as('bytes')])
    .where('place', '<>', place)
    .executeTakeFirstOrThrow()
  return { files, bytes }
}

/** Notes that a file lies somewhere else now; false when it is gone, or somebody else was quicker. */
export async function updatePlace(
  tx: Tx,
  file: { readonly id: string; readonly from: Place; readonly to: Place; readonly movedAs: string },
): Promise<boolean> {
  const { id, from, to, movedAs } = file
  const updated = await tx
    .updateTable('files')
    .set({ place: to, movedAs })
    .where('id', '=', id)
    .where('place', '=', from)
    .returning('id')
    .execute()
  return updated.length > 0
}

/** Notes that every file lies in one place, under its own id. */
export async function updateEveryPlace(tx: Tx, place: Place): Promise<void> {
  await tx
    .updateTable('files')
    .set({ place, movedAs: '' })
    .where((eb) => eb.or([eb('place', '<>', place), eb('movedAs', '<>', '')]))
    .execute()
}
