// What a guest will be able to see in some rooms, before anybody is let in: for whoever brings people into each of them. Adds
// error-room-not-found and what adding to a room is refused for.
import { Type } from 'typebox'
import { query, type Reading, theWorkspace } from '../../actions/action.ts'
import { may } from '../../permissions/authorize.ts'
import { nobody } from '../../permissions/targets.ts'
import type { Room } from '../../schema/rows.ts'
import { presentMessages } from '../messages/message-card.ts'
import { shownName, standTo } from '../rooms/room.ts'
import { countPeopleIn, listLatest, readContents, type RoomContents } from './exposure.store.ts'
import { requireInvitableRooms } from './invitation.ts'
import { invitationTerms } from './invite.ts'

const latestShown = 2

export const showExposure = query({
  name: 'show-exposure',
  permission: 'preview-exposure',
  input: Type.Object({
    roomIds: Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: 50 }),
    history: invitationTerms.properties.history,
  }),
  load: theWorkspace,
  async run(cx, { roomIds, history = 'all' }) {
    const rooms = await requireInvitableRooms(cx, roomIds)
    const ids = rooms.map((room) => room.id)
    const contents = await readContents(cx.tx, ids)
    const exposed: Exposed[] = []
    for (const room of rooms)
      exposed.push(await exposureOf(cx, room, { past: history === 'all', contents: contents.find(({ roomId }) => roomId === room.id) }))
    const total = (key: 'messages' | 'files' | 'discussionsNotInherited') => exposed.reduce((sum, room) => sum + room[key], 0)
    const moments = exposed.flatMap(({ since }) => (since === null ? [] : [since.getTime()]))
    return {
      rooms: exposed,
      messages: total('messages'),
      since: moments.length === 0 ? null : new Date(Math.min(...moments)),
      files: total('files'),
      ...(await countPeopleIn(cx.tx, ids)),
      discussionsNotInherited: total('discussionsNotInherited'),
    }
  },
})

type Exposed = Awaited<ReturnType<typeof exposureOf>>

async function exposureOf(
  cx: Reading,
  room: Room,
  { past, contents }: { readonly past: boolean; readonly contents: RoomContents | undefined },
) {
  return {
    _id: room.id,
    name: shownName(room),
    messages: past ? room.messageCount : 0,
    since: past ? (contents?.since ?? null) : null,
    files: past ? (contents?.files ?? 0) : 0,
    people: room.memberCount,
    discussionsNotInherited: contents?.discussions ?? 0,
    latest: past ? await latestFor(cx, room) : [],
  }
}

/** The last messages as a guest will read them; nothing where whoever asks does not read the room. */
async function latestFor(cx: Reading, room: Room) {
  const access = await standTo(cx, room)
  if (!may(cx, 'read-room', access)) return []
  const from = access.membership?.historyFrom ?? null
  const latest = (await listLatest(cx.tx, room.id, latestShown)).filter(({ createdAt }) => from === null || createdAt >= from)
  return presentMessages({ ...cx, actor: { ...nobody, kind: 'guest' } }, latest)
}
