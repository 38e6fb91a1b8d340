// Rows of the isolation matrix about what people say to each other: messages, mentions, threads, discussions, marks and unread counts.
import type { DdpClient } from '@foyer/client/ddp-client.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../src/platform/ids.ts'
import { upload } from '../uploads.ts'
import { allowedAside, type Answer, type Ask, askAll } from './oracles.ts'
import { codeOf, failed, granted, keysIn, Trial } from './trial.ts'
import type { Where, Who, World } from './world.ts'

let trial: Trial
let world: World
let socket: DdpClient
beforeAll(async () => {
  trial = await Trial.open()
  world = trial.world
  socket = trial.socket
})
afterAll(() => trial?.[Symbol.asyncDispose]())

interface Sent {
  readonly _id: string
  readonly [key: string]: unknown
}

const get = (path: string, params: Record<string, unknown> = {}): Ask => ({ verb: 'GET', path, params })
const post = (path: string, params: Record<string, unknown> = {}): Ask => ({ verb: 'POST', path, params })
const method = (name: string, ...params: unknown[]): Ask => ({ method: name, params })

/** Both ways to send the same message. */
const sending = (message: Record<string, unknown>): Ask[] => [post('chat.sendMessage', { message }), method('sendMessage', message)]

async function say(who: Who, where: Where | { id: string }, msg: string, more: Record<string, unknown> = {}): Promise<Sent> {
  const rid = typeof where === 'string' ? world.rooms[where] : where.id
  return (await world.people[who].rest.post<{ message: Sent }>('chat.sendMessage', { message: { rid, msg, ...more } })).message
}

async function rows<T extends object = Record<string, unknown>>(text: string, ...values: unknown[]): Promise<T[]> {
  return (await world.workspace.sql.query<T>(text, values)).rows
}

async function set(id: string, value: unknown): Promise<void> {
  await world.people.A.rest.post(`settings/${id}`, { value })
}

/** Somebody new, who is signed in. */
function newcomer(username: string, more: Record<string, unknown> = {}) {
  return world.workspace.newPerson(`${username}-${newId(6).toLowerCase()}`, more)
}

/** O’s membership in a room, as the database has it. */
async function countsOf(who: Who, where: Where) {
  const [row] = await rows<{ user: number; group: number; read: number }>(
    'SELECT user_mentions AS user, group_mentions AS group, read_position::int AS read FROM memberships WHERE room_id = $1 AND user_id = $2',
    world.rooms[where],
    world.people[who].id,
  )
  return row
}

