// Files coming in: in two steps and in one, by those who may write into the room and by nobody else.
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import type { RestResponse } from '@foyer/client/rest-client.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { pngOf, send, share, upload } from '../../../test/uploads.ts'

let workspace: TestWorkspace
let directory: string
let people: { carol: Person; dave: Person; gina: Person; gus: Person }
/** Carol's group, with gina and gus in it. */
let plans: string
/** Carol's other group, with dave in it. */
let secret: string
const connections: net.Socket[] = []

beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'foyer-files-'))
  workspace = await openWorkspace({ FOYER_DATA: directory })
  workspace.app.rest.server.on('connection', (socket) => void connections.push(socket))
  const guest = { roles: ['guest'] }
  people = {
    carol: await workspace.newPerson('carol'),
    dave: await workspace.newPerson('dave'),
    gina: await workspace.newPerson('gina', guest),
    gus: await workspace.newPerson('gus', guest),
  }
  plans = await group('plans', ['gina', 'gus'])
  secret = await group('secret', ['dave'])
})
afterAll(async () => {
  await workspace[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})
beforeEach(() => workspace.sql.query('DELETE FROM files WHERE message_id IS NULL'))

async function group(name: string, members: string[]): Promise<string> {
  const { group } = await people.carol.rest.post<{ group: { _id: string } }>('groups.create', { name, members })
  return group._id
}

/** Everything that could have been left behind by an upload. */
async function remains(): Promise<{ files: number; messages: number; blobs: number }> {
  const { rows } = await workspace.sql.query(
    "SELECT (SELECT count(*) FROM files)::int AS files, (SELECT count(*) FROM messages WHERE extra ? 'file')::int AS messages",
  )
  const blobs = await readdir(path.join(directory, 'files'), { recursive: true, withFileTypes: true }).catch(() => [])
  return { ...rows[0], blobs: blobs.filter((entry) => entry.isFile()).length }
}

async function setSetting(id: string, value: unknown): Promise<void> {
  await workspace.alice.rest.post(`settings/${id}`, { value })
}

const codeOf = ({ body }: RestResponse): unknown => (body as { errorType?: unknown }).errorType

describe('a guest', () => {
  test('uploads into a room she belongs to, sends it, and everybody there is told', async () => {
    const { gina, gus } = people
    const socket = await gus.socket()
    await socket.subscribe('stream-room-messages', plans).ready
    const file = await upload(gina, plans, { name: 'plan.txt', bytes: 'the plan' })
    expect(file.url).toBe(`/file-upload/${file._id}/plan.txt`)
    const { message } = await gina.rest.post<{ message: Record<string, unknown> }>(`rooms.mediaConfirm/${plans}/${file._id}`, {
      msg: 'look',
      description: 'draft',
    })
    const card = { _id: file._id, name: 'plan.txt', type: 'text/plain', size: 8, format: 'txt' }
    expect(message).toMatchObject({
      rid: plans,
      msg: 'look',
      u: { username: 'gina', kind: 'guest' },
      file: card,
      files: [card],
      attachments: [
        { title: 'plan.txt', type: 'file', description: 'draft', title_link: file.url, title_link_download: true, format: 'txt', size: 8 },
      ],
      groupable: false,
    })
    const heard = await socket.waitFor((frame) => JSON.stringify(frame).includes(file._id))
    expect(JSON.stringify(heard)).toContain('"msg":"look"')
    const { rows } = await workspace.sql.query('SELECT message_id, uploader_id, sha256, description FROM files WHERE id = $1', [file._id])
    expect(rows).toEqual([
      {
        message_id: message['_id'],
        uploader_id: gina.id,
        sha256: createHash('sha256').update('the plan').digest('hex'),
        description: 'draft',
      },
    ])
  })

  test('uploads and sends in one step, in a thread too', async () => {
    const { gina } = people
    const root = await gina.rest.post<{ message: { _id: string } }>('chat.sendMessage', { message: { rid: plans, msg: 'pictures here' } })
    const answer = await send(gina, `rooms.upload/${plans}`, {
      name: 'map.png',
      type: 'image/png',
      bytes: pngOf(800, 600),
      fields: { msg: 'the map', description: 'north is up', tmid: root.message._id },
    })
    expect(answer.status).toBe(200)
    const { message } = answer.body as { message: Record<string, unknown> }
    const link = expect.stringMatching(/^\/file-upload\/\w{17}\/map\.png$/)
    expect(message).toMatchObject({
      msg: 'the map',
      tmid: root.message._id,
      attachments: [
        {
          title: 'map.png',
          description: 'north is up',
          title_link: link,
          image_url: link,
          image_type: 'image/png',
          image_size: 64,
          image_dimensions: { width: 800, height: 600 },
        },
      ],
    })
  })

  test('gets the same message again when she sends an upload twice', async () => {
    const { _id, message } = await share(people.gina, plans)
    const again = await people.gina.rest.post<{ message: { _id: string } }>(`rooms.mediaConfirm/${plans}/${_id}`)
    expect(again.message._id).toBe(message._id)
    const { rows } = await workspace.sql.query("SELECT count(*)::int AS n FROM messages WHERE extra -> 'file' ->> '_id' = $1", [_id])
    expect(rows).toEqual([{ n: 1 }])
  })

  test('may be one of two who send an upload at the same moment, and one message comes of it', async () => {
    const file = await upload(people.gina, plans)
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => people.gina.rest.post<{ message: { _id: string } }>(`rooms.mediaConfirm/${plans}/${file._id}`)),
    )
    expect(new Set(answers.map((answer) => answer.message._id)).size).toBe(1)
  })

  test('is refused in a room she does not belong to, with the words for a room that is not there', async () => {
    const before = await remains()
    for (const road of ['rooms.media', 'rooms.upload']) {
      const hidden = await send(people.gina, `${road}/${secret}`)
      const missing = await send(people.gina, `${road}/noSuchRoomAtAll01`)
      expect(hidden.status).toBe(400)
      expect(codeOf(hidden)).toBe('error-room-not-found')
      expect(hidden.body).toEqual(missing.body)
    }
    expect(await remains()).toEqual(before)
  })

  test('is refused before her file is read', async () => {
    const before = await remains()
    const seen = connections.length
    const answer = await pour(`/api/v1/rooms.media/${secret}`, people.gina, 64 * 1024 * 1024)
    expect(answer).toContain('HTTP/1.1 400')
    expect(answer).toContain('error-room-not-found')
    const [socket] = connections.slice(seen)
    expect(socket?.bytesRead).toBeLessThanOrEqual(65_536)
    expect(await remains()).toEqual(before)
  })

  test('can’t send what another has uploaded, nor her own into another room', async () => {
    const before = await remains()
    const carols = await upload(people.carol, plans)
    const daves = await share(people.dave, secret)
    const own = await upload(people.gina, plans)
    const refusals = [
      await people.gina.rest.request('POST', `rooms.mediaConfirm/${plans}/${carols._id}`, { body: {} }),
      await people.gina.rest.request('POST', `rooms.mediaConfirm/${plans}/${daves._id}`, { body: {} }),
      await people.gina.rest.request('POST', `rooms.mediaConfirm/${secret}/${daves._id}`, { body: {} }),
      await people.carol.rest.request('POST', `rooms.mediaConfirm/${secret}/${carols._id}`, { body: {} }),
      await people.gina.rest.request('POST', `rooms.mediaConfirm/GENERAL/${own._id}`, { body: {} }),
      await people.gina.rest.request('POST', `rooms.mediaConfirm/${plans}/noSuchFileAtAll01`, { body: {} }),
    ]
    for (const refused of refusals)
      expect({ status: refused.status, body: refused.body }).toEqual({
        status: 400,
        body: { success: false, error: 'There is no such file [invalid-file]', errorType: 'invalid-file' },
      })
    expect((await remains()).messages).toBe(before.messages + 1)
    await people.gina.rest.post(`rooms.mediaConfirm/${plans}/${own._id}`)
  })

  test('who was removed in between can’t send her upload any more', async () => {
    const room = await group('briefly', ['gina'])
    const file = await upload(people.gina, room)
    await people.carol.rest.post('groups.kick', { roomId: room, userId: people.gina.id })
    const refused = await people.gina.rest.request('POST', `rooms.mediaConfirm/${room}/${file._id}`, { body: {} })
    expect(codeOf(refused)).toBe('invalid-file')
  })

  test('who is removed while her file is on its way has it refused, and nothing of it stays', async () => {
    const room = await group('midway', ['gina'])
    const before = await remains()
    const socket = net.connect(Number(new URL(workspace.url).port), '127.0.0.1')
    const answered = new Promise<string>((resolve) => socket.once('data', (text) => resolve(text.toString())))
    const end = '\r\n--edge--\r\n'
    const length = opening.length + 100_000 + end.length
    socket.write(`${headOf(`/api/v1/rooms.upload/${room}`, people.gina, `Content-Length: ${length}`)}${opening}${'x'.repeat(50_000)}`)
    await until(async () => (await remains()).blobs === before.blobs + 1)
    await people.carol.rest.post('groups.kick', { roomId: room, userId: people.gina.id })
    socket.write('x'.repeat(50_000) + end)
    expect(await answered).toContain('error-room-not-found')
    socket.destroy()
    expect(await remains()).toEqual(before)
  })

  test('can’t get a file into a room where she may not write', async () => {
    const room = await group('read', ['gina'])
    const waiting = await upload(people.gina, room)
    await people.carol.rest.post('groups.setReadOnly', { roomId: room, readOnly: true })
    expect(codeOf(await send(people.gina, `rooms.media/${room}`))).toBe('error-room-is-read-only')
    expect(codeOf(await send(people.gina, `rooms.upload/${room}`))).toBe('error-room-is-read-only')
    expect(codeOf(await people.gina.rest.request('POST', `rooms.mediaConfirm/${room}/${waiting._id}`, { body: {} }))).toBe(
      'error-room-is-read-only',
    )
    expect((await send(people.carol, `rooms.upload/${room}`)).status).toBe(200)
  })
})

