// Being helped in over REST. What was mailed travels in bodies alone, never in an address.
import { Type } from 'typebox'
import { refusal } from '../../platform/errors.ts'
import { nothingMore, type RestRoute, route } from '../../wire/rest.ts'
import { requestMailedSignIn } from './request-mailed-sign-in.ts'
import { requestPasswordReset } from './request-password-reset.ts'
import { resetPassword } from './reset-password.ts'
import { signInByMail } from './sign-in-by-mail.ts'

const signedIn = {
  response: Type.Object({
    userId: Type.String(),
    authToken: Type.String(),
    tokenExpires: Type.String({ format: 'date-time' }),
    me: Type.Object({ _id: Type.String(), username: Type.String() }, { additionalProperties: true }),
  }),
  reply: ({ userId, token, expiresAt, me }: { userId: string; token: string; expiresAt: Date; me: object }) => ({
    userId,
    authToken: token,
    tokenExpires: expiresAt,
    me,
  }),
}

export const recoveryRoutes: readonly RestRoute[] = [
  route({
    verb: 'POST',
    path: 'users.forgotPassword',
    summary: 'Ask for a link to choose a new password; every address is answered alike',
    action: requestPasswordReset,
    body: Type.Object({ email: Type.String() }),
    response: nothingMore,
    input: ({ body: { email } }) => ({ address: email }),
    reply: () => ({}),
  }),
  route({
    verb: 'POST',
    path: 'foyer.recovery.reset',
    summary: 'Choose a new password by a link that was mailed, and sign in',
    action: resetPassword,
    body: Type.Object({ token: Type.String(), password: Type.String() }),
    ...signedIn,
    input: ({ body: { token, password }, userAgent }) => ({ token, password, userAgent }),
  }),
  route({
    verb: 'POST',
    path: 'foyer.recovery.mail',
    summary: 'Ask for a link and a code to sign in by; every address is answered alike',
    action: requestMailedSignIn,
    body: Type.Object({ address: Type.String() }),
    response: nothingMore,
    input: ({ body: { address } }) => ({ address }),
    reply: () => ({}),
  }),
  route({
    verb: 'POST',
    path: 'foyer.recovery.signIn',
    summary: 'Sign in by the link that was mailed, or by its code and the address it was mailed to',
    action: signInByMail,
    body: Type.Object({
      token: Type.Optional(Type.String()),
      address: Type.Optional(Type.String()),
      code: Type.Optional(Type.String()),
    }),
    ...signedIn,
    input: ({ body: { token, address, code }, userAgent }) => {
      if (token !== undefined) return { by: { token }, userAgent }
      if (address === undefined || code === undefined)
        throw refusal('invalid-params', 'Send the token of the link, or the address and the code')
      return { by: { address, code }, userAgent }
    },
  }),
]
