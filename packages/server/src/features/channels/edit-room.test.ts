import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'

let workspace: TestWorkspace
let carol: Person
let bob: Person
let gina: Person
beforeAll(async () => {
  workspace = await openWorkspace()
  ;[carol, bob, gina] = await Promise.all([
    workspace.newPerson('carol'),
    workspace.newPerson('bob'),
    workspace.newPerson('gina', { roles: ['guest'], joinDefaultChannels: false }),
  ])
})
afterAll(() => workspace[Symbol.asyncDispose]())

let made = 0
async function newRoom(prefix: 'channels' | 'groups', members: string[] = []): Promise<string> {
  const answer = await carol.rest.post<{ channel?: { _id: string }; group?: { _id: string } }>(`${prefix}.create`, {
    name: `room-${++made}`,
    members,
  })
  return (answer.channel ?? answer.group)?._id ?? ''
}

async function lines(roomId: string): Promise<string[]> {
  const { rows } = await workspace.sql.query<{ line: string }>(
    `SELECT trim(concat(type, ' ', body)) AS line FROM messages WHERE room_id = $1 ORDER BY created_at`,
    [roomId],
  )
  return rows.map(({ line }) => line)
}

async function rowOf(roomId: string): Promise<Record<string, unknown>> {
  const { rows } = await workspace.sql.query<Record<string, unknown>>('SELECT * FROM rooms WHERE id = $1', [roomId])
  return rows[0] ?? {}
}

describe.each(['channels', 'groups'] as const)('changing a room by %s.*', (prefix) => {
  const one = prefix === 'channels' ? 'channel' : 'group'

  test('its owner renames it and says what it is about; each change is a line and a change once', async () => {
    const roomId = await newRoom(prefix)
    const name = `renamed-${prefix}`
    expect(await carol.rest.post(`${prefix}.rename`, { roomId, name })).toMatchObject({ [one]: { name, fname: name } })
    expect(await carol.rest.post(`${prefix}.setTopic`, { roomId, topic: 'Cakes' })).toMatchObject({
      topic: 'Cakes',
      [one]: { topic: 'Cakes' },
    })
    expect(await carol.rest.post(`${prefix}.setDescription`, { roomId, description: 'All of them' })).toMatchObject({
      description: 'All of them',
    })
    expect(await carol.rest.post(`${prefix}.setPurpose`, { roomId, purpose: 'Eating' })).toMatchObject({
      purpose: 'Eating',
      [one]: { description: 'Eating' },
    })
    expect(await carol.rest.post(`${prefix}.setAnnouncement`, { roomId, announcement: 'Now' })).toMatchObject({ announcement: 'Now' })
    expect(await carol.rest.post(`${prefix}.setReadOnly`, { roomId, readOnly: true })).toMatchObject({ [one]: { ro: true } })
    expect(await carol.rest.post(`${prefix}.setCustomFields`, { roomId, customFields: { oven: 2 } })).toMatchObject({
      [one]: { customFields: { oven: 2 } },
    })
    await carol.rest.post(`${prefix}.setTopic`, { roomId, topic: 'Cakes' })
    expect(await lines(roomId)).toEqual([
      `r ${name}`,
      'room_changed_topic Cakes',
      'room_changed_description All of them',
      'room_changed_description Eating',
      'room_changed_announcement Now',
      'room-set-read-only',
    ])
    await carol.rest.post(`${prefix}.setReadOnly`, { roomId, readOnly: false })
    expect((await lines(roomId)).at(-1)).toBe('room-removed-read-only')
    const { rows } = await workspace.sql.query(
      `SELECT details FROM audit_log WHERE target_id = $1 AND action = 'edit-room' AND details <> '{}' ORDER BY at LIMIT 2`,
      [roomId],
    )
    expect(rows[1]).toEqual({ details: { before: { topic: '' }, after: { topic: 'Cakes' } } })
  })

  test('a guest who is in it, and a member without a role, can’t', async () => {
    const roomId = await newRoom(prefix, ['gina', 'bob'])
    const before = await rowOf(roomId)
    const changes = {
      rename: { name: 'mine' },
      setTopic: { topic: 'x' },
      setDescription: { description: 'x' },
      setPurpose: { purpose: 'x' },
      setAnnouncement: { announcement: 'x' },
      setReadOnly: { readOnly: true },
      setType: { type: 'p' },
      setDefault: { default: true },
      setJoinCode: { joinCode: 'x' },
      setCustomFields: { customFields: {} },
    }
    for (const person of [gina, bob])
      for (const [name, body] of Object.entries(changes)) {
        const refused = await person.rest.request('POST', `${prefix}.${name}`, { body: { roomId, ...body } })
        expect(refused, name).toMatchObject({ status: 400, body: { errorType: 'error-action-not-allowed' } })
      }
    const socket = await gina.socket()
    await expect(socket.call('saveRoomSettings', roomId, { roomTopic: 'x' })).rejects.toMatchObject({ error: 'error-action-not-allowed' })
    expect(await rowOf(roomId)).toEqual(before)
  })

  test('a guest outside is answered as if it were not there', async () => {
    const roomId = await newRoom(prefix)
    const hidden = await gina.rest.request('POST', `${prefix}.setTopic`, { body: { roomId, topic: 'x' } })
    const missing = await gina.rest.request('POST', `${prefix}.setTopic`, { body: { roomId: 'nothing', topic: 'x' } })
    expect(hidden.body).toMatchObject({ errorType: 'error-room-not-found' })
    expect(hidden.body).toEqual(missing.body)
  })

  test('a name that is taken or bad changes nothing', async () => {
    const roomId = await newRoom(prefix)
    for (const [name, errorType] of [
      ['General', 'error-duplicate-channel-name'],
      ['a b', 'error-invalid-room-name'],
      ['', 'error-invalid-room-name'],
    ])
      expect(await carol.rest.request('POST', `${prefix}.rename`, { body: { roomId, name } })).toMatchObject({
        status: 400,
        body: { errorType },
      })
    expect(await carol.rest.request('POST', `${prefix}.rename`, { body: { roomId } })).toMatchObject({
      body: { errorType: 'invalid-params' },
    })
    expect(await lines(roomId)).toEqual([])
  })

  test('making it a default room is for administrators', async () => {
    const roomId = await newRoom(prefix)
    expect(await carol.rest.request('POST', `${prefix}.setDefault`, { body: { roomId, default: true } })).toMatchObject({
      body: { errorType: 'error-action-not-allowed' },
    })
    await carol.rest.post(`${prefix}.invite`, { roomId, username: 'alice' })
    expect(await workspace.alice.rest.post(`${prefix}.setDefault`, { roomId, default: 'true' })).toMatchObject({ [one]: { default: true } })
  })
})

