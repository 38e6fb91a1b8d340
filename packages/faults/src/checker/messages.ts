// What became of every message (set-full): nothing acknowledged is lost, nothing refused is there, nothing is there twice, everybody shows
// what is stored, and whoever catches up has everything. I1 to I4 and I6.
import { byMessage, type Deed, keyIn, only } from './deeds.ts'
import { type Line, linesOf, type Seen, type Verdict } from './history.ts'

interface List {
  readonly line: Line<'view' | 'read' | 'database'>
  readonly messages: readonly Seen[]
}

/** Every list of a room's messages that was read in the end; what people wrote, and nothing else. */
export function listsOf(history: readonly Line[]): readonly List[] {
  return [
    ...linesOf(history, 'database').map((line) => ({ line, messages: line.res.messages.filter(({ type }) => type === null) })),
    ...linesOf(history, 'read').map((line) => ({ line, messages: line.res.messages })),
    ...linesOf(history, 'view').map((line) => ({ line, messages: line.res.messages })),
  ]
}

export function judgeMessages(history: readonly Line[], deeds: readonly Deed[]): Verdict[] {
  const lists = listsOf(history)
  return [
    ...lists.filter(({ line }) => line.op !== 'view').flatMap((list) => judgeLost(list, deeds)),
    ...lists.flatMap((list) => judgeRefused(list, deeds)),
    ...lists.flatMap(judgeTwice),
    ...judgeTwoIds(history),
    ...judgeViews(history, deeds),
    ...judgeCatchingUp(history, deeds),
  ]
}

function judgeLost({ line, messages }: List, deeds: readonly Deed[]): Verdict[] {
  const seen = new Map(messages.map((message) => [message.id, message]))
  const edits = byMessage(only(deeds, 'edit').filter(({ outcome }) => outcome !== 'fail'))
  const deletes = byMessage(only(deeds, 'delete').filter(({ outcome }) => outcome !== 'fail'))
  return only(deeds, 'send')
    .filter(({ outcome, room }) => outcome === 'ok' && room === line.room)
    .flatMap((sent) => {
      const key = keyIn(sent.room, sent.id)
      const found = seen.get(sent.id)
      const lines = [sent.done as Line, line]
      if (found === undefined)
        return deletes.has(key) ? [] : [{ invariant: 'I1', ids: [sent.id], lines, says: 'it was acknowledged and is not there' }]
      const words = [sent.began.res.body, ...(edits.get(key) ?? []).map(({ began }) => began.res.body)]
      return words.includes(found.body) && found.author === sent.proc
        ? []
        : [{ invariant: 'I1', ids: [sent.id], lines, says: 'it was acknowledged and is there as something else' }]
    })
}

function judgeRefused({ line, messages }: List, deeds: readonly Deed[]): Verdict[] {
  const sends = byMessage(only(deeds, 'send'))
  return messages.flatMap(({ id }) => {
    const sent = sends.get(keyIn(line.room, id))
    if (sent === undefined) return [{ invariant: 'I2', ids: [id], lines: [line], says: 'nobody sent it' }]
    if (sent.some(({ outcome }) => outcome !== 'fail')) return []
    return [{ invariant: 'I2', ids: [id], lines: [...sent.map(({ began }) => began), line], says: 'it was refused and is there' }]
  })
}

function judgeTwice({ line, messages }: List): Verdict[] {
  const twice = messages.filter(({ id }, at) => messages.findIndex((other) => other.id === id) < at)
  return twice.map(({ id }) => ({ invariant: 'I3', ids: [id], lines: [line], says: 'it is there twice' }))
}

// No two sends have the same words, so the same words of one author under two ids are one send that was stored twice.
function judgeTwoIds(history: readonly Line[]): Verdict[] {
  const first = new Map<string, { id: string; line: Line }>()
  return history.flatMap((line): Verdict[] =>
    messagesIn(line).flatMap(({ id, author, body }) => {
      const key = `${author} ${body}`
      const known = first.get(key)
      if (known === undefined) first.set(key, { id, line })
      if (known === undefined || known.id === id) return []
      return [{ invariant: 'I3', ids: [known.id, id], lines: [known.line, line], says: 'one send became two messages' }]
    }),
  )
}

function messagesIn(line: Line): readonly Seen[] {
  if (line.op === 'hear') return [line.res]
  if (line.op === 'sync') return line.res.updated
  if (line.op === 'database') return line.res.messages.filter(({ type }) => type === null)
  return line.op === 'view' || line.op === 'read' ? line.res.messages : []
}

function judgeViews(history: readonly Line[], deeds: readonly Deed[]): Verdict[] {
  const stored = new Map(linesOf(history, 'database').map((line) => [line.room, line]))
  const deleted = byMessage(only(deeds, 'delete').filter(({ outcome }) => outcome === 'ok'))
  return [...linesOf(history, 'view'), ...linesOf(history, 'read')].flatMap((line) => {
    const truth = stored.get(line.room)
    if (truth === undefined) return []
    const there = new Set(truth.res.messages.flatMap(({ id, type }) => (type === null ? [id] : [])))
    const shown = new Set(line.res.messages.map(({ id }) => id))
    const missing = [...there].filter((id) => !shown.has(id))
    // What was deleted and is shown is I14's.
    const surplus = [...shown].filter((id) => !there.has(id) && !deleted.has(keyIn(line.room, id)))
    const told = (ids: readonly string[], says: string): Verdict[] =>
      ids.length === 0 ? [] : [{ invariant: 'I4', ids, lines: [line, truth], says: `${line.proc} ${says}` }]
    return [...told(missing, 'lacks what is stored'), ...told(surplus, 'shows what is not stored')]
  })
}

// Everything that was acknowledged before a client asked what it had missed is known to it with the answer.
function judgeCatchingUp(history: readonly Line[], deeds: readonly Deed[]): Verdict[] {
  const deleted = byMessage(only(deeds, 'delete').filter(({ outcome }) => outcome !== 'fail'))
  const acknowledged = new Map<string, Deed<'send'>[]>()
  for (const sent of only(deeds, 'send').filter(({ outcome, room, id }) => outcome === 'ok' && !deleted.has(keyIn(room, id))))
    acknowledged.set(sent.room, [...(acknowledged.get(sent.room) ?? []), sent])
  for (const list of acknowledged.values()) list.sort((one, other) => (one.done?.t ?? 0) - (other.done?.t ?? 0))
  const readers = new Map<string, { readonly known: Set<string>; checked: number }>()
  return history.flatMap((line) => {
    if (line.phase !== 'ok' || (line.op !== 'hear' && line.op !== 'sync')) return []
    const reader = readers.get(`${line.proc} ${line.room}`) ?? { known: new Set<string>(), checked: 0 }
    readers.set(`${line.proc} ${line.room}`, reader)
    for (const { id } of messagesIn(line)) reader.known.add(id)
    if (line.op !== 'sync') return []
    const list = acknowledged.get(line.room) ?? []
    const missed: Deed<'send'>[] = []
    for (let sent = list[reader.checked]; sent !== undefined && (sent.done?.t ?? 0) < line.res.asked; sent = list[reader.checked]) {
      if (!reader.known.has(sent.id)) missed.push(sent)
      reader.checked += 1
    }
    return missed.map((sent) => ({
      invariant: 'I6',
      ids: [sent.id],
      lines: [sent.done as Line, line],
      says: `${line.proc} caught up and still lacks it`,
    }))
  })
}
