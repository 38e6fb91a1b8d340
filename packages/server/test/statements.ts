// What a request asks of the database: every statement that is sent while something runs, per connection, BEGIN and COMMIT included.
import pg from 'pg'
import { vi } from 'vitest'

/** The trips that were made meanwhile, of each connection on its own, and the statements of each; white space is made plain. */
export async function tripsDuring(run: () => Promise<unknown>): Promise<string[][][]> {
  const trips = new Map<pg.Client, string[][]>()
  const query = pg.Client.prototype.query as (...all: unknown[]) => unknown
  const spy = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...all: unknown[]) {
    trips.set(this, [...(trips.get(this) ?? []), statementsIn(all[0])])
    return query.apply(this, all)
  } as never)
  try {
    await run()
  } finally {
    spy.mockRestore()
  }
  return [...trips.values()]
}

/** The statements that were sent meanwhile, of each connection on its own. */
export async function statementsDuring(run: () => Promise<unknown>): Promise<string[][]> {
  return (await tripsDuring(run)).map((trips) => trips.flat())
}

function statementsIn(asked: unknown): string[] {
  const { text = '', statements } = asked as { text?: string; statements?: readonly { readonly text: string }[] }
  const texts = typeof asked === 'string' ? [asked] : (statements?.map((statement) => statement.text) ?? [text])
  return texts.map((each) => each.replace(/\s+/g, ' ').trim())
}