test('nobody uploads without signing in', async () => {
  const response = await fetch(`${workspace.url}/api/v1/rooms.media/${plans}`, { method: 'POST', body: form('x') })
  expect(response.status).toBe(401)
})

describe('limits', () => {
  test('a file may have as many bytes as the workspace says, and not one more', async () => {
    await setSetting('FileUpload_MaxFileSize', 1000)
    try {
      const before = await remains()
      expect((await send(people.gina, `rooms.media/${plans}`, { bytes: 'x'.repeat(1000) })).status).toBe(200)
      for (const road of ['rooms.media', 'rooms.upload'])
        expect(codeOf(await send(people.gina, `${road}/${plans}`, { bytes: 'x'.repeat(1001) }))).toBe('error-file-too-large')
      expect(await remains()).toEqual({ ...before, files: before.files + 1, blobs: before.blobs + 1 })
    } finally {
      await setSetting('FileUpload_MaxFileSize', 104_857_600)
    }
  })

  test('a body that lies about its length is cut at the limit', async () => {
    await setSetting('FileUpload_MaxFileSize', 200_000)
    try {
      const before = await remains()
      const answer = await pour(`/api/v1/rooms.media/${plans}`, people.gina, 8 * 1024 * 1024, 'chunked')
      expect(answer).toContain('error-file-too-large')
      const announced = await pour(`/api/v1/rooms.media/${plans}`, people.gina, 8 * 1024 * 1024)
      expect(announced).toContain('error-file-too-large')
      expect(await remains()).toEqual(before)
    } finally {
      await setSetting('FileUpload_MaxFileSize', 104_857_600)
    }
  })

  test('an empty file is a file', async () => {
    const { message } = await share(people.gina, plans, { bytes: '' })
    expect(message).toMatchObject({ file: { size: 0 } })
  })

  test('a hundred uploads may wait, also when they come at once', async () => {
    await workspace.sql.query(
      `INSERT INTO files (room_id, id, uploader_id, name, type, size, sha256, created_at)
       SELECT $1, 'waiting' || lpad(n::text, 10, '0'), $2, 'x', 'text/plain', 1, 'x', now() FROM generate_series(1, 97) n`,
      [plans, people.gus.id],
    )
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(people.gus, `rooms.media/${plans}`)))
    expect(answers.filter((answer) => answer.status === 200).length).toBe(3)
    expect(new Set(answers.filter((answer) => answer.status !== 200).map(codeOf))).toEqual(new Set(['error-file-quota-exceeded']))
    expect((await send(people.gina, `rooms.media/${plans}`)).status).toBe(200)
  })

  test('a picture of too many pixels is refused by its header', async () => {
    const before = await remains()
    expect(
      codeOf(await send(people.gina, `rooms.media/${plans}`, { name: 'bomb.png', type: 'image/png', bytes: pngOf(50_000, 50_000) })),
    ).toBe('error-invalid-file-type')
    expect(await remains()).toEqual(before)
  })

  test('blocked and not allowed types are refused, whether claimed or real', async () => {
    const before = await remains()
    expect(codeOf(await send(people.gina, `rooms.media/${plans}`, { name: 'a.svg', type: 'image/svg+xml', bytes: '<svg/>' }))).toBe(
      'error-invalid-file-type',
    )
    await setSetting('FileUpload_MediaTypeWhiteList', 'image/*')
    try {
      expect(codeOf(await send(people.gina, `rooms.media/${plans}`, { name: 'a.png', type: 'image/png', bytes: '<html>' }))).toBe(
        'error-invalid-file-type',
      )
      expect(await remains()).toEqual(before)
      expect(
        (await send(people.gina, `rooms.media/${plans}`, { name: 'a.png', type: 'application/octet-stream', bytes: pngOf(1, 1) })).status,
      ).toBe(200)
    } finally {
      await setSetting('FileUpload_MediaTypeWhiteList', '')
    }
  })

  test('uploads can be switched off, for everybody or in direct messages', async () => {
    await people.carol.rest.post('im.create', { username: 'dave' })
    const { rows } = await workspace.sql.query("SELECT id FROM rooms WHERE kind = 'direct'")
    const direct = rows[0].id as string
    await setSetting('FileUpload_Enabled_Direct', false)
    expect(codeOf(await send(people.carol, `rooms.media/${direct}`))).toBe('error-direct-message-file-upload-not-allowed')
    expect((await send(people.carol, `rooms.media/${plans}`)).status).toBe(200)
    await setSetting('FileUpload_Enabled_Direct', true)
    expect((await send(people.carol, `rooms.media/${direct}`)).status).toBe(200)
    await setSetting('FileUpload_Enabled', false)
    expect(codeOf(await send(people.carol, `rooms.media/${plans}`))).toBe('error-file-upload-disabled')
    await setSetting('FileUpload_Enabled', true)
  })
})

