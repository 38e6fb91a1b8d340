// The PostgreSQL of a run: started as Foyer starts its own, reached by nodes through a proxy and by the checker directly, killed by
// nemeses and started again on what it left.
import { execFileSync } from 'node:child_process'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startEmbeddedPostgres } from '../../server/src/platform/embedded-postgres.ts'
import pg from 'pg'
import { Proxy, type Target } from './proxy.ts'
import type { Random } from './random.ts'
import { SmallDisk } from './small-disk.ts'

/** Another database of the same PostgreSQL, or another role. */
interface Place {
  readonly database?: string
  readonly user?: string
}

type Running = Awaited<ReturnType<typeof startEmbeddedPostgres>>

export class Database implements AsyncDisposable {
  readonly proxy: Proxy
  readonly #directory: string
  #running: Running

  static async start(directory: string, random: Random): Promise<Database> {
    const running = await startEmbeddedPostgres({ dataDirectory: directory, settings: connections })
    return new Database(directory, running, await Proxy.open(socketOf(running), random))
  }

  private constructor(directory: string, running: Running, proxy: Proxy) {
    this.#directory = directory
    this.#running = running
    this.proxy = proxy
  }

  /** What nodes are given. */
  get url(): string {
    return this.urlOf(this.#running.connection.database)
  }

  /** Where another database is reached. */
  urlOf(database: string): string {
    const { user } = this.#running.connection
    return `postgres://${user}@127.0.0.1:${this.proxy.port}/${database}?sslmode=disable`
  }

  /** Asks directly, whatever is done to the link of the nodes; while PostgreSQL recovers, again and again. Only for what may be asked twice. */
  async query<Row extends pg.QueryResultRow>(statement: string, values: readonly unknown[] = [], as: Place = {}): Promise<Row[]> {
    for (const deadline = performance.now() + recoversWithinMs; ; await delay(100)) {
      try {
        return await this.#queryOnce<Row>(statement, values, as)
      } catch (error) {
        if (!isAway(error) || performance.now() > deadline) throw error
      }
    }
  }

  /** Does something that locks, directly, and keeps what it has locked until what it answers is called. */
  async hold(statement: string): Promise<() => Promise<void>> {
    const client = new pg.Client({ ...this.#running.connection, ssl: false, connectionTimeoutMillis: 10_000 })
    // Whoever ends the connection has ended the locks.
    client.on('error', () => undefined)
    await client.connect()
    await client.query('BEGIN')
    await client.query(statement)
    return () => client.end()
  }

  /** How many connections of nodes wait for somebody else's lock. */
  async countHeldUp(): Promise<number> {
    const [counted] = await this.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'foyer' AND wait_event_type = 'Lock'`,
    )
    return counted?.n ?? 0
  }

  async #queryOnce<Row extends pg.QueryResultRow>(statement: string, values: readonly unknown[], as: Place): Promise<Row[]> {
    const client = new pg.Client({ ...this.#running.connection, ...as, ssl: false, connectionTimeoutMillis: 10_000 })
    client.on('error', () => undefined)
    try {
      await client.connect()
      return (await client.query<Row>(statement, [...values])).rows
    } finally {
      await client.end()
    }
  }

  /** The immediate shutdown: nothing is finished, nothing is written out. Resolves when it has gone. */
  async stopImmediately(): Promise<void> {
    process.kill(this.#running.pid, 'SIGQUIT')
    await this.#running.stop()
  }

  /** Starts it on what the last one left; it recovers by itself. */
  async startAgain(): Promise<void> {
    this.#running = await startEmbeddedPostgres({ dataDirectory: this.#directory, settings: connections })
    this.proxy.leadTo(socketOf(this.#running))
  }

  /** Gives the write-ahead log a disk of its own, of so many bytes. PostgreSQL is stopped and started for that. */
  async putLogOnDisk(bytes: number): Promise<SmallDisk> {
    const log = path.join(this.#directory, 'postgres', 'pg_wal')
    await this.#running.stop()
    execFileSync('cp', ['-a', log, `${log}.aside`])
    const disk = SmallDisk.mount(log, bytes)
    execFileSync('cp', ['-a', `${log}.aside/.`, log])
    await rm(`${log}.aside`, { recursive: true })
    await this.startAgain()
    return disk
  }

  /** Has one piece of the log after the other begun until there is no room for the next; answers whether PostgreSQL then went. */
  async writeLogUntilFull(): Promise<boolean> {
    for (const deadline = performance.now() + recoversWithinMs; performance.now() < deadline; await delay(50)) {
      try {
        await this.#queryOnce('SELECT pg_switch_wal()', [], { user: 'postgres' })
      } catch (error) {
        // Whoever asks may be the one who is told of the panic.
        if (isAway(error) || (error as { severity?: string }).severity === 'PANIC') return true
        if ((error as { code?: string }).code !== noRoomCode) throw error
      }
    }
    return false
  }

  /** Starts it again, whether it has gone by itself or not. */
  async restart(): Promise<void> {
    await this.#running.stop()
    await this.startAgain()
  }

  /** Kills the process behind a connection of a node; PostgreSQL then ends all others and recovers. Answers whether there was one. */
  async killBackend(random: Random): Promise<boolean> {
    const backends = await this.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND application_name LIKE 'foyer%' AND pid <> pg_backend_pid()`,
    )
    if (backends.length === 0) return false
    process.kill(random.pick(backends).pid, 'SIGKILL')
    return true
  }

  /** Stops or lets go on the process that writes out what has changed. */
  async signalCheckpointer(signal: 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    const [found] = await this.query<{ pid: number }>(`SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'`)
    if (found !== undefined) process.kill(found.pid, signal)
  }

  /** Looks through tables and indexes for what a crash may have left broken: every row is read, every index walked. Answers the number of rows. */
  async readThrough(): Promise<number> {
    const tables = await this.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'public'`,
    )
    let rows = 0
    for (const { name } of tables) {
      const [counted] = await this.query<{ n: number }>(`SELECT count(t.*)::int AS n FROM ${name} t`)
      rows += counted?.n ?? 0
      await this.query(`REINDEX TABLE ${name}`)
    }
    return rows
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.proxy[Symbol.asyncDispose]()
    await this.#running.stop()
  }
}

const recoversWithinMs = 60_000
/** Starting, recovering or shutting down; ended by somebody; nothing there that listens. */
const awayCodes = ['57P01', '57P02', '57P03', 'ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE']

const noRoomCode = '53100'

function isAway(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string }
  return awayCodes.includes(code ?? '') || /Connection terminated|timeout expired/.test(message ?? '')
}

const connections = { max_connections: '80' }

function socketOf({ connection }: Running): Target {
  return { path: path.join(connection.host, `.s.PGSQL.${connection.port}`) }
}
