// The last word before a letter leaves: whether it may still go. Who was deactivated up to here is not written to.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { heldUntil } from './letter.ts'
import { findLetter, updateLetter } from './mail.store.ts'

export const releaseLetter = command({
  name: 'release-letter',
  permission: 'run-the-server',
  input: Type.Object({ letterId: Type.String(), attempt: Type.Integer() }),
  load: theWorkspace,
  async run(cx, { letterId, attempt }): Promise<boolean> {
    const letter = await findLetter(cx.tx, letterId, { lock: true })
    if (letter?.state !== 'sending' || letter.attempts !== attempt) return false
    await updateLetter(cx.tx, letterId, { state: 'sending', dueAt: heldUntil(cx) })
    return true
  },
})
