// Invitations of guests over REST. The token of a link travels in bodies alone, never in an address.
import { Type } from 'typebox'
import { paged, pagedOf, pageOf, paging, type RestRoute, route } from '../../wire/rest.ts'
import { acceptInvitation } from './accept-invitation.ts'
import { lineOutcomes } from './batch.ts'
import { resumeInvitationBatch, stopInvitationBatch } from './change-batch.ts'
import { editInvitation } from './edit-invitation.ts'
import { importInvitations, listLengthMax } from './import-invitations.ts'
import { addressesMax, inviteGuests } from './invite-guests.ts'
import { joinByInvitation } from './join-by-invitation.ts'
import { invitationStates, listInvitations } from './list-invitations.ts'
import { lookAtInvitation } from './look-at-invitation.ts'
import { resendInvitation } from './resend-invitation.ts'
import { revokeInvitation } from './revoke-invitation.ts'
import { listInvitationBatches, showInvitationBatch } from './show-batches.ts'
import { showInvitationLink } from './show-invitation-link.ts'
import { type Terms, terms, termsOf } from './terms-params.ts'

const moment = Type.String({ format: 'date-time' })
const momentOrNone = Type.Union([moment, Type.Null()])
const textOrNone = Type.Union([Type.String(), Type.Null()])
const person = Type.Union([Type.Object({ _id: Type.String(), username: Type.String(), name: Type.String() }), Type.Null()])
const invitation = Type.Object(
  {
    _id: Type.String(),
    address: Type.String(),
    name: Type.String(),
    state: Type.Enum([...invitationStates, 'expired']),
    rooms: Type.Array(Type.Object({ _id: Type.String(), name: Type.String() })),
    history: Type.Enum(['all', 'from-now-on']),
    company: textOrNone,
    accessEndsAt: momentOrNone,
    language: textOrNone,
    note: Type.String(),
    invitedBy: person,
    host: person,
    guest: person,
    createdAt: moment,
    expiresAt: moment,
    settledAt: momentOrNone,
  },
  { additionalProperties: false },
)
const answered = { response: Type.Object({ invitation }), reply: (card: object) => ({ invitation: card }) }

const batch = Type.Object(
  {
    _id: Type.String(),
    invitedBy: person,
    state: Type.Enum(['working', 'stopped', 'finished']),
    dryRun: Type.Boolean(),
    total: Type.Integer(),
    done: Type.Integer(),
    reason: textOrNone,
    createdAt: moment,
    startedAt: momentOrNone,
    finishedAt: momentOrNone,
  },
  { additionalProperties: false },
)
const batchLine = Type.Object({
  line: Type.Integer(),
  address: Type.String(),
  outcome: Type.Union([Type.Enum([...lineOutcomes]), Type.Null()]),
  errorType: textOrNone,
  error: textOrNone,
  user: Type.Union([Type.Object({ _id: Type.String(), username: Type.String() }), Type.Null()]),
  invitationId: textOrNone,
})

