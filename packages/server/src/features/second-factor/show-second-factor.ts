// One's own second factor: what is set up, what could be, and whether one must. Never what codes are made from.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { methodsOf, mustHaveSecondFactor, takenMethods } from '../../permissions/second-factor.ts'
import { factorsOf } from '../users/profile.ts'
import { requireSelf } from '../users/user.ts'
import { findFactors } from './second-factor.ts'

export const showSecondFactor = query({
  name: 'show-second-factor',
  permission: 'read-own-second-factor',
  input: Type.Object({}),
  load: theWorkspace,
  async run(cx) {
    const self = await requireSelf(cx)
    const factors = await findFactors(cx.tx, self.id)
    return {
      app: self.appFactor,
      mail: self.mailFactor,
      addressVerified: self.emailVerified,
      recoveryCodesLeft: self.appFactor ? (factors?.recoveryHashes.length ?? 0) : 0,
      offered: takenMethods(cx.workspace),
      inForce: methodsOf(cx.workspace, factorsOf(self)),
      required: mustHaveSecondFactor(cx.workspace, self),
    }
  },
})
