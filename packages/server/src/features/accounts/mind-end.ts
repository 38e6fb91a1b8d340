// What is due of one guest's end of access: the letters before it, or what happens when it has come.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { endAccess, remindOfEnd } from './access-end.ts'

export const remindOfAccessEnd = command({
  name: 'remind-of-access-end',
  permission: 'run-the-server',
  input: Type.Object({ userId: Type.String(), days: Type.Integer({ minimum: 1 }) }),
  load: theWorkspace,
  run: (cx, { userId, days }) => remindOfEnd(cx, userId, days),
})

export const endGuestAccess = command({
  name: 'end-guest-access',
  permission: 'end-access',
  input: Type.Object({ userId: Type.String() }),
  load: theWorkspace,
  async run(cx, { userId }) {
    const guest = await endAccess(cx, userId)
    cx.audit({
      target: { kind: 'user', id: userId, name: guest?.username },
      after: { ended: guest !== null, accessEndsAt: guest?.accessEndsAt ?? null },
    })
  },
})
