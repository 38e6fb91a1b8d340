// Ends a personal access token by its name.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { requirePersonalToken, tokenName } from './personal-token.ts'
import { endSessions } from './session.ts'

export const removePersonalToken = command({
  name: 'remove-personal-token',
  permission: 'manage-personal-tokens',
  alone: true,
  input: Type.Object({ name: tokenName }),
  load: theWorkspace,
  async run(cx, { name }) {
    const { id } = await requirePersonalToken(cx, name)
    cx.audit({ before: { token: name } })
    await endSessions(cx, cx.actor.id, null, { only: id })
  },
})
