// The directory: channels that the actor may enter, or people, a page at a time. Guests have none: what they may know they
// have in their list.
import { type Static, Type } from 'typebox'
import { query, type Reading, theWorkspace } from '../../actions/action.ts'
import { holds } from '../../permissions/holds.ts'
import { visibleRooms } from '../../permissions/visibility.ts'
import { pageInput } from '../../wire/rest.ts'
import { orderInput } from '../../wire/sort.ts'
import { presentRoom } from '../rooms/room-card.ts'
import { presentProfile } from '../users/profile.ts'
import type { UserRow } from '../users/user.ts'
import { roomOrders, searchRooms, searchUsers, userOrders } from './inbox.store.ts'
import { mayMeetStrangers, peopleInSight } from './strangers.ts'

const search = { text: Type.String({ maxLength: 200 }), page: pageInput }
const channels = Type.Object({ of: Type.Literal('channels'), order: orderInput(roomOrders), ...search })
const people = Type.Object({ of: Type.Literal('people'), order: orderInput(userOrders), ...search })
/** There are none here: nobody finds one. */
const teams = Type.Object({ of: Type.Literal('teams') })

interface Entries {
  readonly rows: readonly object[]
  readonly total: number
}

export const browseDirectory = query({
  name: 'browse-directory',
  permission: 'browse-directory',
  input: Type.Union([channels, people, teams]),
  load: theWorkspace,
  run: (cx, input): Entries | Promise<Entries> => {
    if (cx.actor.kind === 'guest' || input.of === 'teams') return { rows: [], total: 0 }
    return input.of === 'channels' ? browseChannels(cx, input) : browsePeople(cx, input)
  },
})

async function browseChannels(cx: Reading, { text, order, page }: Static<typeof channels>): Promise<Entries> {
  const { rows, total } = await searchRooms(cx.tx, {
    text,
    order,
    page,
    visible: visibleRooms(cx, 'rooms'),
    kinds: ['channel'],
    parentId: null,
    withoutArchived: true,
  })
  return {
    rows: rows.map((room) => ({
      ...presentRoom(room),
      ...(room.lastMessageAt === null ? {} : { lastMessage: { ts: room.lastMessageAt } }),
    })),
    total,
  }
}

async function browsePeople(cx: Reading, { text, order, page }: Static<typeof people>): Promise<Entries> {
  if (!mayMeetStrangers(cx)) return { rows: [], total: 0 }
  const { rows, total } = await searchUsers(cx.tx, { text, order, page, visible: peopleInSight(cx) })
  const withAddresses = holds(cx, 'view-full-other-user-info')
  return { rows: rows.map((user) => presentEntry(user, withAddresses)), total }
}

function presentEntry(user: UserRow, withAddress: boolean) {
  const shown = { ...presentProfile(user), createdAt: user.createdAt }
  return withAddress && user.email !== null ? { ...shown, emails: [{ address: user.email, verified: user.emailVerified }] } : shown
}
