// What a guest may and may not do (P4, P5, P7), by every road: REST, DDP, and DDP carried by REST. Each refusal stands beside the
// same request of a member who succeeds, in one world, so that nothing is refused for another reason. The database is the judge:
// after a refusal it is what it was.
import type { DdpClient } from '@foyer/client/ddp-client.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../src/platform/ids.ts'
import { type Fixture, openFixture, type Name, type Place } from '../fixture.ts'
import {
  type Answer,
  ask as askBy,
  everything as sumOf,
  expectDone as doneBy,
  expectRefused as refusedBy,
  type Request,
  type Road,
  roads,
  settled,
  socketOf as socketBy,
} from '../roads.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await openFixture()
})
afterAll(async () => fixture[Symbol.asyncDispose]())

// ── Three roads to the same thing.

const ask = (who: Name, road: Road, request: Request): Promise<Answer> => askBy(fixture.people[who], road, request)
const socketOf = (who: Name): Promise<DdpClient> => socketBy(fixture.people[who])
const everything = (): Promise<string> => sumOf(fixture.workspace.sql)
const expectRefused = (who: Name, road: Road, request: Request, code: string): Promise<Answer> =>
  refusedBy(fixture.workspace.sql, fixture.people[who], road, request, code)
const expectDone = (who: Name, road: Road, request: Request): Promise<Answer> => doneBy(fixture.people[who], road, request)

async function query<T>(text: string, values: readonly unknown[] = []): Promise<T[]> {
  return (await fixture.workspace.sql.query(text, [...values])).rows as T[]
}

/** Posts a message and answers its id. */
async function say(who: Name, place: Place, text: string, more: Record<string, unknown> = {}): Promise<string> {
  const id = newId()
  await fixture.people[who].rest.post('chat.sendMessage', { message: { _id: id, rid: fixture.rooms[place], msg: text, ...more } })
  return id
}

const id = (who: Name): string => fixture.people[who].id
const room = (place: Place): string => fixture.rooms[place]

// ── P7

