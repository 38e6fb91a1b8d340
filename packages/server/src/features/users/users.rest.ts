// One's own account, and single people, over REST.
import { Type } from 'typebox'
import { nothingMore, type RestRoute, route } from '../../wire/rest.ts'
import { checkUsername } from './check-username.ts'
import { me } from './me.ts'
import { setOwnStatus } from './set-own-status.ts'
import { setPreferences } from './set-preferences.ts'
import { showPreferences } from './show-preferences.ts'
import { showPresence } from './show-presence.ts'
import { suggestUsername } from './suggest-username.ts'
import { userListRoutes } from './user-lists.rest.ts'
import { findPersonReference, personKeys } from './user-reference.ts'

const status = Type.Enum(['online', 'away', 'busy', 'offline'])
const preferences = Type.Record(Type.String(), Type.Unknown())

export const userRoutes: readonly RestRoute[] = [
  route({
    verb: 'GET',
    path: 'me',
    summary: 'Your own account',
    action: me,
    response: Type.Object({ _id: Type.String(), username: Type.String() }, { additionalProperties: true }),
    input: () => ({}),
    reply: (user) => user,
  }),
  ...userListRoutes,
  route({
    verb: 'GET',
    path: 'users.getPresence',
    summary: 'Whether somebody is there',
    action: showPresence,
    query: Type.Object(personKeys),
    response: Type.Object({ presence: status, connectionStatus: Type.Optional(Type.String()), lastLogin: Type.Optional(Type.String()) }),
    input: ({ query }) => ({ user: findPersonReference(query) }),
    reply: ({ own, status, connectionStatus, lastLoginAt }) => ({
      presence: status,
      ...(own ? { connectionStatus, ...(lastLoginAt === null ? {} : { lastLogin: lastLoginAt }) } : {}),
    }),
  }),
  route({
    verb: 'GET',
    path: 'users.getStatus',
    summary: 'Somebody’s status and the message beside it',
    action: showPresence,
    query: Type.Object(personKeys),
    response: Type.Object({ _id: Type.String(), message: Type.String(), connectionStatus: Type.String(), status }),
    input: ({ query }) => ({ user: findPersonReference(query) }),
    reply: ({ userId, statusText, connectionStatus, status }) => ({ _id: userId, message: statusText, connectionStatus, status }),
  }),
  route({
    verb: 'POST',
    path: 'users.setStatus',
    summary: 'Set your own status, the message beside it, or both',
    action: setOwnStatus,
    body: Type.Object({
      status: Type.Optional(Type.Union([status, Type.Literal('')])),
      message: Type.Optional(Type.String()),
      userId: Type.Optional(Type.String()),
    }),
    response: nothingMore,
    input: ({ body }) => ({
      ...(body.status ? { status: body.status } : {}),
      ...(body.message === undefined ? {} : { text: body.message }),
      ...(body.userId === undefined ? {} : { userId: body.userId }),
    }),
    reply: () => ({}),
  }),
  route({
    verb: 'GET',
    path: 'users.getPreferences',
    summary: 'Your own preferences, defaults filled in',
    action: showPreferences,
    response: Type.Object({ preferences }),
    input: () => ({}),
    reply: (preferences) => ({ preferences }),
  }),
  route({
    verb: 'POST',
    path: 'users.setPreferences',
    summary: 'Set some of your own preferences',
    action: setPreferences,
    body: Type.Object({ userId: Type.Optional(Type.String()), data: preferences }),
    response: Type.Object({ user: Type.Object({ _id: Type.String(), settings: Type.Object({ preferences }) }) }),
    input: ({ body: { userId, data } }) => ({ preferences: data, ...(userId === undefined ? {} : { userId }) }),
    reply: ({ userId, preferences }) => ({ user: { _id: userId, settings: { preferences } } }),
  }),
  route({
    verb: 'GET',
    path: 'users.getUsernameSuggestion',
    summary: 'A free username made from your name',
    action: suggestUsername,
    response: Type.Object({ result: Type.String() }),
    input: () => ({}),
    reply: (result) => ({ result }),
  }),
  route({
    verb: 'GET',
    path: 'users.checkUsernameAvailability',
    summary: 'Whether you could take a username',
    action: checkUsername,
    query: Type.Object({ username: Type.String() }),
    response: Type.Object({ result: Type.Boolean() }),
    input: ({ query: { username } }) => ({ username }),
    reply: (result) => ({ result }),
  }),
]
