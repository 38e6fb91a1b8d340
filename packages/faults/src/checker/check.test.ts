// Every broken history differs from the whole one in one thing, and is caught by the invariant that it breaks. The whole one is an afternoon
// in the room “site”: bob, carol and the guest gina; dave is never let in.
import { describe, expect, test } from 'vitest'
import { check, printVerdict } from './check.ts'
import type { Line, Seen, StoredMessage } from './history.ts'

type Change = (history: Line[]) => Line[]

const room = 'site'

function seen(id: string, author: string, ts: number, more: Partial<Seen> = {}): Seen {
  return { id, author, body: `${id} of ${author}`, ts, updatedAt: ts, editedAt: null, thread: null, ...more }
}

const m1 = seen('m1', 'bob', 1_010)
const m2 = seen('m2', 'carol', 1_020)
const m2edited = { ...m2, body: 'm2 once more', updatedAt: 1_051, editedAt: 1_051 }
const m3 = seen('m3', 'bob', 1_030, { thread: 'm1' })
const m5 = seen('m5', 'carol', 1_060)
const m6 = seen('m6', 'bob', 1_090)
const m7 = seen('m7', 'carol', 1_100)
/** Deleted in the end. */
const m4 = seen('m4', 'bob', 1_040)
const inTheEnd: readonly Seen[] = [m1, m2edited, m3, m5, m6, m7]

function line(
  t: number,
  proc: string,
  op: Line['op'],
  phase: Line['phase'],
  { id = '', res = null as unknown }: { id?: string; res?: unknown } = {},
): Line {
  return { t, proc, op, id, room, phase, res } as unknown as Line
}

/** Asked for at a moment and acknowledged four later. */
function done(t: number, proc: string, op: Line['op'], more: { id?: string; res?: unknown } = {}): Line[] {
  return [line(t, proc, op, 'invoke', more), line(t + 4, proc, op, 'ok', more)]
}

function sent(t: number, { id, author, body, thread }: Seen): Line[] {
  return done(t, author, 'send', { id, res: { body, thread } })
}

function heard(t: number, proc: string, message: Seen): Line {
  return line(t, proc, 'hear', 'ok', { id: message.id, res: { ...message, connection: 1 } })
}

function stored(message: Seen, position: number | null, replies = 0): StoredMessage {
  return { ...message, position, replies, type: null }
}

const joined: StoredMessage = { ...stored(seen('s1', 'alice', 1_001), null), type: 'au', body: 'gina' }

/** In the order of their moments. */
function wholeHistory(): Line[] {
  return [
    line(0, 'alice', 'cap', 'ok', { id: 'guests', res: { most: 2 } }),
    ...['bob', 'carol', 'gina'].flatMap((person, at) => done(at / 10, 'alice', 'admit', { id: person })),
    ...done(1, 'alice', 'take', { id: 'gina' }),
    ...done(2, 'alice', 'take', { id: 'gus' }),
    ...sent(10, m1),
    heard(12, 'carol', m1),
    heard(12, 'gina', m1),
    ...sent(20, m2),
    heard(22, 'gina', m2),
    // bob's answer is lost, and he sends it again.
    line(30, 'bob', 'send', 'invoke', { id: 'm3', res: { body: m3.body, thread: 'm1' } }),
    line(32, 'bob', 'send', 'info', { id: 'm3', res: { body: m3.body, thread: 'm1' } }),
    ...sent(33, m3),
    line(38, 'gina', 'unread', 'ok', { res: { asked: 37.5, unread: 2 } }),
    ...sent(40, m4),
    heard(42, 'gina', m4),
    ...done(46, 'carol', 'edit', { id: 'm2', res: { body: 'm2 in between', editedAt: 1_050 } }),
    ...done(51, 'carol', 'edit', { id: 'm2', res: { body: m2edited.body, editedAt: 1_051 } }),
    heard(54, 'gina', m2edited),
    ...done(56, 'bob', 'delete', { id: 'm4' }),
    line(59, 'gina', 'hear-deleted', 'ok', { id: 'm4', res: { connection: 1 } }),
    ...sent(62, m5),
    heard(64, 'gina', m5),
    ...done(67, 'gina', 'mark'),
    // gina is out for a while, and m6 is none of her business until she is back.
    ...done(72, 'alice', 'remove', { id: 'gina' }),
    ...done(78, 'alice', 'release', { id: 'gus' }),
    ...done(83, 'alice', 'take', { id: 'gus again' }),
    ...sent(90, m6),
    line(92, 'carol', 'hear', 'ok', { id: 'm6', res: { ...m6, connection: 1 } }),
    ...done(96, 'alice', 'admit', { id: 'gina' }),
    line(102, 'gina', 'sync', 'ok', { res: { asked: 101, updated: [m3, m6], deleted: [] } }),
    ...sent(104, m7),
    heard(106, 'gina', m7),
    line(109, 'dave', 'send', 'invoke', { id: 'm8', res: { body: 'm8 of dave', thread: null } }),
    line(110, 'dave', 'send', 'fail', { id: 'm8', res: { body: 'm8 of dave', thread: null } }),
    ...done(112, 'alice', 'deactivate', { id: 'gus' }),
    line(120, 'gina', 'unread', 'ok', { res: { asked: 119, unread: 1 } }),
    line(130, 'gina', 'view', 'ok', { res: { messages: inTheEnd } }),
    line(130, 'carol', 'view', 'ok', { res: { messages: inTheEnd } }),
    line(131, 'node 1', 'read', 'ok', { res: { messages: inTheEnd } }),
    line(132, 'database', 'database', 'ok', {
      res: {
        messages: [joined, stored(m1, 1, 1), stored(m2edited, 2), stored(m3, null), stored(m5, 4), stored(m6, 5), stored(m7, 6)],
        messageCount: 7,
        memberCount: 3,
        members: ['bob', 'carol', 'gina'],
        readTo: { bob: 5, carol: 6, gina: 5 },
      },
    }),
    line(133, 'database', 'held', 'ok', { res: { count: 2 } }),
    line(134, 'database', 'audit', 'ok', { res: { admit: 4, remove: 1, deactivate: 1 } }),
  ]
}

