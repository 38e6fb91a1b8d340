// What a send costs as a room grows: in members, and in messages. The same fifty people are connected and the same rate is sent each time;
// only the room is another one.
import { inWords } from '../bars.ts'
import { type Ground, playLoad } from '../ground.ts'
import type { Run } from '../runs.ts'
import { roomIdOf } from '../servers/foyer-workspace.ts'
import { messageSizes } from '../settings.ts'
import { inTurn, type Scenario } from './scenario.ts'

export const memberSizes = [50, 500, 5_000]
const connected = 50
const load = { people: connected, rooms: 1, senders: 10, perSecond: 100 }
/** Enough people for the largest room. */
const everybody = { people: Math.max(...memberSizes), rooms: 250, senders: 0, perSecond: null }

export const growth: Scenario = {
  name: 'growth',
  title: 'The cost of a send as a room grows',
  said: `${load.perSecond} messages a second into one room, fifty of its members connected. Rooms by members are empty at first; rooms by messages have fifty members.`,
  columns: [
    { figure: 'databaseUsPerMessage', title: 'PostgreSQL, µs per message' },
    { figure: 'serverMsPerThousand', title: 'processor ms per 1,000 deliveries' },
    { figure: 'p50Ms', title: 'p50 ms' },
    { figure: 'p99Ms', title: 'p99 ms' },
  ],
  shapes: [everybody],
  measure,
}

async function measure(ground: Ground): Promise<Run[]> {
  const { workspace, settings } = ground
  const sizes = [
    ...memberSizes.map((members) => ({ who: inWords(members, 'members'), room: `growth-members-${members}`, members, messages: 0 })),
    ...messageSizes(settings).map((messages) => ({
      who: inWords(messages, 'messages'),
      room: longRoomName(messages),
      members: connected,
      messages,
    })),
  ]
  {
    await using _server = await workspace.startServer()
    for (const { room, members, messages } of sizes) if (messages === 0) await workspace.addChannels([room], members)
    await addLongRooms(ground)
  }
  await using server = await ground.start('foyer', everybody)
  return await inTurn(ground, { scenario: 'growth', whom: sizes, say: ({ who }) => who }, ({ room }) => {
    const inRoom = { ...server, cast: workspace.cast(connected, [roomIdOf(room)]), stored: async () => null }
    return playLoad(ground, inRoom, load)
  })
}

export function longRoomName(messages: number): string {
  return `long-room-${messages}`
}

const filled = new WeakSet<object>()

/** The rooms of many messages, once a run; a server must be running. */
export async function addLongRooms({ workspace, settings }: Ground): Promise<void> {
  if (filled.has(workspace)) return
  filled.add(workspace)
  const sizes = messageSizes(settings)
  await workspace.addChannels(sizes.map(longRoomName), connected)
  console.log(`Filling rooms: ${sizes.map((size) => inWords(size, 'messages')).join(', ')}`)
  await workspace.fill(sizes.map((messages) => ({ id: roomIdOf(longRoomName(messages)), messages })))
}