describe.each(roads)('P7 guests have no such power: by %s', (road) => {
  const suffix = road.toLowerCase().replace('.', '-')

  test('bob makes a channel, and gina can’t', async () => {
    const channel = (name: string): Request => ({
      rest: ['POST', 'channels.create', { name, members: [] }],
      method: ['createChannel', name, []],
    })
    await expectDone('bob', road, channel(`bobs-channel-${suffix}`))
    expect(await query('SELECT kind FROM rooms WHERE name = $1', [`bobs-channel-${suffix}`])).toEqual([{ kind: 'channel' }])
    await expectRefused('gina', road, channel(`ginas-channel-${suffix}`), 'error-unauthorized')
  })

  test('bob makes a group, and gina can’t', async () => {
    const group = (name: string): Request => ({
      rest: ['POST', 'groups.create', { name, members: [] }],
      method: ['createPrivateGroup', name, []],
    })
    await expectDone('bob', road, group(`bobs-group-${suffix}`))
    expect(await query('SELECT kind FROM rooms WHERE name = $1', [`bobs-group-${suffix}`])).toEqual([{ kind: 'group' }])
    await expectRefused('gina', road, group(`ginas-group-${suffix}`), 'error-not-allowed')
  })

  test('bob writes to somebody for the first time, and gina can’t; but she reopens what she has with carol', async () => {
    const direct = (username: string): Request => ({ rest: ['POST', 'im.create', { username }], method: ['createDirectMessage', username] })
    const friend = ({ REST: 'robo', DDP: 'dan', 'method.call': 'alice' } as const)[road]
    await expectDone('bob', road, direct(friend))
    expect(
      await query(
        `SELECT r.kind FROM rooms r JOIN memberships a ON a.room_id = r.id AND a.user_id = $1 JOIN memberships b ON b.room_id = r.id AND b.user_id = $2 WHERE r.kind = 'direct'`,
        [id('bob'), id(friend)],
      ),
    ).toEqual([{ kind: 'direct' }])
    await expectRefused('gina', road, direct('robo'), 'error-not-allowed')
    expect(JSON.stringify((await expectDone('gina', road, direct('carol'))).body)).toContain(room('duo'))
  })

  test('somebody hidden and somebody who does not exist are the same to gina', async () => {
    const direct = (username: string): Request => ({ rest: ['POST', 'im.create', { username }], method: ['createDirectMessage', username] })
    const [hidden, missing] = [await ask('gina', road, direct('alice')), await ask('gina', road, direct('nemos'))]
    expect(hidden.ok).toBe(false)
    expect(JSON.stringify(hidden).replaceAll('alice', 'nemos')).toBe(JSON.stringify(missing))
    await expectDone('bob', road, direct('alice'))
  })

  test('gina starts no direct message among several people whom she knows', async () => {
    const several = (usernames: string): Request => ({
      rest: ['POST', 'im.create', { usernames }],
      method: ['createDirectMessage', ...usernames.split(',')],
    })
    await expectRefused('gina', road, several('bob,robo'), 'error-not-allowed')
    expect(JSON.stringify((await expectDone('gina', road, several('bob,carol'))).body)).toContain(room('trio'))
  })

  test('bob makes himself a personal access token, and gina can’t', async () => {
    const token = (tokenName: string): Request => ({
      rest: ['POST', 'users.generatePersonalAccessToken', { tokenName, bypassTwoFactor: false }],
      method: ['personalAccessTokens:generateToken', { tokenName, bypassTwoFactor: false }],
    })
    await expectDone('bob', road, token(`bob-${suffix}`))
    expect(await query('SELECT user_id FROM sessions WHERE name = $1', [`bob-${suffix}`])).toEqual([{ user_id: id('bob') }])
    await expectRefused('gina', road, token(`gina-${suffix}`), 'not-authorized')
  })

  test('bob deletes what he wrote; gina can’t delete hers, but edits it', async () => {
    const deleting = (msgId: string): Request => ({
      rest: ['POST', 'chat.delete', { roomId: room('lobby'), msgId }],
      method: ['deleteMessage', { _id: msgId, rid: room('lobby') }],
    })
    const editing = (msgId: string, text: string): Request => ({
      rest: ['POST', 'chat.update', { roomId: room('lobby'), msgId, text }],
      method: ['updateMessage', { _id: msgId, rid: room('lobby'), msg: text }],
    })
    const [ofBob, ofGina] = [await say('bob', 'lobby', 'a slip'), await say('gina', 'lobby', 'a slip too')]
    await expectDone('bob', road, deleting(ofBob))
    expect(await query('SELECT id FROM messages WHERE id = $1', [ofBob])).toEqual([])
    await expectRefused('gina', road, deleting(ofGina), 'error-action-not-allowed')
    await expectDone('gina', road, editing(ofGina, 'what I meant'))
    expect(await query('SELECT body, edited_by FROM messages WHERE id = $1', [ofGina])).toEqual([
      { body: 'what I meant', edited_by: id('gina') },
    ])
  })
})

const nothing = ['', ' ', '\u200b']

test.each(roads)('P7 guests don’t delete own messages: gina can’t edit hers to nothing by %s', async (road) => {
  const ofGina = await say('gina', 'lobby', 'what I said')
  for (const text of nothing)
    await expectRefused(
      'gina',
      road,
      {
        rest: ['POST', 'chat.update', { roomId: room('lobby'), msgId: ofGina, text }],
        method: ['updateMessage', { _id: ofGina, rid: room('lobby'), msg: text }],
      },
      'invalid-params',
    )
  expect(await query('SELECT body FROM messages WHERE id = $1', [ofGina])).toEqual([{ body: 'what I said' }])
})

