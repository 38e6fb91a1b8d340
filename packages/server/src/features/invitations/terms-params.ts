// The terms of an invitation as REST names them.
import { Type } from 'typebox'

const textOrNone = Type.Union([Type.String(), Type.Null()])

/** The part of a body. */
export const terms = {
  rooms: Type.Optional(Type.Array(Type.String())),
  history: Type.Optional(Type.Enum(['all', 'from-now-on'])),
  company: Type.Optional(textOrNone),
  hostId: Type.Optional(textOrNone),
  accessEndsAt: Type.Optional(textOrNone),
  language: Type.Optional(Type.String()),
  note: Type.Optional(Type.String()),
  days: Type.Optional(Type.Integer()),
}

export interface Terms {
  readonly rooms?: string[]
  readonly history?: 'all' | 'from-now-on'
  readonly company?: string | null
  readonly hostId?: string | null
  readonly accessEndsAt?: string | null
  readonly language?: string
  readonly note?: string
  readonly days?: number
}

/** As the actions take them. */
export function termsOf({ rooms, hostId, ...others }: Terms) {
  return {
    ...others,
    ...(rooms === undefined ? {} : { roomIds: rooms }),
    ...(hostId === undefined ? {} : { host: hostId === null || hostId === '' ? null : { id: hostId } }),
  }
}
