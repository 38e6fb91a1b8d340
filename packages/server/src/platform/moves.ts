// How a transaction moves rooms: from which moment of a room's clock to which. The next one begins where this one ended, whoever makes it;
// so whoever hears of moves knows whether they have heard of all.

export interface Move {
  readonly room: string
  /** Where the room's clock stood before, in milliseconds; null for a room that has just been made. */
  readonly from: number | null
  /** Where it stands now. */
  readonly to: number
}

const moved = new WeakMap<object, Map<string, Move>>()

/** Notes that a transaction has moved a room, perhaps once more. */
export function noteMove(tx: object, { room, from, to }: { readonly room: string; readonly from: Date | null; readonly to: Date }): void {
  const moves = moved.get(tx) ?? new Map<string, Move>()
  moved.set(tx, moves)
  const before = moves.get(room)
  moves.set(room, { room, from: before === undefined ? (from?.getTime() ?? null) : before.from, to: to.getTime() })
}

/** What a transaction has moved so far. */
export function movesIn(tx: object): readonly Move[] {
  return [...(moved.get(tx)?.values() ?? [])]
}
