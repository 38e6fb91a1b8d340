// Takes the licence away: the settings' limits hold alone, and guests get back what was ticked for them. Adds error-invalid-license.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { changeLicense } from './installed-license.ts'

export const removeLicense = command({
  name: 'remove-license',
  permission: 'change-license',
  input: Type.Object({ reason: Type.Optional(Type.String({ maxLength: 1000 })) }),
  load: theWorkspace,
  async run(cx, { reason }): Promise<void> {
    if (!(await changeLicense(cx, null, reason))) throw refusal('error-invalid-license', 'No licence is installed')
  },
})
