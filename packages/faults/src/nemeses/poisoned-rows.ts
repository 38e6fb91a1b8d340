// F-22: rows that no code of Foyer's has written, put into the database by other hands. Whoever is in the room still has every list, with what
// was said meanwhile in it, and the log names each row.
import { DdpClient } from '@foyer/client/ddp-client.ts'
import type { RestClient } from '@foyer/client/rest-client.ts'
import { setTimeout as delay } from 'node:timers/promises'
import { WebSocket } from 'ws'
import type { Bed } from '../bed.ts'
import { restFor, type Session } from '../client.ts'
import type { Random } from '../random.ts'
import type { Nemesis } from './nemesis.ts'

/** What stands where in a message: SQL by column. */
const messages: readonly Readonly<Record<string, string>>[] = [
  { mentions: `'null'` },
  { mentions: `'{"_id": "all"}'` },
  { mentions: `'[null, 5, {"_id": 7}]'` },
  { channels: `'"text"'` },
  { reactions: `'null'` },
  { reactions: `'{":x:": null, ":y:": "somebody", ":z:": [null]}'` },
  { extra: `'"text"'` },
  { extra: `'{"__proto__": 1, "_id": null, "u": 5, "ts": "x", "attachments": [null, 5]}'` },
  { markdown: `'{"type": 5}'` },
  { thread_count: '1', thread_followers: `'{{a,b},{c,NULL}}'` },
  { created_at: `'infinity'` },
  { updated_at: `'294276-01-01'` },
]

/** What stands in a column of a membership. */
const memberships: readonly (readonly [column: string, value: string])[] = [
  ['preferences', `'null'`],
  ['preferences', `'"text"'`],
  ['preferences', `'{"_id": 5, "rid": null, "desktopNotifications": {}}'`],
  ['roles', `'{{x,y},{z,NULL}}'`],
  ['thread_unread', `'{{a,b},{c,NULL}}'`],
  ['ignored', `'{{a,b},{c,NULL}}'`],
]

const toldWithinMs = 5_000
/** No more are put there at once than still leave room on a page. */
const messagesAtOnce = 5

export const poisonedRows: Nemesis = {
  id: 'F-22',
  does: 'messages and a membership hold what nobody can read',
  pauseMs: [300, 2_000],
  lastsMs: [500, 4_000],
  async strike(bed, { random, lastsMs }) {
    const room = random.pick(bed.roomIds)
    // Members stay in their rooms; guests come and go.
    const readers = bed.clients.flatMap(({ chat, rooms, isGuest }, at) => (!isGuest && rooms.includes(room) ? [{ chat, at }] : []))
    const [first] = readers
    if (first === undefined) return
    const said: string[] = []
    const say = async (): Promise<void> => {
      const id = await first.chat.send(room, { stays: true })
      if (id !== null) said.push(id)
    }
    await say()
    await withPoison(bed, { random, room, userId: random.pick(readers).chat.userId }, async (ids) => {
      await say()
      if (said.length === 0) return
      const stretch = { said, ...(await around(bed, said)) }
      for (const { at } of readers) {
        const session = bed.sessions[at]
        if (session !== undefined) await readLists(bed, { session, at, room, stretch })
      }
      await delay(lastsMs)
      bed.count('poisoned rows were read')
      await requireTold(bed, ids)
    })
  },
  sometimes: ['poisoned rows were read', 'the log named a poisoned row'],
}

/** Puts such rows there, and takes them away again: what they held before stands afterwards. */
async function withPoison(
  { database }: Bed,
  { random, room, userId }: { readonly random: Random; readonly room: string; readonly userId: string },
  work: (ids: readonly string[]) => Promise<void>,
): Promise<void> {
  const ids = Array.from({ length: random.between(1, messagesAtOnce) }, () => random.id())
  const [column, value] = random.pick(memberships)
  const [before] = await database.query<{ held: string }>(
    `SELECT ${column}::text AS held FROM memberships WHERE room_id = $1 AND user_id = $2`,
    [room, userId],
  )
  const type = await database.query<{ type: string }>(
    `SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attrelid = 'memberships'::regclass AND attname = $1`,
    [column],
  )
  try {
    for (const id of ids) {
      const held = { created_at: 'clock_timestamp()', updated_at: 'clock_timestamp()', ...random.pick(messages) }
      // With a type of its own: nobody has sent it.
      await database.query(
        `INSERT INTO messages (room_id, id, author_id, type, body, ${Object.keys(held).join(', ')})
         SELECT $1, $2, $3, 'poisoned', 'poisoned', ${Object.values(held).join(', ')} ON CONFLICT DO NOTHING`,
        [room, id, userId],
      )
    }
    await database.query(`UPDATE memberships SET ${column} = ${value} WHERE room_id = $1 AND user_id = $2`, [room, userId])
    await work([...ids, userId])
  } finally {
    await database.query(`DELETE FROM messages WHERE room_id = $1 AND id = ANY($2)`, [room, ids])
    await database.query(`UPDATE memberships SET ${column} = $3::text::${type[0]?.type ?? 'text'} WHERE room_id = $1 AND user_id = $2`, [
      room,
      userId,
      before?.held,
    ])
  }
}

