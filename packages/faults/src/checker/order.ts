// One order of each room: time only moves on, everybody agrees on it, each sender's messages stand as they were sent, and no reply stands
// before what it answers. I5.
import { type Deed, only } from './deeds.ts'
import { type Line, linesOf, type Seen, type Verdict } from './history.ts'
import { listsOf } from './messages.ts'

export function judgeOrder(history: readonly Line[], deeds: readonly Deed[]): Verdict[] {
  const lists = listsOf(history)
  return linesOf(history, 'database').flatMap((truth) => {
    const stored = truth.res.messages
    const places = new Map(stored.map(({ id }, at) => [id, at]))
    const moments = new Map(stored.map(({ id, ts }) => [id, ts]))
    return [
      ...judgeClock(truth, stored),
      ...lists
        .filter(({ line }) => line.room === truth.room && line !== truth)
        .flatMap((list) => judgeAgreement(list, truth, { places, moments })),
      ...judgeSenders(truth, places, deeds),
      ...judgeThreads(truth, stored, places),
    ]
  })
}

function judgeClock(line: Line, stored: readonly Seen[]): Verdict[] {
  return stored.flatMap((message, at) => {
    const before = stored[at - 1]
    return before === undefined || before.ts < message.ts
      ? []
      : [{ invariant: 'I5', ids: [before.id, message.id], lines: [line], says: 'two messages have one moment, or time went back' }]
  })
}

function judgeAgreement(
  { line, messages }: { readonly line: Line; readonly messages: readonly Seen[] },
  truth: Line,
  { places, moments }: { readonly places: ReadonlyMap<string, number>; readonly moments: ReadonlyMap<string, number> },
): Verdict[] {
  const common = messages.filter(({ id }) => places.has(id))
  return common.flatMap(({ id, ts }, at) => {
    const before = common[at - 1]
    if (ts !== moments.get(id))
      return [{ invariant: 'I5', ids: [id], lines: [line, truth], says: `${line.proc} has it at another moment than is stored` }]
    if (before === undefined || (places.get(before.id) ?? 0) <= (places.get(id) ?? 0)) return []
    return [{ invariant: 'I5', ids: [before.id, id], lines: [line, truth], says: `${line.proc} has them in another order than is stored` }]
  })
}

function judgeSenders(truth: Line, places: ReadonlyMap<string, number>, deeds: readonly Deed[]): Verdict[] {
  const sends = only(deeds, 'send').filter(({ room, id, outcome }) => room === truth.room && outcome === 'ok' && places.has(id))
  return [...new Set(sends.map(({ proc }) => proc))].flatMap((sender) => {
    const began = sends.filter(({ proc }) => proc === sender)
    const done = began.toSorted((one, other) => (one.done?.t ?? 0) - (other.done?.t ?? 0))
    let finished = 0
    let furthest: Deed<'send'> | null = null
    return began.flatMap((sent) => {
      for (let next = done[finished]; next !== undefined && (next.done?.t ?? 0) < sent.began.t; next = done[++finished])
        if (furthest === null || (places.get(next.id) ?? 0) > (places.get(furthest.id) ?? 0)) furthest = next
      if (furthest === null || (places.get(furthest.id) ?? 0) < (places.get(sent.id) ?? 0)) return []
      const says = `${sender} sent the second after the first was acknowledged, and it stands before it`
      return [{ invariant: 'I5', ids: [furthest.id, sent.id], lines: [furthest.done as Line, sent.began, truth], says }]
    })
  })
}

function judgeThreads(truth: Line, stored: readonly Seen[], places: ReadonlyMap<string, number>): Verdict[] {
  return stored.flatMap(({ id, thread }, at) => {
    if (thread === null || (places.get(thread) ?? -1) < at) return []
    return [{ invariant: 'I5', ids: [thread, id], lines: [truth], says: 'the reply stands before what it answers' }]
  })
}
