// Whether one person is there.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { findUserAccess, presenceOf, requireUser } from './user.ts'
import { personInput } from './user-reference.ts'

export const showPresence = query({
  name: 'show-presence',
  permission: 'see-user',
  input: Type.Object({ user: Type.Union([personInput, Type.Null()]) }),
  load: (cx, { user }) => findUserAccess(cx, user ?? { id: cx.actor.id }),
  async run(cx, _input, { user: { id } }) {
    const user = await requireUser(cx, id)
    const own = user.id === cx.actor.id
    const status = presenceOf(user)
    return {
      own,
      userId: user.id,
      status,
      statusText: user.statusText,
      // A guest learns of a device behind a chosen status no more than what is shown.
      connectionStatus: own || cx.actor.kind !== 'guest' ? (user.connection ?? ('offline' as const)) : status,
      lastLoginAt: own ? user.lastLoginAt : null,
    }
  },
})
