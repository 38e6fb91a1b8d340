// How long messages are kept: by the settings for rooms of a kind, by what a room says itself, and what is left in everybody's counts.
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { serverSecret } from '../../../test/template.ts'
import { share } from '../../../test/uploads.ts'
import { createApp } from '../../app.ts'
import { loadConfig } from '../../platform/config.ts'
import { openLog } from '../../platform/log.ts'
import { RetentionWork } from './retention.jobs.ts'
import { takeAwayOld } from './take-away-old.ts'

const day = 86_400_000
const asInstalled: Readonly<Record<string, unknown>> = {
  RetentionPolicy_Enabled: false,
  RetentionPolicy_Precision: '0',
  RetentionPolicy_AppliesToChannels: false,
  RetentionPolicy_AppliesToGroups: false,
  RetentionPolicy_AppliesToDMs: false,
  RetentionPolicy_TTL_Channels: 30 * day,
  RetentionPolicy_TTL_Groups: 30 * day,
  RetentionPolicy_TTL_DMs: 30 * day,
  RetentionPolicy_DoNotPrunePinned: false,
  RetentionPolicy_DoNotPruneDiscussion: true,
  RetentionPolicy_DoNotPruneThreads: true,
  RetentionPolicy_FilesOnly: false,
}
const inGroups = { RetentionPolicy_Enabled: true, RetentionPolicy_AppliesToGroups: true }

