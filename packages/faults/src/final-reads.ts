// What is read when everything has come to rest: what each client shows, what each node answers, what is stored, and what is counted.
import type { StoredMessage } from './checker/history.ts'
import type { Bed } from './bed.ts'
import { seenFrom, type WireMessage } from './wire-message.ts'

const pageSize = 100

export async function readAll(bed: Bed): Promise<void> {
  for (const { chat, rooms } of bed.clients) {
    if (chat.state === 'refused') continue
    for (const room of rooms) await chat.readUnread(room)
    chat.noteViews()
  }
  for (const room of bed.roomIds) {
    for (const [at, node] of bed.nodes.entries()) await readFromNode(bed, { at, name: node.name, room })
    await readStored(bed, room)
  }
  await readCounts(bed)
}

async function readFromNode(bed: Bed, { at, name, room }: { at: number; name: string; room: string }): Promise<void> {
  const messages: WireMessage[] = []
  for (;;) {
    const page = await bed.alice(at).get<{ messages: WireMessage[]; total: number }>('groups.messages', {
      roomId: room,
      count: pageSize,
      offset: messages.length,
      sort: { ts: 1 },
    })
    messages.push(...page.messages)
    if (page.messages.length === 0 || messages.length >= page.total) break
  }
  const seen = messages.filter(({ t }) => t === undefined).map(seenFrom)
  bed.recorder.note('read', 'ok', { proc: name, room, res: { messages: seen } })
}

async function readStored(bed: Bed, room: string): Promise<void> {
  const { database, recorder } = bed
  const messages = await database.query<{ [K in keyof StoredMessage]: StoredMessage[K] }>(
    `SELECT m.id, u.username AS author, m.body, m.type, m.thread_id AS thread, m.thread_count AS replies, m.position::float8 AS position,
            (extract(epoch FROM m.created_at) * 1000)::float8 AS ts, (extract(epoch FROM m.updated_at) * 1000)::float8 AS "updatedAt",
            (extract(epoch FROM m.edited_at) * 1000)::float8 AS "editedAt"
       FROM messages m JOIN users u ON u.id = m.author_id WHERE m.room_id = $1 ORDER BY m.created_at, m.id`,
    [room],
  )
  const [counters] = await database.query<{ messageCount: number; memberCount: number }>(
    `SELECT message_count::float8 AS "messageCount", member_count::float8 AS "memberCount" FROM rooms WHERE id = $1`,
    [room],
  )
  const members = await database.query<{ username: string; readTo: number }>(
    `SELECT u.username, s.read_position::float8 AS "readTo" FROM memberships s JOIN users u ON u.id = s.user_id WHERE s.room_id = $1`,
    [room],
  )
  recorder.note('database', 'ok', {
    proc: 'database',
    room,
    res: {
      messages,
      messageCount: counters?.messageCount ?? -1,
      memberCount: counters?.memberCount ?? -1,
      members: members.map(({ username }) => username),
      readTo: Object.fromEntries(members.map(({ username, readTo }) => [username, readTo])),
    },
  })
}

async function readCounts({ database, recorder }: Bed): Promise<void> {
  const [guests] = await database.query<{ count: number }>(`SELECT count(*)::int AS count FROM users WHERE kind = 'guest' AND active`)
  recorder.note('held', 'ok', { proc: 'database', room: 'guest seats', res: { count: guests?.count ?? -1 } })
  const entries = await database.query<{ action: string; count: number }>(
    `SELECT action, count(*)::int AS count FROM audit_log WHERE refusal IS NULL GROUP BY action`,
  )
  const entriesOf = (action: string): number => entries.find((entry) => entry.action === action)?.count ?? 0
  recorder.note('audit', 'ok', {
    proc: 'database',
    res: { remove: entriesOf('remove-from-room'), deactivate: entriesOf('set-active-status') },
  })
}
