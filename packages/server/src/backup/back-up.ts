// Makes a backup beside a running server, or without one: one snapshot of the whole database, and the files that its rows name.
import { to as copyTo } from 'pg-copy-streams'
import { findBucketFolder, findWorkspaceMark } from '../features/accounts/accounts.store.ts'
import { holdFiles, listStoredBytes, type StoredBytes } from '../features/files/files.store.ts'
import { hasCluster } from '../platform/clusters.ts'
import type { Config } from '../platform/config.ts'
import { appliedMigrations, requireSupportedServer, unreachable } from '../platform/migrate.ts'
import { foyerVersion } from '../platform/package-directory.ts'
import { readServerSecret, ServerSecret } from '../platform/server-secret.ts'
import { StartupError } from '../platform/startup-error.ts'
import { type Alone, transactAlone } from '../platform/transaction.ts'
import { withDatabase } from '../workspace.ts'
import { format, type Head, type Report, type Totals } from './archive.ts'
import { type ArchiveWriter, type Sink, writeArchive } from './archive-writer.ts'
import { bucketFault, type ConfiguredPlaces, findConfiguredPlaces } from './configured-places.ts'
import { holdTables, listTables, plainValues, quoted, readSequences } from './catalogue.ts'

export interface BackupOptions {
  /** Without it, links in letters and second factors can only be read where the secret comes from elsewhere. */
  readonly withSecret: boolean
  /** Whether files may be missing, or be other than they were. */
  readonly allowLostFiles: boolean
  readonly signal: AbortSignal
  readonly report: Report
}

export const snapshot = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'

/** Writes a backup of the configured workspace. Throws a StartupError, and then what has reached the sink is no backup. */
export async function backUp(
  config: Config,
  sink: Sink,
  options: BackupOptions,
): Promise<{ readonly head: Head; readonly totals: Totals }> {
  const { signal, report } = options
  // Whoever looks for a database makes one where there is none.
  if (config.databaseUrl === null && !(await hasCluster(config.dataDirectory)))
    throw new StartupError(`There is no workspace in ${config.dataDirectory}. Name the right place with FOYER_DATA or DATABASE_URL.`)
  return withDatabase(config, (connection) =>
    transactAlone(connection, { begin: [holdFiles, snapshot], signal }, async (alone) => {
      const head = await describe(alone, options)
      await holdTables(alone.tx, head.tables)
      const places = await findConfiguredPlaces(config, alone.tx, (await findBucketFolder(alone.tx)) ?? '')
      const write = writeArchive(sink, { signal, report }, async (writer) => {
        await writer.head(head)
        if (options.withSecret) await writer.item('secret', '', once(await requireSecret(config, alone)))
        // Before the files, so that whoever restores them knows where to.
        const [settings, others] = [head.tables.filter(isSettings), head.tables.filter((table) => !isSettings(table))]
        for (const table of settings) await writer.item('table', table.name, rowsOf(alone, table))
        await writeFiles(writer, { alone, places, allowLost: options.allowLostFiles })
        for (const table of others) await writer.item('table', table.name, rowsOf(alone, table))
        await writer.end(await readSequences(alone.tx))
        return { head, totals: writer.totals }
      })
      return write.finally(() => places.blobs.close())
    }),
  ).catch((error: unknown) => {
    throw unreachable(bucketFault(error))
  })
}

function isSettings({ name }: Head['tables'][number]): boolean {
  return name === 'settings'
}

async function describe(alone: Alone, { withSecret }: BackupOptions): Promise<Head> {
  await requireSupportedServer(alone.client)
  const migrations = await appliedMigrations(alone)
  if (migrations.length === 0)
    throw new StartupError('There is no workspace in this database yet. Name the right one with FOYER_DATA or DATABASE_URL.')
  await alone.client.query(plainValues)
  // When the transaction began, which is before its snapshot was taken.
  const { rows } = await alone.client.query<{ moment: string }>(`SELECT to_char(now(), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS moment`)
  return {
    product: 'foyer-backup',
    format,
    foyerVersion: foyerVersion(),
    takenAt: rows[0]?.moment ?? '',
    workspaceId: (await findWorkspaceMark(alone.tx))?.id ?? '',
    migrations: [...migrations],
    tables: await listTables(alone.tx),
    secret: withSecret,
  }
}

/** The secret that the database was used with: another one would make a backup that opens nothing. */
async function requireSecret(config: Config, { tx }: Alone): Promise<Uint8Array> {
  const fingerprint = (await findWorkspaceMark(tx))?.secretFingerprint ?? null
  const text = await readServerSecret({ text: config.secret, dataDirectory: config.dataDirectory })
  if (text === null || (fingerprint !== null && new ServerSecret(Buffer.from(text)).fingerprint !== fingerprint))
    throw new StartupError(
      `This database was used with ${text === null ? 'a secret that is not in' : 'another secret than that of'} ${config.dataDirectory}. Set FOYER_DATA to the server's directory, or FOYER_SECRET as the server has it; or back up --without-secret, and keep the secret elsewhere.`,
    )
  return Buffer.from(text)
}

interface Files {
  readonly alone: Alone
  readonly places: ConfiguredPlaces
  readonly allowLost: boolean
}

async function writeFiles(writer: ArchiveWriter, files: Files): Promise<void> {
  for (let after: string | null = ''; after !== null; ) {
    const { stored, last } = await listStoredBytes(files.alone.tx, { after, limit: 500 })
    for (const file of stored) await writeFile(writer, file, files)
    after = last
  }
}

async function writeFile(writer: ArchiveWriter, file: StoredBytes, { places, allowLost }: Files): Promise<void> {
  const content = await places.blobs.at(file.place).open(file.blob)
  const { lost } = await writer.item('file', file.id, content ?? none(), ({ bytes, sha256 }) => {
    if (content === null) return 'missing'
    return bytes !== file.size || (file.sha256 !== null && sha256 !== file.sha256) ? 'damaged' : undefined
  })
  if (lost === undefined || allowLost) return
  const mend = file.place === 'disk' ? "Set FOYER_DATA to the server's directory" : 'Name the bucket that the server uses'
  throw new StartupError(
    `The file ${file.id} is ${lost} in ${places.nameOf(file.place)}. ${mend}; if the file is lost for good, back up with --allow-lost-files.`,
  )
}

/** All rows of a table in COPY's text format, as the snapshot has them. */
export function rowsOf({ client }: Alone, { name, columns }: Head['tables'][number]): AsyncIterable<Uint8Array> {
  return client.query(copyTo(`COPY (SELECT ${columns.map(quoted).join(', ')} FROM ${quoted(name)}) TO STDOUT`))
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function* none(): AsyncGenerator<Uint8Array> {}
