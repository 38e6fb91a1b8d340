// The numbers of accounts, and pages of those that match: as if all accounts were counted and sorted.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BareDatabase, openBareDatabase } from '../../../test/bare-database.ts'
import {
  type AccountOrder,
  type AccountSearch,
  accountOrders,
  accountTabs,
  countAccounts,
  gatheredMost,
  searchAccounts,
} from './people-page.store.ts'

let bare: BareDatabase
beforeAll(async () => {
  bare = await openBareDatabase()
})
afterAll(() => bare[Symbol.asyncDispose]())

/** What is searched, all of it named. */
interface Asked {
  readonly tab: (typeof accountTabs)[number]
  readonly text: string | undefined
  readonly role: string | undefined
  readonly company: string | undefined
}

const added = `INSERT INTO users (id, username, username_key, name, kind, roles, active, last_login_at)
  SELECT $1 || n, $1 || n, $1 || n, $1, $2, CASE $2 WHEN 'guest' THEN '{guest}' ELSE '{user}' END::text[], $3, CASE WHEN $4 THEN now() END FROM generate_series(1, $5::int) n`

describe('the numbers of accounts', () => {
  const kept = async (): Promise<unknown> => bare.read(countAccounts)
  const counted = async (): Promise<unknown> => {
    const { rows } = await bare.sql.query(
      `SELECT count(*)::int AS "all", count(*) FILTER (WHERE last_login_at IS NULL AND kind <> 'bot')::int AS pending, count(*) FILTER (WHERE active)::int AS active,
              count(*) FILTER (WHERE NOT active)::int AS deactivated, count(*) FILTER (WHERE kind = 'guest')::int AS guests,
              count(*) FILTER (WHERE active AND kind = 'member')::int AS seats, count(*) FILTER (WHERE active AND kind = 'guest')::int AS "guestSeats" FROM users`,
    )
    const { seats, guestSeats, ...tabs } = rows[0] as Record<string, number>
    return { seats, guestSeats, tabs }
  }
  const sets = async (): Promise<number> => (await bare.sql.query('SELECT FROM account_counts')).rowCount ?? 0

  test('are what one would count, whatever is done to accounts, one by one or many at once', async () => {
    const batch = fc.record({
      kind: fc.constantFrom('member', 'guest', 'bot'),
      active: fc.boolean(),
      hasCome: fc.boolean(),
      many: fc.integer({ min: 0, max: 4 }),
    })
    const change = fc.constantFrom(
      'active = NOT active',
      'last_login_at = now()',
      'last_login_at = NULL',
      `kind = 'member', roles = '{user}'`,
      `kind = 'guest', roles = '{guest}'`,
      'acl_epoch = acl_epoch + 1',
    )
    let batches = 0
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(batch, change, fc.constant(null)), { maxLength: 8 }), fc.boolean(), async (steps, isKept) => {
        const client = await bare.sql.connect()
        await client.query('BEGIN')
        for (const step of steps)
          if (step === null)
            await client.query(`DELETE FROM users WHERE id IN (SELECT id FROM users WHERE id LIKE 'batch%' ORDER BY id LIMIT 2)`)
          else if (typeof step === 'string')
            await client.query(`UPDATE users SET ${step} WHERE id IN (SELECT id FROM users WHERE id LIKE 'batch%' ORDER BY id LIMIT 3)`)
          else await client.query(added, [`batch${batches++}-`, step.kind, step.active, step.hasCome, step.many])
        await client.query(isKept ? 'COMMIT' : 'ROLLBACK')
        client.release()
        expect(await kept()).toEqual(await counted())
      }),
      { numRuns: 60 },
    )
    expect(batches).toBeGreaterThan(50)
  })

  test('keep nobody waiting: who finds them held counts beside', async () => {
    const [one, other] = [await bare.sql.connect(), await bare.sql.connect()]
    await one.query('BEGIN')
    await one.query(added, ['early', 'member', true, true, 3])
    await other.query(`SET statement_timeout = '5s'`)
    await other.query(added, ['late', 'member', true, true, 2])
    expect(await kept()).toEqual(await counted())
    await one.query('COMMIT')
    expect(await kept()).toEqual(await counted())
    const before = await sets()
    await other.query(added, ['later', 'member', true, true, 2])
    expect(await sets()).toBe(before)
    await other.query('RESET statement_timeout')
    for (const client of [one, other]) client.release()
  })
})

