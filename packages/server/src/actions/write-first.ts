// What must stay written whatever comes of the action that asks for it: that a password was tried, say, though it was wrong and the
// action leaves nothing behind. It is written in a transaction of its own before the action is tried; see perform.ts.
import type { Tx } from '../platform/transaction.ts'
import type { Reading } from './action.ts'

/** Thrown by an action that wants something written before it goes on. The door writes it and begins the action again. */
export class WriteFirst extends Error {
  /** Those who want the same thing written take turns. */
  readonly key: string
  /** Writes, and answers what the action will be given; a refusal that it throws is the action's. */
  readonly write: (tx: Tx) => Promise<unknown>
  constructor(key: string, write: (tx: Tx) => Promise<unknown>) {
    super(`to be written first: ${key}`)
    this.key = key
    this.write = write
  }
}

/** What writing it came to, once it is written. To be asked for before anything is done or found out. */
export function written<T>(cx: Pick<Reading, 'written'>, key: string, write: (tx: Tx) => Promise<T>): T {
  if (!cx.written.has(key)) throw new WriteFirst(key, write)
  return cx.written.get(key) as T
}
