// A fact that has been committed, and who may hear of it. Facts are collected inside a transaction and published only
// after COMMIT; what a fact looks like on a wire is decided by each feature's .ddp.ts.

import type { Move } from './moves.ts'

export type Audience =
  /** Whoever may see the room, judged at this epoch of the room or a newer one. */
  { readonly room: string; readonly epoch: number } | { readonly users: readonly string[] } | 'signed-in' | 'everyone'

export function isOfRoom(audience: Audience): audience is { readonly room: string; readonly epoch: number } {
  return typeof audience === 'object' && 'room' in audience
}

export interface Event<N extends string = string, D = unknown> {
  readonly name: N
  readonly audience: Audience
  readonly data: D
  /** Whose live connections end with this fact. */
  readonly revokes?: { readonly users?: readonly string[]; readonly sessions?: readonly string[] }
  /** Whose cached right to see rooms must be asked again. */
  readonly regrades?: { readonly users?: readonly string[]; readonly everyone?: true }
}

/** A place in a line: who is before, and how to leave it. */
export interface Place {
  readonly before: Promise<void> | null
  readonly leave: () => void
}

/** Hears of what was committed: the facts, and how rooms were moved with them. */
export type Listener = (events: readonly Event[], moves: readonly Move[]) => void

/** Rights that went in what was committed elsewhere: nobody is told, sockets close and cached rights are asked again. */
export function elsewhere({ revokes, regrades }: Pick<Event, 'revokes' | 'regrades'>): Event {
  return {
    name: 'elsewhere',
    audience: { users: [] },
    data: null,
    ...(revokes === undefined ? {} : { revokes }),
    ...(regrades === undefined ? {} : { regrades }),
  }
}

/** Whatever went, nobody knows whose: everybody's rights are asked again. */
export const everybodysRights = elsewhere({ regrades: { everyone: true } })

/** Whether a fact takes or changes somebody's rights. */
export function changesRights({ revokes, regrades }: Event): boolean {
  return revokes !== undefined || regrades !== undefined
}

/** Where committed events go. One process: straight to the listeners, in commit order as far as they were told. */
export class EventBus {
  readonly #listeners = new Set<Listener>()
  readonly #doubters = new Set<(events: readonly Event[]) => Promise<void>>()
  readonly #unsettled = new Set<Promise<void>>()
  /** Who was last in line for each room, while they are. */
  readonly #last = new Map<string, Promise<void>>()
  #onError: (error: unknown) => void
  #holds = 0
  #waiting: (() => void)[] = []

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError
  }

  /** Hands a committed batch to every listener. Never throws: what has been committed must not fail afterwards. */
  publish(events: readonly Event[], moves: readonly Move[] = []): void {
    if (events.length === 0 && moves.length === 0) return
    for (const listener of this.#listeners) {
      try {
        listener(events, moves)
      } catch (error) {
        this.#onError(error)
      }
    }
  }

  /**
   * A place in the line for a room. Whoever tells something of a room holds it by then, and whoever held it before has committed: so the order
   * of the places is the order of the commits, and what is told in their order is told in the order in which it happened, however late the
   * database's answer to one of them comes.
   */
  place(room: string): Place {
    const before = this.#last.get(room) ?? null
    let leave = (): void => undefined
    const gone = new Promise<void>((resolve) => (leave = resolve))
    this.#last.set(room, gone)
    return {
      before,
      leave: () => {
        if (this.#last.get(room) === gone) this.#last.delete(room)
        leave()
      },
    }
  }

  /** Hands on the facts of a transaction of which nobody knows whether it was committed. */
  doubt(events: readonly Event[]): void {
    if (events.length === 0) return
    for (const doubter of this.#doubters) {
      const settled = doubter(events).finally(() => this.#unsettled.delete(settled))
      this.#unsettled.add(settled)
    }
  }

  /** Adds whoever finds out what came of facts in doubt, and resolves when that is known and told; the answer removes it. */
  listenToDoubts(doubter: (events: readonly Event[]) => Promise<void>): () => void {
    this.#doubters.add(doubter)
    return () => this.#doubters.delete(doubter)
  }

  /** Resolves when nothing of what is in doubt now is so any more; null when nothing is. */
  whenSettled(): Promise<void> | null {
    return this.#unsettled.size === 0 ? null : Promise.all(this.#unsettled).then(() => undefined)
  }

  /**
   * Holds deliveries back from just before a COMMIT that changes rights until its facts are published: two commits may be
   * answered in another order than they were made, and nothing that was committed after rights had gone may be told on
   * the old ones. The answer lets go.
   */
  hold(): () => void {
    this.#holds++
    let held = true
    return () => {
      if (!held) return
      held = false
      if (--this.#holds > 0) return
      const waiting = this.#waiting
      this.#waiting = []
      for (const resume of waiting) resume()
    }
  }

  /** Resolves when nothing is held back; null when nothing is. */
  whenFree(): Promise<void> | null {
    return this.#holds === 0 ? null : new Promise((resume) => this.#waiting.push(resume))
  }

  /** Adds a listener; the answer removes it. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
