// Mails a code once more to somebody who was asked for one. Anybody may ask, about anybody, and is answered alike: a letter goes only to
// whom somebody signs in just now who knows their password.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { methodsOf } from '../../permissions/second-factor.ts'
import { factorsOf } from '../users/profile.ts'
import { findUser } from '../users/user.ts'
import { mailCodeAgain, wasJustAsked } from './mailed-code.ts'
import { findFactors } from './second-factor.ts'

export const sendMailedCode = command({
  name: 'send-mailed-code',
  permission: 'ask-for-mailed-code',
  input: Type.Object({ login: Type.String({ minLength: 1, maxLength: 254 }) }),
  load: theWorkspace,
  async run(cx, { login }) {
    // The same two questions for everybody, whoever they turn out to be.
    const user = await findUser(cx.tx, { login })
    const factors = await findFactors(cx.tx, user?.id ?? '')
    if (user === null || !user.active || !wasJustAsked(cx, factors)) return
    if (methodsOf(cx.workspace, factorsOf(user)).includes('email')) await mailCodeAgain(cx, user)
  },
})