describe('messages', () => {
  test('MS-05 an id that stands for a hidden message is refused as one that stands for a message G sees', async () => {
    await trial.swept('MS-05', () =>
      trial.withoutEffect('MS-05', async () => {
        const told: string[] = []
        for (const _id of [world.messages.mP1M, world.messages.mP2, world.messages.mPE]) {
          const answers = await trial.ask(...sending({ _id, rid: world.rooms.P1, msg: 'mine now' }))
          expect(granted(answers), 'MS-05').toEqual([])
          told.push(answers.map(({ by, status, body }) => `${by} ${status} ${JSON.stringify(body).replaceAll(_id, '<id>')}`).join('\n'))
        }
        expect(told[0]).toContain('error-duplicate-id')
        expect(new Set(told).size, told.join('\n\n')).toBe(1)
      }),
    )
  })

  test('MS-06 of what a client sends, only the words are taken: the rest is the server’s to say', async () => {
    await trial.swept('MS-06', async () => {
      const { P1, P2 } = world.rooms
      const forged = {
        u: { _id: world.people.O.id, username: world.people.O.username },
        ts: new Date(Date.now() + 3_600_000).toISOString(),
        t: 'uj',
        pinned: true,
        starred: [{ _id: world.people.O.id }],
        reactions: { ':eyes:': { usernames: [world.people.O.username] } },
        tcount: 7,
        replies: [world.people.O.id],
        drid: P2,
        prid: P2,
        file: { _id: world.files.F2, name: 'x', type: 'text/plain' },
        files: [{ _id: world.files.F2 }],
        editedAt: new Date().toISOString(),
        _hidden: true,
        mentions: [{ _id: world.people.O.id, username: world.people.O.username }],
        urls: [{ url: 'http://127.0.0.1', meta: { pageTitle: 'x' } }],
        role: 'owner',
        rid2: P2,
        bot: { i: 'x' },
      }
      const before = await rows('SELECT message_count, position FROM rooms WHERE id = $1', P2)
      for (const ask of sending({ rid: P1, msg: 'only words', ...forged })) {
        const answers = await trial.ask(ask)
        expect(failed(answers), 'MS-06').toEqual([])
        for (const { by, body } of answers) {
          const stored = 'message' in (body as object) ? (body as { message: Sent }).message : (body as Sent)
          const [row] = await rows<Record<string, unknown>>('SELECT * FROM messages WHERE id = $1', stored._id)
          expect(row, by).toMatchObject({
            room_id: P1,
            author_id: world.people.G.id,
            type: null,
            body: 'only words',
            pinned_at: null,
            starred_by: [],
            reactions: {},
            thread_count: 0,
            thread_followers: [],
            discussion_id: null,
            edited_at: null,
            mentions: [],
            extra: {},
          })
          expect(Number(row?.['created_at']), by).toBeLessThan(Date.now() + 60_000)
          await world.people.O.rest.post('chat.delete', { roomId: P1, msgId: stored._id })
        }
      }
      // With the message goes nothing that it claimed.
      expect(await rows('SELECT message_count, position FROM rooms WHERE id = $1', P2)).toEqual(before)
      expect(await rows('SELECT 1 FROM files WHERE id = $1 AND message_id IS NOT NULL', world.files.F2)).toHaveLength(1)
      expect((await world.people.O.rest.request('GET', `/file-upload/${world.files.F2}/x.txt`)).status).toBe(200)
    })
  })

  test('MS-07 G calls nobody together, however @all and @here are written and wherever they stand', async () => {
    const { P1 } = world.rooms
    const own = await say('G', 'P1', 'mine')
    const before = await countsOf('O', 'P1')
    const listening = await world.people.O.socket()
    await listening.subscribe('stream-notify-user', `${world.people.O.id}/notification`).ready
    const texts = [
      '@all',
      '@here',
      'hello @all',
      '@ALL',
      '@Here!',
      '＠all',
      '@\u200dall',
      '@a\u200dll',
      '@all\u200d',
      '@ａｌｌ',
      '`@all`',
      '```\n@all\n```',
    ]
    await trial.swept('MS-07', async () => {
      for (const [index, msg] of texts.entries()) {
        await trial.ask(...sending({ rid: P1, msg }), post('chat.update', { roomId: P1, msgId: own._id, text: msg }))
        // Where it may stand is tried with the first few spellings.
        if (index > 3) continue
        await trial.ask(
          ...sending({ rid: P1, msg, tmid: world.messages.mP1 }),
          ...sending({ rid: P1, msg, editedAt: new Date(), ts: new Date(Date.now() - 120_000) }),
          ...sending({ rid: P1, msg: 'see', attachments: [{ text: msg, title: msg }] }),
          post('chat.postMessage', { roomId: P1, text: msg }),
          post('chat.postMessage', { roomId: P1, text: 'see', attachments: [{ text: msg }] }),
          method('updateMessage', { _id: own._id, rid: P1, msg }),
        )
        const waiting = await upload({ ...world.people.G, username: '' }, P1)
        await world.people.G.rest.request('POST', `rooms.mediaConfirm/${P1}/${waiting._id}`, { body: { msg, description: msg } })
        await trial.ask(post('rooms.createDiscussion', { prid: P1, t_name: 'about', reply: msg, users: [world.people.O.username] }))
      }
    })
    expect({ ...(await countsOf('O', 'P1')), read: before?.read }, 'MS-07: mentions of O').toEqual(before)
    expect(
      await rows(
        `SELECT body FROM messages WHERE author_id = $1 AND (mentions @> '[{"_id": "all"}]' OR mentions @> '[{"_id": "here"}]')`,
        world.people.G.id,
      ),
    ).toEqual([])
    const late = await rows<{ group: number }>(
      'SELECT group_mentions AS group FROM memberships WHERE user_id = $1 AND group_mentions > 0',
      world.people.O.id,
    )
    expect(late, 'MS-07: mentions of O in discussions').toEqual([])
    const called = listening.frames.filter(
      (frame) => /stream-notify-user/.test(JSON.stringify(frame)) && /@all|@here/i.test(JSON.stringify(frame)),
    )
    // Thread replies tell those who follow the thread; nobody is told because of the word.
    expect(
      called.map((frame) => JSON.stringify(frame)).filter((frame) => !frame.includes(world.messages.mP1)),
      'MS-07: notices',
    ).toEqual([])
  })

  test('MS-08 G edits their own words while that is open, and nothing but words', async () => {
    await trial.swept('MS-08', async () => {
      const { P1, P2 } = world.rooms
      const { _id } = await say('G', 'P1', 'first')
      const forged = {
        alias: 'Owner',
        avatar: 'https://foyer.example/x.png',
        attachments: [{ text: 'x' }],
        ts: new Date(0),
        u: { _id: world.people.O.id },
        emoji: ':x:',
      }
      for (const [index, ask] of [
        post('chat.update', { roomId: P1, msgId: _id, text: 'second', ...forged }),
        method('updateMessage', { _id, rid: P1, msg: 'second', ...forged }),
      ].entries()) {
        expect(failed(await trial.ask(ask)), `MS-08 ${index}`).toEqual([])
        expect((await rows('SELECT room_id, author_id, body, extra FROM messages WHERE id = $1', _id))[0]).toEqual({
          room_id: P1,
          author_id: world.people.G.id,
          body: 'second',
          extra: {},
        })
      }
      await trial.withoutEffect('MS-08: moved into another room', async () => {
        expect(
          granted(
            await trial.ask(
              post('chat.update', { roomId: P2, msgId: _id, text: 'third' }),
              method('updateMessage', { _id, rid: P2, msg: 'third' }),
            ),
          ),
        ).toEqual([])
      })
      await set('Message_AllowEditing_BlockEditInMinutes', 5)
      // Said an hour ago, as everything that was there before.
      const late = await trial.ask(
        post('chat.update', { roomId: P1, msgId: world.messages.mP1G, text: 'too late' }),
        method('updateMessage', { _id: world.messages.mP1G, rid: P1, msg: 'too late' }),
      )
      expect(late.map(codeOf), 'MS-08').toEqual([
        'error-message-editing-blocked',
        'error-message-editing-blocked',
        'error-message-editing-blocked',
      ])
      expect(failed(await trial.ask(post('chat.update', { roomId: P1, msgId: _id, text: 'in time' })))).toEqual([])
      await set('Message_AllowEditing_BlockEditInMinutes', 0)
    })
  })

  test('MS-16 a quote is one level deep, and what becomes of the quoted message elsewhere is not told', async () => {
    const { P1, P2 } = world.rooms
    const { settings } = await world.people.A.rest.get<{ settings: { value: string }[] }>('settings.public', { _id: 'Site_Url' })
    const site = settings[0]?.value ?? ''
    const innermost = await say('O', 'P2', 'the innermost words')
    const inner = await say('O', 'P2', `inner words ${site}/group/there?msg=${innermost._id}`)
    const linked = await say('O', 'P1', `look at ${site}/group/there?msg=${inner._id}`)
    const heard = world.recorder.heard.length
    const following = socket.subscribe('stream-room-messages', P1, false)
    await following.ready
    const answers = await trial.ask(...sending({ rid: P1, msg: `again: ${site}/group/here?msg=${linked._id}` }))
    expect(failed(answers)).toEqual([])
    for (const { body } of answers) {
      const { attachments } = ('message' in (body as object) ? (body as { message: Sent }).message : body) as {
        attachments: Record<string, unknown>[]
      }
      expect(attachments, 'MS-16').toHaveLength(1)
      expect(attachments[0]).toMatchObject({ text: linked['msg'], attachments: [] })
    }
    await trial.settle()
    expect(JSON.stringify(world.recorder.heard.slice(heard)), 'MS-16').not.toContain('innermost words')
    // The first quote is O’s own doing; it stays as it is, whatever happens to what was quoted.
    const from = world.recorder.heard.length
    await world.people.O.rest.post('chat.update', { roomId: P2, msgId: inner._id, text: 'changed' })
    await world.people.O.rest.post('chat.delete', { roomId: P2, msgId: inner._id })
    await trial.settle()
    expect(
      world.recorder.heard.slice(from).filter(({ road }) => road.startsWith('frame') && road !== 'frame updated'),
      'MS-16',
    ).toEqual([])
    await following.stop()
  })

  test('MS-25 what was said before G’s reading began is not there, on any road, and no change of it is told', async () => {
    const { O, G } = world.people
    const { group } = await O.rest.post<{ group: { _id: string } }>('groups.create', { name: `begun-${newId(6)}` })
    const id = group._id
    const old = await say('O', { id }, 'an old word')
    const reply = await say('O', { id }, 'an old reply', { tmid: old._id })
    await O.rest.post('groups.invite', { roomId: id, userId: G.id, history: 'from-now-on' })
    const fresh = await say('O', { id }, 'a new word')
    await trial.swept('MS-25', async () => {
      for (const message of [old, reply])
        await trial.proveHidden('MS-25', { id: message._id, name: '' }, (target) => [
          get('chat.getMessage', { msgId: target.id }),
          method('getSingleMessage', target.id),
          post('chat.react', { messageId: target.id, emoji: ':eyes:' }),
          method('setReaction', ':eyes:', target.id, true),
          post('chat.starMessage', { messageId: target.id }),
          method('starMessage', { _id: target.id, rid: id, starred: true }),
          post('chat.followMessage', { mid: target.id }),
          method('followMessage', { mid: target.id }),
          get('chat.getThreadMessages', { tmid: target.id }),
          method('getThreadMessages', { tmid: target.id }),
          ...sending({ rid: id, msg: 'hello', tmid: target.id }),
          method('loadSurroundingMessages', { _id: target.id, rid: id }),
          post('subscriptions.unread', { firstUnreadMessage: { _id: target.id } }),
          post('rooms.createDiscussion', { prid: id, pmid: target.id, t_name: 'about' }),
        ])
      const from = world.recorder.heard.length
      const following = [
        socket.subscribe('stream-room-messages', id, false),
        socket.subscribe('stream-notify-room', `${id}/deleteMessage`, false),
      ]
      for (const { ready } of following) await ready
      const reading = await trial.ask(
        ...['groups.history', 'groups.messages', 'chat.getThreadsList'].map((path) => get(path, { roomId: id, rid: id })),
        get('chat.syncMessages', { roomId: id, lastUpdate: '1970-01-01T00:00:00.000Z' }),
        get('chat.search', { roomId: id, searchText: 'old' }),
        method('messageSearch', 'old', id, 20),
        method('loadHistory', id),
      )
      expect(failed(reading), 'MS-25').toEqual([])
      await O.rest.post('chat.update', { roomId: id, msgId: old._id, text: 'an old word, changed' })
      await O.rest.post('chat.delete', { roomId: id, msgId: reply._id })
      await O.rest.post('chat.delete', { roomId: id, msgId: old._id })
      await O.rest.post('chat.update', { roomId: id, msgId: fresh._id, text: 'a new word, changed' })
      await socket.waitFor(({ fields }) => JSON.stringify(fields).includes('a new word, changed'))
      await trial.settle()
      const told = JSON.stringify(world.recorder.heard.slice(from).map((exchange) => exchange.told))
      for (const secret of [old._id, reply._id, 'an old']) expect(told.includes(secret), `MS-25: ${secret} was told`).toBe(false)
      for (const subscription of following) await subscription.stop()
    })
  })

  test('MS-26 to somebody who was deactivated nothing is written any more', async () => {
    const { A, G } = world.people
    const yara = await newcomer('yara')
    const { room } = await yara.rest.post<{ room: { _id: string } }>('im.create', { username: G.username })
    await say('G', { id: room._id }, 'hello yara')
    await A.rest.post('users.setActiveStatus', { userId: yara.id, activeStatus: false })
    await trial.swept('MS-26', () =>
      trial.withoutEffect('MS-26', async () => {
        const answers = await trial.ask(
          ...sending({ rid: room._id, msg: 'still there?' }),
          post('chat.postMessage', { roomId: room._id, text: 'still there?' }),
        )
        expect(answers.map(codeOf), 'MS-26').toEqual(answers.map(() => 'error-room-is-read-only'))
      }),
    )
    await A.rest.post('users.setActiveStatus', { userId: yara.id, activeStatus: true })
    expect(failed(await trial.ask(...sending({ rid: room._id, msg: 'there again' })))).toEqual([])
  })

  test('MS-29 what is too much for one message is refused whole, and nobody else is touched', async () => {
    const { P1 } = world.rooms
    const watching = await world.people.O.socket()
    await watching.subscribe('stream-room-messages', P1).ready
    await trial.swept('MS-29', () =>
      trial.withoutEffect('MS-29', async () => {
        for (const [msg, code] of [
          ['x'.repeat(5001), 'error-message-size-exceeded'],
          [
            Array.from({ length: 1000 }, (_, index) => `@p${index}`)
              .join(' ')
              .slice(0, 5000),
            'error-too-many-mentions',
          ],
          [Array.from({ length: 500 }, (_, index) => `http://h${index}.example`).join(' '), 'error-message-size-exceeded'],
          ['😀'.repeat(10_000), 'error-message-size-exceeded'],
        ] as const) {
          const answers = await trial.ask(...sending({ rid: P1, msg }), post('chat.postMessage', { roomId: P1, text: msg }))
          expect(answers.map(codeOf), `MS-29: ${msg.slice(0, 20)}`).toEqual(answers.map(() => code))
          expect(answers[0]?.status).toBe(400)
        }
      }),
    )
    const most = await say('G', 'P1', '😀'.repeat(5000))
    await watching.waitFor(({ fields }) => JSON.stringify(fields).includes(most._id))
  })
})

