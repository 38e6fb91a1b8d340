// What is told of a room comes in the order of its commits, once, and whole, however it arrives.
import { expect, test, vi } from 'vitest'
import type { Event } from '../../platform/events.ts'
import { openLog } from '../../platform/log.ts'
import { RoomLine } from './room-line.ts'

const fact = (name: string, id: number): Event => ({ name, audience: { room: 'r', epoch: 1 }, data: { id } })
const said = (id: number): Event => fact('message.posted', id)
const move = (from: number, to: number) => ({ room: 'r', from, to })

/** A line at 10, and what the database holds: messages by the moment at which they were said. */
function lineWith(stored: readonly number[] = []) {
  const told: [string, unknown][] = []
  const asked: number[] = []
  let breaks = 0
  const line = new RoomLine(10, {
    tell: (events) => told.push(...events.map(({ name, data }): [string, unknown] => [name, (data as { id: number }).id])),
    read: async (after) => {
      asked.push(after)
      if (breaks-- > 0) throw new Error('the database is away')
      const found = stored.filter((at) => at > after)
      return { events: found.map((at) => fact('message.changed', at)), to: Math.max(after, ...found), hasMore: false }
    },
    log: openLog('silent'),
  })
  return { line, told, asked, breakOnce: () => (breaks = 1) }
}

test('what comes in order is told at once', () => {
  const { line, told, asked } = lineWith()
  line.accept(move(10, 11), [said(11)])
  line.accept(move(11, 14), [said(12), said(14)])
  expect([told.map(([, id]) => id), asked, line.told]).toEqual([[11, 12, 14], [], 14])
})

test('what comes too early waits for what is before it', () => {
  const { line, told, asked } = lineWith()
  line.accept(move(12, 13), [said(13)])
  line.accept(move(11, 12), [said(12)])
  expect(told).toEqual([])
  line.accept(move(10, 11), [said(11)])
  expect([told.map(([, id]) => id), asked]).toEqual([[11, 12, 13], []])
})

test('what never comes is read, and what was read is not told once more; other facts are', async () => {
  const { line, told, asked } = lineWith([11, 12])
  line.accept(move(11, 12), [said(12), fact('room.changed', 12)])
  await vi.waitFor(() => expect(told).toHaveLength(3))
  line.accept(move(10, 11), [said(11), fact('room.changed', 11)])
  line.accept(move(12, 13), [said(13)])
  expect([told, asked]).toEqual([
    [
      ['message.changed', 11],
      ['message.changed', 12],
      ['room.changed', 12],
      ['room.changed', 11],
      ['message.posted', 13],
    ],
    [10],
  ])
})

test('what can’t be read is read later, and nothing overtakes it', async () => {
  const { line, told, asked, breakOnce } = lineWith([11])
  breakOnce()
  line.look()
  line.accept(move(11, 12), [said(12)])
  await vi.waitFor(() => expect(told.map(([, id]) => id)).toEqual([11, 12]), 5_000)
  expect(asked).toEqual([10, 10])
})

test('once closed it tells nothing and asks nothing', async () => {
  const { line, told, asked } = lineWith([11])
  line.look()
  line.close()
  await vi.waitFor(() => expect(asked).toEqual([10]))
  await new Promise(setImmediate)
  expect(told).toEqual([])
})
