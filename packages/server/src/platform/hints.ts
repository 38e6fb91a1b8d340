// Hints from another process on the same database: the command line tells a running server whose rights have gone, so that it
// closes their sockets. A hint carries ids only and never authority; requests look at the database anyway. It is sent as its own
// statement after the commit, never inside the transaction.
import pg from 'pg'
import { elsewhere, type Event, everybodysRights } from './events.ts'
import { type Database, withoutTlsOverSocket } from './transaction.ts'

const channel = 'foyer_hints'
const retryMs = 1_000
/** What NOTIFY takes at most is 8,000 bytes; more than this is told as "ask again about everybody". */
const payloadBytesMax = 7_500

/** Tells other processes whose connections or cached rights end with these committed facts. */
export async function sendHints(database: Database, events: readonly Event[]): Promise<void> {
  for (const { revokes, regrades } of events) {
    if (revokes === undefined && regrades === undefined) continue
    const payload = JSON.stringify({ revokes, regrades })
    await database.pool.query('SELECT pg_notify($1, $2)', [
      channel,
      payload.length > payloadBytesMax ? JSON.stringify({ regrades: { everyone: true } }) : payload,
    ])
  }
}

/** Listens for hints until closed, reconnecting when the line breaks. `accept` gets each as a fact that nobody is told. */
export function listenForHints(
  connection: pg.PoolConfig,
  { accept, onError }: { readonly accept: (events: readonly Event[]) => void; readonly onError: (error: unknown) => void },
): { close(): Promise<void> } {
  let closed = false
  let client: pg.Client | null = null
  let retry: NodeJS.Timeout | undefined
  const connect = async (): Promise<void> => {
    const opening = new pg.Client({
      ...withoutTlsOverSocket(connection),
      application_name: 'foyer hints',
    })
    client = opening
    opening.on('notification', ({ payload }) => accept([elsewhere(JSON.parse(payload ?? '{}') as Pick<Event, 'revokes' | 'regrades'>)]))
    opening.on('error', onError)
    opening.on('end', () => {
      if (!closed) retry = setTimeout(start, retryMs)
    })
    await opening.connect()
    await opening.query(`LISTEN ${channel}`)
    // What was sent while the line was down is lost: every cached right is asked again.
    accept([everybodysRights])
  }
  const start = (): void => {
    connect().catch((error: unknown) => {
      onError(error)
      client?.end().catch(onError)
    })
  }
  start()
  return {
    async close() {
      closed = true
      clearTimeout(retry)
      await client?.end().catch(onError)
    },
  }
}
