// Who may hear what: whoever is out of a room, or signed out for good, hears nothing that came about afterwards and is refused whatever
// they ask. Out is only who was out for certain. I9, I11.
import { type Deed, keyIn, only } from './deeds.ts'
import type { Line, Op, Verdict } from './history.ts'

/** What the person asks for themselves. */
const asked: ReadonlySet<Op> = new Set<Op>(['send', 'edit', 'delete', 'mark', 'sync', 'unread'])

export function judgeAccess(history: readonly Line[], deeds: readonly Deed[]): Verdict[] {
  const rights = new Rights(deeds)
  const causes = causesIn(deeds)
  return history.flatMap((line): Verdict[] => {
    if (line.phase !== 'ok') return []
    const told = (invariant: string, cause: Line | null, says: string): Verdict[] => [
      { invariant, ids: line.id === '' ? [] : [line.id], lines: [...(cause === null ? [] : [cause]), line], says: `${line.proc} ${says}` },
    ]
    if (line.op === 'hear' || line.op === 'hear-deleted') {
      const out = rights.outOf(line.proc, line.room, { from: line.t, to: line.t })
      const began = causes.get(`${keyIn(line.room, line.id)} ${line.op === 'hear' ? line.res.body : ''}`)
      if (out === null) return []
      if (out === 'never in') return told('I9', null, 'was never let in and heard it')
      return began !== undefined && began > out.t ? told('I9', out, 'was out before it was written, and heard it') : []
    }
    if (!asked.has(line.op)) return []
    const began = line.op === 'sync' || line.op === 'unread' ? line.res.asked : rights.beganOf(line)
    // Whoever was let in again while they were asking may have been answered as somebody who is in.
    const asking = { from: began, to: line.t }
    const end = rights.endOf(line.proc, asking)
    if (end !== null) return told('I11', end, 'was signed out for good, and was answered')
    const out = line.op === 'unread' ? null : rights.outOf(line.proc, line.room, asking)
    if (out === 'never in') return told('I9', null, 'was never let in, and was answered')
    return out === null ? [] : told('I9', out, 'was out, and was answered')
  })
}

interface Span {
  readonly from: number
  readonly to: number
}

class Rights {
  readonly #byPerson = new Map<string, Deed[]>()
  readonly #beganOf: ReadonlyMap<Line, number>

  constructor(deeds: readonly Deed[]) {
    for (const deed of deeds.filter(({ op }) => op === 'admit' || op === 'remove' || op === 'deactivate' || op === 'activate'))
      this.#byPerson.set(deed.id, [...(this.#byPerson.get(deed.id) ?? []), deed])
    this.#beganOf = new Map(
      deeds.flatMap(({ done, answered }) => (done === null || answered === null ? [] : [[done, answered.t] as const])),
    )
  }

  beganOf(line: Line): number {
    return this.#beganOf.get(line) ?? Number.NEGATIVE_INFINITY
  }

  /** What put somebody out of a room for certain, for all of that time; null if they may have been in it. */
  outOf(person: string, room: string, time: Span): Line | 'never in' | null {
    const of = (this.#byPerson.get(person) ?? []).filter((deed) => deed.room === room || deed.op === 'deactivate' || deed.op === 'activate')
    if (!of.some(({ op, began, outcome }) => op === 'admit' && outcome !== 'fail' && began.t <= time.to)) return 'never in'
    return lastEnd(of, { end: 'remove', start: 'admit', time }) ?? this.endOf(person, time)
  }

  /** What signed somebody out for good, for all of that time. */
  endOf(person: string, time: Span): Line | null {
    return lastEnd(this.#byPerson.get(person) ?? [], { end: 'deactivate', start: 'activate', time })
  }
}

function lastEnd(deeds: readonly Deed[], { end, start, time }: { readonly end: Op; readonly start: Op; readonly time: Span }): Line | null {
  const starts = deeds.filter(({ op, outcome, began }) => op === start && outcome !== 'fail' && began.t <= time.to)
  const ends = deeds.filter(({ op, done }) => op === end && done !== null && done.t <= time.from)
  return ends.findLast((one) => !starts.some(({ done }) => done === null || done.t >= one.began.t))?.done ?? null
}

/** When what a frame tells was asked for, by room, message and words; without words, its end. */
function causesIn(deeds: readonly Deed[]): ReadonlyMap<string, number> {
  const words = [...only(deeds, 'send'), ...only(deeds, 'edit')].map(({ room, id, began }) => [
    `${keyIn(room, id)} ${began.res.body}`,
    began.t,
  ])
  const ends = only(deeds, 'delete').map(({ room, id, began }) => [`${keyIn(room, id)} `, began.t])
  return new Map([...words, ...ends] as [string, number][])
}
