// A workspace's life as a process: its directory, its database, the app, the address; and all of it undone in reverse.
import type pg from 'pg'
import { type App, createApp } from './app.ts'
import { type Config } from './platform/config.ts'
import { openDataDirectory } from './platform/data-directory.ts'
import { attachEmbeddedPostgres, startEmbeddedPostgres } from './platform/embedded-postgres.ts'
import type { Log } from './platform/log.ts'
import { takePlace } from './platform/sole-server.ts'
import { StartupError } from './platform/startup-error.ts'
import { refuseUnfinishedRestore } from './platform/unfinished-restore.ts'

export interface RunningWorkspace {
  readonly app: App
  readonly address: string
  /** Stops accepting, drains, closes, and stops the embedded database. */
  stop(): Promise<void>
}

/** Starts a workspace up to listening. What was begun is undone when a later step fails: nothing stays half-started. */
export async function startWorkspace(options: {
  readonly config: Config
  readonly log: Log
  readonly onFailure: (reason: string) => void
}): Promise<RunningWorkspace> {
  const { config, log } = options
  const undo: (() => Promise<unknown>)[] = []
  const stop = async (): Promise<void> => {
    for (let step = undo.pop(); step !== undefined; step = undo.pop()) await step()
  }
  try {
    const directory = await openDataDirectory(config.dataDirectory)
    undo.push(() => directory.release())
    const connection = await openConnection(config, options.onFailure, undo)
    const place = await takePlace(connection, { hasBus: config.natsUrl !== null, log, onTaken: options.onFailure })
    undo.push(() => place.close())
    const app = await createApp({ config, connection, log })
    undo.push(() => app.close())
    const { port } = await listen(app, config)
    return { app, address: port === config.port ? config.rootUrl : `http://localhost:${port}`, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

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

async function openConnection(
  config: Config,
  onFailure: (reason: string) => void,
  undo: (() => Promise<unknown>)[],
): Promise<pg.PoolConfig> {
  if (config.databaseUrl !== null) return { connectionString: config.databaseUrl }
  const postgres = await startEmbeddedPostgres({ dataDirectory: config.dataDirectory, onExit: onFailure })
  undo.push(() => postgres.stop())
  return postgres.connection
}

async function listen(app: App, config: Config): Promise<{ port: number }> {
  try {
    return await app.listen()
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
