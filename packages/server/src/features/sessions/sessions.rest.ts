// Signing in and out over REST.
import { type TSchema, Type } from 'typebox'
import { refusal } from '../../platform/errors.ts'
import { type RestRoute, route } from '../../wire/rest.ts'
import { credentialFrom } from './credential.ts'
import { login } from './login.ts'
import { logout } from './logout.ts'

const loginBody = Type.Object({
  user: Type.Optional(Type.Union([Type.String(), Type.Object({}, { additionalProperties: true })])),
  username: Type.Optional(Type.String()),
  email: Type.Optional(Type.String()),
  password: Type.Optional(Type.Union([Type.String(), Type.Object({ digest: Type.String(), algorithm: Type.Literal('sha-256') })])),
  resume: Type.Optional(Type.String()),
  code: Type.Optional(Type.String()),
})

const signedIn: TSchema = Type.Object({ userId: Type.String(), authToken: Type.String(), me: Type.Object({ _id: Type.String(), username: Type.String() }, { additionalProperties: true }) })

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
]
