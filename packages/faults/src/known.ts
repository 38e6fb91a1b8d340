// Breaches that are known and wait to be mended; they are told apart, in every report, from those that nobody has explained. Whoever mends
// one takes it out of here.
import type { Line, Verdict } from './checker/history.ts'

/**
 * Listeners are told of what happened when the COMMIT has been answered. Where that answer is lost, the change stands and nobody is told: not
 * when the connection breaks, and not when the client repeats it and is given what is stored. Catching up does not bring it either, because
 * whoever listened has heard of later things and asks from there on.
 */
export function untold(history: readonly Line[]): (verdict: Verdict) => boolean {
  const uncertain = new Set(
    history.flatMap(({ op, phase, room, id }) =>
      phase === 'info' && (op === 'send' || op === 'edit' || op === 'delete') ? [`${room} ${id}`] : [],
    ),
  )
  return ({ invariant, ids, lines }) =>
    ['I4', 'I6', 'I13'].includes(invariant) &&
    lines.some(({ op }) => op === 'view' || op === 'sync') &&
    ids.length > 0 &&
    ids.every((id) => uncertain.has(`${lines[0]?.room} ${id}`))
}