describe('a channel that becomes private', () => {
  test('is gone for those outside, who are told so by the end of their subscriptions, and stays for members', async () => {
    const roomId = await newRoom('channels', ['gina'])
    const [outside, inside] = [await bob.socket(), await gina.socket()]
    const watches = [
      outside.subscribe('stream-room-messages', roomId, false),
      outside.subscribe('stream-notify-room', `${roomId}/user-activity`, false),
    ]
    const kept = inside.subscribe('stream-room-messages', roomId, false)
    await Promise.all([...watches, kept].map(({ ready }) => ready))
    expect(await carol.rest.post('channels.setType', { roomId, type: 'p' })).toMatchObject({ channel: { t: 'p' } })
    for (const { ended } of watches) expect(await ended).toMatchObject({ error: 'error-not-allowed' })
    await inside.waitFor(({ fields }) => (fields.args[0] as { t?: string }).t === 'room_changed_privacy')
    expect(outside.frames.filter((frame) => frame.msg === 'changed')).toEqual([])
    expect(await bob.rest.request('GET', 'groups.info', { query: { roomId } })).toMatchObject({
      body: { errorType: 'error-room-not-found' },
    })
    expect(await carol.rest.post('groups.setType', { roomId, type: 'c' })).toMatchObject({ group: { t: 'c' } })
    expect(await lines(roomId)).toEqual(['room_changed_privacy private', 'room_changed_privacy public'])
  })

  test('a discussion below a private room stays private', async () => {
    const parent = await newRoom('groups')
    await workspace.sql.query(
      `INSERT INTO rooms (id, kind, name, title, parent_id, custom_fields, member_count) VALUES ('below', 'group', 'random', 'Below', $1, '{}', 1)`,
      [parent],
    )
    await workspace.sql.query(
      `INSERT INTO memberships (id, room_id, user_id, roles, joined_at, updated_at) VALUES ('m', 'below', $1, '{owner}', now(), now())`,
      [carol.id],
    )
    expect(await carol.rest.request('POST', 'groups.setType', { body: { roomId: 'below', type: 'c' } })).toMatchObject({
      body: { errorType: 'error-room-type-not-allowed' },
    })
    expect(await carol.rest.post('groups.rename', { roomId: 'below', name: 'A title, with words' })).toMatchObject({
      group: { name: 'random', fname: 'A title, with words' },
    })
    expect(await carol.rest.request('POST', 'groups.setType', { body: { roomId: 'below', type: 'd' } })).toMatchObject({
      body: { errorType: 'error-invalid-room-type' },
    })
  })
})

