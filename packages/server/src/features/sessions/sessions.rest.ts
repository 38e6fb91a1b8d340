// Signing in and out over REST.
import { type TSchema, Type } from 'typebox'
import { refusal } from '../../platform/errors.ts'
import { nothingMore, paged, pagedOf, pageOf, paging, type RestRoute, route } from '../../wire/rest.ts'
import { createPersonalToken } from './create-personal-token.ts'
import { codeFrom, credentialFrom } from './credential.ts'
import { endOtherSessions } from './end-other-sessions.ts'
import { endOwnSession } from './end-own-session.ts'
import { endSession } from './end-session.ts'
import { endSessionsOfUser } from './end-sessions-of-user.ts'
import { explainEndedSession } from './explain-ended-session.ts'
import { listOwnSessions } from './list-own-sessions.ts'
import { listPersonalTokens } from './list-personal-tokens.ts'
import { listSessions } from './list-sessions.ts'
import { login } from './login.ts'
import { logout } from './logout.ts'
import { removePersonalToken } from './remove-personal-token.ts'
import { renewPersonalToken } from './renew-personal-token.ts'
import { showOwnSession } from './show-own-session.ts'
import { showSession } from './show-session.ts'

const loginBody = Type.Object({
  user: Type.Optional(Type.Union([Type.String(), Type.Object({}, { additionalProperties: true })])),
  username: Type.Optional(Type.String()),
  email: Type.Optional(Type.String()),
  password: Type.Optional(Type.Union([Type.String(), Type.Object({ digest: Type.String(), algorithm: Type.Literal('sha-256') })])),
  resume: Type.Optional(Type.String()),
  code: Type.Optional(Type.String()),
  totp: Type.Optional(Type.Object({}, { additionalProperties: true })),
})

const signedIn: TSchema = Type.Object({
  userId: Type.String(),
  authToken: Type.String(),
  me: Type.Object({ _id: Type.String(), username: Type.String() }, { additionalProperties: true }),
})

const tokenBody = Type.Object({ tokenName: Type.String() })
const shownToken = Type.Object({ token: Type.String() })

const moment = Type.String({ format: 'date-time' })
const session = {
  _id: Type.String(),
  sessionId: Type.String(),
  userId: Type.String(),
  ip: Type.String(),
  device: Type.Object({
    type: Type.Enum(['browser', 'mobile-app', 'desktop-app', 'other']),
    name: Type.String(),
    longVersion: Type.String(),
    version: Type.String(),
    os: Type.Object({ name: Type.String(), version: Type.String() }),
  }),
  loginAt: moment,
  lastActivityAt: moment,
  expiresAt: Type.Union([moment, Type.Null()]),
  current: Type.Boolean({ description: 'The one that asks' }),
}
const ownSession = Type.Object(session, { additionalProperties: false })
const sessionOfSomebody = Type.Object(
  { ...session, _user: Type.Object({}, { additionalProperties: true }) },
  { additionalProperties: false },
)
const namedSession = Type.Object({ sessionId: Type.String() })

const signOut = {
  action: logout,
  summary: 'Sign out: ends the session whose token was sent',
  response: Type.Object({ message: Type.String() }),
  envelope: 'status',
  input: () => ({}),
  reply: () => ({ message: "You've been logged out!" }),
} as const

