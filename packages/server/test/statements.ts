// What a request asks of the database: every statement that is sent while something runs, per connection, BEGIN and COMMIT included.
import pg from 'pg'
import { vi } from 'vitest'

/** The statements that were sent meanwhile, of each connection on its own; white space is made plain. */
export async function statementsDuring(run: () => Promise<unknown>): Promise<string[][]> {
  const statements = new Map<pg.Client, string[]>()
  const query = pg.Client.prototype.query as (...all: unknown[]) => unknown
  const spy = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...all: unknown[]) {
    const [first] = all
    const text = typeof first === 'string' ? first : ((first as { text?: string }).text ?? '')
    statements.set(this, [...(statements.get(this) ?? []), text.replace(/\s+/g, ' ').trim()])
    return query.apply(this, all)
  } as never)
  try {
    await run()
  } finally {
    spy.mockRestore()
  }
  return [...statements.values()]
}