/** Changes the lines that are meant, of which there must be one at least. */
function changing(isMeant: (line: Line) => boolean, change: (line: Line) => Line[]): Change {
  return (history) => {
    expect(history.some(isMeant)).toBe(true)
    return history.flatMap((one) => (isMeant(one) ? change(one) : [one]))
  }
}

function without(isMeant: (line: Line) => boolean): Change {
  return changing(isMeant, () => [])
}

/** With lines more, each at its moment. */
function withLines(...lines: Line[]): Change {
  return (history) => [...history, ...lines].toSorted((one, other) => one.t - other.t)
}

/** With other messages in what somebody shows or answers in the end. */
function showing(proc: string, change: (messages: readonly Seen[]) => readonly Seen[]): Change {
  return changing(
    (one) => one.proc === proc && (one.op === 'view' || one.op === 'read'),
    (one) => [{ ...one, res: { messages: change((one.res as { messages: readonly Seen[] }).messages) } } as Line],
  )
}

/** Another state of the database. */
function storing(change: object | ((messages: readonly StoredMessage[]) => readonly StoredMessage[])): Change {
  return changing(
    ({ op }) => op === 'database',
    (one) => {
      const res = one.res as { messages: readonly StoredMessage[] }
      return [{ ...one, res: { ...res, ...(typeof change === 'function' ? { messages: change(res.messages) } : change) } } as Line]
    },
  )
}

function replacing(id: string, more: Partial<StoredMessage>) {
  return <T extends Seen>(messages: readonly T[]): T[] => messages.map((message) => (message.id === id ? { ...message, ...more } : message))
}

function swapping(id: string, other: string) {
  return <T extends Seen>(messages: readonly T[]): T[] => {
    const find = (wanted: string): T => messages.find((message) => message.id === wanted) as T
    return messages.map((message) => (message.id === id ? find(other) : message.id === other ? find(id) : message))
  }
}

const all =
  (...changes: Change[]): Change =>
  (history) =>
    changes.reduce((changed, change) => change(changed), history)

const isHeard = (proc: string, id: string) => (one: Line) => one.op === 'hear' && one.proc === proc && one.id === id
const isCatchingUp = ({ op }: Line): boolean => op === 'sync'
const everywhere = (change: <T extends Seen>(messages: readonly T[]) => readonly T[]): Change =>
  all(showing('gina', change), showing('carol', change), showing('node 1', change), storing(change))
const lost = <T extends Seen>(messages: readonly T[]): T[] => messages.filter(({ id }) => id !== 'm5')