let directory: string
let workspace: TestWorkspace
let alice: Person
let bob: Person
let carol: Person
let gina: Person
/** When this test began, by the clock of the database. */
let begun: Date | undefined
beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'foyer-retention-'))
  workspace = await openWorkspace()
  alice = workspace.alice
  ;[bob, carol, gina] = await Promise.all([
    workspace.newPerson('bob'),
    workspace.newPerson('carol'),
    workspace.newPerson('gina', { roles: ['guest'], joinDefaultChannels: false }),
  ])
})
afterAll(async () => {
  await workspace[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})
beforeEach(async () => {
  // What other tests have left keeps everything.
  await query(`UPDATE rooms SET retention = '{"enabled": false}'`)
  begun = (await query<{ now: Date }>('SELECT clock_timestamp() AS now'))[0]?.now
  await query('DELETE FROM retention_rounds')
  await set(asInstalled)
})

async function query<T extends object>(text: string, ...values: unknown[]): Promise<T[]> {
  return (await workspace.sql.query<T>(text, values)).rows
}

async function set(values: Readonly<Record<string, unknown>>): Promise<void> {
  for (const [id, value] of Object.entries(values))
    await query('INSERT INTO settings (id, value) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET value = $2', id, JSON.stringify(value))
  await query('UPDATE workspace SET epoch = epoch + 1')
}

const asServer = { credential: 'operator', address: null, requestId: 'retention' } as const
const batch = () => workspace.app.perform(takeAwayOld, asServer, {})

/** A whole round, as if it were time for one; answers how many calls did something. */
async function round(): Promise<number> {
  await query(`UPDATE retention_rounds SET started_at = 'epoch'`)
  let calls = 0
  while (await batch()) calls++
  await workspace.settle()
  return calls
}

let made = 0
async function group(members: readonly string[] = ['bob'], by: Person = carol): Promise<string> {
  return (await by.rest.post<{ group: { _id: string } }>('groups.create', { name: `room-${++made}`, members })).group._id
}

interface Shown {
  readonly _id: string
}

async function say(person: Person, roomId: string, msg: string, { days = 0, ...more }: { days?: number; tmid?: string } = {}) {
  const { message } = await person.rest.post<{ message: Shown }>('chat.sendMessage', { message: { rid: roomId, msg, ...more } })
  if (days > 0) await age(days, message._id)
  return message._id
}

async function age(days: number, ...ids: string[]): Promise<void> {
  await query(`UPDATE messages SET created_at = created_at - make_interval(days => $1) WHERE id = ANY($2)`, days, ids)
  await query(
    `UPDATE files SET created_at = created_at - make_interval(days => $1), confirmed_at = confirmed_at - make_interval(days => $1) WHERE message_id = ANY($2)`,
    days,
    ids,
  )
}

/** What people have said there, in order; an empty place as `(rm)`. */
async function left(roomId: string): Promise<string[]> {
  const rows = await query<{ line: string }>(
    `SELECT CASE type WHEN 'rm' THEN '(rm)' ELSE body END AS line FROM messages
      WHERE room_id = $1 AND (type IS NULL OR type IN ('rm', 'discussion-created')) ORDER BY created_at`,
    roomId,
  )
  return rows.map(({ line }) => line)
}

/** What was noted in this test: rows of the audit log stay for good. */
async function audited(): Promise<{ target_id: string; actor_name: string; details: { after: Record<string, unknown> } }[]> {
  return query(
    `SELECT target_id, actor_name, details FROM audit_log WHERE action = 'take-away-old' AND at >= $1 ORDER BY at, target_id`,
    begun,
  )
}

async function override(roomId: string, settings: Record<string, unknown>): Promise<void> {
  await query(`UPDATE rooms SET retention = $2 WHERE id = $1`, roomId, JSON.stringify(settings))
}

describe('what is too old', () => {
  test('goes by the age that is set for rooms of its kind, and nothing goes while that is switched off', async () => {
    const channel = (await carol.rest.post<{ channel: Shown }>('channels.create', { name: `open-${++made}`, members: ['bob'] })).channel._id
    const direct = (await carol.rest.post<{ room: Shown }>('im.create', { username: 'bob' })).room._id
    const rooms = [channel, await group(), direct]
    for (const roomId of rooms) {
      await say(carol, roomId, 'old', { days: 40 })
      await say(carol, roomId, 'new', { days: 20 })
    }
    const all = () => Promise.all(rooms.map(left))
    await set({ RetentionPolicy_AppliesToChannels: true, RetentionPolicy_AppliesToGroups: true, RetentionPolicy_AppliesToDMs: true })
    expect(await round()).toBe(0)
    expect(await all()).toEqual([
      ['old', 'new'],
      ['old', 'new'],
      ['old', 'new'],
    ])
    await set({ ...asInstalled, RetentionPolicy_Enabled: true, RetentionPolicy_AppliesToChannels: true })
    await round()
    expect(await all()).toEqual([['new'], ['old', 'new'], ['old', 'new']])
    await set({ RetentionPolicy_AppliesToGroups: true, RetentionPolicy_TTL_Groups: 41 * day, RetentionPolicy_AppliesToDMs: true })
    await round()
    expect(await all()).toEqual([['new'], ['old', 'new'], ['new']])
    await set({ RetentionPolicy_TTL_Groups: 19 * day })
    await round()
    expect(await all()).toEqual([['new'], [], ['new']])
  })

  test('goes by what the room says itself, where it does', async () => {
    const [silent, keeping, shorter, halfway] = [await group(), await group(), await group(), await group()]
    for (const roomId of [silent, keeping, shorter, halfway]) {
      await say(carol, roomId, 'older', { days: 40 })
      await say(carol, roomId, 'old', { days: 20 })
      await say(carol, roomId, 'new')
    }
    await override(keeping, { enabled: false, overrides: true, maxAgeDays: 1 })
    await override(shorter, { enabled: true, overrides: true, maxAgeDays: 10 })
    await override(halfway, { enabled: true, overrides: false, maxAgeDays: 10 })
    const all = () => Promise.all([silent, keeping, shorter, halfway].map(left))
    await set({ RetentionPolicy_Enabled: true })
    await round()
    // No kind of room is cleaned: only those that ask for it.
    expect(await all()).toEqual([['older', 'old', 'new'], ['older', 'old', 'new'], ['new'], ['old', 'new']])
    await set(inGroups)
    await round()
    expect(await all()).toEqual([['old', 'new'], ['older', 'old', 'new'], ['new'], ['old', 'new']])
    await set({ RetentionPolicy_Enabled: false })
    await override(keeping, { enabled: true, overrides: true, maxAgeDays: 1 })
    await round()
    expect(await left(keeping)).toEqual(['older', 'old', 'new'])
  })

  test('stays if it is pinned, in a thread, or leads to a discussion, as long as the policy says so', async () => {
    const roomId = await group()
    const pinned = await say(carol, roomId, 'pinned')
    await carol.rest.post('chat.pinMessage', { messageId: pinned })
    const root = await say(carol, roomId, 'root')
    const reply = await say(bob, roomId, 'reply', { tmid: root })
    const { discussion } = await carol.rest.post<{ discussion: { rid: string } }>('rooms.createDiscussion', {
      prid: roomId,
      t_name: 'Cakes',
    })
    await say(carol, discussion.rid, 'said this morning')
    const plain = await say(carol, roomId, 'plain')
    const [line] = await query<{ id: string }>(`SELECT id FROM messages WHERE room_id = $1 AND type = 'discussion-created'`, roomId)
    await age(40, pinned, root, reply, plain, line?.id ?? '')
    await set({ ...inGroups, RetentionPolicy_DoNotPrunePinned: true })
    await round()
    expect(await left(roomId)).toEqual(['pinned', 'root', 'reply', 'Cakes'])
    await override(roomId, { overrides: true, keepsPinned: false })
    await round()
    expect(await left(roomId)).toEqual(['root', 'reply', 'Cakes'])
    await set({ RetentionPolicy_DoNotPruneDiscussion: false })
    await round()
    expect(await left(roomId)).toEqual(['root', 'reply'])
    await set({ RetentionPolicy_DoNotPruneThreads: false })
    await round()
    expect(await left(roomId)).toEqual([])
    // A discussion is a room: what was said in it goes by its own age.
    expect(await left(discussion.rid)).toEqual(['said this morning'])
  })

  test('leaves an empty place where a thread goes on, which goes with the last reply', async () => {
    const roomId = await group()
    const root = await say(carol, roomId, 'root')
    const replies = [await say(bob, roomId, 'first', { tmid: root }), await say(bob, roomId, 'second', { tmid: root })]
    await age(40, root, replies[0] ?? '')
    await set({ ...inGroups, RetentionPolicy_DoNotPruneThreads: false })
    await round()
    expect(await left(roomId)).toEqual(['(rm)', 'second'])
    expect(await query('SELECT thread_count, author_id FROM messages WHERE id = $1', root)).toEqual([
      { thread_count: 1, author_id: carol.id },
    ])
    expect(await query('SELECT thread_unread FROM memberships WHERE room_id = $1 AND user_id = $2', roomId, carol.id)).toEqual([
      { thread_unread: [root] },
    ])
    await round()
    expect(await left(roomId)).toEqual(['(rm)', 'second'])
    await age(40, replies[1] ?? '')
    await round()
    expect(await left(roomId)).toEqual([])
    expect(await query('SELECT thread_unread FROM memberships WHERE room_id = $1 AND user_id = $2', roomId, carol.id)).toEqual([
      { thread_unread: [] },
    ])
  })

  test('leaves a pinned message whose replies go without a thread: nobody follows what is not there', async () => {
    const roomId = await group()
    const root = await say(carol, roomId, 'root')
    await age(40, root, await say(bob, roomId, 'reply', { tmid: root }))
    await carol.rest.post('chat.pinMessage', { messageId: root })
    await set({ ...inGroups, RetentionPolicy_DoNotPruneThreads: false, RetentionPolicy_DoNotPrunePinned: true })
    await round()
    expect(await left(roomId)).toEqual(['root'])
    expect(await query('SELECT thread_count, thread_last_at, thread_followers FROM messages WHERE id = $1', root)).toEqual([
      { thread_count: 0, thread_last_at: null, thread_followers: [] },
    ])
  })

  test('is only files where the policy says so: the words stay, and nobody can have the file', async () => {
    const roomId = await group(['bob', 'gina'])
    const old = await share(carol, roomId, { name: 'plan.txt', bytes: 'the plan' })
    const young = await share(carol, roomId, { name: 'young.txt', bytes: 'the young plan' })
    const kept = await share(carol, roomId, { name: 'pinned.txt', bytes: 'the pinned plan' })
    await carol.rest.post('chat.pinMessage', { messageId: kept.message._id })
    const words = await say(carol, roomId, 'only words', { days: 40 })
    await age(40, old.message._id, kept.message._id)
    await set({ ...inGroups, RetentionPolicy_FilesOnly: true, RetentionPolicy_DoNotPrunePinned: true })
    const socket = await gina.socket()
    await socket.subscribe('stream-room-messages', roomId, false).ready
    expect(await round()).toBe(2)
    const { fields } = await socket.waitFor(({ fields: { args } }) => (args[0] as Shown)._id === old.message._id)
    expect(fields.args[0]).not.toHaveProperty('file')
    expect(fields.args[0]).toMatchObject({ attachments: [{ type: 'removed-file', text: expect.stringContaining('not kept') }] })
    expect(JSON.stringify(fields.args[0])).not.toContain('plan.txt')
    const statuses = await Promise.all([old, young, kept].map(async ({ url }) => (await fetchAs(bob, url)).status))
    // Hidden and missing alike.
    expect(statuses).toEqual([403, 200, 200])
    const { files } = await bob.rest.get<{ files: { name: string }[] }>('groups.files', { roomId })
    expect(files.map(({ name }) => name).toSorted()).toEqual(['pinned.txt', 'young.txt'])
    expect((await query('SELECT 1 FROM messages WHERE id = ANY($1)', [words, old.message._id])).length).toBe(2)
    expect(await audited()).toMatchObject([{ target_id: roomId, details: { after: { messages: 0, files: 1 } } }])
    expect(await round()).toBe(0)
  })
})

function fetchAs(person: Person, url: string): Promise<Response> {
  return fetch(`${workspace.url}${url}`, { headers: { 'X-User-Id': person.id, 'X-Auth-Token': person.rest.authToken ?? '' } })
}

describe('what is left', () => {
  test('counts are right at once: unread, mentions, messages, the last one, and files', async () => {
    const roomId = await group(['bob', 'gina'])
    await bob.rest.post('subscriptions.read', { rid: roomId })
    const file = await share(carol, roomId, { name: 'plan.txt', bytes: 'the plan' })
    await age(40, file.message._id)
    await say(carol, roomId, 'one @bob', { days: 40 })
    await say(carol, roomId, 'two @all', { days: 40 })
    await say(gina, roomId, 'three', { days: 40 })
    await say(carol, roomId, 'four @bob')
    const counts = async (person: Person) => {
      const { unread, userMentions, groupMentions, alert } = (
        await person.rest.get<{ subscription: Record<string, unknown> }>('subscriptions.getOne', { roomId })
      ).subscription
      return { unread, userMentions, groupMentions, alert }
    }
    expect(await counts(bob)).toEqual({ unread: 5, userMentions: 2, groupMentions: 1, alert: true })
    await set(inGroups)
    await round()
    expect(await counts(bob)).toEqual({ unread: 1, userMentions: 1, groupMentions: 0, alert: true })
    // She has read to her own, and what came after it.
    expect(await counts(gina)).toEqual({ unread: 1, userMentions: 0, groupMentions: 0, alert: true })
    expect(await counts(carol)).toEqual({ unread: 0, userMentions: 0, groupMentions: 0, alert: false })
    const [room] = await query<{ messages: number; counted: number }>(
      'SELECT message_count::int AS messages, (SELECT count(*)::int FROM messages m WHERE m.room_id = r.id) AS counted FROM rooms r WHERE id = $1',
      roomId,
    )
    expect(room?.messages).toBe(room?.counted)
    expect((await fetchAs(bob, file.url)).status).toBe(403)
    await say(bob, roomId, 'five')
    expect(await counts(bob)).toMatchObject({ unread: 0, userMentions: 0 })
  })

  test('the room is shown with its newest message that is left, and with none when none is', async () => {
    const roomId = await group()
    const ids = [await say(carol, roomId, 'first'), await say(carol, roomId, 'last')]
    const shown = async () => {
      const { room } = await bob.rest.get<{ room: { lastMessage?: { msg: string }; lm?: string } }>('rooms.info', { roomId })
      return [room.lastMessage?.msg, room.lm !== undefined]
    }
    await query(`DELETE FROM messages WHERE room_id = $1 AND type IS NOT NULL`, roomId)
    await age(40, ids[1] ?? '')
    await set(inGroups)
    await round()
    expect(await shown()).toEqual(['first', true])
    await age(40, ids[0] ?? '')
    await round()
    expect(await shown()).toEqual([undefined, false])
  })
})

describe('who is told', () => {
  test('those who listen, and those who come back; a guest hears of nothing from before their history', async () => {
    const roomId = await group(['bob', 'gina'])
    const before = [await say(carol, roomId, 'secret one'), await say(carol, roomId, 'secret two')]
    const since = [await say(carol, roomId, 'open one'), await say(carol, roomId, 'open two')]
    await age(40, ...before, ...since)
    await query(
      `UPDATE memberships SET history_from = (SELECT created_at FROM messages WHERE id = $3) WHERE room_id = $1 AND user_id = $2`,
      roomId,
      gina.id,
      since[0],
    )
    const key = `${roomId}/deleteMessageBulk`
    const [bobs, ginas] = [await bob.socket(), await gina.socket()]
    for (const socket of [bobs, ginas]) await socket.subscribe('stream-notify-room', key, false).ready
    const lastUpdate = new Date().toISOString()
    await set({ ...inGroups, RetentionPolicy_DoNotPrunePinned: true })
    await round()
    const heard = (frames: readonly object[]) =>
      frames.flatMap((frame) => {
        const { fields } = frame as { fields?: { eventName?: string; args?: { ids: string[] }[] } }
        return fields?.eventName === key ? [fields.args?.[0]?.ids] : []
      })
    const { fields } = await ginas.waitFor(({ fields: { eventName } }) => eventName === key)
    expect(fields.args[0]).toMatchObject({ rid: roomId, users: [], ids: since, excludePinned: true, ignoreDiscussion: true })
    await bobs.waitFor(
      ({ fields: { eventName, args } }) => eventName === key && (args[0] as { ids: string[] }).ids.includes(since[1] ?? ''),
    )
    expect(heard(bobs.frames)).toEqual([before, since])
    expect(heard(ginas.frames)).toEqual([since])
    expect(JSON.stringify(ginas.frames)).not.toContain(before[0])
    const gone = async (person: Person) => {
      const { result } = await person.rest.get<{ result: { deleted: Shown[] } }>('chat.syncMessages', { roomId, lastUpdate })
      return result.deleted.map(({ _id }) => _id).toSorted()
    }
    expect(await gone(bob)).toEqual([...before, ...since].toSorted())
    expect(await gone(gina)).toEqual(since.toSorted())
  })

  test('the audit log: one row for each round and room that lost something, none for others', async () => {
    const rooms = [await group(), await group(), await group()]
    for (const roomId of rooms.slice(0, 2)) await say(carol, roomId, 'old', { days: 40 })
    await say(carol, rooms[0] ?? '', 'older', { days: 50 })
    await say(carol, rooms[2] ?? '', 'new')
    await set(inGroups)
    await round()
    const rows = await audited()
    expect(Object.fromEntries(rows.map(({ target_id, details }) => [target_id, details.after['messages']]))).toEqual({
      [rooms[0] ?? '']: 2,
      [rooms[1] ?? '']: 1,
    })
    expect(rows.map(({ actor_name }) => actor_name)).toEqual(['operator', 'operator'])
    const olderThan = new Date(String(rows[0]?.details.after['olderThan'])).getTime()
    expect(Math.abs(Date.now() - 30 * day - olderThan)).toBeLessThan(60_000)
    expect(JSON.stringify(rows)).not.toMatch(/"old"|"older"/)
    await round()
    expect(await audited()).toHaveLength(2)
  })
})

/** So many old messages of carol's, as if they had been sent. */
async function fill(roomId: string, count: number): Promise<void> {
  await query(
    `INSERT INTO messages (room_id, id, author_id, body, created_at, updated_at, position)
     SELECT $1, 'old' || $1 || n, $2, 'old ' || n, now() - interval '40 days' + n * interval '1 ms', now(), r.position + n
       FROM generate_series(1, $3::int) AS n, rooms r WHERE r.id = $1`,
    roomId,
    carol.id,
    count,
  )
  await query('UPDATE rooms SET message_count = message_count + $2, position = position + $2 WHERE id = $1', roomId, count)
}

const countOld = async (roomId: string) =>
  (await query<{ n: number }>(`SELECT count(*)::int AS n FROM messages WHERE room_id = $1 AND body LIKE 'old %'`, roomId))[0]?.n
const countTraces = async (roomId: string) =>
  (await query<{ n: number }>('SELECT count(*)::int AS n FROM deleted_messages WHERE room_id = $1', roomId))[0]?.n

/** Resolves when a transaction waits for another. */
async function waitForLock(): Promise<void> {
  const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
  await expect.poll(() => query(waiting), { timeout: 10_000 }).toHaveLength(1)
}

describe('a round', () => {
  test('takes two hundred at once, and what breaks off has not been: the next goes on there', async () => {
    const roomId = await group()
    await fill(roomId, 450)
    await set(inGroups)
    expect(await batch()).toBe(true)
    expect([await countOld(roomId), await countTraces(roomId)]).toEqual([250, 200])
    await query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$`)
    await query('CREATE TRIGGER refuse BEFORE INSERT ON deleted_messages FOR EACH STATEMENT EXECUTE FUNCTION refuse()')
    await expect(batch()).rejects.toThrow()
    expect([await countOld(roomId), await countTraces(roomId)]).toEqual([250, 200])
    await query('DROP FUNCTION refuse CASCADE')
    expect([await batch(), await countOld(roomId)]).toEqual([true, 50])
    expect(await audited()).toEqual([])
    expect([await batch(), await countOld(roomId), await countTraces(roomId)]).toEqual([true, 0, 450])
    expect([await batch(), await batch()]).toEqual([true, false])
    expect(await audited()).toMatchObject([{ target_id: roomId, details: { after: { messages: 450, files: 0 } } }])
    const [bobs] = await query<{ unread: number }>(
      'SELECT (r.position - m.read_position - m.deleted_unread)::int AS unread FROM memberships m JOIN rooms r ON r.id = m.room_id WHERE r.id = $1 AND m.user_id = $2',
      roomId,
      bob.id,
    )
    expect(bobs?.unread).toBe(0)
  })

  test('that was begun goes on as the rooms say now', async () => {
    const rooms = [await group(), await group()]
    for (const roomId of rooms) await fill(roomId, 250)
    const inOrder = await query<{ id: string }>('SELECT id FROM rooms WHERE id = ANY($1) ORDER BY id', rooms)
    const [roomId = '', other = ''] = inOrder.map(({ id }) => id)
    await set(inGroups)
    await batch()
    await override(roomId, { enabled: false })
    while (await batch());
    expect([await countOld(roomId), await countOld(other)]).toEqual([50, 0])
    expect((await audited()).map(({ details }) => details.after['messages'])).toEqual([200, 250])
  })

  test('begins when it is time, by the clock of the database', async () => {
    const roomId = await group()
    await set(inGroups)
    await round()
    const later = async (minutes: number, precision: string) => {
      await fill(roomId, 1)
      await set({ RetentionPolicy_Precision: precision })
      await query(`UPDATE retention_rounds SET started_at = clock_timestamp() - make_interval(mins => $1)`, minutes)
      while (await batch());
      const isLeft = (await countOld(roomId)) === 1
      await query(`DELETE FROM messages WHERE room_id = $1`, roomId)
      await query(`DELETE FROM deleted_messages WHERE room_id = $1`, roomId)
      return isLeft ? 'waits' : 'begins'
    }
    expect([await later(29, '0'), await later(31, '0'), await later(31, '1'), await later(61, '1')]).toEqual([
      'waits',
      'begins',
      'waits',
      'begins',
    ])
    expect([await later(359, '2'), await later(361, '2'), await later(1439, '3'), await later(1441, '3')]).toEqual([
      'waits',
      'begins',
      'waits',
      'begins',
    ])
  })

  test('goes on batch after batch, until nothing is left or the server stops', async () => {
    const roomId = await group()
    await fill(roomId, 450)
    await set(inGroups)
    let calls = 0
    const work: RetentionWork = new RetentionWork((action, input) => {
      if (++calls === 2) work.stop()
      return workspace.app.perform(action, asServer, input)
    })
    await work.round()
    expect([calls, await countOld(roomId)]).toEqual([2, 50])
    await new RetentionWork((action, input) => workspace.app.perform(action, asServer, input)).round()
    expect(await countOld(roomId)).toBe(0)
    expect(await audited()).toMatchObject([{ target_id: roomId, details: { after: { messages: 450 } } }])
  })

  test('takes nothing that is pinned, or that the room is told to keep, while it waits for the room', async () => {
    const [pinning, keeping] = [await group(), await group()]
    await set({ ...inGroups, RetentionPolicy_DoNotPrunePinned: true })
    const meanwhile = async (roomId: string, change: string, ...values: unknown[]): Promise<boolean> => {
      await query(`UPDATE retention_rounds SET started_at = 'epoch'`)
      await fill(roomId, 3)
      const holder = await workspace.sql.connect()
      await holder.query('BEGIN')
      await holder.query('SELECT FROM rooms WHERE id = $1 FOR UPDATE', [roomId])
      const waiting = batch()
      try {
        await waitForLock()
        await holder.query(change, [roomId, ...values])
      } finally {
        await holder.query('COMMIT')
        holder.release()
      }
      const isMore = await waiting
      while (await batch());
      return isMore
    }
    expect(
      await meanwhile(pinning, `UPDATE messages SET pinned_at = now(), pinned_by = $2 WHERE room_id = $1 AND body = 'old 2'`, bob.id),
    ).toBe(true)
    expect(await left(pinning)).toEqual(['old 2'])
    expect(await meanwhile(keeping, `UPDATE rooms SET retention = '{"enabled": false}' WHERE id = $1`)).toBe(true)
    expect(await countOld(keeping)).toBe(3)
    expect((await audited()).map(({ target_id, details }) => [target_id, details.after['messages']])).toEqual([[pinning, 2]])
  })

  test('lets people write: while ten thousand messages go, nobody waits for more than a few batches', async () => {
    const roomId = await group()
    await fill(roomId, 10_000)
    await set(inGroups)
    const work = new RetentionWork((action, input) => workspace.app.perform(action, asServer, input)).round()
    await expect.poll(() => countTraces(roomId), { interval: 5 }).toBeGreaterThan(0)
    const waits: number[] = []
    for (let taken = (await countTraces(roomId)) ?? 0, before = taken; taken < 10_000; before = taken) {
      await say(carol, roomId, `word ${waits.length}`)
      taken = (await countTraces(roomId)) ?? 0
      waits.push(taken - before)
    }
    await work
    expect([await countOld(roomId), await countTraces(roomId)]).toEqual([0, 10_000])
    expect(await left(roomId)).toEqual(waits.map((_, at) => `word ${at}`))
    // One message each batch at the worst, and none that had to wait for four.
    expect(waits.length).toBeGreaterThan(20)
    expect(Math.max(...waits)).toBeLessThan(800)
  })

  test('is worked on by one server at a time: another passes by, and takes nothing twice', async () => {
    const { host, port, user, database } = workspace.sql.options
    await using other = await createApp({
      config: loadConfig({ ...serverSecret, TEST_MODE: 'true', PORT: '0', BIND_IP: '127.0.0.1', FOYER_DATA: directory }),
      connection: { ...(host && { host }), ...(port && { port }), ...(user && { user }), ...(database && { database }) },
      log: openLog('silent'),
    })
    const there = () => other.perform(takeAwayOld, asServer, {})
    const roomId = await group()
    await fill(roomId, 900)
    await set(inGroups)
    const holder = await workspace.sql.connect()
    await holder.query('BEGIN')
    await holder.query('SELECT FROM rooms WHERE id = $1 FOR UPDATE', [roomId])
    const first = batch()
    try {
      await waitForLock()
      expect(await there()).toBe(false)
    } finally {
      await holder.query('ROLLBACK')
      holder.release()
    }
    expect([await first, await countOld(roomId)]).toEqual([true, 700])
    const working = async (work: () => Promise<boolean>): Promise<void> => {
      while ((await countOld(roomId)) !== 0) await work()
    }
    await Promise.all([working(batch), working(there), working(batch), working(there)])
    while (await batch());
    expect([await countOld(roomId), await countTraces(roomId)]).toEqual([0, 900])
    expect(await audited()).toMatchObject([{ target_id: roomId, details: { after: { messages: 900 } } }])
    const [room] = await query<{ messages: number; counted: number }>(
      'SELECT message_count::int AS messages, (SELECT count(*)::int FROM messages m WHERE m.room_id = r.id) AS counted FROM rooms r WHERE id = $1',
      roomId,
    )
    expect(room?.messages).toBe(room?.counted)
  })
})

test('a time of less than an hour is refused: who writes days into milliseconds loses nothing', async () => {
  const save = (value: number) => alice.rest.request('POST', 'settings/RetentionPolicy_TTL_Groups', { body: { value } })
  expect(await save(30)).toMatchObject({ status: 400, body: { errorType: 'error-invalid-value' } })
  expect(await query(`SELECT value FROM settings WHERE id = 'RetentionPolicy_TTL_Groups'`)).toEqual([{ value: 30 * day }])
  expect((await save(3_600_000)).status).toBe(200)
})
