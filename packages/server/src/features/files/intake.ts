// Takes bytes into the blob store while they come, and learns what they are on the way: how many, their hash, their type.
// No more than the limit is ever written, whatever a sender said there would be.
import { createHash } from 'node:crypto'
import { newId } from '../../platform/ids.ts'
import type { BlobStore } from './blob-store.ts'
import { cleanFileName } from './file-name.ts'
import { claimedType, headBytes, kindOfFile, typeOf } from './media-type.ts'
import { pictureSize } from './picture-size.ts'
import { type Received, tooLarge } from './upload.ts'

export interface Incoming {
  readonly bytes: AsyncIterable<Uint8Array>
  readonly name: string | undefined
  readonly type: string | undefined
}

/** Stores the bytes under a new id. Throws error-file-too-large, and leaves nothing behind when it throws. */
export async function takeIn(blobs: BlobStore, { bytes, name, type: claim }: Incoming, bytesMax: number | null): Promise<Received> {
  const id = newId()
  const hash = createHash('sha256')
  const head: Uint8Array[] = []
  let size = 0
  async function* measured(): AsyncIterable<Uint8Array> {
    for await (const chunk of bytes) {
      if (bytesMax !== null && size + chunk.length > bytesMax) throw tooLarge(bytesMax)
      if (size < headBytes) head.push(chunk.subarray(0, headBytes - size))
      size += chunk.length
      hash.update(chunk)
      yield chunk
    }
  }
  await blobs.put(id, measured())
  return {
    id,
    name: cleanFileName(name),
    claimedType: claimedType(claim),
    size,
    sha256: hash.digest('hex'),
    ...nature(Buffer.concat(head), claim),
  }
}

function nature(head: Buffer, claim: string | undefined): { type: string; width: number | null; height: number | null } {
  const type = typeOf(head, claim)
  if (kindOfFile(type) !== 'image') return { type, width: null, height: null }
  const size = pictureSize(type, head)
  // A picture that hides its size is not one to show: it may be meant to burst whoever unpacks it.
  return size === null ? { type: 'application/octet-stream', width: null, height: null } : { type, ...size }
}
