// A message as the client holds it: what the wire says, whatever road it came by, with moments as numbers.
import type { Message } from '@foyer/protocol/entities/message.ts'

type Moments = 'ts' | '_updatedAt' | 'editedAt' | 'tlm' | 'dlm' | 'pinnedAt'

export interface ChatMessage extends Omit<Message, Moments | 'starred'> {
  readonly ts: number
  readonly updatedAt: number
  readonly editedAt?: number
  readonly tlm?: number
  readonly dlm?: number
  readonly isStarred: boolean
}

/** As REST (texts), the realtime protocol (dates) and method calls carry it. */
export type WireMessage = Omit<Message, Moments> & { readonly [Key in Moments]?: unknown }

/** `self`: whose star counts. */
export function readMessage(wire: WireMessage, self: string): ChatMessage {
  const { ts, _updatedAt, editedAt, tlm, dlm, pinnedAt: _, starred, ...rest } = wire
  return {
    ...rest,
    ts: momentOf(ts) ?? 0,
    updatedAt: momentOf(_updatedAt) ?? 0,
    ...optional('editedAt', editedAt),
    ...optional('tlm', tlm),
    ...optional('dlm', dlm),
    isStarred: starred?.some(({ _id }) => _id === self) ?? false,
  }
}

/** Milliseconds, of whatever a moment was written as; null for none. */
export function momentOf(value: unknown): number | null {
  if (value instanceof Date) return value.getTime()
  if (typeof value === 'number') return value
  if (typeof value !== 'string') return null
  const moment = Date.parse(value)
  return Number.isNaN(moment) ? null : moment
}

/** Whether it stands in the room itself, and not only in a thread. */
export function isInRoom({ tmid, tshow }: Pick<ChatMessage, 'tmid' | 'tshow'>): boolean {
  return tmid === undefined || tshow === true
}

function optional<K extends string>(key: K, value: unknown): { [P in K]?: number } {
  const moment = momentOf(value)
  return moment === null ? {} : ({ [key]: moment } as { [P in K]: number })
}
