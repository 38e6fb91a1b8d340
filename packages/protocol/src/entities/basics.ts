/** The few building blocks that every entity uses. */
import { Type } from 'typebox'

/** A key that is not in the schema is a mistake: it may be a secret. */
export const closed = { additionalProperties: false } as const

/** For what other people put into our objects: bots' attachments, custom fields, link previews. */
export const open = { additionalProperties: true } as const

export const Id = Type.String({ minLength: 1 })

/** A date in a REST body: ISO 8601 with milliseconds and `Z`. Over DDP the same key holds an EJSON date. */
export const DateTime = Type.String({ format: 'date-time' })

export const Count = Type.Integer({ minimum: 0 })

/** An object that somebody else gave its keys. */
export const AnyObject = Type.Record(Type.String(), Type.Unknown())
