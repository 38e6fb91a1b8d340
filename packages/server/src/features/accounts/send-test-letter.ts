// Writes a letter to the administrator who asks, to see whether mail works: what came of it stands in the outbox.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { writeTo } from '../mail/letter.ts'
import { requireSelf } from '../users/user.ts'

export const sendTestLetter = command({
  name: 'send-test-letter',
  permission: 'manage-outbox',
  input: Type.Object({}),
  load: theWorkspace,
  async run(cx) {
    const letterId = await writeTo(cx, 'test', await requireSelf(cx))
    if (letterId === null) throw refusal('error-invalid-email', 'Your account has no e-mail address')
    cx.audit({ target: { kind: 'letter', id: letterId, name: 'test' } })
    return { letterId }
  },
})
