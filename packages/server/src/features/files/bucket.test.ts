// Files in a bucket: through the same door as those on disk, in and out, away and back, and what happens when the bucket is not there.
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { Writable } from 'node:stream'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { bucketName, openService, type Service, settings } from '../../../test/bucket.ts'
import { send, share, upload } from '../../../test/uploads.ts'
import { printConfig } from '../../platform/config.ts'
import { newId } from '../../platform/ids.ts'
import { openLog } from '../../platform/log.ts'
import { Blobs } from './blobs.ts'
import { BucketBlobStore } from './bucket-blob-store.ts'
import { sweepUploads } from './files.jobs.ts'
import { findPlaces } from './find-places.ts'
import { moveFiles, type MoveProgress } from './moves.jobs.ts'
import type { Place } from './place.ts'

let service: Service
let directory: string
let workspace: TestWorkspace
let people: { carol: Person; gina: Person; dave: Person }
let room: string
let lines: string[]

beforeAll(async () => {
  service = await openService()
})
afterAll(() => service[Symbol.asyncDispose]())

/** A workspace on this environment, with carol and gina in one room. */
async function open(environment: Record<string, string>): Promise<void> {
  directory = await mkdtemp(path.join(os.tmpdir(), 'foyer-bucket-'))
  lines = []
  const log = openLog('info', new Writable({ write: (line, _encoding, done) => (lines.push(String(line)), done()) }))
  workspace = await openWorkspace({ FOYER_DATA: directory, ...environment }, log)
  // The bucket is tried at the start, with something that lies there for a moment.
  if ('OVERWRITE_SETTING_FileUpload_Storage_Type' in environment) await tried()
  // The workspaces of tests are copies of one, and would share its folder.
  await workspace.sql.query('UPDATE workspace SET bucket_folder = $1, epoch = epoch + 1', [newId()])
  people = {
    carol: await workspace.newPerson('carol'),
    gina: await workspace.newPerson('gina', { roles: ['guest'] }),
    dave: await workspace.newPerson('dave'),
  }
  room = (await people.carol.rest.post<{ group: { _id: string } }>('groups.create', { name: 'plans', members: ['gina'] })).group._id
}
const tried = (): Promise<boolean> => vi.waitUntil(() => lines.join('').includes('new files '), { timeout: 20_000 })
async function close(): Promise<void> {
  await workspace[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
}

const signed = ({ id, rest }: Person): Record<string, string> => ({ 'X-User-Id': id, 'X-Auth-Token': rest.authToken ?? '' })
async function get(
  person: Person,
  url: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
) {
  const response = await fetch(`${workspace.url}${url}`, { method, headers: { ...signed(person), ...headers } })
  return { status: response.status, headers: Object.fromEntries(response.headers), bytes: Buffer.from(await response.arrayBuffer()) }
}

type Act = Parameters<typeof moveFiles>[0]
const act: Act = (action, input) => workspace.app.perform(action, { credential: 'operator', address: null, requestId: 'test' }, input)
async function blobs(): Promise<Blobs> {
  const { bucket } = await act(findPlaces, {})
  return new Blobs(path.join(directory, 'files'), () => bucket)
}
const sweep = async (): Promise<number> => sweepUploads(act, await blobs())
const namesOnDisk = async (): Promise<string[]> => {
  const entries = await readdir(path.join(directory, 'files'), { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.flatMap((entry) => (entry.isFile() ? [entry.name] : [])).toSorted()
}
const namesInBucket = async (): Promise<string[]> => (await service.blobs()).toSorted()
const longAgo = (): Date => new Date(Date.now() - 3 * 24 * 3_600_000)
const big = (): Buffer => Buffer.alloc(12 * 1024 * 1024, Buffer.from(Array.from({ length: 65_521 }, (_, index) => (index * 7) & 255)))

describe('a workspace that keeps its files in a bucket', () => {
  beforeEach(() => open(service.environment))
  afterEach(close)

  test('takes a picture in and hands it and its small picture out, whole and in parts, and nothing of them is on its disk', async () => {
    const bytes = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#a8322a' } })
      .png()
      .toBuffer()
    const { _id, url, message } = await share(people.carol, room, { name: 'site.png', type: 'image/png', bytes })
    const [attachment] = message['attachments'] as { image_url: string; image_size: number }[]
    const whole = await get(people.gina, url)
    expect([whole.status, whole.headers['content-type'], whole.bytes.equals(bytes)]).toEqual([200, 'image/png', true])
    const part = await get(people.gina, url, { headers: { range: 'bytes=10-19' } })
    expect([part.status, part.headers['content-range'], part.bytes]).toEqual([206, `bytes 10-19/${bytes.length}`, bytes.subarray(10, 20)])
    expect((await get(people.gina, url, { headers: { range: 'bytes=-5' } })).bytes).toEqual(bytes.subarray(-5))
    expect((await get(people.gina, url, { method: 'HEAD' })).headers['content-length']).toBe(String(bytes.length))
    expect((await get(people.gina, url, { headers: { 'if-none-match': whole.headers['etag'] ?? '' } })).status).toBe(304)
    const small = await get(people.gina, attachment?.image_url ?? '')
    expect([small.status, small.headers['content-type'], small.bytes.length]).toEqual([200, 'image/webp', attachment?.image_size])
    const { rows } = await workspace.sql.query<{ id: string; thumbnail_id: string; place: string }>('SELECT * FROM files')
    expect(rows).toMatchObject([{ id: _id, place: 'bucket' }])
    const inBucket = await namesInBucket()
    expect(inBucket).toEqual(expect.arrayContaining([_id, rows[0]?.thumbnail_id]))
    expect(await namesOnDisk()).toEqual([])
  })

  test('takes in what is larger than a part, and nothing', async () => {
    const bytes = big()
    const [large, empty] = [
      await share(people.carol, room, { bytes, type: 'application/octet-stream' }),
      await share(people.carol, room, { bytes: '' }),
    ]
    expect((await get(people.gina, large.url)).bytes.equals(bytes)).toBe(true)
    const across = await get(people.gina, large.url, { headers: { range: 'bytes=5242870-5242890' } })
    expect(across.bytes).toEqual(bytes.subarray(5242870, 5242891))
    expect(await get(people.gina, empty.url)).toMatchObject({ status: 200, bytes: Buffer.alloc(0) })
  })

  test('refuses strangers, and a guest from the moment she is removed, with the address that she knew', async () => {
    const { url } = await share(people.carol, room, { bytes: 'the plan' })
    expect([(await get(people.gina, url)).status, (await get(people.dave, url)).status]).toEqual([200, 403])
    await people.carol.rest.post('groups.kick', { roomId: room, userId: people.gina.id })
    expect(await get(people.gina, url)).toMatchObject({ status: 403, bytes: Buffer.alloc(0) })
    expect((await get(people.carol, url)).status).toBe(200)
  })

  test('keeps nothing of an upload that is refused when it has come in', async () => {
    const before = await namesInBucket()
    await workspace.alice.rest.post('settings/FileUpload_MaxFileSize', { value: 6_000_000 })
    const answer = await send(people.carol, `rooms.media/${room}`, { bytes: big() })
    expect([answer.status, answer.body]).toMatchObject([400, { errorType: 'error-file-too-large' }])
    await workspace.alice.rest.post('settings/FileUpload_MediaTypeWhiteList', { value: 'image/*' })
    const other = await send(people.carol, `rooms.media/${room}`, { bytes: 'no picture' })
    expect([other.status, other.body]).toMatchObject([400, { errorType: 'error-invalid-file-type' }])
    expect(await namesInBucket()).toEqual(before)
  })

  test('forgets the bytes of deleted messages and of uploads that were never sent, and what belongs to no file once it is old', async () => {
    const [deleted, unsent, kept] = [await share(people.carol, room), await upload(people.carol, room), await share(people.carol, room)]
    await people.carol.rest.post('chat.delete', { roomId: room, msgId: deleted.message._id })
    await workspace.sql.query(
      "UPDATE files SET confirmed_at = confirmed_at - interval '10 minutes', created_at = created_at - interval '25 hours'",
    )
    const places = await blobs()
    const [young, old] = ['2'.repeat(17), '3'.repeat(17)]
    for (const id of [young, old])
      await places.at('bucket').put(
        id,
        (async function* () {
          yield Buffer.from('nobody’s')
        })(),
      )
    for (const id of [old, kept._id]) await service.age(id, longAgo())
    expect(await sweep()).toBe(3)
    const left = await namesInBucket()
    expect(left).toEqual(expect.arrayContaining([kept._id, young]))
    for (const gone of [deleted._id, unsent._id, old]) expect(left).not.toContain(gone)
    await places.at('bucket').remove(young)
  })

  test('leaves alone what another workspace keeps in the same bucket', async () => {
    const { _id } = await share(people.carol, room)
    await service.age(_id, longAgo())
    const first = { workspace, directory, people }
    await open(service.environment)
    const own = (await share(people.carol, room))._id
    expect(await sweep()).toBe(0)
    expect(await namesInBucket()).toEqual(expect.arrayContaining([_id, own]))
    await close()
    ;({ workspace, directory, people } = first)
  })

  test('shows its secret key to nobody', async () => {
    const { body } = await workspace.alice.rest.request('GET', 'settings/FileUpload_S3_AWSSecretAccessKey')
    expect(body).toMatchObject({ value: '', set: true })
    const printed = printConfig({ ...service.environment })
    expect(printed).toContain('OVERWRITE_SETTING_FileUpload_S3_AWSSecretAccessKey=[redacted]')
    expect(printed).toContain('OVERWRITE_SETTING_FileUpload_S3_AWSAccessKeyId=[redacted]')
    expect(printed).not.toContain('S3RVER')
  })
})

describe('when the bucket can’t be used', () => {
  afterEach(close)

  const refusedUpload = async (): Promise<void> => {
    const answer = await send(people.carol, `rooms.media/${room}`)
    expect([answer.status, answer.body]).toMatchObject([
      503,
      {
        errorType: 'error-file-storage-unavailable',
        error:
          'The file was not uploaded: the place where files are kept can’t be used just now. Try again later, or tell an administrator [error-file-storage-unavailable]',
      },
    ])
    expect((await workspace.sql.query('SELECT FROM files')).rowCount).toBe(0)
  }
  const ready = async () => {
    const response = await fetch(`${workspace.url}/readyz`)
    return [response.status, await response.json()]
  }
  const failed = [200, { status: 'degraded', checks: { database: 'ok', migrations: 'ok', files: 'failed' } }]

  test('because there is none of that name, an upload is refused and the log says what to mend; chat goes on', async () => {
    await open(settings({ endpoint: service.endpoint, keys: ['S3RVER', 'S3RVER'], bucket: 'no-such-bucket' }))
    const reason = `The bucket “no-such-bucket” at ${service.endpoint} can’t be used to store files: it does not exist. Create it, or correct FileUpload_S3_Bucket.`
    await expect.poll(() => lines.join('')).toContain(reason)
    await refusedUpload()
    await people.gina.rest.post('chat.sendMessage', { message: { rid: room, msg: 'still here' } })
    expect(await ready()).toEqual(failed)
  })

  test('because the keys are wrong, the log says so, and neither it nor anybody is told the keys', async () => {
    await open(settings({ endpoint: service.endpoint, keys: ['NOBODY', 'wrong-and-secret'] }))
    await refusedUpload()
    await expect.poll(() => lines.join('')).toContain('the service does not accept the keys')
    expect(lines.join('')).not.toContain('wrong-and-secret')
    expect(lines.join('')).not.toContain('AWS4-HMAC')
  })

  test('because the service is away, the server starts and chats, and takes files again when it is back', async () => {
    await service.stop()
    try {
      await open(service.environment)
      await expect.poll(() => lines.join('')).toContain('the service does not answer (ECONNREFUSED)')
      await refusedUpload()
      expect(await ready()).toEqual(failed)
    } finally {
      await service.begin()
    }
    const { url } = await share(people.carol, room, { bytes: 'the plan' })
    expect((await get(people.gina, url)).bytes.toString()).toBe('the plan')
    await service.stop()
    try {
      const answer = await get(people.gina, url)
      expect([answer.status, JSON.parse(answer.bytes.toString())]).toMatchObject([503, { errorType: 'error-file-storage-unavailable' }])
      expect((await get(people.dave, url)).status).toBe(403)
      await expect(sweep()).rejects.toThrow('the service does not answer')
    } finally {
      await service.begin()
    }
    expect((await get(people.gina, url)).status).toBe(200)
  })
})

test('a service that takes what it is asked and says nothing is given up, and so is one that stops in the middle of a file', async () => {
  let answers = false
  const silent = createServer((_request, response) => {
    if (answers) response.writeHead(200, { 'content-length': 1_000_000 }).write('the beginning')
  })
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const { port } = silent.address() as AddressInfo
  const keys = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }
  const limits = { answerMs: 100, silenceMs: 100 }
  const store = new BucketBlobStore(
    { bucket: bucketName, region: 'us-east-1', endpoint: `http://127.0.0.1:${port}`, pathStyle: true, keys, folder: 'somewhere' },
    limits,
  )
  const id = newId()
  const given = (async function* () {
    yield Buffer.from('the plan')
  })()
  await expect(store.put(id, given)).rejects.toThrow('can’t be used to store files: the service does not answer (TimeoutError).')
  await expect(store.open(id)).rejects.toThrow('can’t be used to read files: the service does not answer (TimeoutError).')
  answers = true
  const bytes = (await store.open(id)) ?? []
  const reading = (async () => {
    for await (const _chunk of bytes);
  })()
  await expect(reading).rejects.toThrow('the service has stopped in the middle of a file')
  await store.close()
  silent.closeAllConnections()
  await new Promise((resolve) => silent.close(resolve))
})

describe('a workspace that changes from its disk to a bucket', () => {
  const byAdministrator = async (values: Record<string, string | boolean>): Promise<void> => {
    for (const [id, value] of Object.entries(values)) await workspace.alice.rest.post(`settings/${id}`, { value })
  }
  const chooseBucket = async (): Promise<void> => {
    await byAdministrator({
      FileUpload_S3_Bucket: bucketName,
      FileUpload_S3_Region: 'us-east-1',
      FileUpload_S3_BucketURL: service.endpoint,
      FileUpload_S3_ForcePathStyle: true,
      FileUpload_S3_Prefix: 'some/where',
      FileUpload_S3_AWSAccessKeyId: 'S3RVER',
      FileUpload_S3_AWSSecretAccessKey: 'S3RVER',
      FileUpload_Storage_Type: 'AmazonS3',
    })
    await tried()
  }
  const placesOf = async (): Promise<Record<string, Place>> =>
    Object.fromEntries(
      (await workspace.sql.query<{ id: string; place: Place }>('SELECT id, place FROM files')).rows.map(({ id, place }) => [id, place]),
    )
  const move = async (to: Place, { signal = new AbortController().signal, report = (_progress: MoveProgress): void => undefined } = {}) =>
    moveFiles(act, await blobs(), { to, signal, report })
  const texts = ['one', 'two', 'three', 'four', 'five']
  const expectAll = async (urls: readonly string[]): Promise<void> => {
    for (const [index, url] of urls.entries()) expect((await get(people.gina, url)).bytes.toString()).toBe(texts[index])
  }

  beforeEach(() => open({}))
  afterEach(close)

  test('puts new files there, and still hands out those that are on its disk', async () => {
    const old = await share(people.carol, room, { bytes: 'one' })
    await chooseBucket()
    expect(lines.join('')).toContain('new files go to the bucket')
    const fresh = await share(people.carol, room, { bytes: 'two' })
    expect(await placesOf()).toEqual({ [old._id]: 'disk', [fresh._id]: 'bucket' })
    await expectAll([old.url, fresh.url])
    await byAdministrator({ FileUpload_Storage_Type: 'FileSystem' })
    const again = await share(people.carol, room, { bytes: 'three' })
    await expectAll([old.url, fresh.url, again.url])
    expect(await placesOf()).toMatchObject({ [again._id]: 'disk' })
  })

  test('tells an administrator who asks whether the bucket can be used, and nobody else', async () => {
    await share(people.carol, room, { bytes: 'one' })
    const check = async (person: Person) => {
      const { status, body } = await person.rest.request('POST', 'foyer.files.check')
      return [status, body]
    }
    expect(await check(workspace.alice)).toEqual([200, { place: 'disk', works: true, elsewhere: { files: 0, bytes: 0 }, success: true }])
    await chooseBucket()
    expect(await check(workspace.alice)).toEqual([200, { place: 'bucket', works: true, elsewhere: { files: 1, bytes: 3 }, success: true }])
    await byAdministrator({ FileUpload_S3_Bucket: 'no-such-bucket' })
    expect(await check(workspace.alice)).toMatchObject([
      200,
      { works: false, reason: expect.stringContaining('it does not exist. Create it, or correct FileUpload_S3_Bucket.') },
    ])
    for (const person of [people.carol, people.gina]) expect(await check(person)).toMatchObject([403, { success: false }])
  })

  test('refuses an address that is none', async () => {
    const answer = await workspace.alice.rest.request('POST', 'settings/FileUpload_S3_BucketURL', { body: { value: 's3.example.com' } })
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([400, expect.stringContaining('it must look like https://s3.example.com')])
  })

  test('moves them, stops when it is told to, and goes on where it was; the old bytes go with the sweep, and every file can be had all along', async () => {
    const shared = []
    for (const text of texts) shared.push(await share(people.carol, room, { bytes: text }))
    const bytes = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#a8322a' } })
      .png()
      .toBuffer()
    const picture = await share(people.carol, room, { name: 'site.png', type: 'image/png', bytes })
    const [{ image_url: small = '' } = {}] = picture.message['attachments'] as { image_url?: string }[]
    const urls = shared.map(({ url }) => url)
    await chooseBucket()
    const before = await namesInBucket()
    const stopping = new AbortController()
    const reported: MoveProgress[] = []
    const stopped = move('bucket', {
      signal: stopping.signal,
      report: (progress) => {
        if (reported.push(progress) === 2) stopping.abort()
      },
    })
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' })
    expect(reported.at(-1)).toMatchObject({ moved: { files: 2 }, total: { files: 6, bytes: 19 + bytes.length } })
    expect(Object.values(await placesOf()).toSorted()).toEqual(['bucket', 'bucket', 'disk', 'disk', 'disk', 'disk'])
    await expectAll(urls)
    expect(await move('bucket')).toMatchObject({ moved: { files: 4 }, total: { files: 4 }, lost: [] })
    expect(new Set(Object.values(await placesOf()))).toEqual(new Set(['bucket']))
    expect(await move('bucket')).toMatchObject({ moved: { files: 0 }, total: { files: 0 } })
    await expectAll(urls)
    expect((await get(people.gina, picture.url)).bytes.equals(bytes)).toBe(true)
    expect((await get(people.gina, small)).status).toBe(200)
    expect(await namesOnDisk()).toHaveLength(7)
    for (const name of await namesOnDisk()) await utimes(path.join(directory, 'files', name.slice(0, 2), name), longAgo(), longAgo())
    expect(await sweep()).toBe(7)
    expect(await namesOnDisk()).toEqual([])
    await expectAll(urls)
    // And back.
    expect(await move('disk')).toMatchObject({ moved: { files: 6 }, lost: [] })
    await expectAll(urls)
    const inBucket = (await namesInBucket()).filter((name) => !before.includes(name))
    for (const name of inBucket) await service.age(name, longAgo())
    expect(await sweep()).toBe(7)
    expect(await namesInBucket()).toEqual(before)
    expect((await get(people.gina, picture.url)).bytes.equals(bytes)).toBe(true)
    expect((await get(people.gina, small)).status).toBe(200)
  })

  test('does not move what is not as it was uploaded, and says which that is', async () => {
    const [damaged, missing, whole] = [await share(people.carol, room), await share(people.carol, room), await share(people.carol, room)]
    const place = (id: string): string => path.join(directory, 'files', id.slice(0, 2), id)
    await writeFile(place(damaged._id), 'another plan')
    await rm(place(missing._id))
    await chooseBucket()
    const before = await namesInBucket()
    const { moved, lost } = await move('bucket')
    expect([moved.files, lost.toSorted()]).toEqual([1, [damaged._id, missing._id].toSorted()])
    expect(await placesOf()).toEqual({ [damaged._id]: 'disk', [missing._id]: 'disk', [whole._id]: 'bucket' })
    expect(await namesInBucket()).toHaveLength(before.length + 1)
    expect(await readFile(place(damaged._id), 'utf8')).toBe('another plan')
  })

  test('can be moved by two at once: each file lies in one place in the end, whole', async () => {
    const urls = []
    for (const text of texts) urls.push((await share(people.carol, room, { bytes: text })).url)
    await chooseBucket()
    const before = await namesInBucket()
    const outcomes = await Promise.all([move('bucket'), move('bucket')])
    expect(outcomes.reduce((files, { moved }) => files + moved.files, 0)).toBe(5)
    expect(outcomes.flatMap(({ lost }) => lost)).toEqual([])
    expect(await namesInBucket()).toHaveLength(before.length + 5)
    await expectAll(urls)
  })
})
