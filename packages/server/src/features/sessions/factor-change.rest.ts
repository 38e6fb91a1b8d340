// What changes a second factor for a code, or ends sessions with it, over REST.
import { Type } from 'typebox'
import { nothingMore, type RestRoute, route } from '../../wire/rest.ts'
import { findPersonReference, personKeys } from '../users/user-reference.ts'
import { confirmApp } from './confirm-app.ts'
import { renewRecoveryCodes } from './renew-recovery-codes.ts'
import { resetSecondFactor } from './reset-second-factor.ts'
import { turnOffOwnApp } from './turn-off-own-app.ts'
import { turnOnMailedCodes } from './turn-on-mailed-codes.ts'

const codeBody = Type.Object({ code: Type.String() })

export const factorChangeRoutes: readonly RestRoute[] = [
  route({
    verb: 'POST',
    path: 'foyer.secondFactor.confirm',
    summary: 'Set up the app that was offered, for a code that it makes; answers recovery codes, shown this once',
    action: confirmApp,
    body: codeBody,
    response: Type.Object({ codes: Type.Array(Type.String()) }),
    input: ({ body: { code } }) => ({ code }),
    reply: (outcome) => outcome,
  }),
  route({
    verb: 'POST',
    path: 'foyer.secondFactor.disable',
    summary: 'Turn your app off, for one of its codes or a recovery code',
    action: turnOffOwnApp,
    body: codeBody,
    response: nothingMore,
    input: ({ body: { code } }) => ({ code }),
    reply: () => ({}),
  }),
  route({
    verb: 'POST',
    path: 'foyer.secondFactor.codes',
    summary: 'New recovery codes, for a code of your app; the old ones are good no more',
    action: renewRecoveryCodes,
    body: codeBody,
    response: Type.Object({ codes: Type.Array(Type.String()) }),
    input: ({ body: { code } }) => ({ code }),
    reply: (outcome) => outcome,
  }),
  route({
    verb: 'POST',
    path: 'users.2fa.enableEmail',
    summary: 'Be asked for a mailed code when you sign in',
    action: turnOnMailedCodes,
    response: nothingMore,
    input: () => ({}),
    reply: () => ({}),
  }),
  route({
    verb: 'POST',
    path: 'users.resetTOTP',
    summary: 'Take away somebody’s app that is lost, or your own',
    action: resetSecondFactor,
    body: Type.Object(personKeys),
    response: nothingMore,
    input: ({ body }) => {
      const user = findPersonReference(body)
      return user === null ? {} : { user }
    },
    reply: () => ({}),
  }),
]
