import { expect, test } from 'vitest'
import { Tally } from './tally.ts'

/** Four people in two rooms, the even ones in the first; the first of them has sent two messages. */
function twoSent(): Tally {
  const tally = new Tally(4, 2)
  tally.send(0, 1_000)
  tally.send(0, 2_000)
  return tally
}

test('everything that comes once to whom it is due is complete', () => {
  const tally = twoSent()
  expect(tally.hear(0, 0, 0)).toEqual({ sentAtUs: 1_000, isOwn: true })
  expect(tally.hear(2, 0, 1)).toEqual({ sentAtUs: 2_000, isOwn: false })
  expect(tally.isComplete).toBe(false)
  tally.hear(2, 0, 0)
  tally.hear(0, 0, 1)
  expect(tally.isComplete).toBe(true)
  expect(tally.completeness()).toEqual({ sent: 2, accepted: 2, expected: 4, delivered: 4, lost: 0, doubled: 0, strayed: 0 })
})

test('a doubled delivery does not make up for a lost one', () => {
  const tally = twoSent()
  for (const [person, number] of [
    [0, 0],
    [0, 0],
    [0, 1],
    [2, 1],
  ] as const)
    tally.hear(person, 0, number)
  expect(tally.completeness()).toMatchObject({ expected: 4, delivered: 3, lost: 1, doubled: 1 })
})

test('what reaches somebody outside the room, or was never sent, has strayed', () => {
  const tally = twoSent()
  expect(tally.hear(1, 0, 0)).toBeNull()
  expect(tally.hear(0, 0, 2)).toBeNull()
  expect(tally.hear(0, 7, 0)).toBeNull()
  expect(tally.completeness()).toMatchObject({ delivered: 0, strayed: 3 })
})

test('thousands of messages to one person are told apart', () => {
  const tally = new Tally(1, 1)
  for (let number = 0; number < 10_000; number++) tally.send(0, number)
  for (let number = 9_999; number >= 0; number--) tally.hear(0, 0, number)
  expect(tally.completeness()).toMatchObject({ delivered: 10_000, lost: 0, doubled: 0 })
  tally.hear(0, 0, 5_000)
  expect(tally.doubled).toBe(1)
})
