// Finds people and rooms by their names while somebody types: five of each. A # in front looks for rooms only, an @ for
// people only. Guests find those they share a room with, and rooms of their own.
import { Type } from 'typebox'
import { query, type Reading, theWorkspace } from '../../actions/action.ts'
import { may } from '../../permissions/authorize.ts'
import { visibleRooms } from '../../permissions/visibility.ts'
import { findRoomAccess } from '../rooms/room.ts'
import { presentRoom } from '../rooms/room-card.ts'
import { presentCard } from '../users/profile.ts'
import { findUsersByIds, type UserRow } from '../users/user.ts'
import { searchMemberIds, searchRooms, searchUsers } from './inbox.store.ts'
import { peopleInSight } from './strangers.ts'

const most = 5

export const searchNames = query({
  name: 'search-names',
  permission: 'search-names',
  input: Type.Object({
    text: Type.String({ maxLength: 200 }),
    exceptUsernames: Type.Array(Type.String({ maxLength: 128 }), { maxItems: 500 }),
    users: Type.Boolean(),
    rooms: Type.Boolean(),
    /** The room that is written in: its members come first. */
    roomId: Type.Optional(Type.String({ maxLength: 256 })),
  }),
  load: theWorkspace,
  async run(cx, { text, exceptUsernames, users, rooms, roomId }) {
    const wanted = text.replace(/^[#@]/, '').trim()
    return {
      users: users && !text.startsWith('#') ? await findPeople(cx, { text: wanted, exceptUsernames, roomId }) : [],
      rooms: rooms && !text.startsWith('@') ? await findRooms(cx, wanted) : [],
    }
  },
})

interface PeopleSearch {
  readonly text: string
  readonly exceptUsernames: readonly string[]
  readonly roomId: string | undefined
}

async function findPeople(cx: Reading, { text, exceptUsernames, roomId }: PeopleSearch) {
  if (roomId !== undefined && !(await mayReadRoom(cx, roomId))) return []
  const insideIds = roomId === undefined ? [] : await searchMemberIds(cx.tx, { roomId, text, exceptUsernames, limit: most })
  const inside = inOrder(await findUsersByIds(cx.tx, insideIds), insideIds)
  const page = { offset: 0, limit: most - inside.length }
  const others =
    page.limit === 0
      ? []
      : (await searchUsers(cx.tx, { text, exceptUsernames, exceptIds: insideIds, visible: peopleInSight(cx), page })).rows
  return [...inside.map((user) => presentSuggestion(cx, user, false)), ...others.map((user) => presentSuggestion(cx, user, true))]
}

async function mayReadRoom(cx: Reading, roomId: string): Promise<boolean> {
  const access = await findRoomAccess(cx, { id: roomId })
  return access !== null && may(cx, 'read-room', access)
}

function inOrder(users: readonly UserRow[], ids: readonly string[]): UserRow[] {
  return [...users].sort((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id))
}

function presentSuggestion(cx: Reading, user: UserRow, outside: boolean) {
  return { ...presentCard(user), ...(cx.actor.kind === 'guest' || user.nickname === null ? {} : { nickname: user.nickname }), outside }
}

async function findRooms(cx: Reading, text: string) {
  const { rows } = await searchRooms(cx.tx, {
    text,
    visible: visibleRooms(cx, 'rooms'),
    kinds: ['channel', 'group'],
    withoutArchived: true,
    page: { offset: 0, limit: most },
  })
  return rows.map((room) => ({
    _id: room.id,
    t: presentRoom(room).t,
    name: room.name ?? '',
    fname: room.title ?? room.name ?? '',
    ...(room.parentId === null ? {} : { prid: room.parentId }),
    ...(room.joinCodeHash === null ? {} : { joinCodeRequired: true }),
  }))
}
