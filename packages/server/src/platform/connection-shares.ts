// How the connections of the embedded database are shared out among several processes, so that together they never want more than it takes.
import { connectionsMax } from './embedded-postgres.ts'

/** What one process would use alone. */
const poolMost = 10
/** With fewer, one slow question holds up too many others. */
const poolLeast = 4
/** Each process listens for hints on one more. */
const forHints = 1
/** And keeps some back for what is urgent: whoever signs in, and whoever is put out. They are open only while they are needed. */
export const reservedConnections = 2
/** For the database's own superuser (3), whoever holds the place on it (1), and the command line, a backup included. */
const keptBack = 10

export interface ConnectionShares {
  /** How many each process may have in its pool. */
  readonly each: number
  /** How many the database has to take. */
  readonly total: number
}

export function connectionShares(processes: number): ConnectionShares {
  const share = Math.floor((connectionsMax - keptBack) / processes) - forHints
  const each = Math.min(poolMost, Math.max(poolLeast, share))
  return { each, total: Math.max(connectionsMax, keptBack + processes * (each + forHints + reservedConnections)) }
}
