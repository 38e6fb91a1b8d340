// Files going out: to those who may read the message they came with, and to nobody else, in any way of asking.
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { formByHand, pngOf, type Sent, share, upload } from '../../../test/uploads.ts'

let workspace: TestWorkspace
let directory: string
let people: { carol: Person; dave: Person; gina: Person; gus: Person }
/** Carol's group, with gina in it. */
let plans: string

beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'foyer-files-'))
  workspace = await openWorkspace({ FOYER_DATA: directory })
  const guest = { roles: ['guest'] }
  people = {
    carol: await workspace.newPerson('carol'),
    dave: await workspace.newPerson('dave'),
    gina: await workspace.newPerson('gina', guest),
    gus: await workspace.newPerson('gus', guest),
  }
  plans = await group('plans', ['gina'])
})
afterAll(async () => {
  await workspace[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

async function group(name: string, members: string[]): Promise<string> {
  const { group } = await people.carol.rest.post<{ group: { _id: string } }>('groups.create', { name, members })
  return group._id
}

interface Asked {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly query?: string
}

interface Answered {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: string
}

/** Asks for an address with exactly these headers. */
async function get(url: string, { method = 'GET', headers = {}, query = '' }: Asked = {}): Promise<Answered> {
  const response = await fetch(`${workspace.url}${url}${query}`, { method, headers })
  const { 'x-request-id': _, date: __, ...rest } = Object.fromEntries(response.headers)
  return { status: response.status, headers: rest, body: await response.text() }
}

const signed = ({ id, rest }: Person): Record<string, string> => ({ 'X-User-Id': id, 'X-Auth-Token': rest.authToken ?? '' })
const asked = (person: Person, url: string, more: Asked = {}): Promise<Answered> =>
  get(url, { ...more, headers: { ...signed(person), ...more.headers } })
const nowhere = '/file-upload/noSuchFileAtAll01/plan.txt'

/** Expects the very answer that the same person gets, asking the same way, for a file that is not there. */
async function expectDenied(url: string, person: Person | null, more: Asked = {}): Promise<void> {
  const ask = (address: string): Promise<Answered> => (person === null ? get(address, more) : asked(person, address, more))
  const answer = await ask(url)
  expect(answer).toEqual(await ask(nowhere))
  expect(answer).toMatchObject({ status: 403, body: '', headers: { 'content-length': '0' } })
}

describe('a file', () => {
  test('is fetched by a guest of the room with headers, cookies, or a token in the address', async () => {
    const { url } = await share(people.carol, plans, { bytes: 'the plan' })
    const { id, rest } = people.gina
    const token = rest.authToken ?? ''
    for (const how of [
      { headers: signed(people.gina) },
      { headers: { cookie: `other=1; rc_uid=${id}; rc_token=${token}` } },
      { query: `?rc_uid=${id}&rc_token=${token}` },
      { headers: { 'X-User-Id': id, 'X-Auth-Token': 'old' }, query: `?rc_uid=${id}&rc_token=${token}` },
    ])
      expect(await get(url, how)).toMatchObject({ status: 200, body: 'the plan' })
    expect((await get(url, { headers: { cookie: `rc_uid=${people.gus.id}; rc_token=${token}` } })).status).toBe(403)
  })

  test('comes with headers that let nothing run, be shared, or be guessed', async () => {
    const { url } = await share(people.carol, plans)
    const { headers } = await asked(people.gina, url)
    expect(headers).toMatchObject({
      'cache-control': 'private, no-cache',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'content-disposition': `attachment; filename="plan.txt"; filename*=UTF-8''plan.txt`,
      'content-type': 'text/plain',
      'content-length': '8',
      'accept-ranges': 'bytes',
      etag: expect.stringMatching(/^"[0-9a-f]{64}"$/),
    })
    expect(headers['vary']).toContain('X-Auth-Token')
  })

  test('is refused to strangers exactly as one that is not there, before anything is compared', async () => {
    const { url } = await share(people.carol, plans, { bytes: 'cnry_secret_plan' })
    const { headers } = await asked(people.gina, url)
    const conditions: Asked[] = [
      {},
      { method: 'HEAD' },
      { headers: { range: 'bytes=0-3' } },
      { headers: { range: 'bytes=99999-' } },
      { headers: { 'if-none-match': headers['etag'] ?? '' } },
      { headers: { 'if-none-match': '*' } },
      { headers: { 'if-modified-since': new Date().toUTCString() } },
    ]
    for (const condition of conditions) {
      for (const person of [people.gus, people.dave, workspace.alice]) await expectDenied(url, person, condition)
      await expectDenied(url, null, condition)
    }
  })

  test('is refused to a guest once she was removed, with the address that she knew', async () => {
    const room = await group('briefly', ['gina'])
    const { url } = await share(people.carol, room)
    const own = await share(people.gina, room)
    expect((await asked(people.gina, url)).status).toBe(200)
    await people.carol.rest.post('groups.kick', { roomId: room, userId: people.gina.id })
    await expectDenied(url, people.gina)
    await expectDenied(own.url, people.gina)
    expect((await asked(people.carol, url)).status).toBe(200)
  })

  test('is refused to everybody once its message was deleted', async () => {
    const { url, message } = await share(people.carol, plans)
    expect((await asked(people.gina, url)).status).toBe(200)
    await people.carol.rest.post('chat.delete', { roomId: plans, msgId: message._id })
    for (const person of [people.gina, people.carol]) await expectDenied(url, person)
  })

  test('is refused to everybody when its message was the root of a thread and only a trace of it stays', async () => {
    const { url, message } = await share(people.carol, plans)
    await people.gina.rest.post('chat.sendMessage', { message: { rid: plans, msg: 'thanks', tmid: message._id } })
    await people.carol.rest.post('chat.delete', { roomId: plans, msgId: message._id })
    for (const person of [people.gina, people.carol]) await expectDenied(url, person)
  })

  test('that waits to be sent is its uploader’s alone', async () => {
    const { url } = await upload(people.carol, plans)
    expect((await asked(people.carol, url)).status).toBe(200)
    await expectDenied(url, people.gina)
  })

  test('older than what a guest may read of the room is not there for her', async () => {
    const room = await group('older', [])
    const before = await share(people.carol, room)
    await people.carol.rest.post('groups.invite', { roomId: room, userId: people.gina.id, history: 'from-now-on' })
    const after = await share(people.carol, room)
    await expectDenied(before.url, people.gina)
    expect((await asked(people.gina, after.url)).status).toBe(200)
  })

  test('is refused to a guest who was deactivated', async () => {
    const hugo = await workspace.newPerson('hugo', { roles: ['guest'] })
    const room = await group('hugos', ['hugo'])
    const { url } = await share(people.carol, room)
    expect((await asked(hugo, url)).status).toBe(200)
    await workspace.sql.query('UPDATE users SET active = false WHERE id = $1', [hugo.id])
    await expectDenied(url, hugo)
  })

  test('of a channel is for its members, until the workspace opens it to everybody who may read the channel', async () => {
    const { channel } = await people.carol.rest.post<{ channel: { _id: string } }>('channels.create', { name: 'open' })
    const { url } = await share(people.carol, channel._id)
    expect((await asked(people.dave, url)).status).toBe(403)
    await workspace.alice.rest.post('settings/FileUpload_Restrict_to_room_members', { value: false })
    expect((await asked(people.dave, url)).status).toBe(200)
    await expectDenied(url, people.gus)
    await workspace.alice.rest.post('settings/FileUpload_Restrict_to_room_members', { value: true })
  })

  test('is open to whoever has its address where the workspace gives up protecting files, but not before it is sent', async () => {
    const { url } = await share(people.carol, plans, { bytes: 'the plan' })
    const waiting = await upload(people.carol, plans)
    await workspace.alice.rest.post('settings/FileUpload_ProtectFiles', { value: false })
    try {
      expect(await get(url)).toMatchObject({ status: 200, body: 'the plan' })
      expect((await get(waiting.url)).status).toBe(403)
    } finally {
      await workspace.alice.rest.post('settings/FileUpload_ProtectFiles', { value: true })
    }
    expect((await get(url)).status).toBe(403)
  })
})

describe('parts and repeats', () => {
  test('a range is answered with that part, and one behind the end with how long the file is', async () => {
    const { url } = await share(people.carol, plans, { bytes: '0123456789' })
    const part = await asked(people.gina, url, { headers: { range: 'bytes=2-4' } })
    expect(part).toMatchObject({ status: 206, body: '234', headers: { 'content-range': 'bytes 2-4/10', 'content-length': '3' } })
    expect(await asked(people.gina, url, { headers: { range: 'bytes=-3' } })).toMatchObject({ status: 206, body: '789' })
    expect(await asked(people.gina, url, { headers: { range: 'bytes=10-' } })).toMatchObject({
      status: 416,
      body: '',
      headers: { 'content-range': 'bytes */10' },
    })
    expect(await asked(people.gina, url, { headers: { range: 'bytes=0-1,4-5' } })).toMatchObject({ status: 200, body: '0123456789' })
  })

  test('what has not changed is not sent again, and HEAD sends nothing but headers', async () => {
    const { url } = await share(people.carol, plans)
    const { headers } = await asked(people.gina, url)
    expect(await asked(people.gina, url, { headers: { 'if-none-match': headers['etag'] ?? '' } })).toMatchObject({
      status: 304,
      body: '',
      headers: { etag: headers['etag'], 'cache-control': 'private, no-cache' },
    })
    expect(await asked(people.gina, url, { headers: { 'if-none-match': '"other"' } })).toMatchObject({ status: 200, body: 'the plan' })
    expect(await asked(people.gina, url, { method: 'HEAD' })).toMatchObject({
      status: 200,
      body: '',
      headers: { 'content-length': '8', etag: headers['etag'] },
    })
  })
})

describe('what a file says it is', () => {
  const served = async (sent: Sent): Promise<[string | undefined, string | undefined]> => {
    const { url } = await share(people.gina, plans, sent)
    const { headers } = await asked(people.carol, url)
    return [headers['content-type'], headers['content-disposition']?.split(';')[0]]
  }

  test('pages, drawings and scripts never open in the browser, whatever they are called', async () => {
    await workspace.alice.rest.post('settings/FileUpload_MediaTypeBlackList', { value: '' })
    const page = '<html><script>alert(1)</script></html>'
    for (const sent of [
      { name: 'a.html', type: 'text/html', bytes: page },
      { name: 'a.svg', type: 'image/svg+xml', bytes: '<svg onload="alert(1)"/>' },
      { name: 'a.xhtml', type: 'application/xhtml+xml', bytes: page },
      { name: 'a.js', type: 'text/javascript', bytes: 'alert(1)' },
      { name: 'a.wasm', type: 'application/wasm', bytes: '\u0000asm' },
      { name: 'a.png', type: 'image/png', bytes: page },
      { name: 'a.mp4', type: 'video/mp4', bytes: page },
    ])
      expect(await served(sent)).toEqual(['application/octet-stream', 'attachment'])
    expect(await served({ name: 'a.pdf', type: 'application/pdf', bytes: '%PDF-1.7 /JS' })).toEqual(['application/pdf', 'attachment'])
    await workspace.alice.rest.post('settings/FileUpload_MediaTypeBlackList', { value: 'image/svg+xml' })
  })

  test('pictures, sound and film are shown in place, by what their bytes say', async () => {
    expect(await served({ name: 'a.html', type: 'text/html', bytes: pngOf(2, 2) })).toEqual(['image/png', 'inline'])
    expect(await served({ name: 'a.mp3', type: 'audio/mpeg', bytes: 'ID3 and so on' })).toEqual(['audio/mpeg', 'inline'])
    expect(await served({ name: 'a.png', type: 'image/png', bytes: pngOf(0, 0) })).toEqual(['application/octet-stream', 'attachment'])
  })

  test('names can’t leave their folder or break the header', async () => {
    for (const [written, name] of [
      [`filename="../../etc/passwd"`, 'passwd'],
      [`filename="..\\..\\windows\\system.ini"`, 'system.ini'],
      [`filename="a%0d%0aX-Evil: 1.txt"`, 'a%0d%0aX-Evil: 1.txt'],
      [`filename="a\tb\u2028c.txt"`, 'abc.txt'],
      [`filename*=UTF-8''invoice%E2%80%AEgpj.exe`, 'invoicegpj.exe'],
      [`filename="nul\u0000.txt"`, 'nul.txt'],
      [`filename="${'n'.repeat(4096)}.txt"`, `${'n'.repeat(196)}.txt`],
    ] as const) {
      const { body, headers } = formByHand(`name="file"; ${written}`, 'bytes')
      const answer = await people.gina.rest.request('POST', `rooms.upload/${plans}`, { body, headers })
      expect([written, answer.body]).toMatchObject([written, { success: true }])
      const { file } = (answer.body as { message: { file: { _id: string; name: string } } }).message
      expect(file.name).toBe(name)
      const fetched = await asked(people.carol, `/file-upload/${file._id}/${encodeURIComponent(name)}`)
      expect(fetched).toMatchObject({ status: 200, body: 'bytes' })
      expect(fetched.headers['x-evil']).toBeUndefined()
    }
  })

  test('a name with a line break is refused', async () => {
    const { body, headers } = formByHand(`name="file"; filename*=UTF-8''a%0d%0aX-Evil%3a%201.txt`, 'bytes')
    expect((await people.gina.rest.request('POST', `rooms.upload/${plans}`, { body, headers })).status).toBe(400)
  })

  test('a long name in any script is reached by the address that the message gives', async () => {
    const { url } = await share(people.gina, plans, { name: `${'計'.repeat(300)}.txt` })
    expect((await asked(people.carol, url)).status).toBe(200)
  })
})

test('other ways to files that servers of this kind had lead nowhere', async () => {
  const { _id } = await share(people.gina, plans)
  for (const url of [
    `/ufs/FileSystem:Uploads/${_id}/plan.txt`,
    `/file-decrypt/${_id}`,
    `/file-proxy/${_id}`,
    `/data-export/${_id}`,
    `/file-upload/${_id}/../../${_id}`,
    '/file-upload/%2e%2e%2f%2e%2e%2fetc/passwd',
  ])
    expect([403, 404]).toContain((await asked(people.gina, url)).status)
})