test('P7 guests don’t delete own messages: gina can’t delete hers in the name of its author either, nor edit or delete what carol wrote', async () => {
  const [ofGina, ofCarol] = [await say('gina', 'lobby', 'hers'), await say('carol', 'lobby', 'not hers')]
  const requests: readonly Request['rest'][] = [
    ['POST', 'chat.delete', { roomId: room('lobby'), msgId: ofGina, asUser: true }],
    ['POST', 'chat.delete', { roomId: room('lobby'), msgId: ofCarol }],
    ['POST', 'chat.update', { roomId: room('lobby'), msgId: ofCarol, text: 'changed' }],
  ]
  for (const rest of requests) await expectRefused('gina', 'REST', { rest, method: ['none'] }, 'error-action-not-allowed')
})

// ── Mentioning all or here.

const plain = ['@all', '@here', 'hear me, @all!', 'and @here.']
const disguised = [
  '@ALL',
  '@Here',
  '＠all',
  '@ａｌｌ',
  '@all\u200d',
  '@all\u200b',
  '@\u200ball',
  '@a\u200dll',
  '@a\u00adll',
  '@\u2060here',
  '*@all*',
  '_@all_',
  '~@here~',
  '> @all',
  '(@all)',
  '@all,@here',
  '@all@here',
  '[@all](https://foyer.example)',
  '- @all',
  '# @here',
  '||@all||',
]
const inert = ['`@all`', '```\n@all\n```', 'mail me: gina@all.example']

interface Way {
  readonly how: string
  /** Says something first, which is then edited. */
  readonly isEdit?: true
  readonly send: (who: Name, text: string, messageId: string) => Promise<Answer>
}

const viaMethod = (who: Name, road: 'DDP' | 'method.call', name: string, message: Record<string, unknown>): Promise<Answer> =>
  ask(who, road, { rest: ['GET', '', {}], method: [name, message] })
const viaRest = (who: Name, path: string, params: Record<string, unknown>): Promise<Answer> =>
  ask(who, 'REST', { rest: ['POST', path, params], method: ['none'] })

const inLobby = (more: Record<string, unknown>): Record<string, unknown> => ({ rid: room('lobby'), ...more })

const ways: readonly Way[] = [
  { how: 'chat.sendMessage', send: (who, msg) => viaRest(who, 'chat.sendMessage', { message: inLobby({ msg }) }) },
  { how: 'chat.postMessage', send: (who, text) => viaRest(who, 'chat.postMessage', { roomId: room('lobby'), text }) },
  { how: 'sendMessage by DDP', send: (who, msg) => viaMethod(who, 'DDP', 'sendMessage', inLobby({ msg })) },
  { how: 'sendMessage by method.call', send: (who, msg) => viaMethod(who, 'method.call', 'sendMessage', inLobby({ msg })) },
  {
    how: 'a reply in a thread',
    send: (who, msg) => viaRest(who, 'chat.sendMessage', { message: inLobby({ tmid: fixture.messages.carolInLobby, msg }) }),
  },
  {
    how: 'a reply that is also shown in the room',
    send: (who, msg) => viaRest(who, 'chat.sendMessage', { message: inLobby({ tmid: fixture.messages.carolInLobby, tshow: true, msg }) }),
  },
  { how: 'chat.update', isEdit: true, send: (who, text, msgId) => viaRest(who, 'chat.update', { roomId: room('lobby'), msgId, text }) },
  {
    how: 'updateMessage by DDP',
    isEdit: true,
    send: (who, msg, messageId) => viaMethod(who, 'DDP', 'updateMessage', inLobby({ _id: messageId, msg })),
  },
  {
    how: 'updateMessage by method.call',
    isEdit: true,
    send: (who, msg, messageId) => viaMethod(who, 'method.call', 'updateMessage', inLobby({ _id: messageId, msg })),
  },
  {
    how: 'a message that claims to be edited already',
    send: (who, msg) => {
      const claim = { editedAt: new Date().toISOString(), editedBy: { _id: id(who), username: who } }
      return viaRest(who, 'chat.sendMessage', { message: inLobby({ msg, ...claim }) })
    },
  },
  {
    how: 'a message that claims to be old',
    send: (who, msg) => viaMethod(who, 'DDP', 'sendMessage', inLobby({ msg, ts: new Date(Date.now() - 120_000) })),
  },
  { how: 'a direct message of three', send: (who, msg) => viaRest(who, 'chat.sendMessage', { message: { rid: room('trio'), msg } }) },
]

