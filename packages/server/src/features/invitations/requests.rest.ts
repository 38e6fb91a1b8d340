// Requests for guests, what letting somebody in exposes, and the protocol's own invitation, over REST.
import { Type } from 'typebox'
import { nothingMore, paged, pagedOf, pageOf, paging, type RestRoute, route } from '../../wire/rest.ts'
import { approveGuestRequest, declineGuestRequest } from './decide-request.ts'
import { addressesMax } from './invite-guests.ts'
import { listGuestRequests, requestStates } from './list-guest-requests.ts'
import { requestGuest, withdrawGuestRequest } from './request-guest.ts'
import { sendInvitationEmails } from './send-invitation-emails.ts'
import { showExposure } from './show-exposure.ts'
import { type Terms, terms, termsOf } from './terms-params.ts'

const moment = Type.String({ format: 'date-time' })
const momentOrNone = Type.Union([moment, Type.Null()])
const textOrNone = Type.Union([Type.String(), Type.Null()])
const person = Type.Union([Type.Object({ _id: Type.String(), username: Type.String(), name: Type.String() }), Type.Null()])
const history = Type.Enum(['all', 'from-now-on'])
const request = Type.Object(
  {
    _id: Type.String(),
    address: Type.String(),
    name: Type.String(),
    rooms: Type.Array(Type.Object({ _id: Type.String(), name: Type.String() })),
    history,
    company: textOrNone,
    reason: Type.String(),
    state: Type.Enum([...requestStates]),
    requestedBy: person,
    decidedBy: person,
    decision: textOrNone,
    invitationId: textOrNone,
    createdAt: moment,
    settledAt: momentOrNone,
  },
  { additionalProperties: false },
)
const counted = {
  messages: Type.Integer(),
  since: momentOrNone,
  files: Type.Integer(),
  people: Type.Integer(),
  discussionsNotInherited: Type.Integer(),
}
const exposure = Type.Object({
  ...counted,
  companies: Type.Integer(),
  rooms: Type.Array(
    Type.Object({
      _id: Type.String(),
      name: Type.String(),
      ...counted,
      latest: Type.Array(Type.Object({ _id: Type.String(), msg: Type.String() }, { additionalProperties: true })),
    }),
  ),
})
const answered = { response: Type.Object({ request }), reply: (card: object) => ({ request: card }) }

export const requestRoutes: readonly RestRoute[] = [
  route({
    verb: 'POST',
    path: 'foyer.invitations.request',
    summary: 'Ask those who may invite for a guest, into rooms that you bring people into',
    action: requestGuest,
    body: Type.Object({
      address: Type.String(),
      name: Type.Optional(Type.String()),
      rooms: Type.Optional(Type.Array(Type.String())),
      history: Type.Optional(history),
      company: Type.Optional(Type.String()),
      reason: Type.String(),
    }),
    input: ({ body: { rooms, ...asked } }) => ({ ...asked, ...(rooms === undefined ? {} : { roomIds: rooms }) }),
    ...answered,
  }),
  route({
    verb: 'GET',
    path: 'foyer.invitations.requests',
    summary: 'Requests for guests, newest first: all for those who decide, else one’s own',
    action: listGuestRequests,
    query: Type.Object({ ...paging, state: Type.Optional(Type.Enum([...requestStates])) }),
    response: pagedOf('requests', request),
    input: ({ query }) => ({ ...(query.state === undefined ? {} : { state: query.state }), page: pageOf(query) }),
    reply: (page, { query }) => paged('requests', page, query.offset ?? 0),
  }),
  route({
    verb: 'POST',
    path: 'foyer.invitations.request.withdraw',
    summary: 'Take back a request of one’s own',
    action: withdrawGuestRequest,
    body: Type.Object({ requestId: Type.String() }),
    input: ({ body: { requestId } }) => ({ requestId }),
    ...answered,
  }),
  route({
    verb: 'POST',
    path: 'foyer.invitations.request.approve',
    summary: 'Invite the guest that somebody asked for; terms that are named take the place of what was asked',
    action: approveGuestRequest,
    body: Type.Object({ requestId: Type.String(), ...terms }),
    response: Type.Object({ request, link: Type.String() }),
    input: ({ body: { requestId, ...given } }) => ({ requestId, terms: termsOf(given as Terms) }),
    reply: (outcome) => outcome,
  }),
  route({
    verb: 'POST',
    path: 'foyer.invitations.request.decline',
    summary: 'Decline a request for a guest, with a reason that whoever asked is told',
    action: declineGuestRequest,
    body: Type.Object({ requestId: Type.String(), reason: Type.String() }),
    input: ({ body: { requestId, reason } }) => ({ requestId, reason }),
    ...answered,
  }),
  route({
    verb: 'POST',
    path: 'foyer.exposure',
    summary: 'What a guest will be able to see in some rooms, before anybody is let in',
    action: showExposure,
    body: Type.Object({ rooms: Type.Array(Type.String(), { minItems: 1, maxItems: 50 }), history: Type.Optional(history) }),
    response: Type.Object({ exposure }),
    input: ({ body: { rooms, ...asked } }) => ({ roomIds: rooms, ...asked }),
    reply: (outcome) => ({ exposure: outcome }),
  }),
  route({
    verb: 'POST',
    path: 'sendInvitationEmail',
    summary: 'Invite people as guests by mail, without rooms; for those who may invite guests',
    action: sendInvitationEmails,
    body: Type.Object({ emails: Type.Array(Type.String(), { maxItems: addressesMax }) }),
    response: nothingMore,
    input: ({ body: { emails } }) => ({ emails }),
    reply: () => ({}),
  }),
]