describe('a page of accounts', () => {
  const many = 2 * gatheredMost
  beforeAll(async () => {
    await bare.sql.query(`INSERT INTO users (id, username, username_key, name, kind, roles, active, email, email_key, company, last_login_at, access_ends_at)
      SELECT 'crowd' || n, 'crowd' || n, 'crowd' || n, 'Crowd ' || n % 700, CASE WHEN n % 3 = 0 THEN 'guest' ELSE 'member' END, CASE WHEN n % 3 = 0 THEN '{guest}' ELSE '{user}' END::text[],
             n % 5 > 0, 'c' || n || '@x.example', 'c' || n || '@x.example', CASE WHEN n % 3 = 0 THEN 'Partner ' || n % 7 END, CASE WHEN n % 4 > 0 THEN now() - n * interval '1 hour' END,
             CASE WHEN n % 6 = 0 THEN now() + n * interval '1 hour' END FROM generate_series(1, ${many}) n`)
    await bare.sql.query('ANALYZE users')
  })

  const tabs: Readonly<Record<(typeof accountTabs)[number], string>> = {
    all: 'true',
    pending: `last_login_at IS NULL AND kind <> 'bot'`,
    active: 'active',
    deactivated: 'NOT active',
    guests: `kind = 'guest'`,
  }
  const columns: Readonly<Record<(typeof accountOrders)[number], string>> = {
    name: 'lower(name)',
    username: 'lower(username) COLLATE "C"',
    email: 'email_key COLLATE "C"',
    lastLoginAt: 'last_login_at',
    createdAt: 'created_at',
    accessEndsAt: 'access_ends_at',
  }

  test('is cut out of all that match in their order, and says how many they are, be they few or many', async () => {
    const rarely = (...values: string[]) => fc.constantFrom(undefined, undefined, undefined, ...values)
    const search: fc.Arbitrary<Asked> = fc.record({
      tab: fc.constantFrom(...accountTabs),
      text: fc.constantFrom(undefined, 'crowd', 'Crowd', '@x.', 'CROWD 12', 'wd 69', 'c5', '5', '@', 'partner 3', '7@x.e', 'nobody', ''),
      role: rarely('guest', 'user'),
      company: rarely('Partner 3', 'None'),
    })
    const order: fc.Arbitrary<AccountOrder> = fc.record({ column: fc.constantFrom(...accountOrders), descending: fc.boolean() })
    const seen = { few: 0, many: 0 }
    await fc.assert(
      fc.asyncProperty(search, order, fc.constantFrom(0, 3, 50, 6_000, 12_000), async (asked, by, offset) => {
        const { tab, text, role, company } = asked as AccountSearch
        const values = [text === undefined ? null : `%${text.toLowerCase()}%`, role ?? null, company ?? null]
        const way = by.descending ? 'DESC' : 'ASC'
        const sorted = by.column === 'name' ? `lower(name) ${way}, id ${way}` : `${columns[by.column]} ${way} NULLS LAST, lower(name), id`
        const { rows } = await bare.sql.query<{ id: string }>(
          `SELECT id FROM users WHERE ${tabs[tab]} AND ($1::text IS NULL OR search_text LIKE $1) AND ($2::text IS NULL OR $2 = ANY(roles)) AND ($3::text IS NULL OR company = $3) ORDER BY ${sorted}`,
          values,
        )
        const answer = await bare.read(async (tx) =>
          searchAccounts(tx, asked as AccountSearch, { page: { order: by, offset, limit: 20 }, tabs: (await countAccounts(tx)).tabs }),
        )
        seen[rows.length > gatheredMost ? 'many' : 'few']++
        expect(answer).toEqual({ ids: rows.slice(offset, offset + 20).map(({ id }) => id), total: rows.length })
      }),
      {
        numRuns: 120,
        examples: accountOrders.map((column): [Asked, AccountOrder, number] => [
          { tab: 'active', text: 'crowd', role: undefined, company: undefined },
          { column, descending: true },
          50,
        ]),
      },
    )
    expect(Math.min(seen.few, seen.many)).toBeGreaterThan(5)
  })
})
