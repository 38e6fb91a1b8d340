// Sets up the app that was offered, for a code that it makes: from now on sign-in asks for one. Whoever is signed in elsewhere is signed
// out. Adds error-action-not-allowed and totp-invalid.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { turnOnApp } from '../second-factor/second-factor.ts'
import { requireSelf } from '../users/user.ts'
import { keepOnlyThisSession } from './session.ts'

export const confirmApp = command({
  name: 'confirm-app',
  permission: 'set-up-second-factor',
  alone: true,
  input: Type.Object({ code: Type.String({ maxLength: 64 }) }),
  load: theWorkspace,
  async run(cx, { code }) {
    const self = await requireSelf(cx)
    const codes = await turnOnApp(cx, self, code)
    await keepOnlyThisSession(cx)
    cx.audit({ target: { kind: 'user', id: self.id, name: self.username }, before: { app: false }, after: { app: true } })
    return { codes }
  },
})