/** Sends by one of these ways; what an edit is made of is said before. */
async function sendBy({ isEdit, send }: Way, who: Name, text: string): Promise<Answer> {
  return send(who, text, isEdit ? await say(who, 'lobby', 'to be edited') : '')
}

/** What everybody but gina has been told; her own count falls when she writes, as whoever writes has read. */
async function groupMentions(): Promise<unknown> {
  return query('SELECT room_id, user_id, group_mentions FROM memberships WHERE user_id <> $1 ORDER BY room_id, user_id', [id('gina')])
}

/** Whether some stored message names everybody. */
async function broadcasts(by: Name): Promise<unknown[]> {
  return query(
    `SELECT body FROM messages WHERE author_id = $1 AND mentions @? '$[*] ? (@._id == "all" || @._id == "here" || @.username == "all" || @.username == "here")'`,
    [id(by)],
  )
}

describe.each(ways)('P7 guests don’t mention all or here: in $how', (way) => {
  test('bob may', async () => {
    const before = (await broadcasts('bob')).length
    expect(await sendBy(way, 'bob', 'listen, @all')).toMatchObject({ ok: true })
    expect((await broadcasts('bob')).length).toBe(before + 1)
  })

  test('gina is refused, and nothing is stored', async () => {
    await socketOf('gina')
    for (const text of plain) {
      const messageId = way.isEdit ? await say('gina', 'lobby', 'to be edited') : ''
      const before = await everything()
      const { ok, code } = await way.send('gina', text, messageId)
      expect({ text, ok, code }).toEqual({ text, ok: false, code: 'error-action-not-allowed' })
      expect(await everything()).toBe(before)
    }
  })

  test('however gina writes it, nobody is notified', async () => {
    const before = await groupMentions()
    for (const text of [...disguised, ...inert]) {
      const { ok, code } = await sendBy(way, 'gina', text)
      expect(ok ? 'stored as text' : code, text).toMatch(/^(stored as text|error-action-not-allowed)$/)
    }
    expect(await groupMentions()).toEqual(before)
    expect(await broadcasts('gina')).toEqual([])
  })
})

describe('P7 guests don’t mention all or here: where nobody looks for it', () => {
  const expectQuiet = async (send: () => Promise<Answer>): Promise<void> => {
    const before = await groupMentions()
    const { ok, code } = await send()
    expect(ok ? 'stored as text' : code).toMatch(/^(stored as text|error-action-not-allowed|invalid-params)$/)
    expect(await groupMentions()).toEqual(before)
    expect(await broadcasts('gina')).toEqual([])
  }

  test('mentions that gina’s client made up are not stored', () =>
    expectQuiet(() =>
      viaRest('gina', 'chat.sendMessage', {
        message: { rid: room('lobby'), msg: 'hello', mentions: [{ _id: 'all', username: 'all' }], groupMentions: 1 },
      }),
    ))

  test('an attachment’s text notifies nobody', () =>
    expectQuiet(() =>
      viaRest('gina', 'chat.postMessage', {
        roomId: room('lobby'),
        text: 'see this',
        attachments: [{ text: '@all', title: '@here', pretext: '@all' }],
      }),
    ))

  test('owning a discussion does not let gina mention everybody in it', async () => {
    const send = (who: Name, msg: string): Promise<Answer> => viaRest(who, 'chat.sendMessage', { message: { rid: room('plans'), msg } })
    expect(await send('carol', '@all')).toMatchObject({ ok: true })
    expect({ ...(await send('gina', '@all')), body: null }).toEqual({ ok: false, code: 'error-action-not-allowed', body: null })
  })

  test('the words that go with a file are held to the same', async () => {
    const fileId = await upload('gina', 'lobby', 'note.txt')
    const { ok, code } = await viaRest('gina', `rooms.mediaConfirm/${room('lobby')}/${fileId}`, { msg: '@all', description: '@here' })
    expect({ ok, code }).toEqual({ ok: false, code: 'error-action-not-allowed' })
    await expectQuiet(async () =>
      viaRest('gina', `rooms.mediaConfirm/${room('lobby')}/${await upload('gina', 'lobby', 'other.txt')}`, { description: '@here' }),
    )
    const form = new FormData()
    form.append('msg', '@all')
    form.append('file', new Blob(['words in a file'], { type: 'text/plain' }), 'third.txt')
    expect({ ...(await settled(fixture.people.gina.rest.post(`rooms.upload/${room('lobby')}`, form))), body: null }).toEqual({
      ok: false,
      code: 'error-action-not-allowed',
      body: null,
    })
  })
})

