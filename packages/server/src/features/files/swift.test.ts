// Files in a bucket of a real S3 service that nobody here wrote, OpenStack Swift, which checks signatures and keeps account of what is unfinished.
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Writable } from 'node:stream'
import { S3Client, CreateBucketCommand, HeadObjectCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { bucketName, settings } from '../../../test/bucket.ts'
import { missingForSwift, startSwift, type Swift } from '../../../test/swift.ts'
import { send, share } from '../../../test/uploads.ts'
import { newId } from '../../platform/ids.ts'
import { openLog } from '../../platform/log.ts'
import { BucketBlobStore } from './bucket-blob-store.ts'
import { Blobs } from './blobs.ts'
import { findPlaces } from './find-places.ts'
import { moveFiles } from './moves.jobs.ts'
import type { BucketSettings } from './place.ts'

const missing = missingForSwift()
if (missing !== null) console.warn(`SKIPPED: files on a real S3 service (${missing})`)

describe.skipIf(missing !== null)('on OpenStack Swift', () => {
  let swift: Swift
  let client: S3Client
  let directory: string
  let workspace: TestWorkspace
  let carol: Person
  let gina: Person
  let room: string
  const lines: string[] = []

  beforeAll(async () => {
    swift = await startSwift()
    const [accessKeyId, secretAccessKey] = swift.keys
    client = new S3Client({
      endpoint: swift.endpoint,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId, secretAccessKey },
    })
    await client.send(new CreateBucketCommand({ Bucket: bucketName }))
    directory = await mkdtemp(path.join(os.tmpdir(), 'foyer-swift-files-'))
    const log = openLog('info', new Writable({ write: (line, _encoding, done) => (lines.push(String(line)), done()) }))
    workspace = await openWorkspace({ FOYER_DATA: directory, ...settings({ ...swift }) }, log)
    carol = await workspace.newPerson('carol')
    gina = await workspace.newPerson('gina', { roles: ['guest'] })
    room = (await carol.rest.post<{ group: { _id: string } }>('groups.create', { name: 'plans', members: ['gina'] })).group._id
  })
  afterAll(async () => {
    await workspace?.[Symbol.asyncDispose]()
    client?.destroy()
    await swift?.[Symbol.asyncDispose]()
    if (directory !== undefined) await rm(directory, { recursive: true, force: true })
  })

  type Act = Parameters<typeof moveFiles>[0]
  const act: Act = (action, input) => workspace.app.perform(action, { credential: 'operator', address: null, requestId: 'test' }, input)
  const bucket = async (): Promise<BucketSettings> => (await act(findPlaces, {})).bucket
  const get = async (url: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${workspace.url}${url}`, {
      headers: { 'X-User-Id': gina.id, 'X-Auth-Token': gina.rest.authToken ?? '', ...headers },
    })
    return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) }
  }
  const chunk = Buffer.from(Array.from({ length: 65_536 }, (_, index) => index & 255))
  async function* chunks(count: number, error?: Error): AsyncGenerator<Uint8Array> {
    for (let index = 0; index < count; index++) yield chunk
    if (error !== undefined) throw error
  }
  const whole = async (bytes: AsyncIterable<Uint8Array> | null): Promise<Buffer> => {
    const found: Uint8Array[] = []
    for await (const one of bytes ?? []) found.push(one)
    return Buffer.concat(found)
  }

  test('the server finds at the start that the bucket can be used', async () => {
    await expect.poll(() => lines.join('')).toContain('new files go to the bucket')
  })

  test('a file of several parts comes in, lies there under its id as bytes of no type, and goes out whole and in parts', async () => {
    const bytes = Buffer.concat(Array.from({ length: 192 }, () => chunk))
    const { _id, url } = await share(carol, room, {
      name: 'plan.pdf',
      type: 'application/pdf',
      bytes: Buffer.concat([Buffer.from('%PDF-1.7\n'), bytes]),
    })
    const got = await get(url)
    expect([got.status, got.bytes.length, got.bytes.subarray(9).equals(bytes)]).toEqual([200, 12_582_921, true])
    expect(await get(url, { range: 'bytes=9-265' })).toEqual({ status: 206, bytes: bytes.subarray(0, 257) })
    const { folder } = await bucket()
    const lying = await client.send(new HeadObjectCommand({ Bucket: bucketName, Key: `${folder}/${_id}` }))
    expect([lying.ContentType, lying.ContentLength, lying.Metadata]).toEqual(['application/octet-stream', 12_582_921, {}])
  })

  test('an upload that breaks off after some parts leaves nothing, finished or unfinished, and says why it broke off', async () => {
    const store = new BucketBlobStore(await bucket())
    const id = newId()
    await expect(store.put(id, chunks(150, new Error('the sender is gone')))).rejects.toThrow('the sender is gone')
    expect(await store.exists(id)).toBe(false)
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucketName }))
    expect(Uploads).toEqual([])
    const answer = await workspace.alice.rest
      .post('settings/FileUpload_MaxFileSize', { value: 6_000_000 })
      .then(() => send(carol, `rooms.media/${room}`, { bytes: Buffer.alloc(12_000_000) }))
    expect(answer.body).toMatchObject({ errorType: 'error-file-too-large' })
    expect((await client.send(new ListMultipartUploadsCommand({ Bucket: bucketName }))).Uploads ?? []).toEqual([])
    await store.close()
  })

  test('what never arrived whole is forgotten once it is old', async () => {
    const { folder } = await bucket()
    const { CreateMultipartUploadCommand } = await import('@aws-sdk/client-s3')
    await client.send(new CreateMultipartUploadCommand({ Bucket: bucketName, Key: `${folder}/${newId()}` }))
    const unfinished = async (): Promise<number> =>
      ((await client.send(new ListMultipartUploadsCommand({ Bucket: bucketName }))).Uploads ?? []).length
    expect(await unfinished()).toBe(1)
    const store = new BucketBlobStore(await bucket())
    await store.removeUnfinished(new Date(Date.now() - 3_600_000))
    expect(await unfinished()).toBe(1)
    await store.removeUnfinished(new Date(Date.now() + 3_600_000))
    expect(await unfinished()).toBe(0)
    await store.close()
  })

  test('a long list is read page by page, and all of a folder can be taken away', async () => {
    const store = new BucketBlobStore({ ...(await bucket()), folder: 'apart' }, { portion: 2 })
    const ids = Array.from({ length: 5 }, () => newId()).toSorted()
    for (const id of ids) await store.put(id, chunks(1))
    const pages: string[][] = []
    for await (const page of store.listOlderThan(new Date(Date.now() + 3_600_000))) pages.push([...page])
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1])
    expect(pages.flat().toSorted()).toEqual(ids)
    expect((await whole(await store.open(ids[0] ?? ''))).equals(chunk)).toBe(true)
    expect(await store.open(newId())).toBeNull()
    await store.clear()
    for (const id of ids) expect(await store.exists(id)).toBe(false)
    await store.close()
  })

  test('another key is refused, and neither key nor signature is told', async () => {
    const settings = await bucket()
    const store = new BucketBlobStore({ ...settings, keys: { accessKeyId: 'test:tester', secretAccessKey: 'wrong-and-secret' } })
    const error: unknown = await store.try().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      message: `The bucket “${bucketName}” at ${swift.endpoint} can’t be used to store files: the service does not accept the keys. Correct FileUpload_S3_AWSAccessKeyId and FileUpload_S3_AWSSecretAccessKey.`,
    })
    expect(Object.keys(error as object)).toEqual([])
    await expect(new BucketBlobStore({ ...settings, bucket: 'no-such-bucket' }).requireAnswer()).rejects.toThrow('it does not exist')
    await store.close()
  })

  test('files go to the disk and come back', async () => {
    const { url } = await share(carol, room, { bytes: 'the plan' })
    const settings = await bucket()
    const blobs = new Blobs(path.join(directory, 'files'), () => settings)
    const options = { signal: new AbortController().signal, report: () => undefined }
    const there = await moveFiles(act, blobs, { to: 'disk', ...options })
    expect([there.moved.files > 0, there.lost]).toEqual([true, []])
    expect((await get(url)).bytes.toString()).toBe('the plan')
    const back = await moveFiles(act, blobs, { to: 'bucket', ...options })
    expect([back.moved.files, back.lost]).toEqual([there.moved.files, []])
    expect((await get(url)).bytes.toString()).toBe('the plan')
    await blobs.close()
  })
})
