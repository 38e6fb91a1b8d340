import { expect, test } from 'vitest'
import type { ChatMessage } from './message.ts'
import { emptyTimeline, replaced, type Timeline, trimmed, windowMax, withChanges, withNewer, withOlder, without } from './timeline.ts'

function said(at: number, more: Partial<ChatMessage> = {}): ChatMessage {
  return {
    _id: `m${at}`,
    rid: 'r',
    msg: `text ${at}`,
    ts: at,
    updatedAt: at,
    u: { _id: 'bob', username: 'bob' },
    isStarred: false,
    ...more,
  }
}
const ids = ({ messages }: Timeline): string[] => messages.map(({ _id }) => _id)
const window = (from: number, to: number, ends: { hasOlder: boolean; hasNewer: boolean }): Timeline =>
  replaced(
    emptyTimeline,
    Array.from({ length: to - from + 1 }, (_, at) => said(from + at)),
    ends,
  )

test('a message that arrives twice stands there once, and an older form of it changes nothing', () => {
  const timeline = window(1, 2, { hasOlder: false, hasNewer: false })
  const edited = withChanges(timeline, [said(2, { msg: 'edited', updatedAt: 9 }), said(3), said(3)], { isLive: true })
  expect(ids(edited)).toEqual(['m1', 'm2', 'm3'])
  const late = withChanges(edited, [said(2)], { isLive: true })
  expect(late.messages[1]?.msg).toBe('edited')
})

test('a message that was overtaken stands where it belongs', () => {
  const timeline = withChanges(window(1, 1, { hasOlder: false, hasNewer: false }), [said(5), said(3)], { isLive: true })
  expect(ids(timeline)).toEqual(['m1', 'm3', 'm5'])
})

test('whoever reads far up gets nothing from the end of the room into the middle of it', () => {
  const far = window(10, 20, { hasOlder: true, hasNewer: true })
  expect(ids(withChanges(far, [said(99)], { isLive: true }))).toEqual(ids(far))
  expect(ids(withChanges(far, [said(3)], { isLive: true }))).toEqual(ids(far))
  const atEnd = window(10, 20, { hasOlder: true, hasNewer: false })
  expect(ids(withChanges(atEnd, [said(99)], { isLive: true })).at(-1)).toBe('m99')
})

test('replies stay in their thread, unless they were sent to the room too', () => {
  const timeline = withChanges(
    window(1, 1, { hasOlder: false, hasNewer: false }),
    [said(2, { tmid: 'm1' }), said(3, { tmid: 'm1', tshow: true })],
    {
      isLive: true,
    },
  )
  expect(ids(timeline)).toEqual(['m1', 'm3'])
})

test('a star is not lost to a frame that went to everybody', () => {
  const timeline = withChanges(window(1, 1, { hasOlder: false, hasNewer: false }), [said(1, { isStarred: true })], { isLive: true })
  expect(withChanges(timeline, [said(1, { updatedAt: 5 })], { isLive: true }).messages[0]?.isStarred).toBe(true)
})

test('what was heard while nothing was certain does not count as caught up with', () => {
  const timeline = window(1, 2, { hasOlder: false, hasNewer: false })
  expect(timeline.syncedTo).toBe(2)
  expect(withChanges(timeline, [said(9)], { isLive: false }).syncedTo).toBe(2)
  expect(withChanges(timeline, [said(9)], { isLive: true }).syncedTo).toBe(9)
})

test('scrolling from end to start of a long room keeps no more than the window, and forgets at the other end', () => {
  let timeline = window(9_951, 10_000, { hasOlder: true, hasNewer: false })
  for (let first = 9_951; first > 1; first -= 50) {
    const page = Array.from({ length: 50 }, (_, at) => said(first - 50 + at))
    timeline = trimmed(withOlder(timeline, page, first - 50 > 1), 'end')
    expect(timeline.messages.length).toBeLessThanOrEqual(windowMax)
  }
  expect([ids(timeline)[0], timeline.hasOlder, timeline.hasNewer]).toEqual(['m1', false, true])
  const back = withNewer(timeline, [said(windowMax + 1), said(windowMax + 2)], true)
  expect(ids(trimmed(back, 'start'))[0]).toBe('m3')
  expect(trimmed(back, 'start').hasOlder).toBe(true)
})

test('a page before the first keeps the place from the end; an empty one does not pretend to', () => {
  const timeline = window(10, 12, { hasOlder: true, hasNewer: false })
  expect(withOlder(timeline, [said(9)], true).isShifted).toBe(true)
  expect(withOlder(timeline, [], false)).toMatchObject({ isShifted: false, hasOlder: false })
})

test('what is deleted is gone', () => {
  expect(ids(without(window(1, 3, { hasOlder: false, hasNewer: false }), new Set(['m2'])))).toEqual(['m1', 'm3'])
})
