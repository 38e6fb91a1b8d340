// A message as it comes over the wire, as histories have it.
import type { Seen } from './checker/history.ts'

export interface WireMessage {
  readonly _id: string
  readonly rid: string
  readonly msg: string
  readonly u: { readonly username: string }
  readonly ts: Moment
  readonly _updatedAt: Moment
  readonly editedAt?: Moment
  readonly tmid?: string
  readonly t?: string
}

type Moment = string | Date | { readonly $date: number }

export function seenFrom({ _id, msg, u, ts, _updatedAt, editedAt, tmid }: WireMessage): Seen {
  return {
    id: _id,
    author: u.username,
    body: msg,
    ts: momentOf(ts),
    updatedAt: momentOf(_updatedAt),
    editedAt: editedAt === undefined ? null : momentOf(editedAt),
    thread: tmid ?? null,
  }
}

function momentOf(moment: Moment): number {
  if (moment instanceof Date) return moment.getTime()
  return typeof moment === 'string' ? Date.parse(moment) : moment.$date
}
