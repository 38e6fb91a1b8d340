// A deed: one thing that somebody asked for, over all attempts at it. It has happened if one attempt was acknowledged, it has not if all
// were refused, and otherwise nobody knows; what nobody knows may also happen later.
import type { Line, Op, Phase } from './history.ts'

export interface Deed<O extends Op = Op> {
  readonly op: O
  readonly id: string
  readonly room: string
  readonly proc: string
  readonly began: Line<O>
  /** The first acknowledgement, and the attempt that it answers. */
  done: Line<O> | null
  answered: Line<O> | null
  outcome: 'ok' | 'fail' | 'unknown'
}

const attempted: ReadonlySet<Op> = new Set<Op>([
  'send',
  'edit',
  'delete',
  'mark',
  'admit',
  'remove',
  'deactivate',
  'activate',
  'take',
  'release',
])

/** The deeds of a history, in the order they began. */
export function deedsOf(history: readonly Line[]): readonly Deed[] {
  const deeds: Deed[] = []
  const underway = new Map<string, { readonly deed: Deed; readonly phases: (Phase | null)[]; attempt: Line }>()
  for (const line of history) {
    if (!attempted.has(line.op)) continue
    const key = keyOf(line)
    const known = underway.get(key)
    if (line.phase === 'invoke') {
      if (known !== undefined && isRepeatable(line)) {
        known.phases.push(null)
        known.attempt = line
      } else {
        const { op, id, room, proc } = line
        const deed: Deed = { op, id, room, proc, began: line, done: null, answered: null, outcome: 'unknown' }
        deeds.push(deed)
        underway.set(key, { deed, phases: [null], attempt: line })
      }
    } else if (known !== undefined) {
      known.phases[known.phases.lastIndexOf(null)] = line.phase
      if (line.phase === 'ok' && known.deed.done === null) Object.assign(known.deed, { done: line, answered: known.attempt })
      known.deed.outcome = known.deed.done !== null ? 'ok' : known.phases.every((phase) => phase === 'fail') ? 'fail' : 'unknown'
    }
  }
  return deeds
}

/** Those of one kind. */
export function only<O extends Op>(deeds: readonly Deed[], op: O): readonly Deed<O>[] {
  return deeds.filter((deed) => deed.op === op) as unknown as Deed<O>[]
}

/** The message of a room, as a key. */
export function keyIn(room: string, id: string): string {
  return `${room} ${id}`
}

/** Groups by room and message. */
export function byMessage<T extends { readonly room: string; readonly id: string }>(
  items: readonly T[],
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyIn(item.room, item.id)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return groups
}

// The same message sent, changed to the same words or deleted again is the same deed; a room marked read again is another.
function isRepeatable({ op }: Line): boolean {
  return op === 'send' || op === 'edit' || op === 'delete'
}

function keyOf(line: Line): string {
  return `${line.op} ${line.proc} ${line.room} ${line.id} ${line.op === 'edit' ? line.res.body : ''}`
}
