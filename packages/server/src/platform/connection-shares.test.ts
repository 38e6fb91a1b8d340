// However many processes there are, the embedded database takes all the connections that they may want.
import { expect, test } from 'vitest'
import { connectionShares } from './connection-shares.ts'

test('few processes share what the embedded database has, and for many it takes more', () => {
  expect([1, 2, 3, 4, 6, 8].map(connectionShares)).toEqual([
    { each: 10, total: 40 },
    { each: 10, total: 40 },
    { each: 9, total: 46 },
    { each: 6, total: 46 },
    { each: 4, total: 52 },
    { each: 4, total: 66 },
  ])
})

test('however many there are, ten connections are left for the operator and the database itself', () => {
  for (let processes = 1; processes <= 64; processes++) {
    const { each, total } = connectionShares(processes)
    expect(total - processes * (each + 3)).toBeGreaterThanOrEqual(10)
    expect(each).toBeGreaterThanOrEqual(4)
  }
})
