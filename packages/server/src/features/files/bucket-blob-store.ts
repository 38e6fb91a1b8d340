// Files in a bucket of an S3 service. All of them lie in one folder, under ids and nothing else, and as bytes of no type: nobody but this server
// ever fetches one, whatever the bucket's owner makes public by mistake. The library is loaded with the first file.
import { Readable } from 'node:stream'
import type { S3Client } from '@aws-sdk/client-s3'
import { newId } from '../../platform/ids.ts'
import type { BlobStore, ByteRange } from './blob-store.ts'
import { explainBucket, type Doing, nameOf } from './bucket-error.ts'
import type { BucketSettings } from './place.ts'

// The least that S3 takes. Two of them are held for each upload under way: one that comes in and one that goes out.
const partBytes = 5 * 1024 * 1024
const connectMs = 3_000

interface Limits {
  /** How many names a page of a list has. */
  readonly portion: number
  /** How long an answer may take, the sending of a part included; three are waited for. */
  readonly answerMs: number
  /** How long the service may be silent in the middle of a file, while somebody waits. */
  readonly silenceMs: number
}

type Line = typeof import('@aws-sdk/client-s3') & typeof import('@aws-sdk/lib-storage') & { readonly client: S3Client }

export class BucketBlobStore implements BlobStore {
  readonly #settings: BucketSettings
  readonly #limits: Limits
  #line: Promise<Line> | null = null

  constructor(settings: BucketSettings, limits: Partial<Limits> = {}) {
    this.#settings = settings
    this.#limits = { portion: 1_000, answerMs: 20_000, silenceMs: 30_000, ...limits }
  }

  async put(id: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const source = { failed: false, error: undefined as unknown }
    async function* watched(): AsyncGenerator<Uint8Array> {
      try {
        yield* bytes
      } catch (error) {
        Object.assign(source, { failed: true, error })
        throw error
      }
    }
    const Body = Readable.from(watched(), { objectMode: false })
    try {
      await this.#ask('store', ({ Upload, client }) =>
        new Upload({
          client,
          params: { ...this.#at(id), Body, ContentType: 'application/octet-stream' },
          partSize: partBytes,
          queueSize: 1,
        }).done(),
      )
    } catch (error) {
      // What the library makes of an upload that broke off says less than why it did.
      throw source.failed ? source.error : error
    } finally {
      Body.destroy()
    }
  }