export const invitationRoutes: readonly RestRoute[] = [
  route({
    verb: 'POST',
    path: 'foyer.invitations.create',
    summary: 'Invite people from outside; each address gets an answer of its own',
    action: inviteGuests,
    body: Type.Object({
      addresses: Type.Array(Type.String(), { minItems: 1, maxItems: addressesMax }),
      ...terms,
      dryRun: Type.Optional(Type.Boolean()),
    }),
    response: Type.Object({
      outcomes: Type.Array(Type.Object({ address: Type.String(), outcome: Type.String() }, { additionalProperties: true })),
      warning: Type.Optional(Type.String()),
    }),
    input: ({ body: { addresses, dryRun, ...given } }) => ({
      addresses,
      terms: termsOf(given as Terms),
      ...(dryRun === undefined ? {} : { dryRun }),
    }),
    reply: ({ outcomes, warning }) => ({ outcomes, ...(warning === null ? {} : { warning }) }),
  }),
  route({
    verb: 'GET',
    path: 'foyer.invitations',
    summary: 'Who was invited, and what has become of it; newest first',
    action: listInvitations,
    query: Type.Object({ ...paging, state: Type.Optional(Type.Enum([...invitationStates])), address: Type.Optional(Type.String()) }),
    response: pagedOf('invitations', invitation),
    input: ({ query }) => ({
      ...(query.state === undefined ? {} : { state: query.state }),
      ...(query.address === undefined ? {} : { address: query.address }),
      page: pageOf(query),
    }),
    reply: (page, { query }) => paged('invitations', page, query.offset ?? 0),
  }),
  route({
    verb: 'GET',
    path: 'foyer.invitations.link',
    summary: 'The link of a pending invitation, to copy by hand',
    action: showInvitationLink,
    query: Type.Object({ invitationId: Type.String() }),
    response: Type.Object({ link: Type.String(), expiresAt: moment }),
    input: ({ query: { invitationId } }) => ({ invitationId }),
    reply: (outcome) => outcome,
  }),
  route({
    verb: 'GET',
    path: 'foyer.mail.link',
    summary: 'The link in a letter of the outbox that brings an invitation, to copy by hand',
    action: showInvitationLink,
    query: Type.Object({ letterId: Type.String() }),
    response: Type.Object({ link: Type.String(), expiresAt: moment }),
    input: ({ query: { letterId } }) => ({ letterId }),
    reply: (outcome) => outcome,
  }),
  route({
    verb: 'POST',
    path: 'foyer.invitations.resend',
    summary: 'Send an invitation again, with the same link and a new end',
    action: resendInvitation,
    body: Type.Object({ invitationId: Type.String(), days: Type.Optional(Type.Integer()) }),
    input: ({ body: { invitationId, days } }) => ({ invitationId, ...(days === undefined ? {} : { days }) }),
    ...answered,
  }),
  route({
    verb: 'POST',
    path: 'foyer.invitations.revoke',
    summary: 'Take an invitation back',
    action: revokeInvitation,
    body: Type.Object({ invitationId: Type.String(), reason: Type.Optional(Type.String()) }),
    input: ({ body: { invitationId, reason } }) => ({ invitationId, ...(reason === undefined ? {} : { reason }) }),
    ...answered,
  }),
  route({
    verb: 'POST',
    path: 'foyer.invitations.update',
    summary: 'Change what a pending invitation leads to; what is left out stays as it is',
    action: editInvitation,
    body: Type.Object({ invitationId: Type.String(), ...terms }),
    input: ({ body: { invitationId, ...given } }) => ({ invitationId, terms: termsOf(given as Terms) }),
    ...answered,
  }),
  route({
    verb: 'POST',
    path: 'foyer.invitations.look',
    summary: 'What an invitation offers, for whoever holds its link',
    action: lookAtInvitation,
    body: Type.Object({ token: Type.String() }),
    response: Type.Object({
      invitation: Type.Object({
        address: Type.String(),
        name: Type.String(),
        workspace: Type.String(),
        inviter: Type.String(),
        host: Type.String(),
        rooms: Type.Array(Type.String()),
        sees: Type.Object({ people: Type.Integer(), messages: Type.Integer(), files: Type.Integer(), since: momentOrNone }),
        company: textOrNone,
        note: Type.String(),
        accessEndsAt: momentOrNone,
        expiresAt: moment,
        withoutPassword: Type.Boolean({ description: 'Whether the guest may do without a password, and sign in by mail' }),
        hasAccount: Type.Boolean(),
      }),
    }),
    input: ({ body: { token } }) => ({ token }),
    reply: (offer) => ({ invitation: offer }),
  }),
  route({
    verb: 'POST',
    path: 'foyer.invitations.join',
    summary: 'Accept an invitation with the account that its address has already: into the rooms it names',
    action: joinByInvitation,
    body: Type.Object({ token: Type.String() }),
    response: Type.Object({ roomIds: Type.Array(Type.String()) }),
    input: ({ body: { token } }) => ({ token }),
    reply: (outcome) => outcome,
  }),
  route({
    verb: 'POST',
    path: 'foyer.invitations.accept',
    summary: 'Accept an invitation: an account as a guest, in the rooms it names, and a session',
    action: acceptInvitation,
    body: Type.Object({ token: Type.String(), name: Type.String(), username: Type.String(), password: Type.Optional(Type.String()) }),
    response: Type.Object({
      userId: Type.String(),
      authToken: Type.String(),
      me: Type.Object({ _id: Type.String(), username: Type.String() }, { additionalProperties: true }),
    }),
    input: ({ body: { token, name, username, password }, userAgent }) => ({
      ...{ token, name, username, userAgent },
      ...(password === undefined ? {} : { password }),
    }),
    reply: ({ userId, token, me }) => ({ userId, authToken: token, me }),
  }),
  route({
    verb: 'POST',
    path: 'foyer.invitations.import',
    summary: 'Invite up to 10,000 people from a CSV text or a pasted list; it is worked through afterwards, line by line',
    action: importInvitations,
    body: Type.Object({ list: Type.String({ maxLength: listLengthMax }), ...terms, dryRun: Type.Optional(Type.Boolean()) }),
    response: Type.Object({ batch, warning: Type.Optional(Type.String()) }),
    input: ({ body: { list, dryRun, ...given } }) => ({
      list,
      terms: termsOf(given as Terms),
      ...(dryRun === undefined ? {} : { dryRun }),
    }),
    reply: ({ batch: card, warning }) => ({ batch: card, ...(warning === null ? {} : { warning }) }),
  }),
  route({
    verb: 'GET',
    path: 'foyer.invitations.batches',
    summary: 'Long lists of invitations and how far they are, newest first',
    action: listInvitationBatches,
    query: Type.Object(paging),
    response: pagedOf('batches', batch),
    input: ({ query }) => ({ page: pageOf(query) }),
    reply: (page, { query }) => paged('batches', page, query.offset ?? 0),
  }),
  route({
    verb: 'GET',
    path: 'foyer.invitations.batch',
    summary: 'One long list of invitations: how far it is, and what came of each line',
    action: showInvitationBatch,
    query: Type.Object({ ...paging, batchId: Type.String(), outcome: Type.Optional(Type.Enum([...lineOutcomes])) }),
    response: Type.Object({
      batch,
      counts: Type.Object(Object.fromEntries(lineOutcomes.map((name) => [name, Type.Integer()]))),
      rows: Type.Array(batchLine),
      count: Type.Integer(),
      offset: Type.Integer(),
      total: Type.Integer(),
    }),
    input: ({ query: { batchId, outcome, ...query } }) => ({
      batchId,
      ...(outcome === undefined ? {} : { outcome }),
      page: pageOf(query),
    }),
    reply: ({ batch: card, counts, ...page }, { query }) => ({ batch: card, counts, ...paged('rows', page, query.offset ?? 0) }),
  }),
  route({
    verb: 'POST',
    path: 'foyer.invitations.batch.stop',
    summary: 'Stop a long list of invitations; what was sent stays sent',
    action: stopInvitationBatch,
    body: Type.Object({ batchId: Type.String() }),
    response: Type.Object({ batch }),
    input: ({ body: { batchId } }) => ({ batchId }),
    reply: (card) => ({ batch: card }),
  }),
  route({
    verb: 'POST',
    path: 'foyer.invitations.batch.resume',
    summary: 'Go on with a long list of invitations where it was stopped',
    action: resumeInvitationBatch,
    body: Type.Object({ batchId: Type.String() }),
    response: Type.Object({ batch }),
    input: ({ body: { batchId } }) => ({ batchId }),
    reply: (card) => ({ batch: card }),
  }),
]