describe('several settings at once', () => {
  test('are saved over REST and DDP, in either form, and told to members', async () => {
    const roomId = await newRoom('groups', ['gina'])
    const listening = await gina.socket()
    await listening.subscribe('stream-notify-user', `${gina.id}/rooms-changed`, false).ready
    expect(
      await carol.rest.post('rooms.saveRoomSettings', { rid: roomId, roomName: 'saved', roomTopic: 'T', unknown: { a: 1 } }),
    ).toMatchObject({ rid: roomId })
    const socket = await carol.socket()
    expect(
      await socket.call('saveRoomSettings', roomId, {
        roomDescription: 'D',
        readOnly: true,
        reactWhenReadOnly: true,
        encrypted: false,
        systemMessages: [],
      }),
    ).toEqual({ result: true, rid: roomId })
    expect(await socket.call('saveRoomSettings', roomId, 'roomAnnouncement', 'A')).toEqual({ result: true, rid: roomId })
    await listening.waitFor(({ fields }) => (fields.args[1] as { announcement?: string }).announcement === 'A')
    expect(await rowOf(roomId)).toMatchObject({
      name: 'saved',
      topic: 'T',
      description: 'D',
      announcement: 'A',
      read_only: true,
      react_when_read_only: true,
    })
  })

  test('all are saved or none', async () => {
    const roomId = await newRoom('channels')
    const refused = await carol.rest.request('POST', 'rooms.saveRoomSettings', { body: { rid: roomId, roomTopic: 'T', default: true } })
    expect(refused).toMatchObject({ body: { errorType: 'error-action-not-allowed' } })
    expect(await rowOf(roomId)).toMatchObject({ topic: '', is_default: false })
    for (const body of [{ encrypted: true }, { systemMessages: ['uj'] }])
      expect(await carol.rest.request('POST', 'rooms.saveRoomSettings', { body: { rid: roomId, ...body } })).toMatchObject({
        body: { errorType: 'error-invalid-settings' },
      })
    expect(await carol.rest.request('POST', 'rooms.saveRoomSettings', { body: { rid: roomId, roomTopic: 5 } })).toMatchObject({
      body: { errorType: 'invalid-params' },
    })
  })

  test('how long messages are kept is an administrator’s to say; an owner may when the permission is given, a guest never', async () => {
    const roomId = await newRoom('groups', ['gina', 'alice'])
    const wanted = { retentionEnabled: true, retentionOverrideGlobal: true, retentionMaxAge: 90 }
    const shown = { enabled: true, overrideGlobal: true, maxAge: 90 }
    const save = (person: Person, body: object) => person.rest.request('POST', 'rooms.saveRoomSettings', { body: { rid: roomId, ...body } })
    const roomFor = async (person: Person) => (await person.rest.get<{ room: { retention?: unknown } }>('rooms.info', { roomId })).room
    for (const person of [carol, gina])
      expect(await save(person, wanted)).toMatchObject({ status: 400, body: { errorType: 'error-action-not-allowed' } })
    expect(await roomFor(carol)).not.toHaveProperty('retention')
    const listening = await gina.socket()
    await listening.subscribe('stream-notify-user', `${gina.id}/rooms-changed`, false).ready
    expect((await save(workspace.alice, wanted)).status).toBe(200)
    await listening.waitFor(({ fields }) => (fields.args[1] as { retention?: { maxAge?: number } }).retention?.maxAge === 90)
    for (const person of [carol, gina]) expect((await roomFor(person)).retention).toEqual(shown)
    // Said again as it is, with something that is hers to say.
    expect((await save(carol, { ...wanted, roomTopic: 'Kept' })).status).toBe(200)
    expect(await rowOf(roomId)).toMatchObject({ topic: 'Kept', retention: { enabled: true, overrides: true, maxAgeDays: 90 } })
    const permit = (...roles: string[]) =>
      workspace.alice.rest.post('permissions.update', { permissions: [{ _id: 'edit-room-retention-policy', roles }] })
    await permit('admin', 'owner')
    const socket = await carol.socket()
    await socket.call('saveRoomSettings', roomId, {
      retentionMaxAge: '7',
      retentionExcludePinned: true,
      retentionIgnoreThreads: false,
      retentionFilesOnly: true,
    })
    expect((await roomFor(carol)).retention).toEqual({
      ...shown,
      maxAge: 7,
      excludePinned: true,
      ignoreThreads: false,
      filesOnly: true,
    })
    for (const retentionMaxAge of [0, -1, 1.5, 'soon', 36_501])
      expect(await save(carol, { retentionMaxAge }), String(retentionMaxAge)).toMatchObject({ body: { errorType: 'invalid-params' } })
    expect(await save(gina, { retentionMaxAge: 8 })).toMatchObject({ status: 400, body: { errorType: 'error-action-not-allowed' } })
    await permit('admin')
    const { rows } = await workspace.sql.query(
      `SELECT actor_name, details FROM audit_log WHERE target_id = $1 AND action = 'edit-room' AND details->'after' ? 'retention' ORDER BY at LIMIT 1`,
      [roomId],
    )
    expect(rows).toEqual([
      {
        actor_name: 'alice',
        details: { before: { retention: {} }, after: { retention: { enabled: true, overrides: true, maxAgeDays: 90 } } },
      },
    ])
  })

  test('the form of a client that sends how long messages are kept as it is in force keeps nobody from the rest of it', async () => {
    const set = (value: boolean) => workspace.alice.rest.post('settings/RetentionPolicy_AppliesToGroups', { value })
    const roomId = await newRoom('groups', ['alice'])
    const save = (body: object) => carol.rest.request('POST', 'rooms.saveRoomSettings', { body: { rid: roomId, ...body } })
    await set(true)
    expect((await save({ roomTopic: 'In force', retentionEnabled: true, retentionOverrideGlobal: false })).status).toBe(200)
    expect(await rowOf(roomId)).toMatchObject({ topic: 'In force', retention: {} })
    expect(await save({ roomTopic: 'Not in force', retentionEnabled: false, retentionOverrideGlobal: false })).toMatchObject({
      status: 400,
      body: { errorType: 'error-action-not-allowed' },
    })
    expect(await rowOf(roomId)).toMatchObject({ topic: 'In force', retention: {} })
    await set(false)
    expect((await save({ roomTopic: 'In force now', retentionEnabled: false, retentionOverrideGlobal: false })).status).toBe(200)
    expect(await rowOf(roomId)).toMatchObject({ topic: 'In force now', retention: {} })
  })

  test('a moderator may change the topic, and not who may write', async () => {
    const roomId = await newRoom('channels', ['bob'])
    await carol.rest.post('channels.addModerator', { roomId, userId: bob.id })
    await bob.rest.post('channels.setTopic', { roomId, topic: 'Mine' })
    expect(await bob.rest.request('POST', 'channels.setReadOnly', { body: { roomId, readOnly: true } })).toMatchObject({
      body: { errorType: 'error-action-not-allowed' },
    })
  })

  test('a direct message has no name, kind or join code to change', async () => {
    await workspace.sql.query(
      `INSERT INTO rooms (id, kind, direct_key, custom_fields, member_count) VALUES ('direct1', 'direct', 'key', '{}', 1)`,
    )
    await workspace.sql.query(
      `INSERT INTO memberships (id, room_id, user_id, roles, joined_at, updated_at) VALUES ('d', 'direct1', $1, '{}', now(), now())`,
      [workspace.alice.id],
    )
    for (const body of [{ roomName: 'x' }, { roomType: 'c' }, { readOnly: true }, { joinCode: 'x' }, { default: true }])
      expect(await workspace.alice.rest.request('POST', 'rooms.saveRoomSettings', { body: { rid: 'direct1', ...body } })).toMatchObject({
        status: 400,
        body: { errorType: 'error-room-type-not-allowed' },
      })
  })
})
