// How somebody's own list of rooms is kept live: the two per-person streams that say what changed in it.
import { type DdpTable, type Emission, type Live, publisher } from '../../wire/ddp.ts'
import { listRoomAudience } from './room-audience.ts'

/** Tells members of a room (all who are connected, or the named ones) how it and their membership stand now. */
async function tellMembers(roomId: string, live: Live, how: 'inserted' | 'updated', only?: readonly string[]): Promise<Emission[]> {
  const connected = live.connected()
  const userIds = only === undefined ? [...connected] : only.filter((id) => connected.has(id))
  if (userIds.length === 0) return []
  const audience = await live.ask(listRoomAudience, { roomId, userIds })
  return audience.flatMap(({ userId, membership, room }) => [
    { stream: 'stream-notify-user', key: `${userId}/subscriptions-changed`, args: [how, membership] },
    { stream: 'stream-notify-user', key: `${userId}/rooms-changed`, args: [how, room] },
  ])
}

export const inboxTable: DdpTable = {
  publishers: [
    publisher<{ roomId: string }>('room.changed', ({ data }, live) => tellMembers(data.roomId, live, 'updated')),
    publisher<{ roomId: string; userId: string }>('membership.added', ({ data }, live) => tellMembers(data.roomId, live, 'inserted', [data.userId])),
    publisher<{ roomId: string; userId: string }>('membership.changed', ({ data }, live) => tellMembers(data.roomId, live, 'updated', [data.userId])),
    publisher<{ roomId: string; userId: string; membershipId: string }>('membership.ended', ({ data: { roomId, userId, membershipId } }) => [
      { stream: 'stream-notify-user', key: `${userId}/subscriptions-changed`, args: ['removed', { _id: membershipId, rid: roomId, u: { _id: userId } }] },
      { stream: 'stream-notify-user', key: `${userId}/rooms-changed`, args: ['removed', { _id: roomId }] },
    ]),
  ],
}
