// The second factor over REST: one's own, for our client and as the protocol has it. What takes a code, or ends sessions, stands with the
// sessions.
import { Type } from 'typebox'
import { nothingMore, type RestRoute, route } from '../../wire/rest.ts'
import { offerApp } from './offer-app.ts'
import { requireOfRole } from './require-of-role.ts'
import { sendMailedCode } from './send-mailed-code.ts'
import { showSecondFactor } from './show-second-factor.ts'
import { turnOffMailedCodes } from './turn-off-mailed-codes.ts'

const methods = Type.Array(Type.Enum(['totp', 'email']))

export const secondFactorRoutes: readonly RestRoute[] = [
  route({
    verb: 'GET',
    path: 'foyer.secondFactor',
    summary: 'Your own second factor: what is set up, what could be, and whether one must',
    action: showSecondFactor,
    response: Type.Object({
      app: Type.Boolean(),
      mail: Type.Boolean(),
      addressVerified: Type.Boolean(),
      recoveryCodesLeft: Type.Integer(),
      offered: methods,
      inForce: methods,
      required: Type.Boolean(),
    }),
    input: () => ({}),
    reply: (state) => state,
  }),
  route({
    verb: 'POST',
    path: 'foyer.secondFactor.enable',
    summary: 'Offer an app: its secret, and the address behind the picture that apps read',
    action: offerApp,
    response: Type.Object({ secret: Type.String(), url: Type.String() }),
    input: () => ({}),
    reply: (offer) => offer,
  }),
  route({
    verb: 'POST',
    path: 'foyer.secondFactor.requireOfRole',
    summary: 'Say whether whoever holds a role must have a second factor',
    action: requireOfRole,
    body: Type.Object({ roleId: Type.String(), required: Type.Boolean() }),
    response: nothingMore,
    input: ({ body: { roleId, required } }) => ({ role: roleId, required }),
    reply: () => ({}),
  }),
  route({
    verb: 'POST',
    path: 'users.2fa.disableEmail',
    summary: 'Be asked for no mailed codes any more',
    action: turnOffMailedCodes,
    response: nothingMore,
    input: () => ({}),
    reply: () => ({}),
  }),
  route({
    verb: 'POST',
    path: 'users.2fa.sendEmailCode',
    summary: 'Mail a code once more to somebody who was just asked for one; the answer is the same for everybody',
    action: sendMailedCode,
    body: Type.Object({ emailOrUsername: Type.String({ minLength: 1, maxLength: 254 }) }),
    response: nothingMore,
    input: ({ body: { emailOrUsername } }) => ({ login: emailOrUsername }),
    reply: () => ({}),
  }),
]
