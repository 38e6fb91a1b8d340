// Restores a backup into an empty place. The database sees one transaction: the schema as the backup has it, its rows, what has been added
// to the schema since, and what must not come back to life; until it commits there is nothing. The data directory bears a mark meanwhile.
import { rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { perform } from '../actions/perform.ts'
import { buildDoor } from '../door.ts'
import { findWorkspaceMark, storeBucketFolder } from '../features/accounts/accounts.store.ts'
import { settleRestore } from '../features/accounts/settle-restore.ts'
import { updateEveryPlace } from '../features/files/files.store.ts'
import type { Config } from '../platform/config.ts'
import { upgradedName } from '../platform/clusters.ts'
import { openDataDirectory } from '../platform/data-directory.ts'
import { startEmbeddedPostgres } from '../platform/embedded-postgres.ts'
import { newId, newToken } from '../platform/ids.ts'
import type { Log } from '../platform/log.ts'
import { holdMigrations, knownMigrations, migrateWithin, requireSupportedServer, unreachable } from '../platform/migrate.ts'
import { secretFileName, ServerSecret } from '../platform/server-secret.ts'
import { StartupError } from '../platform/startup-error.ts'
import { type Alone, transactAlone } from '../platform/transaction.ts'
import { markUnfinished, unmarkUnfinished } from '../platform/unfinished-restore.ts'
import { ArchiveFault, damaged, type End, type Head, type Report } from './archive.ts'
import { type Archive, type Item, readArchive } from './archive-reader.ts'
import { bucketFault, type ConfiguredPlaces, findConfiguredPlaces } from './configured-places.ts'
import { clearForLoading, findAnything, listTables, plainValues, quoted, setSequences } from './catalogue.ts'

export interface RestoreOptions {
  /** Nothing has happened since the backup was made: whoever is signed in stays so. */
  readonly keepSessions: boolean
  /** Letters that waited then are sent. */
  readonly keepLetters: boolean
  readonly log: Log
  readonly signal: AbortSignal
  readonly report: Report
}

export interface Restored {
  readonly head: Head
  readonly end: End
  readonly settled: { readonly signInsEnded: number; readonly tokensEnded: number; readonly lettersHeldBack: number }
}

/** What a restore puts into a data directory. */
const made = ['postgres', 'files', secretFileName]

/** Restores a backup into the configured place. Throws a StartupError; then the place is empty again, or bears the mark of what was interrupted. */
export async function restore(config: Config, bytes: AsyncIterable<Uint8Array>, options: RestoreOptions): Promise<Restored> {
  const directory = await openDataDirectory(config.dataDirectory)
  try {
    await requireEmptyDirectory(directory.path)
    return await readArchive(bytes, options, async (archive) => {
      await requireReadable(archive.head)
      await markUnfinished(directory.path, `begun at ${new Date().toISOString()}, from a backup of ${archive.head.takenAt}`)
      const files = new RestoredFiles(config)
      let complete = false
      try {
        const restored = await withOwnDatabase(config, (connection) =>
          load(config, connection, { archive, options, files, onComplete: () => (complete = true) }),
        )
        await unmarkUnfinished(directory.path)
        return restored
      } catch (error) {
        // Whether another server has kept what it was told to commit can't be known when its answer is lost: then the mark stays.
        if (config.databaseUrl === null || !complete) {
          await files.clear(options.log)
          await empty(directory.path)
        }
        throw explain(bucketFault(error), directory.path)
      } finally {
        await files.close()
      }
    })
  } finally {
    await directory.release()
  }
}

async function requireEmptyDirectory(directory: string): Promise<void> {
  for (const name of [...made, upgradedName])
    if ((await stat(path.join(directory, name)).catch(() => null)) !== null)
      throw new StartupError(
        `${path.join(directory, name)} is there already, and a backup is only restored into an empty place. Set FOYER_DATA to a new directory, or move that away.`,
      )
}

async function empty(directory: string): Promise<void> {
  for (const name of [...made, 'postgres.log']) await rm(path.join(directory, name), { recursive: true, force: true })
  await unmarkUnfinished(directory)
}

async function requireReadable({ migrations, foyerVersion }: Head): Promise<void> {
  const known = await knownMigrations()
  const unknown = migrations.filter((name) => !known.includes(name))
  if (unknown.length > 0)
    throw new ArchiveFault(
      `The backup was made by a newer Foyer, ${foyerVersion} (it knows ${unknown.join(', ')}). Restore it with that version or a later one.`,
    )
  if (migrations.join() !== known.slice(0, migrations.length).join()) throw damaged('the migrations that it names are not in their order')
}

async function withOwnDatabase<T>(config: Config, work: (connection: pg.PoolConfig) => Promise<T>): Promise<T> {
  if (config.databaseUrl !== null) return work({ connectionString: config.databaseUrl })
  const postgres = await startEmbeddedPostgres({ dataDirectory: config.dataDirectory })
  return work(postgres.connection).finally(() => postgres.stop())
}

function load(
  config: Config,
  connection: pg.PoolConfig,
  {
    archive,
    options,
    files,
    onComplete,
  }: {
    readonly archive: Archive
    readonly options: RestoreOptions
    readonly files: RestoredFiles
    readonly onComplete: () => void
  },
): Promise<Restored> {
  const { head } = archive
  return transactAlone(
    connection,
    { begin: ['BEGIN ISOLATION LEVEL READ COMMITTED', holdMigrations], signal: options.signal },
    async (alone) => {
      await requireSupportedServer(alone.client)
      await requireEmptyDatabase(alone)
      await migrateWithin(alone, head.migrations.at(-1))
      await requireSameTables(alone, head)
      await alone.client.query(plainValues)
      const cleared = await clearForLoading(alone.tx, head.tables)
      for await (const item of archive.items()) await takeItem(item, { config, alone, files, head })
      const end = archive.end()
      await setSequences(alone.tx, end.sequences)
      await cleared.restore()
      await migrateWithin(alone)
      await files.settle(alone)
      await alone.client.query(`ANALYZE ${head.tables.map(({ name }) => quoted(name)).join(', ')}`)
      await requireOwnSecret(config, alone, head)
      const settled = await settle(config, alone, { head, options })
      onComplete()
      return { head, end, settled }
    },
  )
}

async function requireEmptyDatabase({ tx }: Alone): Promise<void> {
  const found = await findAnything(tx)
  if (found !== null)
    throw new StartupError(
      `The database is not empty (it has ${found}), and a backup is only restored into an empty one. Point DATABASE_URL at a new database.`,
    )
}

/** The backup's tables are those of its schema, no more and no less. */
async function requireSameTables({ tx }: Alone, { tables }: Head): Promise<void> {
  const told = (all: readonly Head['tables'][number][]): string =>
    JSON.stringify(all.map(({ name, columns }) => [name, columns.toSorted()]).toSorted())
  if (told(await listTables(tx)) !== told(tables)) throw damaged('its tables are not those of its schema')
}

async function takeItem(
  { kind, name, content, sum }: Item,
  { config, alone, files, head }: { readonly config: Config; readonly alone: Alone; readonly files: RestoredFiles; readonly head: Head },
): Promise<void> {
  if (kind === 'secret') return keepSecret(config, content)
  if (kind === 'file') return files.take(alone, name, { content, isMissing: () => sum().lost === 'missing' })
  const columns = head.tables.find((table) => table.name === name)?.columns ?? []
  const rows = alone.client.query(copyFrom(`COPY ${quoted(name)} (${columns.map(quoted).join(', ')}) FROM STDIN`))
  await pipeline(Readable.from(content), rows)
  if (rows.rowCount !== sum().rows) throw damaged(`the table ${name} has ${rows.rowCount} rows, not ${sum().rows}`)
}

/**
 * The files of a backup, which all go to where the restored workspace keeps new ones. In a bucket they get a folder that nobody else has: the
 * workspace that the backup is of may be at work beside this one, and sweep its own.
 */
class RestoredFiles {
  readonly #config: Config
  readonly #folder = newId(32)
  #places: ConfiguredPlaces | null = null

  constructor(config: Config) {
    this.#config = config
  }

  async take(
    { tx }: Alone,
    id: string,
    { content, isMissing }: { readonly content: AsyncIterable<Uint8Array>; readonly isMissing: () => boolean },
  ): Promise<void> {
    // Backups of before had the settings after the files: then only the environment says anything yet.
    this.#places ??= await findConfiguredPlaces(this.#config, tx, this.#folder)
    const blobs = this.#places.blobs.at(this.#places.forNew)
    await blobs.put(id, content)
    if (isMissing()) await blobs.remove(id)
  }

  /** Writes down where they are. */
  async settle({ tx }: Alone): Promise<void> {
    await storeBucketFolder(tx, this.#folder)
    await updateEveryPlace(tx, this.#places?.forNew ?? 'disk')
  }

  /** Takes out of the bucket what came there. */
  async clear(log: Log): Promise<void> {
    if (this.#places?.forNew !== 'bucket') return
    await this.#places.blobs
      .bucket()
      .clear()
      .catch((error: unknown) =>
        log.warn(
          { reason: (error as Error).message, folder: this.#folder },
          'what had come into the bucket could not be removed; the folder can go',
        ),
      )
  }

  async close(): Promise<void> {
    await this.#places?.blobs.close()
  }
}

/** The secret goes to where the server looks for it, unless the environment holds it. */
async function keepSecret(config: Config, content: AsyncIterable<Uint8Array>): Promise<void> {
  const chunks: Uint8Array[] = []
  for await (const chunk of content) {
    if (chunks.push(chunk) > 100) throw damaged('the server’s secret is too long')
  }
  const secret = Buffer.concat(chunks).toString('utf8')
  if (config.secret === null)
    return writeFile(path.join(config.dataDirectory, secretFileName), secret, { flag: 'wx', mode: 0o600, flush: true })
  if (config.secret !== secret)
    throw new StartupError(
      'FOYER_SECRET is another secret than that of the backup. Set it to the one that the backed-up server had, or unset it.',
    )
}

/** A secret that the environment holds and the backup does not must be the one that the database was used with. */
async function requireOwnSecret(config: Config, { tx }: Alone, head: Head): Promise<void> {
  const fingerprint = (await findWorkspaceMark(tx))?.secretFingerprint ?? null
  if (head.secret || config.secret === null || fingerprint === null) return
  if (new ServerSecret(Buffer.from(config.secret)).fingerprint !== fingerprint)
    throw new StartupError('FOYER_SECRET is another secret than the backed-up server had. Set it to that one, or unset it.')
}

function settle(
  config: Config,
  { database }: Alone,
  { head, options }: { readonly head: Head; readonly options: RestoreOptions },
): Promise<Restored['settled']> {
  // Nothing is made from the secret here, and none is to be left behind where the backup brings none.
  return buildDoor({ ...config, secret: newToken() }, database, options.log).then((door) =>
    perform(
      door,
      settleRestore,
      { credential: 'operator', address: null, requestId: newId() },
      {
        takenAt: head.takenAt,
        foyerVersion: head.foyerVersion,
        keepsSessions: options.keepSessions,
        keepsLetters: options.keepLetters,
      },
    ),
  )
}

/** What the database says of rows that are no rows of its tables is said of the backup. */
function explain(error: unknown, directory: string): unknown {
  const { code, message } = error as { code?: string; message?: string }
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new StartupError(`The disk of ${directory} is full. Free some space, or set FOYER_DATA to another directory.`)
  // Classes of SQLSTATE: what is wrong with values, and with rows among one another.
  if (typeof code === 'string' && /^(22|23)[0-9A-Z]{3}$/.test(code)) return damaged(`its rows do not fit (${message})`)
  return unreachable(error)
}
