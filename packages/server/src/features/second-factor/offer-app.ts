// Offers an app: a secret to put into it, shown this once. Nothing is in force until a code confirms it. Adds error-action-not-allowed.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { requireSelf } from '../users/user.ts'
import { offerSecret } from './app-code.ts'
import { requireTaken } from './second-factor.ts'

export const offerApp = command({
  name: 'offer-app',
  permission: 'set-up-second-factor',
  input: Type.Object({}),
  load: theWorkspace,
  async run(cx) {
    requireTaken(cx, 'totp')
    const self = await requireSelf(cx)
    if (self.appFactor) throw refusal('error-action-not-allowed', 'An app is set up already: turn it off first')
    return offerSecret(cx, self)
  },
})
