// Judges a history by every invariant that a history can show. What it answers names the invariant, the messages or people, and the lines
// that contradict each other.
import { judgeAccess } from './access.ts'
import { judgeChanges } from './changes.ts'
import { judgeCounts } from './counts.ts'
import { deedsOf } from './deeds.ts'
import type { Line, Verdict } from './history.ts'
import { judgeMessages } from './messages.ts'
import { judgeOrder } from './order.ts'

/** The breaches in a history; empty when it is whole. */
export function check(history: readonly Line[]): Verdict[] {
  const deeds = deedsOf(history)
  return [judgeMessages, judgeOrder, judgeChanges, judgeCounts, judgeAccess].flatMap((judge) => judge(history, deeds))
}

/** A breach as somebody reads it, with its lines as they stand in the history. */
export function printVerdict({ invariant, ids, lines, says }: Verdict): string {
  const shown = lines.map((line) => `    ${JSON.stringify(line, shortened)}`)
  return [`${invariant} ${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ` and ${ids.length - 5} more` : ''}: ${says}`, ...shown].join('\n')
}

// Whole rooms are in the history; here they would hide the sentence.
function shortened(_key: string, value: unknown): unknown {
  return Array.isArray(value) && value.length > 3 ? [...(value as unknown[]).slice(0, 3), `… ${value.length} in all`] : value
}