  async open(id: string, range?: ByteRange): Promise<Readable | null> {
    const part = range === undefined ? {} : { Range: `bytes=${range.first}-${range.last}` }
    return this.#ask('read', async ({ GetObjectCommand, client }) => {
      const found = await client.send(new GetObjectCommand({ ...this.#at(id), ...part })).catch(nullWhenMissing)
      if (found === null) return null
      const body = found.Body as Readable
      if (range !== undefined && found.ContentRange === undefined) {
        body.destroy()
        throw new Error('the service does not answer with parts of files')
      }
      return Readable.from(heard(body, this.#limits), { objectMode: false })
    })
  }

  async remove(id: string): Promise<void> {
    await this.#ask('remove', ({ DeleteObjectCommand, client }) => client.send(new DeleteObjectCommand(this.#at(id))))
  }

  async exists(id: string): Promise<boolean> {
    return this.#ask('read', async ({ HeadObjectCommand, client }) => {
      return (await client.send(new HeadObjectCommand(this.#at(id))).catch(nullWhenMissing)) !== null
    })
  }

  async *listOlderThan(moment: Date): AsyncIterable<readonly string[]> {
    for (let next: string | undefined, more = true; more; more = next !== undefined) {
      const page = await this.#ask('list', ({ ListObjectsV2Command, client }) =>
        client.send(
          new ListObjectsV2Command({
            ...this.#everything(),
            MaxKeys: this.#limits.portion,
            ...(next === undefined ? {} : { ContinuationToken: next }),
          }),
        ),
      )
      yield (page.Contents ?? []).flatMap(({ Key = '', LastModified }) => {
        const id = Key.slice(this.#everything().Prefix.length)
        return isId(id) && LastModified !== undefined && LastModified < moment ? [id] : []
      })
      next = page.NextContinuationToken
    }
  }

  async removeUnfinished(moment: Date): Promise<void> {
    await this.#ask('list', async ({ AbortMultipartUploadCommand, ListMultipartUploadsCommand, client }) => {
      for (let more = true, from = {}; more; ) {
        const page = await client.send(new ListMultipartUploadsCommand({ ...this.#everything(), ...from })).catch(nullWhereUnknown)
        for (const { Key, UploadId, Initiated } of page?.Uploads ?? [])
          if (Initiated !== undefined && Initiated < moment)
            await client.send(new AbortMultipartUploadCommand({ Bucket: this.#settings.bucket, Key, UploadId })).catch(nullWhenMissing)
        more = page?.IsTruncated === true
        from = { KeyMarker: page?.NextKeyMarker, UploadIdMarker: page?.NextUploadIdMarker }
      }
    })
  }

  /** Resolves when the service answers for the bucket. */
  async requireAnswer(): Promise<void> {
    await this.#ask('list', ({ HeadBucketCommand, client }) => client.send(new HeadBucketCommand({ Bucket: this.#settings.bucket })))
  }

  /** Does whatever is done with files, with one that is gone afterwards. Throws a BucketError that says what is in the way. */
  async try(): Promise<void> {
    const [id, text] = [newId(), 'Foyer was here']
    await this.put(id, Readable.from([Buffer.from(text)]))
    const back: Uint8Array[] = []
    for await (const chunk of (await this.open(id, { first: 0, last: text.length - 1 })) ?? []) back.push(chunk)
    await this.requireAnswer()
    await this.remove(id)
    if (Buffer.concat(back).toString() !== text)
      throw explainBucket(new Error('it gave back other bytes than it was given'), 'read', this.#settings)
  }

  /** Removes all there is in the folder. */
  async clear(): Promise<void> {
    for await (const ids of this.listOlderThan(endOfTime)) for (const id of ids) await this.remove(id)
    await this.removeUnfinished(endOfTime)
  }

  async close(): Promise<void> {
    const line = await this.#line?.catch(() => null)
    line?.client.destroy()
  }

  async #ask<T>(doing: Doing, work: (line: Line) => Promise<T>): Promise<T> {
    try {
      this.#line ??= openLine(this.#settings, this.#limits)
      return await work(await this.#line)
    } catch (error) {
      throw explainBucket(error, doing, this.#settings)
    }
  }

  #at(id: string): { Bucket: string; Key: string } {
    if (!isId(id)) throw new Error('a blob id has 17 letters and digits, and 6 more when it was moved')
    return { Bucket: this.#settings.bucket, Key: `${this.#settings.folder}/${id}` }
  }

  #everything(): { Bucket: string; Prefix: string } {
    return { Bucket: this.#settings.bucket, Prefix: `${this.#settings.folder}/` }
  }
}

const endOfTime = new Date(8.64e15)

function isId(text: string): boolean {
  return /^[A-Za-z0-9]{17}([A-Za-z0-9]{6})?$/.test(text)
}

async function openLine({ region, endpoint, pathStyle, keys }: BucketSettings, { answerMs }: Limits): Promise<Line> {
  const [client, storage] = await Promise.all([import('@aws-sdk/client-s3'), import('@aws-sdk/lib-storage')])
  // Checksums that nobody asks for are stored among the bytes by services that don't know them.
  const checksums = { requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' } as const
  // Somebody who takes a file slowly holds a line as long: those of others must not wait for it, nor is it cut off for being silent.
  const agent = { keepAlive: true, maxSockets: Number.POSITIVE_INFINITY }
  return {
    ...client,
    ...storage,
    client: new client.S3Client({
      ...(endpoint === '' ? {} : { endpoint }),
      ...(region !== '' ? { region } : endpoint !== '' ? { region: 'us-east-1' } : {}),
      ...(keys === null ? {} : { credentials: keys }),
      ...checksums,
      forcePathStyle: pathStyle,
      maxAttempts: 3,
      requestHandler: {
        connectionTimeout: connectMs,
        requestTimeout: answerMs,
        throwOnRequestTimeout: true,
        socketTimeout: 0,
        httpAgent: agent,
        httpsAgent: agent,
      },
    }),
  }
}

/** The same bytes; ends with an error when somebody waits for the next ones and the service stays silent. */
async function* heard(body: Readable, { silenceMs }: Limits): AsyncGenerator<Uint8Array> {
  const reading = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
  try {
    for (;;) {
      const timer = setTimeout(() => body.destroy(new Error('the service has stopped in the middle of a file')), silenceMs)
      const { value, done } = await reading.next().finally(() => clearTimeout(timer))
      if (done === true) return
      yield value
    }
  } finally {
    body.destroy()
  }
}

function nullWhenMissing(error: unknown): null {
  if (['NoSuchKey', 'NotFound', 'NoSuchUpload'].includes(nameOf(error))) return null
  throw error
}

/** Some services keep no list of what is unfinished, and forget it by themselves. */
function nullWhereUnknown(error: unknown): null {
  if (['NotImplemented', 'MethodNotAllowed'].includes(nameOf(error))) return null
  throw error
}
