// The only way to a connection. What a transaction emits is published after COMMIT and dropped on ROLLBACK.
import { CompiledQuery, type DatabaseConnection, Kysely, PostgresDialect, PostgresDriver, type Transaction } from 'kysely'
import pg from 'pg'
import { SoundRows, type UnsoundRow } from '../schema/sound-rows.ts'
import type { Tables } from '../schema/tables.ts'
import { columnNames } from './column-names.ts'
import { isOutgrownPlan } from './prepared.ts'
import { changesRights, type Event, type EventBus, type Place } from './events.ts'
import type { Log } from './log.ts'
import { readMoment } from './moment.ts'
import { type Move, movesIn } from './moves.ts'
import { travelling, travellingOn } from './traveller.ts'

declare const inside: unique symbol
/** An open transaction. Only this file makes one, so whoever holds it came through the door. */
export type Tx = Transaction<Tables> & { readonly [inside]: true }

const readAnyMoment = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ, 'text') as (text: string) => unknown

const parsers = new Map<number, (text: string) => unknown>([
  // Counters are bigint in the database and stay far below 2^53; the driver would hand them over as text.
  [pg.types.builtins.INT8, Number],
  [pg.types.builtins.TIMESTAMPTZ, (text) => readMoment(text, readAnyMoment)],
])

const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    (format === 'binary' ? undefined : parsers.get(oid)) ?? pg.types.getTypeParser(oid, format as 'text'),
}

/** Whoever waits longer than this for a connection is told so instead. */
const connectWithinMs = 10_000
/** So many may wait for a connection: whoever comes after would wait in vain. */
const waitersMax = 2_000
/** And so many mean that it is busy. */
const busyAt = 20

export interface Database {
  readonly kysely: Kysely<Tables>
  readonly pool: pg.Pool
  close(): Promise<void>
}

/** A connection as the driver should open it: a socket needs no TLS, whatever PGSSLMODE says; a DATABASE_URL says for itself. */
export function withoutTlsOverSocket(connection: pg.PoolConfig): pg.PoolConfig {
  return connection.host?.startsWith('/') ? { ...connection, ssl: false } : connection
}

/**
 * Opens a pool of at most `connections` connections. One that breaks, idle or at work, is replaced, and the log is told; and it is told of
 * rows that hold what they cannot hold.
 */
export function openDatabase(connection: pg.PoolConfig, log: Log, connections = 10): Database {
  const pool = new pg.Pool({
    ...withoutTlsOverSocket(connection),
    max: connections,
    types,
    application_name: 'foyer',
    idleTimeoutMillis: 10_000,
    connectionTimeoutMillis: connectWithinMs,
  })
  // On each connection, because the pool listens only to those that are idle: an error that nobody listens to ends the process.
  const onError = (error: Error): void => log.warn({ err: error }, 'a database connection broke')
  pool.on('connect', (client) => client.on('error', onError))
  pool.on('error', () => undefined)
  const onUnsound = (row: UnsoundRow): void =>
    log.error(row, 'a row holds what only other hands can have written there: it is shown as far as that goes; mend it in the database')
  const kysely = openKysely(new PostgresDialect({ pool: travelling(pool) }), onUnsound)
  return { kysely, pool, close: () => kysely.destroy() }
}

/** Whether every connection is at work, and whoever comes now waits for one. */
export function isTaken({ pool }: Partial<Pick<Database, 'pool'>>): boolean {
  return pool !== undefined && pool.idleCount === 0 && pool.totalCount >= pool.options.max
}

/** Whether so many wait for a connection that one more should be told to come again. */
export function isCrowded({ pool }: Partial<Pick<Database, 'pool'>>): boolean {
  return pool !== undefined && pool.waitingCount >= waitersMax
}

/** Whether so many wait for a connection that those who are in come before those who want to be. */
export function isBusy({ pool }: Pick<Database, 'pool'>): boolean {
  return pool.waitingCount > busyAt
}

function openKysely(dialect: PostgresDialect, onUnsound: (row: UnsoundRow) => void = () => undefined): Kysely<Tables> {
  return new Kysely<Tables>({ dialect, plugins: [columnNames, new SoundRows(onUnsound)] })
}

/** Runs `work` in one read-write transaction and publishes what it emitted once that is durable. */
export async function transact<T>(
  database: Pick<Database, 'kysely'>,
  bus: EventBus,
  work: (tx: Tx, emit: (event: Event) => void) => Promise<T>,
): Promise<T> {
  const emitted: Event[] = []
  const places = new Map<string, Place>()
  let letGo: (() => void) | undefined
  let isToCommit = false
  let moves: readonly Move[] = []
  const emit = (event: Event): void => {
    emitted.push(event)
    const { audience } = event
    if (typeof audience === 'object' && 'room' in audience && !places.has(audience.room))
      places.set(audience.room, bus.place(audience.room))
  }
  try {
    const result = await database.kysely
      .transaction()
      .setIsolationLevel('read committed')
      .execute(async (trx) => {
        const outcome = await work(trx as Tx, emit)
        if (emitted.some(changesRights)) letGo = bus.hold()
        moves = movesIn(trx)
        isToCommit = true
        return outcome
      })
    for (const { before } of places.values()) if (before !== null) await withPatience(before)
    bus.publish(emitted, moves)
    return result
  } catch (error) {
    // The answer to COMMIT was lost: the facts may be facts.
    if (isToCommit && !isRolledBack(error)) bus.doubt(emitted)
    if (!isToCommit && error instanceof Error) undone.add(error)
    throw error
  } finally {
    for (const { leave } of places.values()) leave()
    letGo?.()
  }
}

