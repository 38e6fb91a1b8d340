import { expect, test } from 'vitest'
import type { ChatMessage } from '../model/message.ts'
import { rowsOf } from './rows.ts'

const self = { _id: 'mara', username: 'mara', name: 'Mara' }
const noon = new Date(2026, 10, 28, 12).getTime()
const minute = 60_000

function said(at: number, by: string, more: Partial<ChatMessage> = {}): ChatMessage {
  return {
    _id: `m${at}`,
    rid: 'r',
    msg: 'x',
    ts: noon + at * minute,
    updatedAt: 0,
    u: { _id: by, username: by },
    isStarred: false,
    ...more,
  }
}
const rows = (messages: readonly ChatMessage[], readTo: number | null = null) => rowsOf({ messages, outgoing: [], self, readTo })

test('somebody who goes on within five minutes is not named again; after that, and after others, they are', () => {
  expect(
    rows([said(0, 'bob'), said(4, 'bob'), said(10, 'bob'), said(11, 'carol'), said(12, 'bob')]).map(({ isContinued }) => isContinued),
  ).toEqual([false, true, false, false, false])
})

test('a new day has its line, and begins with a name', () => {
  const [first, next] = rows([said(0, 'bob'), said(24 * 60, 'bob')])
  expect([first?.isNewDay, next?.isNewDay, next?.isContinued]).toEqual([true, true, false])
})

test('the mark of what is new stands once, before the first that others wrote after it was read', () => {
  const marked = rows([said(0, 'bob'), said(2, 'mara'), said(3, 'bob'), said(4, 'bob')], noon + minute)
  expect(marked.map(({ isFirstNew }) => isFirstNew)).toEqual([false, false, true, false])
})

test('what is on its way stands at the end, and once it has arrived only as what arrived', () => {
  const outgoing = [{ _id: 'm9', rid: 'r', text: 'hello', writtenAt: noon, state: 'waits' as const }]
  const waiting = rowsOf({ messages: [said(0, 'bob')], outgoing, self, readTo: null })
  expect(waiting.map(({ message, outgoing: one }) => [message._id, one?.state])).toEqual([
    ['m0', undefined],
    ['m9', 'waits'],
  ])
  expect(rowsOf({ messages: [said(0, 'bob'), said(9, 'mara')], outgoing, self, readTo: null }).length).toBe(2)
})
