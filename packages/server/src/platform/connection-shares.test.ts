// However many processes there are, the embedded database takes all the connections that they may want.
import { expect, test } from 'vitest'
import { connectionShares } from './connection-shares.ts'

test('few processes share what the embedded database has, and for many it takes more', () => {
  expect([1, 2, 3, 4, 6, 8].map(connectionShares)).toEqual([
    { pool: 10, total: 40 },
    { pool: 10, total: 40 },
    { pool: 9, total: 40 },
    { pool: 6, total: 40 },
    { pool: 4, total: 40 },
    { pool: 4, total: 50 },
  ])
})

test('however many there are, ten connections are left for the operator and the database itself', () => {
  for (let processes = 1; processes <= 64; processes++) {
    const { pool, total } = connectionShares(processes)
    expect(total - processes * (pool + 1)).toBeGreaterThanOrEqual(10)
    expect(pool).toBeGreaterThanOrEqual(4)
  }
})
