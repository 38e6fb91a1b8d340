// A change in a room's timeline, for clients that were away: messages that are new or different, and messages that are gone. Moments
// are strictly ordered in a room, so a client that asks from the last moment it saw misses nothing.
import { type Static, Type } from 'typebox'
import type { Reading } from '../../actions/action.ts'
import type { RoomAccess } from '../../permissions/targets.ts'
import { presentMessages } from './message.ts'
import { changesMax, dateOf, moment, readable } from './timeline.ts'
import { listChanged, listTraces, type Trace } from './timeline.store.ts'

/** One kind of change, from a moment forwards or backwards. */
export const spanInput = Type.Object({
  what: Type.Enum(['changes', 'deletions']),
  after: Type.Optional(moment),
  before: Type.Optional(moment),
  limit: Type.Integer({ minimum: 1, maximum: changesMax }),
})

/** Everything since a moment, oldest first, at most a thousand of each kind: a full answer is to be asked on from its end. */
export async function changesSince(cx: Reading, access: RoomAccess, since: number) {
  const span = { after: new Date(since), limit: changesMax }
  return {
    updated: await presentMessages(cx, await listChanged(cx.tx, readable(cx, access), span)),
    deleted: await listTraces(cx.tx, readable(cx, access), span),
  }
}

/** One page of one kind, and where the pages beside it begin. What happened in one moment stays together, so it may hold a few more. */
export async function pageOfChanges(cx: Reading, access: RoomAccess, { what, after, before, limit }: Static<typeof spanInput>) {
  // One more than asked for tells whether there is a next page.
  const span = { after: dateOf(after), before: dateOf(before), limit: limit + 1 }
  if (what === 'changes') {
    const page = cut(await listChanged(cx.tx, readable(cx, access), span), (message) => message.updatedAt, limit)
    return { updated: await presentMessages(cx, page.rows), cursor: cursorOf(page, before !== undefined) }
  }
  const page = cut(await listTraces(cx.tx, readable(cx, access), span), (trace) => trace.deletedAt, limit)
  return { deleted: page.rows, cursor: cursorOf(page, before !== undefined) }
}

/** The trace of a deleted message: told apart from changes, with nothing of what it was. */
export function presentTrace({ id, deletedAt }: Trace): { _id: string; _deletedAt: Date } {
  return { _id: id, _deletedAt: deletedAt }
}

interface Page<T> {
  readonly rows: readonly T[]
  readonly first: number | null
  readonly last: number | null
  readonly more: boolean
}

function cut<T>(rows: readonly T[], momentOf: (row: T) => Date, limit: number): Page<T> {
  const moments = rows.map((row) => momentOf(row).getTime())
  const last = moments[Math.min(limit, rows.length) - 1] ?? null
  return { rows: rows.filter((_, at) => at < limit || moments[at] === last), first: moments[0] ?? null, last, more: rows.length > limit }
}

function cursorOf(page: Page<unknown>, backwards: boolean): { next: string | null; previous: string | null } {
  const text = (milliseconds: number | null): string | null => (milliseconds === null ? null : String(milliseconds))
  const onwards = page.more ? text(page.last) : null
  return backwards ? { next: text(page.first), previous: onwards } : { next: onwards, previous: text(page.first) }
}
