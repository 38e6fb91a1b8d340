// Whether a server is alone on its database, or one of several that hear each other. A server without a bus that shared a database would tell
// those who listen to it nothing of what others do, and go on telling people whose rights have gone: it refuses to start, and to go on.
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Log } from './log.ts'
import { unreachable } from './migrate.ts'
import { StartupError } from './startup-error.ts'
import { withoutTlsOverSocket } from './transaction.ts'

const lock = '7234091156420897001'
const pauseMs = 500
/** A server that is just stopping, or was killed, may hold the place for a moment. */
const waitMs = 10_000

export interface SoleServerOptions {
  /** Whether there is a bus: then others that have it may be there too. */
  readonly hasBus: boolean
  readonly log: Log
  /** Somebody else took the place while the database was away. */
  readonly onTaken: (reason: string) => void
}

/** Takes the place on a database, and keeps it until closed. Throws a StartupError when servers are there that would not hear this one. */
export async function takePlace(connection: pg.PoolConfig, options: SoleServerOptions): Promise<{ close(): Promise<void> }> {
  const { hasBus, log, onTaken } = options
  const state = { isClosed: false }
  let client: pg.Client | null = null
  const hold = async (): Promise<boolean> => {
    client = new pg.Client({ ...withoutTlsOverSocket(connection), application_name: 'foyer place', keepAlive: true })
    const holding = client
    let isHeld = false
    holding.on('error', (error) => log.warn({ err: error }, 'the connection that holds the place on the database broke'))
    holding.on('end', () => {
      if (isHeld && !state.isClosed) void holdAgain()
    })
    await holding.connect()
    const { rows } = await holding.query<{ held: boolean }>(`SELECT pg_try_advisory_lock${hasBus ? '_shared' : ''}(${lock}) AS held`)
    isHeld = rows[0]?.held === true
    if (!isHeld) await holding.end()
    return isHeld
  }
  const holdWithin = async (): Promise<boolean> => {
    for (const deadline = performance.now() + waitMs; !(await hold()); await pause(pauseMs)) if (performance.now() > deadline) return false
    return true
  }
  const holdAgain = async (): Promise<void> => {
    while (!state.isClosed) {
      try {
        if (!(await holdWithin()) && !state.isClosed) onTaken(refusalOf(hasBus))
        return
      } catch {
        // The database is away; so is everybody else's.
        await pause(pauseMs)
      }
    }
  }
  const isHeld = await holdWithin().catch((error: unknown) => {
    throw unreachable(error)
  })
  if (!isHeld) throw new StartupError(refusalOf(hasBus))
  return {
    async close() {
      state.isClosed = true
      await client?.end().catch(() => undefined)
    },
  }
}

function refusalOf(hasBus: boolean): string {
  return hasBus
    ? 'A server without NATS_URL works on this database: it would not hear this one. Stop it, and start it again with the same NATS_URL.'
    : 'Another server works on this database. Several servers on one database need a bus by which they hear each other: start each with the same NATS_URL.'
}
