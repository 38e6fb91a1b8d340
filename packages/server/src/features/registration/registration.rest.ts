// Registering over REST, and deciding about those who did. The token of a letter travels in bodies alone, never in an address.
import { Type } from 'typebox'
import { nothingMore, paged, pagedOf, pageOf, paging, type RestRoute, route } from '../../wire/rest.ts'
import { approveRegistration } from './approve-registration.ts'
import { askForVerification } from './ask-for-verification.ts'
import { listRegistrations, waitingFor } from './list-registrations.ts'
import { register } from './register.ts'
import { rejectRegistration } from './reject-registration.ts'
import { verifyAddress } from './verify-address.ts'

const text = Type.Optional(Type.String())
const textOrNone = Type.Union([Type.String(), Type.Null()])
const moment = Type.String({ format: 'date-time' })
const registration = Type.Object(
  {
    _id: Type.String(),
    username: Type.String(),
    name: Type.String(),
    address: textOrNone,
    addressVerified: Type.Boolean(),
    kind: Type.String(),
    waitsFor: Type.Enum([...waitingFor]),
    reason: textOrNone,
    customFields: Type.Record(Type.String(), Type.Unknown()),
    createdAt: moment,
    endsAt: Type.Union([moment, Type.Null()]),
  },
  { additionalProperties: false },
)

export const registrationRoutes: readonly RestRoute[] = [
  route({
    verb: 'POST',
    path: 'users.register',
    summary: 'Make an account for yourself, where the workspace lets people do that',
    action: register,
    body: Type.Object({
      username: Type.String(),
      email: Type.String(),
      pass: Type.String(),
      name: text,
      secret: text,
      secretURL: text,
      reason: text,
      customFields: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    }),
    response: Type.Object({ user: Type.Object({ _id: Type.String(), username: Type.String() }, { additionalProperties: true }) }),
    input: ({ body: { username, email, pass, name, secretURL, secret = secretURL, reason, customFields } }) => ({
      username,
      email,
      password: pass,
      ...(name === undefined ? {} : { name }),
      ...(secret === undefined ? {} : { secret }),
      ...(reason === undefined ? {} : { reason }),
      ...(customFields === undefined ? {} : { customFields }),
    }),
    reply: (user) => ({ user }),
  }),
  route({
    verb: 'POST',
    path: 'users.sendConfirmationEmail',
    summary: 'Have the link that verifies an address mailed once more; the answer is the same for every address',
    action: askForVerification,
    body: Type.Object({ email: Type.String() }),
    response: nothingMore,
    input: ({ body: { email } }) => ({ email }),
    reply: () => ({}),
  }),
  route({
    verb: 'POST',
    path: 'foyer.registrations.verify',
    summary: 'Verify an address by the link in a letter; it signs nobody in',
    action: verifyAddress,
    body: Type.Object({ token: Type.String() }),
    response: Type.Object({ username: Type.String(), waitsFor: Type.Union([Type.Enum([...waitingFor]), Type.Null()]) }),
    input: ({ body: { token } }) => ({ token }),
    reply: ({ username, waitsFor }) => ({ username, waitsFor }),
  }),
  route({
    verb: 'GET',
    path: 'foyer.registrations',
    summary: 'Who has registered and waits, the longest first',
    action: listRegistrations,
    query: Type.Object({ ...paging, waitsFor: Type.Optional(Type.Enum([...waitingFor])) }),
    response: pagedOf('registrations', registration),
    input: ({ query }) => ({ ...(query.waitsFor === undefined ? {} : { waitsFor: query.waitsFor }), page: pageOf(query) }),
    reply: (page, { query }) => paged('registrations', page, query.offset ?? 0),
  }),
  route({
    verb: 'POST',
    path: 'foyer.registrations.approve',
    summary: 'Let in somebody who registered',
    action: approveRegistration,
    body: Type.Object({ userId: Type.String() }),
    response: Type.Object({ userId: Type.String(), username: Type.String() }),
    input: ({ body: { userId } }) => ({ userId }),
    reply: (outcome) => outcome,
  }),
  route({
    verb: 'POST',
    path: 'foyer.registrations.reject',
    summary: 'Turn down somebody who registered; what they sent is deleted',
    action: rejectRegistration,
    body: Type.Object({ userId: Type.String(), reason: text }),
    response: nothingMore,
    input: ({ body: { userId, reason } }) => ({ userId, ...(reason === undefined ? {} : { reason }) }),
    reply: () => ({}),
  }),
]