describe('people who are named', () => {
  test('US-19 NT-08 whom G names outside the room hears nothing, and stands on no message', async () => {
    const { X, G2, M, K } = world.people
    const sockets: DdpClient[] = []
    for (const person of [X, G2, K]) {
      const outside = await person.socket()
      for (const event of ['notification', 'subscriptions-changed', 'rooms-changed', 'message'])
        await outside.subscribe('stream-notify-user', `${person.id}/${event}`).ready
      sockets.push(outside)
    }
    const inside = await M.socket()
    await inside.subscribe('stream-notify-user', `${M.id}/notification`).ready
    const heard = sockets.map(({ frames }) => frames.filter(({ msg }) => msg === 'changed').length)
    const before = await rows('SELECT * FROM memberships WHERE user_id = ANY($1) ORDER BY id', [X.id, G2.id, K.id])
    const msg = [X, G2, K].map(({ username }) => `@${username}`).join(' ') + ` #${world.canary('C2', 'name')} @team and @${M.username}`
    await trial.swept('US-19', async () => {
      const answers = await trial.ask(
        ...sending({ rid: world.rooms.P1, msg }),
        ...sending({ rid: world.rooms.P1, msg, tmid: world.messages.mP1 }),
      )
      expect(failed(answers)).toEqual([])
    })
    const stored = await rows<{ mentions: { _id: string }[]; channels: unknown[] }>(
      'SELECT mentions, channels FROM messages WHERE body = $1',
      msg,
    )
    expect(stored).toHaveLength(6)
    for (const { mentions, channels } of stored)
      expect({ mentions: mentions.map(({ _id }) => _id), channels }, 'US-19').toEqual({ mentions: [M.id], channels: [] })
    await inside.waitFor(({ fields }) => JSON.stringify(fields).includes('and @'))
    await world.workspace.settle()
    for (const outside of sockets) await outside.call('license:getTags')
    expect(
      sockets.map(({ frames }) => frames.filter(({ msg: kind }) => kind === 'changed').length),
      'NT-08',
    ).toEqual(heard)
    expect(await rows('SELECT * FROM memberships WHERE user_id = ANY($1) ORDER BY id', [X.id, G2.id, K.id])).toEqual(before)
  })

  test('US-20 whom a member names from outside the room, G reads as text and as nothing else', async () => {
    const { O, X } = world.people
    const outsider = await newcomer('xenia')
    const following = socket.subscribe('stream-room-messages', world.rooms.P1, false)
    await following.ready
    await trial.swept('US-20', async () => {
      const from = world.recorder.heard.length
      const message = await say('O', 'P1', `ask @${outsider.username} and @${world.people.M.username}`)
      const frame = await socket.waitFor(({ fields }) => JSON.stringify(fields).includes(message._id))
      const read = await trial.ask(get('chat.getMessage', { msgId: message._id }), method('getSingleMessage', message._id))
      const copies = [frame.fields.args[0], ...read.map(({ body }) => (body as { message?: Sent }).message ?? body)] as {
        msg: string
        mentions: { _id: string }[]
      }[]
      for (const copy of copies) {
        expect(copy.msg).toBe(`ask @${outsider.username} and @${world.people.M.username}`)
        expect(
          copy.mentions.map(({ _id }) => _id),
          'US-20',
        ).toEqual([world.people.M.id])
      }
      expect(JSON.stringify(world.recorder.heard.slice(from)), 'US-20').not.toContain(outsider.id)
      expect(
        (await O.rest.get<{ message: { mentions: { _id: string }[] } }>('chat.getMessage', { msgId: message._id })).message.mentions.map(
          ({ _id }) => _id,
        ),
      ).toEqual(expect.arrayContaining([outsider.id]))
      expect(X.id).not.toBe(outsider.id)
    })
    await following.stop()
  })
})

