// A connection as a transaction borrows it: it holds back what can wait, and makes one trip of it with whatever is asked next.
import type { CompiledQuery, PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import type pg from 'pg'
import { markNamed } from './column-names.ts'
import { isOutgrownPlan, Statements } from './prepared.ts'
import { type Answer, isUnsure, makeTrip, type Statement } from './trip.ts'

/** Statements that go on one trip, handed through the query builder as the values of one of these words. */
export const onOneTrip = '-- on one trip'
export const withCommit = '-- with the COMMIT'

/** A pool whose connections travel so, and prepare what comes often. */
export function travelling(pool: pg.Pool): PostgresPool {
  const statements = new Statements()
  const lend = async (): Promise<PostgresPoolClient> => {
    const client = await pool.connect()
    return new Traveller(client, statements, (isSpent) => client.release(isSpent))
  }
  return { connect: lend, end: () => pool.end() }
}

/** The same on one connection, which stays open when it is given back. */
export function travellingOn(client: pg.Client): PostgresPool {
  const traveller = new Traveller(client, new Statements(), () => undefined)
  return { connect: async () => traveller, end: async () => undefined }
}

const nothing: Answer = { command: '', rowCount: 0, rows: [] }

/** A connection that somebody has borrowed. */
class Traveller implements PostgresPoolClient {
  readonly #client: pg.ClientBase
  readonly #statements: Statements
  readonly #giveBack: (isSpent: boolean) => void
  /** What goes with whatever is asked next. */
  #waiting: Statement[] = []
  /** BEGIN is among those that wait: the database knows of no transaction. */
  #isToBegin = false
  #isReadOnly = false
  #isSpent = false

  constructor(client: pg.ClientBase, statements: Statements, giveBack: (isSpent: boolean) => void) {
    this.#client = client
    this.#statements = statements
    this.#giveBack = giveBack
  }

  release(): void {
    this.#giveBack(this.#isSpent)
  }

  query<R>(text: string, values?: readonly unknown[]): Promise<PostgresQueryResult<R>>
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>
  query(text: unknown, values: readonly unknown[] = []): unknown {
    return this.#ask(String(text), values)
  }

  async #ask(text: string, values: readonly unknown[]): Promise<Answer> {
    if (text === onOneTrip) return { ...nothing, rows: markNamed([...(await this.#go(this.#handed(values)))]) }
    if (text === withCommit) return this.#wait(this.#handed(values))
    if (text.startsWith('start transaction')) {
      this.#isToBegin = true
      this.#isReadOnly = text.endsWith('read only')
      return this.#wait([this.#statement(text)])
    }
    // Nothing was asked: there is nothing to end.
    if (this.#isToBegin && (text === 'rollback' || (text === 'commit' && this.#waiting.length === 1))) return this.#forget()
    if (text === 'rollback') this.#forget()
    if (text === 'commit' && this.#isReadOnly) return this.#endReading()
    // Several in one text are only understood as they stand.
    if (values.length === 0 && text.includes(';')) {
      if (this.#waiting.length > 0) await this.#go([])
      return await this.#client.query(text)
    }
    const [answer = nothing] = await this.#go([this.#statement(text, values)])
    return answer
  }

  /** Makes the trip, with whatever waits before; answers what came of these. */
  async #go(statements: readonly Statement[]): Promise<readonly Answer[]> {
    const before = this.#waiting
    this.#forget()
    try {
      return (await makeTrip(this.#client, [...before, ...statements])).slice(before.length)
    } catch (error) {
      if (isOutgrownPlan(error)) this.#statements.outgrow()
      this.#isSpent ||= isOutgrownPlan(error) || isUnsure(this.#client)
      throw error
    }
  }

  /** What has been read has been read: whether the end of it comes through is nothing to wait for. Whoever is next comes after it. */
  #endReading(): Answer {
    void this.#go([this.#statement('commit')]).catch(() => undefined)
    return nothing
  }

  #wait(statements: readonly Statement[]): Answer {
    this.#waiting.push(...statements)
    return nothing
  }

  #forget(): Answer {
    this.#waiting = []
    this.#isToBegin = false
    return nothing
  }

  #handed(queries: readonly unknown[]): readonly Statement[] {
    return (queries as readonly CompiledQuery[]).map(({ sql, parameters }) => this.#statement(sql, parameters))
  }

  #statement(text: string, values: readonly unknown[] = []): Statement {
    // What takes no values is as quick to plan; but every transaction begins and ends.
    const isOften = values.length > 0 || text === 'commit' || text.startsWith('start transaction')
    return { text, values, name: isOften ? this.#statements.nameOf(text) : undefined }
  }
}