describe('P7 guests have no such power: by slash command', () => {
  const commands: readonly (readonly [command: string, params: string])[] = [
    ['create', '#by-command'],
    ['create', '#by-command private'],
    ['msg', '@robo hello'],
    ['join', '#annex'],
    ['invite', '@bob'],
    ['kick', '@bob'],
    ['mute', '@bob'],
    ['archive', ''],
    ['topic', 'mine now'],
    ['me', 'tells @all'],
    ['shrug', '@here'],
  ]
  const slash = (command: string, params: string): Request => ({
    rest: ['POST', 'commands.run', { command, params, roomId: room('project') }],
    method: ['slashCommand', { cmd: command, params, msg: { _id: newId(), rid: room('project'), msg: `/${command} ${params}` } }],
  })

  test.each(commands)('gina gets nowhere with /%s %s', async (command, params) => {
    const before = await groupMentions()
    const [rooms, memberships] = [
      await query('SELECT id, topic, archived, muted FROM rooms ORDER BY id'),
      await query('SELECT room_id, user_id FROM memberships ORDER BY 1, 2'),
    ]
    for (const road of roads) expect(await ask('gina', road, slash(command, params)), road).toMatchObject({ ok: false })
    expect(await groupMentions()).toEqual(before)
    expect(await query('SELECT id, topic, archived, muted FROM rooms ORDER BY id')).toEqual(rooms)
    expect(await query('SELECT room_id, user_id FROM memberships ORDER BY 1, 2')).toEqual(memberships)
  })

  test('carol, who owns the room, sets its topic by one, on every road', async () => {
    for (const road of roads) {
      await expectDone('carol', road, slash('topic', `set by ${road}`))
      expect(await query('SELECT topic FROM rooms WHERE id = $1', [room('project')])).toEqual([{ topic: `set by ${road}` }])
    }
  })
})

// ── P4

