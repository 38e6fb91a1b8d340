/** What surrounds an answer: the mark of success, and the three forms in which REST says no. */
import { Type, type Static, type TProperties } from 'typebox'
import { closed } from './basics.ts'

/** Describes a successful answer with these keys at its top. */
export function answerOf<Properties extends TProperties>(properties: Properties) {
  return Type.Object({ ...properties, success: Type.Literal(true) }, closed)
}

/** A refusal. `errorType` is the code; refusals that are only a text have none. */
export const Failure = Type.Object(
  {
    success: Type.Literal(false),
    error: Type.Optional(Type.String({ description: 'The reason, with the code in brackets where there is one' })),
    errorType: Type.Optional(Type.String()),
    details: Type.Optional(Type.Unknown()),
    stack: Type.Optional(Type.String({ description: 'In test mode only' })),
  },
  closed,
)
export type Failure = Static<typeof Failure>

/** The answer to a missing or dead token. */
export const NotLoggedIn = Type.Object({ status: Type.Literal('error'), message: Type.String() }, closed)
export type NotLoggedIn = Static<typeof NotLoggedIn>

/** The answer to a login that failed; with a second factor missing, `details` tells which. */
export const LoginFailure = Type.Object(
  {
    status: Type.Literal('error'),
    error: Type.String(),
    message: Type.String(),
    details: Type.Optional(Type.Unknown()),
  },
  closed,
)
export type LoginFailure = Static<typeof LoginFailure>
