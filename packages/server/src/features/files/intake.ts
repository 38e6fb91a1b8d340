// Takes bytes into the blob store while they come, and learns what they are on the way: how many, their hash, their type.
// No more than the limit is ever written, whatever a sender said there would be.
import { createHash } from 'node:crypto'
import { newId } from '../../platform/ids.ts'
import type { BlobStore } from './blob-store.ts'
import type { Blobs } from './blobs.ts'
import { cleanFileName } from './file-name.ts'
import { claimedType, headBytes, kindOfFile, typeOf } from './media-type.ts'
import { withoutMetadata } from './metadata.ts'
import type { Place } from './place.ts'
import { type Box, smallPicture } from './picture.ts'
import { pictureSize } from './picture-size.ts'
import { type Received, tooLarge } from './upload.ts'

export interface Incoming {
  readonly bytes: AsyncIterable<Uint8Array>
  readonly name: string | undefined
  readonly type: string | undefined
}

export interface Terms {
  readonly place: Place
  readonly bytesMax: number | null
  /** What pictures tell beside their pixels is taken out. */
  readonly stripsMetadata: boolean
  /** The most that small pictures measure; null where none are made. */
  readonly thumbnailBox: Box | null
}

// Larger pictures are shown as they are: making them small would hold them in memory as a whole.
const thumbnailSourceMax = 32 * 1024 * 1024

/** Stores the bytes under a new id. Throws error-file-too-large, and nothing refers to what came in when it throws. */
export async function takeIn(all: Blobs, { bytes, name, type: claim }: Incoming, terms: Terms): Promise<Received> {
  const { bytesMax, place } = terms
  const blobs = all.at(place)
  const id = newId()
  const hash = createHash('sha256')
  const head: Uint8Array[] = []
  let size = 0
  let incoming = 0
  async function* counted(): AsyncIterable<Uint8Array> {
    for await (const chunk of bytes) {
      incoming += chunk.length
      if (bytesMax !== null && incoming > bytesMax) throw tooLarge(bytesMax)
      yield chunk
    }
  }
  async function* measured(): AsyncIterable<Uint8Array> {
    for await (const chunk of terms.stripsMetadata ? withoutMetadata(counted()) : counted()) {
      if (size < headBytes) head.push(chunk.subarray(0, headBytes - size))
      size += chunk.length
      hash.update(chunk)
      yield chunk
    }
  }
  await blobs.put(id, measured())
  const known = nature(Buffer.concat(head), claim)
  const isPicture = kindOfFile(known.type) === 'image' && size <= thumbnailSourceMax
  return {
    id,
    name: cleanFileName(name),
    claimedType: claimedType(claim),
    size,
    sha256: hash.digest('hex'),
    ...known,
    place,
    thumbnail: terms.thumbnailBox !== null && isPicture ? await makeThumbnail(blobs, id, terms.thumbnailBox) : null,
  }
}

/** The small picture, kept under an id of its own; null where there is none. When it can't be kept, neither is the large one. */
async function makeThumbnail(blobs: BlobStore, id: string, box: Box): Promise<Received['thumbnail']> {
  try {
    return await keepSmall(blobs, id, box)
  } catch (error) {
    // What can't be removed either is found by the sweep.
    await blobs.remove(id).catch(() => undefined)
    throw error
  }
}

async function keepSmall(blobs: BlobStore, id: string, box: Box): Promise<Received['thumbnail']> {
  const source = await blobs.open(id)
  const small = source === null ? null : await smallPicture(await wholeOf(source), box)
  if (small === null) return null
  const { bytes, ...card } = small
  const thumbnailId = newId()
  async function* whole(): AsyncIterable<Uint8Array> {
    yield bytes
  }
  await blobs.put(thumbnailId, whole())
  return { id: thumbnailId, size: bytes.length, ...card }
}

function nature(head: Buffer, claim: string | undefined): { type: string; width: number | null; height: number | null } {
  const type = typeOf(head, claim)
  if (kindOfFile(type) !== 'image') return { type, width: null, height: null }
  const size = pictureSize(type, head)
  // A picture that hides its size is not one to show: it may be meant to burst whoever unpacks it.
  return size === null ? { type: 'application/octet-stream', width: null, height: null } : { type, ...size }
}

async function wholeOf(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of source) parts.push(part)
  return Buffer.concat(parts)
}
