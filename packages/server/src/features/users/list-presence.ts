// Who is there of the people whom the caller may know: everybody, or the ones that are asked for.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { visibleUsers } from '../../permissions/visibility.ts'
import { presentCard } from './profile.ts'
import { searchUsers } from './user.ts'

const mostAtOnce = 10_000

export const listPresence = query({
  name: 'list-presence',
  permission: 'list-people',
  input: Type.Object({ ids: Type.Optional(Type.Array(Type.String(), { maxItems: 2000 })) }),
  load: theWorkspace,
  async run(cx, { ids }) {
    const { rows, total } = await searchUsers(cx.tx, {
      visible: visibleUsers(cx, 'users'),
      active: true,
      present: true,
      page: { offset: 0, limit: mostAtOnce },
      ...(ids === undefined ? {} : { ids }),
    })
    const people = rows.map((user) => ({
      ...presentCard(user),
      ...(cx.actor.kind === 'guest' || user.utcOffset === null ? {} : { utcOffset: user.utcOffset }),
    }))
    return { people, everybody: ids === undefined && total <= mostAtOnce }
  },
})
