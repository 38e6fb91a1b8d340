// The outbox over REST.
import { Type } from 'typebox'
import { paged, pagedOf, pageOf, paging, type RestRoute, route } from '../../wire/rest.ts'
import { letterStates, listLetters } from './list-letters.ts'
import { readLetter } from './read-letter.ts'
import { readMailState } from './read-mail-state.ts'
import { resendLetter } from './resend-letter.ts'

const moment = Type.Union([Type.String({ format: 'date-time' }), Type.Null()])
const row = {
  _id: Type.String(),
  kind: Type.String(),
  address: Type.String(),
  userId: Type.Union([Type.String(), Type.Null()]),
  language: Type.String(),
  state: Type.Enum([...letterStates]),
  attempts: Type.Integer(),
  nextAttemptAt: moment,
  lastError: Type.Union([Type.String(), Type.Null()]),
  createdAt: Type.String({ format: 'date-time' }),
  settledAt: moment,
  subject: Type.String(),
  hasLink: Type.Boolean(),
}
const letter = Type.Object(row, { additionalProperties: false })
const wholeLetter = Type.Object({ ...row, text: Type.String() }, { additionalProperties: false })

export const mailRoutes: readonly RestRoute[] = [
  route({
    verb: 'GET',
    path: 'foyer.mail.outbox',
    summary: 'Letters and what has come of them, newest first',
    action: listLetters,
    query: Type.Object({
      ...paging,
      state: Type.Optional(Type.Enum([...letterStates])),
      kind: Type.Optional(Type.String()),
      address: Type.Optional(Type.String()),
    }),
    response: pagedOf('letters', letter),
    input: ({ query }) => {
      const { state, kind, address } = query
      const filter = { ...(state === undefined ? {} : { state }), ...(kind === undefined ? {} : { kind }) }
      return { ...filter, ...(address === undefined ? {} : { address }), page: pageOf(query) }
    },
    reply: (page, { query }) => paged('letters', page, query.offset ?? 0),
  }),
  route({
    verb: 'GET',
    path: 'foyer.mail.letter',
    summary: 'One letter; what is secret in it is left out',
    action: readLetter,
    query: Type.Object({ letterId: Type.String() }),
    response: Type.Object({ letter: wholeLetter }),
    input: ({ query: { letterId } }) => ({ letterId }),
    reply: (found) => ({ letter: found }),
  }),
  route({
    verb: 'POST',
    path: 'foyer.mail.resend',
    summary: 'Send a letter now that was given up or waits for its next attempt',
    action: resendLetter,
    body: Type.Object({ letterId: Type.String() }),
    response: Type.Object({ letter }),
    input: ({ body: { letterId } }) => ({ letterId }),
    reply: (found) => ({ letter: found }),
  }),
  route({
    verb: 'GET',
    path: 'smtp.check',
    summary: 'Whether there is a mail server',
    action: readMailState,
    response: Type.Object({ isSMTPConfigured: Type.Boolean() }),
    input: () => ({}),
    reply: ({ isConfigured }) => ({ isSMTPConfigured: isConfigured }),
  }),
]