interface Reader {
  readonly session: Session
  readonly at: number
  readonly room: string
  /** What must be in lists of messages that reach there. */
  readonly stretch: { readonly from: Date; readonly to: Date; readonly said: readonly string[] }
}

type Item = { readonly _id: string; readonly rid?: string }

async function readLists(bed: Bed, reader: Reader): Promise<void> {
  const { session, at, room, stretch } = reader
  const { from, to, said } = stretch
  const url = bed.entranceUrl(at)
  const rest = restFor(url, session)
  const socket = await DdpClient.connect({ url, WebSocket, framesMax: 0 })
  try {
    await socket.login({ resume: session.authToken })
    const lists: readonly (readonly [what: string, must: readonly string[], read: () => Promise<readonly Item[]>])[] = [
      // A page ends after a hundred messages, and a busy room may have said so many since: the newest page need only load.
      ['groups.history', [], () => history(rest, { roomId: room, count: 100 })],
      ['groups.history of then', said, () => history(rest, { roomId: room, count: 100, latest: to })],
      ['chat.syncMessages', said, () => updatedSince(rest, room, from)],
      ['loadHistory', [], async () => (await socket.call<{ messages: Item[] }>('loadHistory', room, null, 100, null)).messages],
      ['loadHistory of then', said, async () => (await socket.call<{ messages: Item[] }>('loadHistory', room, to, 100, null)).messages],
      [
        'chat.getMentionedMessages',
        [],
        async () => (await rest.get<{ messages: Item[] }>('chat.getMentionedMessages', { roomId: room })).messages,
      ],
      ['chat.getThreadsList', [], async () => (await rest.get<{ threads: Item[] }>('chat.getThreadsList', { rid: room })).threads],
      ['rooms.get', [room], async () => (await rest.get<{ update: Item[] }>('rooms.get')).update],
      ['subscriptions.get', [room], async () => roomsOf((await rest.get<{ update: Item[] }>('subscriptions.get')).update)],
      ['rooms/get', [room], () => socket.call<Item[]>('rooms/get')],
      ['subscriptions/get', [room], async () => roomsOf(await socket.call<Item[]>('subscriptions/get'))],
    ]
    for (const [what, must, read] of lists) await judge(bed, `${what} for ${session.username}`, must, read)
  } finally {
    await socket.close()
  }
}

async function history(
  rest: RestClient,
  query: { readonly roomId: string; readonly count: number; readonly latest?: Date },
): Promise<Item[]> {
  return (await rest.get<{ messages: Item[] }>('groups.history', query)).messages
}

async function updatedSince(rest: RestClient, roomId: string, lastUpdate: Date): Promise<Item[]> {
  return (await rest.get<{ result: { updated: Item[] } }>('chat.syncMessages', { roomId, lastUpdate })).result.updated
}

/** From just before the first of these messages to just after the last. */
async function around({ database }: Bed, ids: readonly string[]): Promise<{ readonly from: Date; readonly to: Date }> {
  const [moments] = await database.query<{ from: Date; to: Date }>(
    `SELECT min(created_at) - interval '1 millisecond' AS from, max(created_at) + interval '1 millisecond' AS to FROM messages WHERE id = ANY($1)`,
    [ids],
  )
  if (moments === undefined) throw new Error('An aggregate answered no row.')
  return moments
}

/** Of memberships, the rooms. */
function roomsOf(memberships: readonly Item[]): Item[] {
  return memberships.map(({ rid = '' }) => ({ _id: rid }))
}

async function judge(bed: Bed, what: string, must: readonly string[], read: () => Promise<readonly Item[]>): Promise<void> {
  try {
    const found = (await read()).map(({ _id }) => _id)
    const missing = must.filter((id) => !found.includes(id))
    if (missing.length > 0) bed.accuse('F-22', { ids: missing, says: `beside a poisoned row, ${what} lacks what is there` })
  } catch (error) {
    bed.accuse('F-22', { ids: [], says: `beside a poisoned row, ${what} does not load: ${(error as Error).message}` })
  }
}

async function requireTold(bed: Bed, ids: readonly string[]): Promise<void> {
  const untold = (): string[] => ids.filter((id) => !bed.nodes.some(({ output }) => output.includes(id)))
  for (const deadline = performance.now() + toldWithinMs; untold().length > 0 && performance.now() < deadline; ) await delay(50)
  if (untold().length > 0) bed.accuse('F-22', { ids: untold(), says: 'no log names the poisoned row' })
  else bed.count('the log named a poisoned row', ids.length)
}