describe.each([
  ['a channel', 'lobby', 'channels'],
  ['a group', 'project', 'groups'],
  ['a direct message', 'duo', 'im'],
  ['a direct message of three', 'trio', 'im'],
] as const)('P4 guests take part in %s: gina does, where she belongs', (_what, place, family) => {
  test.each(roads)('she writes by %s, and carol hears of it', async (road) => {
    const carol = await fixture.people.carol.socket()
    await carol.subscribe('stream-room-messages', room(place)).ready
    const [_id, msg] = [newId(), `hello by ${road}`]
    await expectDone('gina', road, {
      rest: ['POST', 'chat.sendMessage', { message: { _id, rid: room(place), msg } }],
      method: ['sendMessage', { _id, rid: room(place), msg }],
    })
    const heard = await carol.waitFor(({ fields: { args } }) => (args[0] as { _id?: string } | undefined)?._id === _id)
    expect(heard.fields.args[0]).toMatchObject({ msg, u: { username: 'gina', kind: 'guest' } })
    await carol.close()
  })

  test('she reads what was written', async () => {
    const said = await say('carol', place, 'for gina to read')
    for (const road of ['DDP', 'method.call'] as const) {
      const { body } = await expectDone('gina', road, { rest: ['GET', '', {}], method: ['loadHistory', room(place), null, 20] })
      expect(JSON.stringify(body), road).toContain(said)
    }
    for (const path of [`${family}.history`, `${family}.messages`]) {
      const { messages } = await fixture.people.gina.rest.get<{ messages: { _id: string }[] }>(path, { roomId: room(place) })
      expect(
        messages.map(({ _id }) => _id),
        path,
      ).toContain(said)
    }
  })

  test.each(roads)('she reacts by %s', async (road) => {
    const said = await say('carol', place, 'something to react to')
    await expectDone('gina', road, {
      rest: ['POST', 'chat.react', { messageId: said, emoji: ':tada:', shouldReact: true }],
      method: ['setReaction', ':tada:', said, true],
    })
    expect(await query(`SELECT reactions -> ':tada:' AS who FROM messages WHERE id = $1`, [said])).toEqual([{ who: [id('gina')] }])
  })

  test('she answers in a thread, and reads it', async () => {
    const root = await say('carol', place, 'a question')
    const reply = await say('gina', place, 'an answer', { tmid: root })
    expect(await query('SELECT thread_count FROM messages WHERE id = $1', [root])).toEqual([{ thread_count: 1 }])
    const { messages } = await fixture.people.gina.rest.get<{ messages: { _id: string }[] }>('chat.getThreadMessages', { tmid: root })
    expect(messages.map(({ _id }) => _id)).toContain(reply)
  })

  test('she searches it', async () => {
    const said = await say('carol', place, 'the word is xylophone')
    const { messages } = await fixture.people.gina.rest.get<{ messages: { _id: string }[] }>('chat.search', {
      roomId: room(place),
      searchText: 'xylophone',
    })
    expect(messages.map(({ _id }) => _id)).toEqual([said])
    for (const road of ['DDP', 'method.call'] as const)
      expect(
        (
          await expectDone('gina', road, {
            rest: ['GET', '', {}],
            method: ['messageSearch', 'xylophone', room(place), {}],
          })
        ).body,
        road,
      ).toMatchObject({ message: { docs: [{ _id: said }] } })
  })

  test('she sends a file, and carol gets it', async () => {
    const fileId = await upload('gina', place, 'plan.txt')
    const { message } = await fixture.people.gina.rest.post<{ message: { file: { _id: string }; attachments: { title_link: string }[] } }>(
      `rooms.mediaConfirm/${room(place)}/${fileId}`,
      { msg: 'here it is' },
    )
    expect(message.file._id).toBe(fileId)
    const got = await fixture.people.carol.rest.request('GET', message.attachments[0]?.title_link ?? '')
    expect(got.status).toBe(200)
    expect((await fixture.people.gus.rest.request('GET', message.attachments[0]?.title_link ?? '')).status).not.toBe(200)
  })

  test('gus, who is a guest elsewhere, can do none of it', async () => {
    const said = await say('carol', place, 'not for gus: xylophone')
    const requests: readonly Request['rest'][] = [
      ['GET', `${family}.history`, { roomId: room(place) }],
      ['GET', `${family}.messages`, { roomId: room(place) }],
      ['POST', 'chat.sendMessage', { message: { rid: room(place), msg: 'let me in' } }],
      ['POST', 'chat.react', { messageId: said, emoji: ':tada:' }],
      ['POST', 'chat.sendMessage', { message: { rid: room(place), tmid: said, msg: 'let me in' } }],
      ['GET', 'chat.getThreadMessages', { tmid: said }],
      ['GET', 'chat.search', { roomId: room(place), searchText: 'xylophone' }],
    ]
    const before = await everything()
    for (const rest of requests) expect((await ask('gus', 'REST', { rest, method: ['none'] })).ok, rest[1]).toBe(false)
    expect(await everything()).toBe(before)
  })
})

