// Makes a personal access token under a name that the person has not used yet.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { openPersonalToken, tokenName } from './personal-token.ts'

export const createPersonalToken = command({
  name: 'create-personal-token',
  permission: 'manage-personal-tokens',
  input: Type.Object({ name: tokenName, bypassTwoFactor: Type.Optional(Type.Boolean()) }),
  load: theWorkspace,
  run(cx, { name, bypassTwoFactor = false }) {
    cx.audit({ after: { token: name, bypassTwoFactor } })
    return openPersonalToken(cx, { name, bypassTwoFactor })
  },
})
