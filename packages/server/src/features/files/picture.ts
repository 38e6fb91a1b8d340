// Pictures that are made from pictures: the square one of a person, the small one of a file. What comes in is somebody else's: it is opened
// within bounds of pixels and time, a few at once, and nothing but pixels gets through, so that no place or camera does.
import { refusal } from '../../platform/errors.ts'
import { pictureSize, pixelsMax } from './picture-size.ts'
import { headBytes, typeOf } from './media-type.ts'

export interface Box {
  readonly width: number
  readonly height: number
}

export interface Small {
  readonly bytes: Buffer
  readonly width: number
  readonly height: number
  /** A few blurred pixels as base64 of a JPEG. */
  readonly preview: string
}

const opened: readonly string[] = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']
const avatarSide = 256
const previewSide = 32
const secondsMax = 5
const atOnceMax = 2
const waitingMax = 20

let underway = 0
const waiting: (() => void)[] = []

/** A person's picture: square, at most 256 pixels wide, WebP. Throws error-avatar-url-handling, and error-too-many-requests while others are made. */
export async function squarePicture(bytes: Buffer): Promise<Buffer> {
  const unreadable = () => refusal('error-avatar-url-handling', 'The picture can’t be read. PNG, JPEG, GIF, WebP and AVIF can')
  if (!canOpen(bytes)) throw unreadable()
  // Its maker holds a transaction meanwhile: better refused than a row of those who wait.
  if (underway >= atOnceMax) throw refusal('error-too-many-requests', 'Other pictures are being made. Try again in a moment')
  const made = await inTurn(async () => {
    const picture = await open(bytes)
    return picture.resize(avatarSide, avatarSide, { fit: 'cover' }).webp({ quality: 82 }).toBuffer()
  }).catch(() => null)
  if (made === null) throw unreadable()
  return made
}

/** The same picture as PNG of another size, for clients that ask for one. */
export async function pictureAsPng(bytes: Buffer, side: number): Promise<Buffer> {
  const made = await inTurn(async () => (await open(bytes)).resize(side, side).png().toBuffer())
  if (made === null) throw refusal('error-too-many-requests', 'Too many pictures are being made. Try again in a moment')
  return made
}

/** A small picture for a message; null for what can't be opened, or when there are too many to make: then the picture itself is shown. */
export async function smallPicture(bytes: Buffer, { width, height }: Box): Promise<Small | null> {
  if (!canOpen(bytes)) return null
  try {
    return await inTurn(async () => {
      const box = { width, height, fit: 'inside', withoutEnlargement: true } as const
      const { data, info } = await (await open(bytes)).resize(box).webp({ quality: 80 }).toBuffer({ resolveWithObject: true })
      const preview = await (await open(data))
        .resize({ width: previewSide, height: previewSide, fit: 'inside' })
        .blur()
        .jpeg({ quality: 50 })
        .toBuffer()
      return { bytes: data, width: info.width, height: info.height, preview: preview.toString('base64') }
    })
  } catch {
    // A picture that its own header belies: whoever opens it sees for themselves.
    return null
  }
}

/** Judged by the header, before anything is unpacked. */
function canOpen(bytes: Buffer): boolean {
  const head = bytes.subarray(0, headBytes)
  const type = typeOf(head, undefined)
  const size = opened.includes(type) ? pictureSize(type, head) : null
  return size !== null && size.width * size.height <= pixelsMax
}

/** The first frame, upright. */
async function open(bytes: Buffer) {
  const { default: sharp } = await import('sharp')
  sharp.cache(false)
  sharp.concurrency(1)
  return sharp(bytes, { limitInputPixels: pixelsMax, failOn: 'error', sequentialRead: true }).timeout({ seconds: secondsMax }).autoOrient()
}

/** Waits until fewer are underway; null when too many wait already. */
async function inTurn<T>(work: () => Promise<T>): Promise<T | null> {
  if (underway >= atOnceMax) {
    if (waiting.length >= waitingMax) return null
    await new Promise<void>((resume) => waiting.push(resume))
  }
  underway++
  try {
    return await work()
  } finally {
    underway--
    waiting.shift()?.()
  }
}
