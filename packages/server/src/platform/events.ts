// A fact that has been committed, and who may hear of it. Facts are collected inside a transaction and published only
// after COMMIT; what a fact looks like on a wire is decided by each feature's .ddp.ts.

export type Audience =
  /** Whoever may see the room, judged at this epoch of the room or a newer one. */
  | { readonly room: string; readonly epoch: number }
  | { readonly users: readonly string[] }
  | 'signed-in'
  | 'everyone'

export interface Event<N extends string = string, D = unknown> {
  readonly name: N
  readonly audience: Audience
  readonly data: D
  /** Whose live connections end with this fact. */
  readonly revokes?: { readonly users?: readonly string[]; readonly sessions?: readonly string[] }
  /** Whose cached right to see rooms must be asked again. */
  readonly regrades?: { readonly users?: readonly string[]; readonly everyone?: true }
}

export type Listener = (events: readonly Event[]) => void

/** Where committed events go. One process: straight to the listeners, in commit order as far as they were told. */
export class EventBus {
  readonly #listeners = new Set<Listener>()
  #onError: (error: unknown) => void

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError
  }

  /** Hands a committed batch to every listener. Never throws: what has been committed must not fail afterwards. */
  publish(events: readonly Event[]): void {
    if (events.length === 0) return
    for (const listener of this.#listeners) {
      try {
        listener(events)
      } catch (error) {
        this.#onError(error)
      }
    }
  }

  /** Adds a listener; the answer removes it. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
