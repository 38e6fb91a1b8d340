// One trip to the database: statements that do not wait for each other's answers are written together and answered together (PostgreSQL's
// protocol, 54.2.4 "Pipelining": everything up to one Sync; the first that fails ends the trip, and nothing after it is done). What a trip
// costs beside its statements is paid once: on a busy server, waiting for one's turn is most of what a short statement takes.
import pg from 'pg'
import type { QueryResult } from 'pg'
import { columnNames, markNamed } from './column-names.ts'

export interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
  /** The name to prepare it under. */
  readonly name?: string | undefined
}

export type Answer = Pick<QueryResult, 'command' | 'rowCount' | 'rows'>

interface Field {
  readonly name: string
}

/** What the driver offers to whoever speaks the protocol themselves; its types know nothing of it. */
interface Line {
  readonly stream: { cork(): void; uncork(): void }
  parse(statement: { readonly text: string; readonly name: string }): void
  bind(portal: { readonly portal: string; readonly statement: string; readonly values: readonly unknown[] }): void
  describe(what: { readonly type: 'P'; readonly name: string }): void
  execute(portal: { readonly portal: string }): void
  sync(): void
  sendCopyFail(reason: string): void
}

interface Rows extends Answer {
  addFields(fields: readonly Field[]): void
  parseRow(values: readonly unknown[]): unknown
  addRow(row: unknown): void
  addCommandComplete(message: { readonly text: string }): void
}

interface Driver {
  readonly Result: new (rowMode: undefined, types: { getTypeParser(oid: number, format: string): unknown }) => Rows
  readonly utils: { prepareValue(value: unknown): unknown }
}

const { Result, utils } = pg as unknown as Driver

/** What each connection has prepared, and which columns that answers; null for no rows. */
const preparedOn = new WeakMap<pg.ClientBase, Map<string, readonly Field[] | null>>()

/** Makes a trip on a connection; answers what came of each statement. Rejects with the first error: nothing after it has been done. */
export function makeTrip(client: pg.ClientBase, statements: readonly Statement[]): Promise<readonly Answer[]> {
  return new Promise((resolve, reject) => {
    client.query(new Trip(client, statements, { resolve, reject }))
  })
}

/** Whether a trip has failed of which nobody knows what it left prepared: the connection is better closed. */
export function isUnsure(client: pg.ClientBase): boolean {
  return unsure.has(client)
}

const unsure = new WeakSet<pg.ClientBase>()

interface Settle {
  readonly resolve: (answers: readonly Answer[]) => void
  readonly reject: (error: unknown) => void
}

/** What the driver calls a submittable: it is told of every message that concerns it. */
class Trip implements pg.Submittable {
  readonly statements: readonly Statement[]
  readonly #client: pg.ClientBase
  readonly #prepared: Map<string, readonly Field[] | null>
  readonly #values: readonly (readonly unknown[])[]
  readonly #answers: readonly Rows[]
  readonly #settle: Settle
  /** Prepared with this trip, and what they have turned out to answer. */
  readonly #fresh = new Map<string, readonly Field[] | null>()
  #at = 0
  #unreadable: unknown = null

  constructor(client: pg.ClientBase, statements: readonly Statement[], settle: Settle) {
    this.#client = client
    this.statements = statements
    this.#settle = settle
    // Before anything is on its way: a value that cannot be written fails here.
    this.#values = statements.map(({ values }) => values.map((value) => utils.prepareValue(value)))
    const types = { getTypeParser: (oid: number, format: string) => client.getTypeParser(oid, format as 'text') }
    this.#answers = statements.map(() => new Result(undefined, types))
    for (const { rows } of this.#answers) markNamed(rows)
    const known = preparedOn.get(client) ?? new Map<string, readonly Field[] | null>()
    preparedOn.set(client, known)
    this.#prepared = known
  }

  submit(connection: pg.Connection): void {
    const line = connection as unknown as Line
    line.stream.cork()
    try {
      for (const [at, statement] of this.statements.entries()) this.#write(line, statement, at)
      line.sync()
    } finally {
      line.stream.uncork()
    }
  }

  #write(line: Line, { text, name = '' }: Statement, at: number): void {
    const fields = name === '' ? undefined : this.#prepared.get(name)
    const isKnown = fields !== undefined || this.#fresh.has(name)
    if (!isKnown) line.parse({ text, name })
    if (!isKnown && name !== '') this.#fresh.set(name, null)
    line.bind({ portal: '', statement: name, values: this.#values[at] ?? [] })
    // Which columns come is asked once: a prepared statement never answers others.
    if (fields === undefined) line.describe({ type: 'P', name: '' })
    else if (fields !== null) this.#answers[at]?.addFields(fields)
    line.execute({ portal: '' })
  }

  handleRowDescription(description: { readonly fields: readonly Field[] }): void {
    const fields = description.fields.map((field) => ({ ...field, name: columnNames.nameOf(field.name) }))
    this.#answers[this.#at]?.addFields(fields)
    const name = this.statements[this.#at]?.name
    if (name !== undefined && this.#fresh.has(name)) this.#fresh.set(name, fields)
  }

  handleDataRow({ fields }: { readonly fields: readonly unknown[] }): void {
    const answer = this.#answers[this.#at]
    if (answer === undefined || this.#unreadable !== null) return
    try {
      answer.addRow(answer.parseRow(fields))
    } catch (error) {
      this.#unreadable = error
    }
  }

  handleCommandComplete(message: { readonly text: string }): void {
    this.#answers[this.#at]?.addCommandComplete(message)
    this.#at++
  }

  handleEmptyQuery(): void {
    this.#at++
  }

  handlePortalSuspended(): void {
    // Every statement is asked for all of its rows.
  }

  handleCopyInResponse(connection: pg.Connection): void {
    ;(connection as unknown as Line).sendCopyFail('a trip carries no COPY')
  }

  handleCopyData(): void {
    // As above.
  }

  handleError(error: Error): void {
    // Whether the statement that failed is prepared by now, nobody knows; and a second one of that name would be an error.
    if (this.#fresh.size > 0) unsure.add(this.#client)
    this.#settle.reject(error)
  }

  handleReadyForQuery(): void {
    for (const [name, fields] of this.#fresh) this.#prepared.set(name, fields)
    if (this.#unreadable === null) this.#settle.resolve(this.#answers)
    else this.#settle.reject(this.#unreadable)
  }
}