export const sessionRoutes: readonly RestRoute[] = [
  route({
    verb: 'POST',
    path: 'login',
    summary: 'Sign in with a password, its SHA-256 digest, or a token that is still good; with a code where there is a second factor',
    action: login,
    body: loginBody,
    response: signedIn,
    envelope: 'status',
    input: ({ body, userAgent }) => {
      const credential = credentialFrom(body)
      if (credential === null) throw refusal('login-failed')
      return { credential, ...codeFrom(body), userAgent }
    },
    reply: ({ userId, token, me }) => ({ userId, authToken: token, me }),
  }),
  route({ verb: 'POST', path: 'logout', ...signOut }),
  // Two of the SDKs sign out with a GET.
  route({ verb: 'GET', path: 'logout', ...signOut }),
  route({
    verb: 'POST',
    path: 'foyer.sessions.ended',
    summary: 'Why a session has ended, for whoever holds its token; nothing for every other token',
    action: explainEndedSession,
    body: Type.Object({ token: Type.String() }),
    response: Type.Object({
      cause: Type.Union([
        Type.Enum(['elsewhere', 'administrator', 'changed', 'kind-changed', 'deactivated', 'access-ended', 'removed', 'expired']),
        Type.Null(),
      ]),
      host: Type.Union([Type.String(), Type.Null()]),
      accessEndedAt: Type.Union([moment, Type.Null()]),
    }),
    input: ({ body: { token } }) => ({ token }),
    reply: (end) => end,
  }),
  route({
    verb: 'POST',
    path: 'users.logout',
    summary: 'Sign yourself out everywhere, or somebody else where you may',
    action: endSessionsOfUser,
    body: Type.Object({ userId: Type.Optional(Type.String()) }),
    response: Type.Object({ message: Type.String() }),
    input: ({ body: { userId } }) => (userId ? { userId } : {}),
    reply: ({ userId }) => ({ message: `User ${userId} has been logged out!` }),
  }),
  route({
    verb: 'POST',
    path: 'users.logoutOtherClients',
    summary: 'Sign yourself out everywhere but here',
    action: endOtherSessions,
    response: Type.Object({ token: Type.String(), tokenExpires: Type.String() }),
    input: () => ({}),
    reply: ({ expiresAt }, { headers }) => ({ token: headers['x-auth-token'], tokenExpires: expiresAt }),
  }),
  route({
    verb: 'POST',
    path: 'users.removeOtherTokens',
    summary: 'Sign yourself out everywhere but here',
    action: endOtherSessions,
    response: nothingMore,
    input: () => ({}),
    reply: () => ({}),
  }),
  route({
    verb: 'POST',
    path: 'users.generatePersonalAccessToken',
    summary: 'Make a personal access token; it is shown this once',
    action: createPersonalToken,
    body: Type.Object({ tokenName: Type.String(), bypassTwoFactor: Type.Optional(Type.Boolean()) }),
    response: shownToken,
    input: ({ body: { tokenName, bypassTwoFactor } }) => ({
      name: tokenName,
      ...(bypassTwoFactor === undefined ? {} : { bypassTwoFactor }),
    }),
    reply: (token) => ({ token }),
  }),
  route({
    verb: 'POST',
    path: 'users.regeneratePersonalAccessToken',
    summary: 'Replace a personal access token by a new one of the same name',
    action: renewPersonalToken,
    body: tokenBody,
    response: shownToken,
    input: ({ body: { tokenName } }) => ({ name: tokenName }),
    reply: (token) => ({ token }),
  }),
  route({
    verb: 'GET',
    path: 'users.getPersonalAccessTokens',
    summary: 'Your own personal access tokens by name',
    action: listPersonalTokens,
    response: Type.Object({
      tokens: Type.Array(
        Type.Object({ name: Type.String(), createdAt: Type.String(), lastTokenPart: Type.String(), bypassTwoFactor: Type.Boolean() }),
      ),
    }),
    input: () => ({}),
    reply: (tokens) => ({ tokens }),
  }),
  route({
    verb: 'POST',
    path: 'users.removePersonalAccessToken',
    summary: 'End a personal access token',
    action: removePersonalToken,
    body: tokenBody,
    response: nothingMore,
    input: ({ body: { tokenName } }) => ({ name: tokenName }),
    reply: () => ({}),
  }),
  route({
    verb: 'GET',
    path: 'sessions/list',
    summary: 'Where you are signed in',
    action: listOwnSessions,
    query: Type.Object(paging),
    response: pagedOf('sessions', ownSession),
    input: ({ query }) => ({ page: pageOf(query) }),
    reply: (page, { query }) => paged('sessions', page, pageOf(query).offset),
  }),
  route({
    verb: 'GET',
    path: 'sessions/info',
    summary: 'One of your sessions',
    action: showOwnSession,
    query: namedSession,
    response: ownSession,
    input: ({ query: { sessionId } }) => ({ sessionId }),
    reply: (card) => card,
  }),
  route({
    verb: 'POST',
    path: 'sessions/logout.me',
    summary: 'Sign yourself out of one place',
    action: endOwnSession,
    body: namedSession,
    response: namedSession,
    input: ({ body: { sessionId } }) => ({ sessionId }),
    reply: (ended) => ended,
  }),
  route({
    verb: 'GET',
    path: 'sessions/list.all',
    summary: 'Who is signed in where: everybody, or one person',
    action: listSessions,
    query: Type.Object({ ...paging, userId: Type.Optional(Type.String()) }),
    response: pagedOf('sessions', sessionOfSomebody),
    input: ({ query: { userId, ...query } }) => ({ page: pageOf(query), ...(userId === undefined ? {} : { userId }) }),
    reply: (page, { query }) => paged('sessions', page, pageOf(query).offset),
  }),
  route({
    verb: 'GET',
    path: 'sessions/info.admin',
    summary: 'One session of anybody’s',
    action: showSession,
    query: namedSession,
    response: sessionOfSomebody,
    input: ({ query: { sessionId } }) => ({ sessionId }),
    reply: (card) => card,
  }),
  route({
    verb: 'POST',
    path: 'sessions/logout',
    summary: 'Sign somebody out of one place',
    action: endSession,
    body: namedSession,
    response: namedSession,
    input: ({ body: { sessionId } }) => ({ sessionId }),
    reply: (ended) => ended,
  }),
]
