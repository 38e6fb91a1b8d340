// Edits and deletions: the last edit that was acknowledged is what everybody shows, and what was deleted does not come back. I13, I14.
import { byMessage, type Deed, keyIn, only } from './deeds.ts'
import { type Line, linesOf, type Verdict } from './history.ts'
import { listsOf } from './messages.ts'

export function judgeChanges(history: readonly Line[], deeds: readonly Deed[]): Verdict[] {
  return [...judgeLastWins(history, deeds), ...judgeWords(history), ...judgeEditTimes(deeds), ...judgeResurrected(history, deeds)]
}

// An edit whose end nobody knows may have come last.
function judgeLastWins(history: readonly Line[], deeds: readonly Deed[]): Verdict[] {
  const sends = byMessage(only(deeds, 'send'))
  const edits = byMessage(only(deeds, 'edit').filter(({ outcome }) => outcome !== 'fail'))
  return listsOf(history).flatMap(({ line, messages }) =>
    messages.flatMap(({ id, body }) => {
      const made = edits.get(keyIn(line.room, id)) ?? []
      const shown = made.find(({ began }) => began.res.body === body)
      const isOriginal = shown === undefined && sends.get(keyIn(line.room, id))?.[0]?.began.res.body === body
      const later = made.find(
        ({ outcome, began }) => outcome === 'ok' && (isOriginal || (shown !== undefined && shown.done !== null && shown.done.t < began.t)),
      )
      if (later === undefined) return []
      return [{ invariant: 'I13', ids: [id], lines: [later.done as Line, line], says: `${line.proc} shows words from before an edit` }]
    }),
  )
}

function judgeWords(history: readonly Line[]): Verdict[] {
  const stored = new Map(
    linesOf(history, 'database').map((line) => [line.room, { line, words: new Map(line.res.messages.map(({ id, body }) => [id, body])) }]),
  )
  return listsOf(history).flatMap(({ line, messages }) => {
    const truth = stored.get(line.room)
    const differing = messages.filter(({ id, body }) => truth?.words.has(id) === true && truth.words.get(id) !== body)
    return differing.map(({ id }) => ({
      invariant: 'I13',
      ids: [id],
      lines: [line, ...(truth === undefined ? [] : [truth.line])],
      says: `${line.proc} shows other words than are stored`,
    }))
  })
}

function judgeEditTimes(deeds: readonly Deed[]): Verdict[] {
  return [...byMessage(only(deeds, 'edit').filter(({ outcome }) => outcome === 'ok')).values()].flatMap((edits) =>
    edits.flatMap((edit) => {
      const before = edits.find(
        ({ done }) => done !== null && done.t < edit.began.t && (done.res.editedAt ?? 0) >= (edit.done?.res.editedAt ?? Number.MAX_VALUE),
      )
      if (before === undefined) return []
      return [
        {
          invariant: 'I13',
          ids: [edit.id],
          lines: [before.done as Line, edit.done as Line],
          says: 'the later edit has the earlier moment',
        },
      ]
    }),
  )
}

function judgeResurrected(history: readonly Line[], deeds: readonly Deed[]): Verdict[] {
  const deleted = byMessage(only(deeds, 'delete').filter(({ outcome }) => outcome === 'ok'))
  const gone = new Map<string, Line>()
  const back = (id: string, lines: readonly Line[], says: string): Verdict[] => [{ invariant: 'I14', ids: [id], lines, says }]
  const inLists = listsOf(history).flatMap(({ line, messages }) =>
    messages.flatMap(({ id }) => {
      const end = deleted.get(keyIn(line.room, id))?.[0]?.done
      return end == null ? [] : back(id, [end, line], `it was deleted, and ${line.proc} has it`)
    }),
  )
  const underway = history.flatMap((line) => {
    const heard = `${line.proc} ${line.op === 'hear' || line.op === 'hear-deleted' ? line.res.connection : ''} ${line.room} ${line.id}`
    if (line.op === 'hear-deleted') gone.set(heard, line)
    const before = gone.get(heard)
    if (line.op === 'hear' && before !== undefined) return back(line.id, [before, line], `${line.proc} heard of it after its end`)
    if (line.op !== 'sync' || line.phase !== 'ok') return []
    return line.res.updated.flatMap(({ id }) => {
      const end = deleted.get(keyIn(line.room, id))?.[0]?.done
      return end == null || end.t >= line.res.asked ? [] : back(id, [end, line], `it was deleted, and ${line.proc} was given it again`)
    })
  })
  return [...inLists, ...underway]
}