const broken: readonly (readonly [name: string, invariant: string, change: Change])[] = [
  ['an acknowledged message is nowhere', 'I1', all(everywhere(lost), storing({ messageCount: 6 }))],
  ['a node’s page lacks an acknowledged message', 'I1', showing('node 1', lost)],
  ['an acknowledged message is stored with other words', 'I1', everywhere(replacing('m5', { body: 'something else' }))],
  ['an acknowledged message is somebody else’s', 'I1', everywhere(replacing('m5', { author: 'bob' }))],
  ['a refused message is stored', 'I2', storing((messages) => [...messages, stored(seen('m8', 'dave', 1_110), 7)])],
  ['somebody is shown a message that was refused', 'I2', showing('gina', (messages) => [...messages, seen('m8', 'dave', 1_110)])],
  ['a message is stored that nobody sent', 'I2', storing((messages) => [...messages, stored(seen('m9', 'carol', 1_110), 7)])],
  ['somebody shows a message twice', 'I3', showing('gina', (messages) => [...messages.slice(0, 4), m5, ...messages.slice(4)])],
  ['a node answers a message twice', 'I3', showing('node 1', (messages) => [m1, ...messages])],
  [
    'a message that was sent again is stored under two ids',
    'I3',
    storing((messages) => [...messages, stored({ ...m3, id: 'm3b', ts: 1_110 }, null)]),
  ],
  [
    'a message that was sent again is told under two ids',
    'I3',
    withLines(heard(36, 'carol', m3), heard(37, 'carol', { ...m3, id: 'm3b' })),
  ],
  ['a member does not show the last message', 'I4', showing('gina', (messages) => messages.slice(0, -1))],
  ['a member shows nothing', 'I4', showing('carol', () => [])],
  [
    'a member shows a message that was taken back by a crash',
    'I4',
    all(
      withLines(line(114, 'bob', 'send', 'invoke', { id: 'm9', res: { body: 'm9 of bob', thread: null } })),
      showing('gina', (messages) => [...messages, seen('m9', 'bob', 1_114)]),
    ),
  ],
  ['a member shows two messages the other way round', 'I5', showing('gina', swapping('m5', 'm6'))],
  ['a node pages two messages the other way round', 'I5', showing('node 1', swapping('m1', 'm2'))],
  ['a member has a message at another moment', 'I5', showing('gina', replacing('m5', { ts: 1_061 }))],
  ['two messages have one moment', 'I5', everywhere(replacing('m5', { ts: 1_030 }))],
  [
    'a sender’s later message stands before the earlier',
    'I5',
    everywhere((messages) => replacing('m7', { ts: 1_005 })(messages).toSorted((a, b) => a.ts - b.ts)),
  ],
  ['a reply stands before what it answers', 'I5', storing(swapping('m1', 'm3'))],
  [
    'catching up leaves one message out',
    'I6',
    changing(isCatchingUp, (one) => [{ ...one, res: { asked: 101, updated: [m3], deleted: [] } } as Line]),
  ],
  ['a message falls between listening and catching up', 'I6', without(isHeard('gina', 'm5'))],
  [
    'one message more is said to be unread',
    'I7',
    changing(
      ({ op, t }) => op === 'unread' && t === 120,
      (one) => [{ ...one, res: { asked: 119, unread: 2 } } as Line],
    ),
  ],
  [
    'nothing is said to be unread, and one message is',
    'I7',
    changing(
      ({ op, t }) => op === 'unread' && t === 120,
      (one) => [{ ...one, res: { asked: 119, unread: 0 } } as Line],
    ),
  ],
  ['less than nothing is unread', 'I7', withLines(line(39, 'gina', 'unread', 'ok', { res: { asked: 38.5, unread: -1 } }))],
  ['less is unread although nothing was read', 'I7', withLines(line(39, 'gina', 'unread', 'ok', { res: { asked: 38.5, unread: 1 } }))],
  ['more became unread than was written', 'I7', withLines(line(39, 'gina', 'unread', 'ok', { res: { asked: 38.5, unread: 3 } }))],
  ['the room counts one message too many', 'I8', storing({ messageCount: 8 })],
  ['the room counts one member too few', 'I8', storing({ memberCount: 2 })],
  ['a thread counts a reply that was sent twice', 'I8', storing(replacing('m1', { replies: 2 }))],
  ['a guest hears what was written after they were put out', 'I9', withLines(heard(93, 'gina', m6))],
  ['somebody hears a room that they were never let into', 'I9', withLines(heard(13, 'dave', m1))],
  [
    'a guest hears of an edit after they were put out',
    'I9',
    withLines(
      ...done(84, 'carol', 'edit', { id: 'm5', res: { body: 'm5 once more', editedAt: 1_084 } }),
      heard(89, 'gina', { ...m5, body: 'm5 once more' }),
      ...done(90.5, 'carol', 'edit', { id: 'm5', res: { body: m5.body, editedAt: 1_091 } }),
    ),
  ],
  [
    'a guest catches up in a room that they are out of',
    'I9',
    withLines(line(80, 'gina', 'sync', 'ok', { res: { asked: 79, updated: [], deleted: [] } })),
  ],
  ['a guest marks a room read that they are out of', 'I9', withLines(...done(80, 'gina', 'mark'))],
  ['a third guest gets a seat of two', 'I10', withLines(...done(5, 'alice', 'take', { id: 'gerd' }))],
  [
    'more guests have a seat in the end than there are',
    'I10',
    changing(
      ({ op }) => op === 'held',
      (one) => [{ ...one, res: { count: 3 } } as Line],
    ),
  ],
  [
    'the last administrator goes',
    'I10',
    changing(
      ({ op }) => op === 'cap',
      (one) => [{ ...one, res: { most: 2, least: 2 } } as Line],
    ),
  ],
  ['a deactivated account marks a room read', 'I11', withLines(...done(3, 'alice', 'admit', { id: 'gus' }), ...done(117, 'gus', 'mark'))],
  ['a member shows the words from before an edit', 'I13', showing('gina', replacing('m2', { body: m2.body }))],
  ['the first of two edits is what is stored', 'I13', everywhere(replacing('m2', { body: 'm2 in between' }))],
  [
    'the second of two edits has the earlier moment',
    'I13',
    changing(
      (one) => one.op === 'edit' && one.t === 55,
      (one) => [{ ...one, res: { body: m2edited.body, editedAt: 1_049 } } as Line],
    ),
  ],
  ['a member still shows what was deleted', 'I14', showing('gina', (messages) => [...messages.slice(0, 3), m4, ...messages.slice(3)])],
  ['a frame that comes late brings back what was deleted', 'I14', withLines(heard(61, 'gina', m4))],
  [
    'catching up brings back what was deleted',
    'I14',
    changing(isCatchingUp, (one) => [{ ...one, res: { asked: 101, updated: [m3, m4, m6], deleted: [] } } as Line]),
  ],
  [
    'a kick is not in the audit log',
    'I19',
    changing(
      ({ op }) => op === 'audit',
      (one) => [{ ...one, res: { admit: 4, remove: 0, deactivate: 1 } } as Line],
    ),
  ],
  [
    'a kick is in the audit log twice',
    'I19',
    changing(
      ({ op }) => op === 'audit',
      (one) => [{ ...one, res: { admit: 4, remove: 2, deactivate: 1 } } as Line],
    ),
  ],
]

