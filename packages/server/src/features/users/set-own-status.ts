// What a person says about being there: a status, a message beside it, or both.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { mayChangeOwn, requireStatusChoice } from './own-changes.ts'
import { changeProfile } from './profile-change.ts'
import { requireStatusText } from './profile-fields.ts'
import { requireSelf } from './user.ts'

export const setOwnStatus = command({
  name: 'set-own-status',
  permission: 'set-own-status',
  input: Type.Object({
    userId: Type.Optional(Type.String()),
    status: Type.Optional(Type.Enum(['online', 'away', 'busy', 'offline'])),
    text: Type.Optional(Type.String()),
  }),
  load: theWorkspace,
  async run(cx, { userId, status, text }) {
    if (userId !== undefined && userId !== cx.actor.id) throw refusal('error-not-allowed', 'Everybody sets their own status')
    if (status === undefined && text === undefined) throw refusal('invalid-params', 'a status or a message is needed')
    if (text !== undefined && !mayChangeOwn(cx, 'statusText')) throw refusal('error-not-allowed', 'Status messages can’t be changed here')
    if (status !== undefined) requireStatusChoice(cx, status)
    const before = await requireSelf(cx)
    await changeProfile(cx, before, {
      ...(status === undefined ? {} : { statusDefault: status }),
      ...(text === undefined ? {} : { statusText: requireStatusText(text) }),
    })
  },
})
