// Replaces a personal access token by a new one of the same name: the old one stops working at once.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { openPersonalToken, requirePersonalToken, tokenName } from './personal-token.ts'
import { endSessions } from './session.ts'

export const renewPersonalToken = command({
  name: 'renew-personal-token',
  permission: 'manage-personal-tokens',
  alone: true,
  input: Type.Object({ name: tokenName }),
  load: theWorkspace,
  async run(cx, { name }) {
    const { id, bypassTwoFactor } = await requirePersonalToken(cx, name)
    cx.audit({ after: { token: name, bypassTwoFactor } })
    await endSessions(cx, cx.actor.id, null, { only: id })
    return openPersonalToken(cx, { name, bypassTwoFactor })
  },
})