/** Uploads without sending yet; answers the file's id. */
async function upload(who: Name, place: Place, name: string): Promise<string> {
  const form = new FormData()
  form.append('file', new Blob(['words in a file'], { type: 'text/plain' }), name)
  const { file } = await fixture.people[who].rest.post<{ file: { _id: string } }>(`rooms.media/${room(place)}`, form)
  return file._id
}

// ── P5

describe.each(roads)('P5 guests start discussions: by %s', (road) => {
  const discussion = (prid: string, users: readonly string[], more: Record<string, unknown> = {}): Request => {
    const params = { prid, t_name: `about ${road}`, users: [...users], ...more }
    return { rest: ['POST', 'rooms.createDiscussion', params], method: ['createDiscussion', params] }
  }
  const idIn = ({ body }: Answer): string => {
    const { discussion: made = body } = body as { discussion?: unknown }
    const { _id, rid } = made as { _id?: string; rid?: string }
    return _id ?? rid ?? ''
  }

  test.each(['lobby', 'project', 'duo'] as const)(
    'gina starts a discussion in %s: she owns it, and whom she named is in it',
    async (place) => {
      const made = idIn(await expectDone('gina', road, discussion(room(place), ['carol'])))
      expect(await query('SELECT parent_id FROM rooms WHERE id = $1', [made])).toEqual([{ parent_id: room(place) }])
      expect(
        await query('SELECT u.username, m.roles FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.room_id = $1 ORDER BY 1', [
          made,
        ]),
      ).toEqual([
        { username: 'carol', roles: [] },
        { username: 'gina', roles: ['owner'] },
      ])
    },
  )

  test('where gina is not, she starts nothing, and can’t tell hidden from missing', async () => {
    const [hidden, missing] = [await ask('gina', road, discussion(room('vault'), [])), await ask('gina', road, discussion(newId(), []))]
    expect(hidden).toMatchObject({ ok: false, code: 'error-room-not-found' })
    expect(hidden).toEqual(missing)
    expect(await ask('gina', road, discussion(room('annex'), []))).toEqual(missing)
  })

  test('gina brings nobody in whom she does not know, and can’t tell hidden from missing', async () => {
    if (road === 'DDP') await socketOf('gina')
    const before = await everything()
    const [hidden, stranger, missing] = [
      await ask('gina', road, discussion(room('lobby'), ['alice'])),
      await ask('gina', road, discussion(room('lobby'), ['gus'])),
      await ask('gina', road, discussion(room('lobby'), ['nemo'])),
    ]
    expect(missing.ok).toBe(false)
    const masked = (answer: Answer): string => JSON.stringify(answer).replaceAll(/alice|gus/g, 'nemo')
    expect(masked(hidden)).toBe(masked(missing))
    expect(masked(stranger)).toBe(masked(missing))
    expect(await everything()).toBe(before)
  })
})

test('P5 guests start discussions: one counts as a room; at her limit gina starts no more, and nothing is left of it', async () => {
  const discussion: Request = {
    rest: ['POST', 'rooms.createDiscussion', { prid: room('lobby'), t_name: 'one more', users: [] }],
    method: ['none'],
  }
  const [held] = await query<{ n: number }>(
    `SELECT count(*)::int AS n FROM memberships m JOIN rooms r ON r.id = m.room_id WHERE m.user_id = $1 AND r.kind <> 'direct'`,
    [id('gina')],
  )
  await limitRooms((held?.n ?? 0) + 1)
  await expectDone('gina', 'REST', discussion)
  await expectRefused('gina', 'REST', discussion, 'error-max-rooms-per-guest-reached')
  await expectDone('bob', 'REST', discussion)
  await limitRooms(0)
  await expectDone('gina', 'REST', discussion)
})

async function limitRooms(most: number): Promise<void> {
  await query(
    `INSERT INTO settings (id, value) VALUES ('Limits_Rooms_Per_Guest', $1) ON CONFLICT (id) DO UPDATE SET value = excluded.value`,
    [JSON.stringify(most)],
  )
  await query('UPDATE workspace SET epoch = epoch + 1')
}
