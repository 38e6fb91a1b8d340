// Signing in and out over REST.
import { type TSchema, Type } from 'typebox'
import { refusal } from '../../platform/errors.ts'
import { nothingMore, type RestRoute, route } from '../../wire/rest.ts'
import { createPersonalToken } from './create-personal-token.ts'
import { credentialFrom } from './credential.ts'
import { endOtherSessions } from './end-other-sessions.ts'
import { endSessionsOfUser } from './end-sessions-of-user.ts'
import { listPersonalTokens } from './list-personal-tokens.ts'
import { login } from './login.ts'
import { logout } from './logout.ts'
import { removePersonalToken } from './remove-personal-token.ts'
import { renewPersonalToken } from './renew-personal-token.ts'

const loginBody = Type.Object({
  user: Type.Optional(Type.Union([Type.String(), Type.Object({}, { additionalProperties: true })])),
  username: Type.Optional(Type.String()),
  email: Type.Optional(Type.String()),
  password: Type.Optional(Type.Union([Type.String(), Type.Object({ digest: Type.String(), algorithm: Type.Literal('sha-256') })])),
  resume: Type.Optional(Type.String()),
  code: Type.Optional(Type.String()),
})

const signedIn: TSchema = Type.Object({
  userId: Type.String(),
  authToken: Type.String(),
  me: Type.Object({ _id: Type.String(), username: Type.String() }, { additionalProperties: true }),
})

const tokenBody = Type.Object({ tokenName: Type.String() })
const shownToken = Type.Object({ token: Type.String() })

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
    summary: 'Sign in with a password, its SHA-256 digest, or a token that is still good',
    action: login,
    body: loginBody,
    response: signedIn,
    envelope: 'status',
    input: ({ body, userAgent }) => {
      const credential = credentialFrom(body)
      if (credential === null) throw refusal('login-failed')
      return { credential, userAgent }
    },
    reply: ({ userId, token, me }) => ({ userId, authToken: token, me }),
  }),
  route({ verb: 'POST', path: 'logout', ...signOut }),
  // Two of the SDKs sign out with a GET.
  route({ verb: 'GET', path: 'logout', ...signOut }),
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
]