describe('threads and discussions', () => {
  test('TH-07 G starts a discussion in a room of theirs: private, theirs, with the people of the room that they name', async () => {
    const { O, M, G } = world.people
    await trial.swept('TH-07', async () => {
      const asked = { prid: world.rooms.P1, t_name: 'ours', users: [M.username] }
      const answers = await trial.ask(post('rooms.createDiscussion', asked), method('createDiscussion', asked))
      expect(failed(answers), 'TH-07').toEqual([])
      for (const { by, body } of answers) {
        const { _id, rid } = ((body as { discussion?: object }).discussion ?? body) as { _id?: string; rid?: string }
        const id = _id ?? rid
        expect((await rows('SELECT kind, parent_id, creator_id FROM rooms WHERE id = $1', id))[0], by).toEqual({
          kind: 'group',
          parent_id: world.rooms.P1,
          creator_id: G.id,
        })
        const members = await rows<{ user_id: string; roles: string[] }>('SELECT user_id, roles FROM memberships WHERE room_id = $1', id)
        expect(new Map(members.map((row) => [row.user_id, row.roles])), by).toEqual(
          new Map([
            [G.id, ['owner']],
            [M.id, []],
          ]),
        )
        expect((await O.rest.request('GET', 'groups.history', { query: { roomId: id } })).status).toBeLessThan(500)
      }
    })
  })

  test('TH-10 in as many rooms as guests may be, G starts no discussion, and nothing of one stays', async () => {
    const [{ held } = { held: 0 }] = await rows<{ held: number }>(
      `SELECT count(*)::int AS held FROM memberships JOIN rooms ON rooms.id = room_id WHERE user_id = $1 AND kind <> 'direct'`,
      world.people.G.id,
    )
    const asked = { prid: world.rooms.P1, t_name: 'one too many', reply: 'first words', users: [world.people.O.username] }
    await set('Limits_Rooms_Per_Guest', held)
    await trial.swept('TH-10', () =>
      trial.withoutEffect('TH-10', async () => {
        const answers = await trial.ask(post('rooms.createDiscussion', asked), method('createDiscussion', asked))
        expect(answers.map(codeOf), 'TH-10').toEqual(answers.map(() => 'error-max-rooms-per-guest-reached'))
      }),
    )
    await set('Limits_Rooms_Per_Guest', held + 1)
    expect(failed(await trial.ask(post('rooms.createDiscussion', asked)))).toEqual([])
    await set('Limits_Rooms_Per_Guest', 0)
  })

  test('TH-18 G has no more power over a discussion that is theirs than over any other room', async () => {
    const { M, O, G } = world.people
    const { discussion } = await G.rest.post<{ discussion: { _id: string } }>('rooms.createDiscussion', {
      prid: world.rooms.P1,
      t_name: 'mine',
      users: [M.username],
    })
    const roomId = discussion._id
    await trial.swept('TH-18', () =>
      trial.withoutEffect('TH-18', async () => {
        const answers = await trial.ask(
          post('rooms.saveRoomSettings', { rid: roomId, roomTopic: 'ours' }),
          post('groups.setTopic', { roomId, topic: 'ours' }),
          post('groups.rename', { roomId, name: 'ours' }),
          post('groups.setType', { roomId, type: 'c' }),
          post('groups.setReadOnly', { roomId, readOnly: true }),
          post('groups.invite', { roomId, userId: O.id }),
          post('groups.kick', { roomId, userId: M.id }),
          post('groups.addModerator', { roomId, userId: M.id }),
          post('groups.addOwner', { roomId, userId: M.id }),
          post('groups.addLeader', { roomId, userId: G.id }),
          post('groups.archive', { roomId }),
          post('groups.delete', { roomId }),
          post('rooms.delete', { roomId }),
          post('rooms.muteUser', { roomId, username: M.username }),
          method('saveRoomSettings', roomId, 'roomTopic', 'ours'),
          method('addUserToRoom', { rid: roomId, username: O.username }),
          method('addUsersToRoom', { rid: roomId, users: [O.username] }),
          method('removeUserFromRoom', { rid: roomId, username: M.username }),
          method('eraseRoom', roomId),
          method('archiveRoom', roomId),
        )
        expect(granted(answers), 'TH-18').toEqual([])
      }),
    )
  })

  test('TH-16 a guest removed from a room keeps the discussions below it that they belong to, and sees no other', async () => {
    const { O, M } = world.people
    const gwen = await newcomer('gwen', { roles: ['guest'] })
    const { group } = await O.rest.post<{ group: { _id: string } }>('groups.create', {
      name: `above-${newId(6)}`,
      members: [gwen.username, M.username],
    })
    const begin = async (users: string[]): Promise<string> =>
      (await O.rest.post<{ discussion: { _id: string } }>('rooms.createDiscussion', { prid: group._id, t_name: 'below', users })).discussion
        ._id
    const [theirs, others] = [await begin([gwen.username]), await begin([M.username])]
    await O.rest.post('groups.kick', { roomId: group._id, userId: gwen.id })
    const status = async (roomId: string): Promise<number> => (await gwen.rest.request('GET', 'rooms.info', { query: { roomId } })).status
    expect(await status(theirs)).toBe(200)
    expect([await status(group._id), await status(others)]).toEqual([400, 400])
    const { body } = await gwen.rest.request('GET', 'rooms.info', { query: { roomId: theirs } })
    expect(keysIn(body)).not.toContain('parent')
  })

  test('TH-17 when the room above is deleted, G is told of their discussion that it is gone, and of nothing else', async () => {
    const { O, X, G } = world.people
    const { group } = await O.rest.post<{ group: { _id: string } }>('groups.create', { name: `doomed-${newId(6)}`, members: [X.username] })
    const { discussion } = await O.rest.post<{ discussion: { _id: string } }>('rooms.createDiscussion', {
      prid: group._id,
      t_name: 'below',
      users: [G.username],
    })
    const following = ['rooms-changed', 'subscriptions-changed'].map((event) =>
      socket.subscribe('stream-notify-user', `${G.id}/${event}`, false),
    )
    for (const { ready } of following) await ready
    const inside = socket.subscribe('stream-room-messages', discussion._id, false)
    await inside.ready
    await trial.settle()
    const from = world.recorder.heard.length
    await O.rest.post('groups.delete', { roomId: group._id })
    await inside.ended
    await trial.settle()
    const frames = world.recorder.heard
      .slice(from)
      .filter(({ road }) => road === 'frame changed')
      .map(({ told }) => allowedAside(told))
    const removed = frames.filter((told) => told.includes('subscriptions-changed') && told.includes('"removed"'))
    expect(removed, 'TH-17').toHaveLength(1)
    expect(removed[0]).toContain(discussion._id)
    expect(
      frames.filter((told) => told.includes(group._id)),
      'TH-17',
    ).toEqual([])
    for (const subscription of following) await subscription.stop()
  })
})

