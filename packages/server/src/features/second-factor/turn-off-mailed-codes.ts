// Has the caller asked for no mailed codes any more.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { requireSelf } from '../users/user.ts'
import { tellFactorOff } from './factor-letters.ts'
import { changeFactors } from './second-factor.ts'

export const turnOffMailedCodes = command({
  name: 'turn-off-mailed-codes',
  permission: 'set-up-second-factor',
  input: Type.Object({}),
  load: theWorkspace,
  async run(cx) {
    const self = await requireSelf(cx)
    cx.audit({ target: { kind: 'user', id: self.id, name: self.username }, before: { mail: self.mailFactor }, after: { mail: false } })
    if (!self.mailFactor) return
    await changeFactors(cx, self, { mail: false })
    await tellFactorOff(cx, self, 'email')
  },
})
