// Says whether whoever holds a role must have a second factor. Adds error-invalid-role and error-invalid-scope.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { setSecondFactorOf } from '../roles/role.ts'

export const requireOfRole = command({
  name: 'require-of-role',
  permission: 'require-second-factor',
  input: Type.Object({ role: Type.String({ minLength: 1, maxLength: 100 }), required: Type.Boolean() }),
  load: theWorkspace,
  run: (cx, { role, required }) => setSecondFactorOf(cx, role, required),
})