/** How long the answer to an earlier commit may be on its way before the later one is told without it. */
const patienceMs = 5_000

/** Waits for something, and for a time at most. */
export function withPatience(before: Promise<void>, mostMs = patienceMs): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, mostMs)
    void before.then(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}

/** Runs `work` on one consistent snapshot that can't be written to. */
export async function read<T>(database: Pick<Database, 'kysely'>, work: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    return await database.kysely
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute((trx) => work(trx as Tx))
  } catch (error) {
    if (error instanceof Error) undone.add(error)
    throw error
  }
}

/** Errors of transactions that were over before anybody asked for a COMMIT. */
const undone = new WeakSet<Error>()

/** One connection in one long transaction, for what the query builder has no words for: COPY, and the making of a whole schema. */
export interface Alone {
  readonly client: pg.Client
  readonly tx: Tx
  /** The same transaction, for those who open transactions: theirs are savepoints in it. */
  readonly database: Pick<Database, 'kysely'>
}

/**
 * Runs `work` on a connection of its own, in the transaction that these statements begin, with no limit on its time. When the signal stops
 * it, the connection is cut and the database rolls back.
 */
export async function transactAlone<T>(
  connection: pg.PoolConfig,
  { begin, signal }: { readonly begin: readonly string[]; readonly signal: AbortSignal },
  work: (alone: Alone) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  const client = new pg.Client({ ...withoutTlsOverSocket(connection), types, application_name: 'foyer' })
  // What breaks the line fails the statement under way.
  client.on('error', () => undefined)
  const hangUp = (): void => void client.end()
  signal.addEventListener('abort', hangUp)
  try {
    await client.connect()
    for (const statement of begin) await client.query(statement)
    await client.query(`SELECT set_config(name, '0', true) FROM pg_settings WHERE name = ANY($1)`, [timeouts])
    const kysely = openKysely(new WithinDialect(client))
    const outcome = await work({ client, tx: kysely as unknown as Tx, database: { kysely } })
    await client.query('COMMIT')
    return outcome
  } finally {
    signal.removeEventListener('abort', hangUp)
    await client.end()
  }
}

const timeouts = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout']

/** Speaks over one connection that is in a transaction already. */
class WithinDialect extends PostgresDialect {
  readonly #client: pg.Client
  constructor(client: pg.Client) {
    super({ pool: travellingOn(client) })
    this.#client = client
  }
  override createDriver(): PostgresDriver {
    return new WithinDriver({ pool: travellingOn(this.#client) })
  }
}

class WithinDriver extends PostgresDriver {
  override beginTransaction(connection: DatabaseConnection): Promise<void> {
    return say(connection, 'SAVEPOINT within')
  }
  override commitTransaction(connection: DatabaseConnection): Promise<void> {
    return say(connection, 'RELEASE SAVEPOINT within')
  }
  override rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    return say(connection, 'ROLLBACK TO SAVEPOINT within')
  }
}

async function say(connection: DatabaseConnection, statement: string): Promise<void> {
  await connection.executeQuery(CompiledQuery.raw(statement))
}

/**
 * Whether a transaction may simply be tried again: the database gave up on it (deadlock, serialization failure, a plan from before a
 * migration), or its connection had gone by itself.
 */
export function isRetryable(error: unknown): boolean {
  const code = (error as { code?: unknown }).code
  return code === '40P01' || code === '40001' || isOutgrownPlan(error) || (isConnectionLost(error) && isUndone(error))
}

/** Whether it is certain that nothing of a transaction stands, whatever failed it: nobody has asked for its COMMIT. */
export function isUndone(error: unknown): boolean {
  return error instanceof Error && undone.has(error)
}

/** Whether the database can't be reached, was stopped, or has gone in the middle: nothing that the caller did wrong, and it may pass. */
export function isUnavailable(error: unknown): boolean {
  const { code, message = '' } = error as { code?: unknown; message?: string }
  if (typeof code === 'string') return /^(?:08...|57P0.|53...|ECONN\w+|ENOENT|EPIPE|ETIMEDOUT)$/.test(code)
  return isConnectionLost(error) || message.startsWith('timeout exceeded when trying to connect')
}

/** Whether a connection turned out to be broken; the next one may be good. */
function isConnectionLost(error: unknown): boolean {
  const { code, message = '' } = error as { code?: unknown; message?: string }
  if (typeof code === 'string') return code === 'ECONNRESET' || code === 'EPIPE' || code === '57P01'
  return /^(?:Connection terminated unexpectedly|Client has encountered a connection error)/.test(message)
}

/**
 * Whether it is certain that nothing of a failed transaction stands: the database said what was wrong and goes on. A lost line (class 08),
 * a database that is stopped (57P), or an error of its own (58, XX) leave open what came of a COMMIT.
 */
export function isRolledBack(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' && /^(?!08|57P|58|XX)[0-9A-Z]{5}$/.test(code)
}

/** Whether the database stopped a statement that ran longer than it was allowed to. */
export function isTimeout(error: unknown): boolean {
  return (error as { code?: unknown }).code === '57014'
}

/** The name of the unique or check constraint that a statement violated, or null. */
export function violatedConstraint(error: unknown): string | null {
  const { code, constraint } = error as { code?: string; constraint?: string }
  return code === '23505' || code === '23514' ? (constraint ?? null) : null
}