describe('marks and counts', () => {
  test('RX-03 a reaction has the form of a shortcode, and a message takes a hundred different ones', async () => {
    const { mDG, mD1 } = world.messages
    const reacting = (id: string, emoji: string): Ask[] => [
      post('chat.react', { messageId: id, emoji }),
      method('setReaction', emoji, id, true),
    ]
    await trial.proveDenied(
      'RX-03',
      [`:${'x'.repeat(500)}:`, `:${'x'.repeat(51)}:`, '', '::', ':<b>:', '🎉', ':a:b:'].flatMap((emoji) => reacting(mDG, emoji)),
    )
    await rows(
      `UPDATE messages SET reactions = (SELECT jsonb_object_agg(':e' || n || ':', jsonb_build_array($2::text)) FROM generate_series(1, 100) n) WHERE id = $1`,
      mD1,
      world.people.O.id,
    )
    await trial.swept('RX-03', async () => {
      await trial.withoutEffect('RX-03', async () => expect(granted(await trial.ask(...reacting(mD1, ':one_more:')))).toEqual([]))
      expect(failed(await trial.ask(...reacting(mD1, ':e7:')))).toEqual([])
    })
  })

  test('RX-08 the stars that G sees are G’s own', async () => {
    const { O, G } = world.people
    const message = await say('O', 'P1', 'worth a star')
    const following = socket.subscribe('stream-room-messages', world.rooms.P1, false)
    await following.ready
    await O.rest.post('chat.starMessage', { messageId: message._id })
    await trial.swept('RX-08', async () => {
      const reading = [get('chat.getMessage', { msgId: message._id }), method('getSingleMessage', message._id)]
      const starred = async (): Promise<unknown[]> =>
        (await trial.ask(...reading)).map(({ body }) => ((body as { message?: Sent }).message ?? (body as Sent))['starred'])
      expect(await starred(), 'RX-08').toEqual([undefined, undefined, undefined])
      expect(failed(await trial.ask(post('chat.starMessage', { messageId: message._id })))).toEqual([])
      expect(await starred(), 'RX-08').toEqual([[{ _id: G.id }], [{ _id: G.id }], [{ _id: G.id }]])
      const before = socket.frames.length
      await O.rest.post('chat.unStarMessage', { messageId: message._id })
      await O.rest.post('chat.starMessage', { messageId: message._id })
      await trial.settle()
      expect(
        socket.frames.slice(before).filter(({ msg }) => msg === 'changed'),
        'RX-08',
      ).toEqual([])
    })
    await following.stop()
  })

  test('UN-06 nothing that G sends marks a room for somebody else', async () => {
    const { O, G } = world.people
    const { P1 } = world.rooms
    await say('G', 'P1', 'something to read')
    const before = await countsOf('O', 'P1')
    const whole = await rows('SELECT * FROM memberships WHERE user_id = $1 ORDER BY id', O.id)
    const aimed = { userId: O.id, uid: O.id, u: { _id: O.id }, username: O.username }
    await trial.swept('UN-06', async () => {
      await trial.ask(
        post('subscriptions.read', { rid: P1, ...aimed }),
        post('subscriptions.read', { rid: P1, readThreads: true, ...aimed }),
        post('subscriptions.unread', { roomId: P1, ...aimed }),
        post('subscriptions.unread', { firstUnreadMessage: { _id: world.messages.mP1, ...aimed } }),
        method('readMessages', P1, true, O.id),
        method('unreadMessages', { _id: world.messages.mP1, ...aimed }, P1, O.id),
        method('readThreads', world.messages.mP1, O.id),
      )
    })
    expect(await countsOf('O', 'P1')).toEqual(before)
    expect(await rows('SELECT * FROM memberships WHERE user_id = $1 ORDER BY id', O.id), 'UN-06').toEqual(whole)
    expect(G.id).not.toBe(O.id)
  })

  test('UN-08 who comes back to a room starts with nothing unread', async () => {
    const { O } = world.people
    const greta = await newcomer('greta', { roles: ['guest'] })
    const { group } = await O.rest.post<{ group: { _id: string } }>('groups.create', {
      name: `again-${newId(6)}`,
      members: [greta.username],
    })
    const roomId = group._id
    const unread = async (): Promise<unknown> => {
      const { subscription } = await greta.rest.get<{ subscription: Record<string, unknown> | null }>('subscriptions.getOne', { roomId })
      return subscription === null
        ? null
        : { unread: subscription['unread'], userMentions: subscription['userMentions'], alert: subscription['alert'] }
    }
    await say('O', { id: roomId }, `one, @${greta.username}`)
    await say('O', { id: roomId }, 'two')
    expect(await unread()).toEqual({ unread: 2, userMentions: 1, alert: true })
    await O.rest.post('groups.kick', { roomId, userId: greta.id })
    expect(await unread(), 'UN-08').toBe(null)
    await say('O', { id: roomId }, `three, @${greta.username}`)
    await O.rest.post('groups.invite', { roomId, userId: greta.id })
    expect(await unread(), 'UN-08').toEqual({ unread: 0, userMentions: 0, alert: false })
  })

  test('EX-02 no page is longer than a hundred, whatever is asked for', async () => {
    const { C1 } = world.rooms
    await rows(
      `INSERT INTO messages (room_id, id, author_id, body, created_at, updated_at, position)
       SELECT $1, 'many' || lpad(n::text, 13, '0'), $2, 'one of many', now() - interval '30 minutes' + n * interval '1 millisecond', now(), 1 FROM generate_series(1, 150) n`,
      C1,
      world.people.O.id,
    )
    const lengths = (answers: readonly Answer[]): number[] =>
      answers.map(({ body }) => (Array.isArray(body) ? body : ((body as { messages?: unknown[] }).messages ?? [])).length)
    await trial.swept('EX-02', async () => {
      for (const count of ['0', '-1', '1000000000', '100']) {
        const answers = await trial.ask(
          ...['channels.history', 'channels.messages', 'chat.search'].map((path) => get(path, { roomId: C1, searchText: 'many', count })),
        )
        for (const [index, length] of lengths(answers).entries())
          expect(length, `EX-02: ${answers[index]?.by} with count ${count}`).toBeLessThanOrEqual(100)
      }
      const called = await askAll(world.people.G.rest, socket, method('loadHistory', C1, null, 1_000_000_000))
      expect(
        lengths(called).every((length) => length <= 100),
        'EX-02',
      ).toBe(true)
    })
    await rows(`DELETE FROM messages WHERE id LIKE 'many0%'`)
  })
})
