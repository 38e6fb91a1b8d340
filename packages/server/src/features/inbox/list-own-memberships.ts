// Somebody's memberships, with what they have not read: all of them, or what has changed since a moment, with what ended since.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { listMembershipsOf } from '../rooms/room.ts'
import { presentMembership } from '../rooms/room-card.ts'
import { listEndedMemberships } from './inbox.store.ts'
import { changedAfter, seesOwnRoom } from './own-room.ts'

export const listOwnMemberships = query({
  name: 'list-own-memberships',
  permission: 'list-own-rooms',
  input: Type.Object({ since: Type.Optional(Type.Integer({ minimum: 0 })) }),
  load: theWorkspace,
  async run(cx, { since }) {
    const after = since === undefined ? null : changedAfter(since)
    const memberships = await listMembershipsOf(cx.tx, cx.actor.id, after)
    const ended = after === null ? [] : await listEndedMemberships(cx.tx, cx.actor.id, after)
    return {
      whole: after === null,
      update: memberships.filter((row) => seesOwnRoom(cx, row)).map(presentMembership),
      remove: ended.map((row) => ({ _id: row.membershipId, _deletedAt: row.endedAt })),
    }
  },
})
