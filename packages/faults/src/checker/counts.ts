// What is counted: unread, the counters of rooms, what there are only so many of, and what the audit log must have. I7, I8, I10, I19.
import { type Deed, only } from './deeds.ts'
import { type Line, linesOf, type Verdict } from './history.ts'

export function judgeCounts(history: readonly Line[], deeds: readonly Deed[]): Verdict[] {
  return [...judgeUnread(history, deeds), ...judgeCounters(history), ...judgeCaps(history, deeds), ...judgeAudit(history, deeds)]
}

function judgeUnread(history: readonly Line[], deeds: readonly Deed[]): Verdict[] {
  const stored = new Map(linesOf(history, 'database').map((line) => [line.room, line]))
  const sends = only(deeds, 'send').filter(({ outcome, began }) => outcome !== 'fail' && began.res.thread === null)
  const before = new Map<string, Line<'unread'>>()
  const readings = linesOf(history, 'unread')
  return readings.flatMap((line) => {
    const { proc, room, res } = line
    const key = `${proc} ${room}`
    const earlier = before.get(key)
    before.set(key, line)
    const told = (lines: readonly Line[], says: string): Verdict[] => [{ invariant: 'I7', ids: [], lines, says: `${proc}: ${says}` }]
    if (res.unread < 0) return told([line], 'less than nothing is unread')
    const isWithin = ({ began, done }: Deed): boolean => began.t <= line.t && (done === null || done.t >= (earlier?.res.asked ?? 0))
    if (earlier !== undefined) {
      const more = sends.filter((sent) => sent.room === room && sent.proc !== proc && isWithin(sent)).length
      if (res.unread > earlier.res.unread + more) return told([earlier, line], 'more became unread than was written')
      const hasCause = deeds.some((deed) => deed.outcome !== 'fail' && deed.room === room && isWithin(deed) && lessens(deed, proc))
      if (res.unread < earlier.res.unread && !hasCause) return told([earlier, line], 'less is unread, and nothing was read')
    }
    const truth = stored.get(room)
    // What happened afterwards is in the database too.
    if (truth === undefined || deeds.some((deed) => deed.room === room && deed.began.t >= res.asked)) return []
    const readTo = truth.res.readTo[proc] ?? 0
    const counts = truth.res.messages.filter(({ type, position, author }) => type === null && position !== null && author !== proc)
    const unread = counts.filter(({ position }) => (position ?? 0) > readTo).length
    return unread === res.unread ? [] : told([line, truth], `${unread} messages stand behind the mark, and ${res.unread} are said to`)
  })
}

function lessens({ op, id, proc }: Deed, reader: string): boolean {
  if (op === 'remove' || op === 'admit') return id === reader
  return op === 'delete' || ((op === 'mark' || op === 'send') && proc === reader)
}

function judgeCounters(history: readonly Line[]): Verdict[] {
  return linesOf(history, 'database').flatMap((line) => {
    const { messages, messageCount, memberCount, members } = line.res
    const told = (ids: readonly string[], says: string): Verdict[] => [{ invariant: 'I8', ids, lines: [line], says }]
    return [
      ...(messageCount === messages.length ? [] : told([], `it counts ${messageCount} messages and has ${messages.length}`)),
      ...(memberCount === members.length ? [] : told([], `it counts ${memberCount} members and has ${members.length}`)),
      ...messages.flatMap(({ id, replies }) => {
        const found = messages.filter(({ thread }) => thread === id).length
        return found === replies ? [] : told([id], `it counts ${replies} replies and has ${found}`)
      }),
    ]
  })
}

// Only what is certain counts: taken is what was acknowledged, and free again what somebody began to give back.
function judgeCaps(history: readonly Line[], deeds: readonly Deed[]): Verdict[] {
  const [takes, releases] = [only(deeds, 'take'), only(deeds, 'release')]
  return linesOf(history, 'cap').flatMap((cap) => {
    const of = <T extends Deed>(list: readonly T[]): T[] => list.filter(({ room, outcome }) => room === cap.room && outcome !== 'fail')
    const told = (line: Line, says: string): Verdict[] => [{ invariant: 'I10', ids: [line.id], lines: [cap, line], says }]
    const { most = Number.POSITIVE_INFINITY, least = 0 } = cap.res
    const tooMany = of(takes).flatMap(({ done }) => {
      if (done === null) return []
      const taken = of(takes).filter((one) => one.done !== null && one.done.t <= done.t)
      const free = taken.filter((one) => of(releases).some(({ id, began }) => id === one.id && began.t > one.began.t && began.t <= done.t))
      return taken.length - free.length > most ? told(done, `there are more than ${most} of ${cap.room}`) : []
    })
    const tooFew = of(releases).flatMap(({ done }) => {
      if (done === null) return []
      const taken = new Set(of(takes).flatMap(({ id, began }) => (began.t <= done.t ? [id] : [])))
      for (const { id, done: end } of of(releases)) if (end !== null && end.t <= done.t) taken.delete(id)
      return taken.size < least ? told(done, `there are less than ${least} of ${cap.room}`) : []
    })
    const inTheEnd = linesOf(history, 'held').filter(({ room, res }) => room === cap.room && (res.count > most || res.count < least))
    return [...tooMany, ...tooFew, ...inTheEnd.flatMap((line) => told(line, `there are ${line.res.count} of ${cap.room}`))]
  })
}

function judgeAudit(history: readonly Line[], deeds: readonly Deed[]): Verdict[] {
  return linesOf(history, 'audit').flatMap((line) =>
    Object.entries(line.res).flatMap(([op, entries]) => {
      const done = deeds.filter((deed) => deed.op === op && deed.outcome === 'ok').length
      const unknown = deeds.filter((deed) => deed.op === op && deed.outcome === 'unknown').length
      if (entries >= done && entries <= done + unknown) return []
      const says = `“${op}” was done ${done} times (${unknown} more are uncertain) and is in the audit log ${entries} times`
      return [{ invariant: 'I19', ids: [], lines: [line], says }]
    }),
  )
}