test('a whole history has no breach', () => {
  expect(check(wholeHistory()).map(printVerdict)).toEqual([])
})

test('whoever asks while they are out may be answered when they are in again', () => {
  const asking = withLines(line(94, 'gina', 'mark', 'invoke', { id: 'mark' }), line(103, 'gina', 'mark', 'ok', { id: 'mark' }))
  expect(check(asking(wholeHistory())).map(printVerdict)).toEqual([])
})

test('what nobody knows may have happened or not', () => {
  const unknown = withLines(
    line(115, 'bob', 'send', 'invoke', { id: 'm9', res: { body: 'm9 of bob', thread: null } }),
    line(116, 'bob', 'send', 'info', { id: 'm9', res: { body: 'm9 of bob', thread: null } }),
  )
  expect(check(unknown(wholeHistory()))).toEqual([])
  const m9 = seen('m9', 'bob', 1_116)
  const happened = all(
    unknown,
    showing('gina', (messages) => [...messages, m9]),
    showing('carol', (messages) => [...messages, m9]),
    showing('node 1', (messages) => [...messages, m9]),
    storing((messages) => [...messages, stored(m9, 7)]),
    storing({ messageCount: 8 }),
    changing(
      ({ op, t }) => op === 'unread' && t === 120,
      (one) => [{ ...one, res: { asked: 119, unread: 2 } } as Line],
    ),
  )
  expect(check(happened(wholeHistory())).map(printVerdict)).toEqual([])
})

describe('a broken history is caught by what it breaks', () => {
  test.each(broken)('%s', (_name, invariant, change) => {
    const verdicts = check(change(wholeHistory()))
    expect(verdicts.map((verdict) => verdict.invariant)).toContain(invariant)
    for (const verdict of verdicts) expect(verdict.lines.length).toBeGreaterThan(0)
  })
})