describe('a form', () => {
  test('without a file, with the file elsewhere, or that is none, is refused', async () => {
    const before = await remains()
    expect(codeOf(await send(people.gina, `rooms.media/${plans}`, { field: 'picture' }))).toBe('invalid-field')
    const empty = new FormData()
    empty.append('msg', 'no file')
    expect(codeOf(await people.gina.rest.request('POST', `rooms.upload/${plans}`, { body: empty }))).toBe('invalid-field')
    expect(codeOf(await people.gina.rest.request('POST', `rooms.media/${plans}`, { body: { file: 'text' } }))).toBe('invalid-params')
    expect(await remains()).toEqual(before)
  })

  test('whose words are refused leaves no file behind', async () => {
    const before = await remains()
    const refused = await send(people.gina, `rooms.upload/${plans}`, { fields: { msg: '@all look' } })
    expect(codeOf(refused)).toBe('error-action-not-allowed')
    expect(codeOf(await send(people.gina, `rooms.upload/${plans}`, { fields: { description: 'x'.repeat(5001) } }))).toBe(
      'error-message-size-exceeded',
    )
    expect(await remains()).toEqual(before)
  })

  test('that breaks off leaves nothing behind', async () => {
    const before = await remains()
    const socket = net.connect(Number(new URL(workspace.url).port), '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write(headOf(`/api/v1/rooms.media/${plans}`, people.gina, 'Content-Length: 1000000') + opening + 'x'.repeat(100_000))
    await until(async () => (await remains()).blobs === before.blobs + 1)
    socket.destroy()
    await until(async () => (await remains()).blobs === before.blobs)
    expect(await remains()).toEqual(before)
  })
})

function form(bytes: string): FormData {
  const form = new FormData()
  form.append('file', new Blob([bytes]), 'x.txt')
  return form
}

const opening =
  '--edge\r\nContent-Disposition: form-data; name="file"; filename="big.bin"\r\nContent-Type: application/octet-stream\r\n\r\n'

function headOf(target: string, person: Person, length: string): string {
  return [
    `POST ${target} HTTP/1.1`,
    'Host: localhost',
    `X-Auth-Token: ${person.rest.authToken}`,
    `X-User-Id: ${person.id}`,
    'Content-Type: multipart/form-data; boundary=edge',
    length,
    '',
    '',
  ].join('\r\n')
}

/** Pours a body of so many bytes at the server, as fast as it is taken, until it answers; then reads what it said. */
function pour(target: string, person: Person, bytes: number, how: 'announced' | 'chunked' = 'announced'): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(new URL(workspace.url).port), '127.0.0.1')
    let answer = ''
    let left = bytes
    const piece = Buffer.alloc(65_536, 'x')
    const chunk = how === 'chunked' ? Buffer.concat([Buffer.from('10000\r\n'), piece, Buffer.from('\r\n')]) : piece
    const start = how === 'chunked' ? `${opening.length.toString(16)}\r\n${opening}\r\n` : opening
    const go = (): void => {
      while (left > 0 && !socket.destroyed) {
        left -= piece.length
        if (!socket.write(chunk)) return void socket.once('drain', go)
      }
    }
    socket.setTimeout(20_000, () => reject(new Error('the server did not answer')))
    socket.on('data', (text) => {
      answer += text.toString()
    })
    socket.on('error', reject)
    socket.on('end', () => {
      socket.destroy()
      resolve(answer)
    })
    socket.write(headOf(target, person, how === 'chunked' ? 'Transfer-Encoding: chunked' : `Content-Length: ${bytes}`) + start, go)
  })
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('it did not come about')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
