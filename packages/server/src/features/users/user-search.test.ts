// Looking people up by a part of a name: what an index answers is what reading every account through would answer.
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BareDatabase, openBareDatabase } from '../../../test/bare-database.ts'
import type { Tx } from '../../platform/transaction.ts'
import { mayStandIn, type SearchedColumn, standsIn } from './user-search.store.ts'

// Letters that LIKE knows, of several scripts, some of which change their number of bytes with their case, and what the index is cut up with.
const letters = [
  'a',
  'B',
  'b',
  'ä',
  'Ä',
  'ß',
  'İ',
  'ı',
  'σ',
  'Σ',
  'ς',
  'ж',
  'Ж',
  '李',
  '明',
  '🎉',
  'é',
  'e\u0301',
  '.',
  ' ',
  '%',
  '_',
  '\\',
  "'",
  '\u0001',
  '\n',
]
const word = (most: number) => fc.array(fc.constantFrom(...letters), { minLength: 1, maxLength: most }).map((all) => all.join(''))

let bare: BareDatabase
const texts: string[] = []
beforeAll(async () => {
  bare = await openBareDatabase()
  const words = fc.sample(word(7), { numRuns: 1_200, seed: 7 })
  for (let at = 0; at + 5 <= words.length; at += 5) {
    const [username, name, nickname, email, company] = words.slice(at, at + 5)
    texts.push(`${username}\n${name}\n${nickname}\n${email}\n${company}`)
    await bare.sql.query(
      `INSERT INTO users (id, username, username_key, name, kind, roles, nickname, email, company) VALUES ($1, $2, $1, $3, 'member', '{user}', $4, $5, $6)`,
      [`person${at}`, username, name, at % 3 === 0 ? null : nickname, at % 4 === 0 ? null : email, at % 2 === 0 ? null : company],
    )
  }
})
afterAll(() => bare[Symbol.asyncDispose]())

/** What somebody types: a part of what is there, in other capitals at times, or anything. */
const typed = fc.oneof(
  fc
    .tuple(fc.nat(239), fc.nat(30), fc.integer({ min: 1, max: 9 }), fc.constantFrom('as it is', 'small', 'large'))
    .map(([of, from, length, how]) => {
      const text = (texts[of] ?? '').slice(from, from + length)
      return how === 'small' ? text.toLowerCase() : how === 'large' ? text.toUpperCase() : text
    }),
  word(4),
  word(2).map((text) => `${text}\u0000${text}`),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
)

const escaped = (text: string): string => `%${text.replaceAll('\u0000', '').replace(/[\\%_]/g, '\\$&')}%`
const columnSets: SearchedColumn[][] = [
  ['username', 'name'],
  ['username', 'name', 'nickname'],
  ['username', 'name', 'nickname', 'email'],
]

/** Whom a condition finds, by reading everybody and by the index. */
async function foundBy(tx: Tx, condition: ReturnType<typeof standsIn>): Promise<string[][]> {
  const both = []
  for (const [table, index] of [
    ['on', 'off'],
    ['off', 'on'],
  ]) {
    await sql`SELECT set_config('enable_seqscan', ${table}, true), set_config('enable_bitmapscan', ${index}, true)`.execute(tx)
    const { rows } = await sql<{ id: string }>`SELECT id FROM users WHERE ${condition} ORDER BY id`.execute(tx)
    both.push(rows.map(({ id }) => id))
  }
  return both
}

describe('a part of a name', () => {
  test('finds whom it found when every account was read through, in any column, case and script', async () => {
    let found = 0
    await bare.read((tx) =>
      fc.assert(
        fc.asyncProperty(typed, fc.constantFrom(...columnSets), async (text, columns) => {
          const expected = await bare.sql.query<{ id: string }>(
            `SELECT id FROM users WHERE ${columns.map((column) => `${column} ILIKE $1`).join(' OR ')} ORDER BY id`,
            [escaped(text)],
          )
          const ids = expected.rows.map(({ id }) => id)
          found += ids.length
          expect(await foundBy(tx, standsIn(text, columns))).toEqual([ids, ids])
        }),
        { numRuns: 300 },
      ),
    )
    expect(found).toBeGreaterThan(300)
  })

  test('finds for administrators whatever stands in all that is looked through, from one field into the next', async () => {
    await bare.read((tx) =>
      fc.assert(
        fc.asyncProperty(typed, async (text) => {
          const expected = await bare.sql.query<{ id: string }>('SELECT id FROM users WHERE search_text LIKE lower($1) ORDER BY id', [
            escaped(text),
          ])
          const ids = expected.rows.map(({ id }) => id)
          const condition = sql<boolean>`(${mayStandIn(text)} AND search_text LIKE lower(${escaped(text)}::text))`
          expect(await foundBy(tx, condition)).toEqual([ids, ids])
        }),
        { numRuns: 300 },
      ),
    )
  })

  test('of three letters or more is answered by the index', async () => {
    const planOf = (text: string) =>
      bare.read(async (tx) => {
        await sql`SET LOCAL enable_seqscan = off`.execute(tx)
        const { rows } = await sql<
          Record<string, string>
        >`EXPLAIN SELECT id FROM users WHERE ${standsIn(text, ['username', 'name'])}`.execute(tx)
        return rows.flatMap((row) => Object.values(row)).join('\n')
      })
    expect(await planOf('李明b')).toContain('users_threes')
    expect(await planOf('李明')).not.toContain('users_threes')
  })
})
