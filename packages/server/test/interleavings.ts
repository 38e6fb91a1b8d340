// Two operations, each held at its failpoints, in every order in which their parts can follow one another. Whoever waits for a lock
// of the other is left waiting, and goes on when the lock is let go: what a database allows is all that happens.
import type { TestWorkspace } from './app.ts'
import { arm, type Failpoint } from '../src/platform/failpoint.ts'
import { rounds } from './rounds.ts'

export interface Operation {
  readonly points: readonly Failpoint[]
  /** Whose transactions are held; everybody's when absent. */
  readonly by?: string
  run(): Promise<unknown>
}

type Side = 0 | 1
export type Order = readonly Side[]

const patienceMs = 10_000

/** All orders of the parts of two operations; in an ordinary run only some of them, spread evenly. */
export function ordersOf(few: number, ...pointCounts: readonly [number, number]): Order[] {
  const all: Order[] = []
  const extend = (order: Order, left: readonly [number, number]): void => {
    if (left[0] + left[1] === 0) all.push(order)
    if (left[0] > 0) extend([...order, 0], [left[0] - 1, left[1]])
    if (left[1] > 0) extend([...order, 1], [left[0], left[1] - 1])
  }
  extend([], [pointCounts[0] + 1, pointCounts[1] + 1])
  const wanted = Math.min(all.length, rounds(few, all.length))
  return Array.from({ length: wanted }, (_, i) => all[Math.round((i * (all.length - 1)) / Math.max(1, wanted - 1))] ?? [])
}

/** Runs both in this order and answers what each came to: its value, or what it threw. */
export async function interleave(
  { sql }: Pick<TestWorkspace, 'sql'>,
  operations: readonly [Operation, Operation],
  order: Order,
): Promise<[unknown, unknown]> {
  const sides = operations.map((operation) => new Held(operation))
  const settled = async (): Promise<void> => {
    const deadline = Date.now() + patienceMs
    for (;;) {
      const running = sides.filter((side) => side.state === 'running')
      if (running.length === 0) return
      const steps = sides.map((side) => side.steps).join()
      const { rows } = await sql.query<{ waiting: number }>(
        `SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      )
      const still = steps === sides.map((side) => side.steps).join() && running.every((side) => side.state === 'running')
      if (still && (rows[0]?.waiting ?? 0) >= running.length) return
      if (Date.now() > deadline) throw new Error(`nothing moved on: ${sides.map((side) => side.state).join(', ')}`)
    }
  }
  try {
    for (const side of order) {
      sides[side]?.go()
      await settled()
    }
    for (const side of sides) side.letThrough()
    const [one, other] = await Promise.all(sides.map((side) => side.outcome))
    return [one, other]
  } finally {
    for (const side of sides) side.letThrough()
  }
}

/** One operation between its points. */
class Held {
  state: 'waiting to begin' | 'running' | 'held' | 'done' = 'waiting to begin'
  steps = 0
  outcome: Promise<unknown> = Promise.resolve()
  readonly #operation: Operation
  readonly #disarm: (() => void)[]
  #resume: (() => void) | null = null

  constructor(operation: Operation) {
    this.#operation = operation
    this.#disarm = operation.points.map((name) =>
      arm(name, ({ actor }) => (operation.by === undefined || operation.by === actor.id ? this.#hold() : Promise.resolve())),
    )
  }

  /** Begins, or goes on to the next point; nothing for one that is done or waits for the other. */
  go(): void {
    if (this.state === 'waiting to begin') {
      this.#move('running')
      this.outcome = this.#operation
        .run()
        .catch((error: unknown) => error)
        .finally(() => this.#move('done'))
    } else if (this.state === 'held') {
      this.#move('running')
      this.#resume?.()
    }
  }

  /** Nothing is held from here on. */
  letThrough(): void {
    for (const disarm of this.#disarm) disarm()
    this.go()
  }

  #hold(): Promise<void> {
    return new Promise((resume) => {
      this.#resume = resume
      this.#move('held')
    })
  }

  #move(state: Held['state']): void {
    this.state = state
    this.steps++
  }
}
