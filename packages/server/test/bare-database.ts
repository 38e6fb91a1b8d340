// A database as a fresh workspace has it, without the server: for tests that ask a statement or a lock of its own.
import pg from 'pg'
import { inject } from 'vitest'
import { type Event, EventBus } from '../src/platform/events.ts'
import { newId } from '../src/platform/ids.ts'
import { openLog } from '../src/platform/log.ts'
import { openDatabase, read, transact, type Tx } from '../src/platform/transaction.ts'
import { template } from './template.ts'

export interface BareDatabase extends AsyncDisposable {
  /** A direct line, for setting things up and for verdicts. */
  readonly sql: pg.Pool
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  write<T>(work: (tx: Tx, emit: (event: Event) => void) => Promise<T>): Promise<T>
  /** What is told after a commit. */
  readonly bus: EventBus
  /** Whether somebody else holds a row of this statement, so that it could not be locked at once. */
  isHeld(statement: string, values?: readonly unknown[]): Promise<boolean>
}

export async function openBareDatabase(): Promise<BareDatabase> {
  const { host, port, user } = inject('postgres')
  const name = `t_${newId().toLowerCase()}`
  const admin = new pg.Client({ host, port, user, database: 'foyer' })
  await admin.connect()
  await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`)
  const connection = { host, port, user, database: name }
  const ignore = (): void => undefined
  const database = openDatabase(connection, openLog('silent'), 3)
  const sql = new pg.Pool({ ...connection, max: 3 })
  sql.on('error', ignore)
  const bus = new EventBus(ignore)
  return {
    sql,
    read: (work) => read(database, work),
    write: (work) => transact(database, bus, work),
    bus,
    async isHeld(statement, values = []) {
      try {
        await sql.query(`${statement} FOR UPDATE NOWAIT`, [...values])
        return false
      } catch (error) {
        if ((error as { code?: string }).code === '55P03') return true
        throw error
      }
    },
    async [Symbol.asyncDispose]() {
      await sql.end()
      await database.close()
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`)
      await admin.end()
    },
  }
}
