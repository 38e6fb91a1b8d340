// A workspace's life as a process: its directory, its database, the app, the address; and all of it undone in reverse.
import type pg from 'pg'
import { setTimeout as pause } from 'node:timers/promises'
import { perform } from './actions/perform.ts'
import { type App, createApp, firstStart } from './app.ts'
import { openDoor } from './door.ts'
import { bootstrap } from './features/accounts/bootstrap.ts'
import { placeForNew } from './features/files/place.ts'
import { type Config } from './platform/config.ts'
import { connectionShares } from './platform/connection-shares.ts'
import { openDataDirectory } from './platform/data-directory.ts'
import { attachEmbeddedPostgres, startEmbeddedPostgres } from './platform/embedded-postgres.ts'
import { newId } from './platform/ids.ts'
import type { Log } from './platform/log.ts'
import type { Primary } from './platform/primary.ts'
import { takePlace } from './platform/sole-server.ts'
import { StartupError } from './platform/startup-error.ts'
import { openDatabase } from './platform/transaction.ts'
import { refuseUnfinishedRestore } from './platform/unfinished-restore.ts'

export interface RunningWorkspace {
  readonly app: App
  readonly address: string
  /** Stops accepting, drains, closes, and stops the embedded database. */
  stop(): Promise<void>
}

export interface StartOptions {
  readonly config: Config
  readonly log: Log
  /** What it stands on has gone. */
  readonly onFailure: (reason: string) => void
}

/** Starts a workspace up to listening. What was begun is undone when a later step fails: nothing stays half-started. */
export async function startWorkspace(options: StartOptions): Promise<RunningWorkspace> {
  const { config, log } = options
  const undo: (() => Promise<unknown>)[] = []
  const stop = (): Promise<void> => undoAll(undo)
  try {
    const connection = await takeGround(options, undo)
    const app = await createApp({ config, connection, log })
    undo.push(() => app.close())
    return { app, address: await listen(app, config), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** What several processes stand on: the directory, the place on the database, and the database, up to date. It serves nobody. */
export interface PreparedWorkspace {
  /** Printed once when no administrator exists yet. */
  readonly setupCode: string | null
  stop(): Promise<void>
}

/** Prepares a workspace that several processes will serve. What was begun is undone when a later step fails. */
export async function prepareWorkspace(options: StartOptions): Promise<PreparedWorkspace> {
  const undo: (() => Promise<unknown>)[] = []
  const stop = (): Promise<void> => undoAll(undo)
  try {
    const connection = await takeGround(options, undo)
    return { setupCode: await bringUpToDate(options, connection), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Joins the other processes in serving a prepared workspace. What was begun is undone when a later step fails. */
export async function joinWorkspace(options: {
  readonly config: Config
  readonly log: Log
  readonly primary: Primary
}): Promise<RunningWorkspace> {
  const { config, log, primary } = options
  const undo: (() => Promise<unknown>)[] = []
  try {
    const { connection, ...share } = await shareDatabase(config, undo)
    const app = await createApp({ config, connection, log, primary, ...share })
    undo.push(() => app.close())
    return {
      app,
      address: await listen(app, config),
      async stop() {
        app.stopListening()
        await pause(comingMs)
        await undoAll(undo)
      },
    }
  } catch (error) {
    await undoAll(undo)
    throw error
  }
}

/** Within this time, who was let in last has asked what they came for. */
const comingMs = 200

/** Lends a connection to a workspace's database, running or not, to a command that acts as the operator. */
export async function withDatabase<T>(config: Config, work: (connection: pg.PoolConfig) => Promise<T>): Promise<T> {
  await refuseUnfinishedRestore(config.dataDirectory)
  if (config.databaseUrl !== null) return work({ connectionString: config.databaseUrl })
  const running = await attachEmbeddedPostgres({ dataDirectory: config.dataDirectory })
  if (running !== null) return work(running.connection).finally(() => running.stop())
  const directory = await openDataDirectory(config.dataDirectory)
  try {
    const postgres = await startEmbeddedPostgres({ dataDirectory: config.dataDirectory })
    return await work(postgres.connection).finally(() => postgres.stop())
  } finally {
    await directory.release()
  }
}

async function undoAll(undo: (() => Promise<unknown>)[]): Promise<void> {
  for (let step = undo.pop(); step !== undefined; step = undo.pop()) await step()
}

/** Takes the directory and the place on the database. */
async function takeGround({ config, log, onFailure }: StartOptions, undo: (() => Promise<unknown>)[]): Promise<pg.PoolConfig> {
  const directory = await openDataDirectory(config.dataDirectory)
  undo.push(() => directory.release())
  const connection = await openConnection(config, onFailure, undo)
  const place = await takePlace(connection, { hasBus: config.natsUrl !== null, log, onTaken: onFailure })
  undo.push(() => place.close())
  return connection
}

/** Migrates, and makes what the first start makes; answers the code for whoever sets the workspace up. */
async function bringUpToDate({ config, log }: StartOptions, connection: pg.PoolConfig): Promise<string | null> {
  const database = openDatabase(connection, log, 2)
  try {
    const door = await openDoor(config, database, log)
    const caller = { credential: 'operator', address: null, requestId: newId() } as const
    const { setupCode } = await perform(door, bootstrap, caller, firstStart(config))
    if (config.databaseUrl !== null && door.workspace !== null && placeForNew({ workspace: door.workspace }) === 'disk')
      log.warn(
        'files are kept on this machine’s own disk, where servers on others can’t find them: keep them on S3 (README, Keep files on S3)',
      )
    return setupCode
  } finally {
    await database.close()
  }
}

/** The database that the primary keeps, and this process's share of its connections; of one of the operator's, as much as a server takes. */
async function shareDatabase(
  config: Config,
  undo: (() => Promise<unknown>)[],
): Promise<{ connection: pg.PoolConfig; connections?: number }> {
  if (config.databaseUrl !== null) return { connection: { connectionString: config.databaseUrl } }
  const postgres = await attachEmbeddedPostgres({ dataDirectory: config.dataDirectory })
  if (postgres === null) throw new StartupError('The primary’s database does not run. Restart Foyer.')
  undo.push(() => postgres.stop())
  return { connection: postgres.connection, connections: connectionShares(config.processes).each }
}

async function openConnection(
  config: Config,
  onFailure: (reason: string) => void,
  undo: (() => Promise<unknown>)[],
): Promise<pg.PoolConfig> {
  if (config.databaseUrl !== null) return { connectionString: config.databaseUrl }
  const settings = { max_connections: String(connectionShares(config.processes).total) }
  const postgres = await startEmbeddedPostgres({ dataDirectory: config.dataDirectory, onExit: onFailure, settings })
  undo.push(() => postgres.stop())
  return postgres.connection
}

/** Listens, and answers the address that people use. */
async function listen(app: App, config: Config): Promise<string> {
  try {
    const { port } = await app.listen()
    return port === config.port ? config.rootUrl : `http://localhost:${port}`
  } catch (error) {
    const { code } = error as { code?: string }
    const place = `${config.bindIp}:${config.port}`
    if (code === 'EADDRINUSE')
      throw new StartupError(`Port ${config.port} is in use. Stop what listens on ${place}, or set PORT to another.`)
    if (code === 'EACCES')
      throw new StartupError(`This user may not listen on port ${config.port}. Set PORT to one above 1023, or give the process the right.`)
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new StartupError(`BIND_IP is "${config.bindIp}", which is not an address of this machine.`)
    throw error
  }
}
