// People whose name has what somebody is typing in it: for a guest those they share a room with, for a member everybody.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { holds } from '../../permissions/holds.ts'
import { visibleUsers } from '../../permissions/visibility.ts'
import { refusal } from '../../platform/errors.ts'
import { presentCard } from './profile.ts'
import { searchUsers } from './user.ts'

const suggestionsMax = 10

export const suggestPeople = query({
  name: 'suggest-people',
  permission: 'list-people',
  input: Type.Object({
    text: Type.String({ maxLength: 200 }),
    exceptUsernames: Type.Array(Type.String({ maxLength: 128 }), { maxItems: 200 }),
    /** Whether the client sent conditions of its own: a way to ask about people one by one. */
    hasConditions: Type.Boolean(),
  }),
  load: theWorkspace,
  async run(cx, { text, exceptUsernames, hasConditions }) {
    if (hasConditions && cx.actor.kind === 'guest') throw refusal('error-invalid-query', 'Conditions are not accepted')
    const actor = holds(cx, 'view-outside-room') ? cx.actor : { ...cx.actor, kind: 'guest' as const }
    const { rows } = await searchUsers(cx.tx, {
      visible: visibleUsers({ ...cx, actor }, 'users'),
      active: true,
      text,
      exceptUsernames,
      page: { offset: 0, limit: suggestionsMax },
    })
    return rows.map((user) => ({
      ...presentCard(user),
      ...(cx.actor.kind === 'guest' || user.nickname === null ? {} : { nickname: user.nickname }),
    }))
  },
})
