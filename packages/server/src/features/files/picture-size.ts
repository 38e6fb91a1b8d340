// How large a picture is, read from its header alone: nothing is decoded, so a picture that unpacks to gigabytes costs nothing.

export interface PictureSize {
  readonly width: number
  readonly height: number
}

/** More than any camera makes; a picture beyond it is meant to hurt those who open it. */
export const pixelsMax = 100_000_000

/** The size that the header of a picture states; null when the header does not lie within the bytes at hand. */
export function pictureSize(type: string, head: Buffer): PictureSize | null {
  try {
    const size = readers[type]?.(head) ?? null
    return size !== null && size.width > 0 && size.height > 0 ? size : null
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

const readers: Readonly<Record<string, (head: Buffer) => PictureSize | null>> = {
  'image/png': (head) =>
    head.toString('latin1', 12, 16) === 'IHDR' ? { width: head.readUInt32BE(16), height: head.readUInt32BE(20) } : null,
  'image/gif': (head) => ({ width: head.readUInt16LE(6), height: head.readUInt16LE(8) }),
  'image/jpeg': jpegSize,
  'image/webp': webpSize,
}

/** Walks from segment to segment up to the one that starts a frame (0xC0 to 0xCF, but for three that mean something else). */
function jpegSize(head: Buffer): PictureSize | null {
  let at = 2
  while (at + 9 <= head.length) {
    if (head[at] !== 0xff) return null
    const marker = head.readUInt8(at + 1)
    if (marker === 0xff) at += 1
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { height: head.readUInt16BE(at + 5), width: head.readUInt16BE(at + 7) }
    else at += 2 + Math.max(2, head.readUInt16BE(at + 2))
  }
  return null
}

function webpSize(head: Buffer): PictureSize | null {
  const chunk = head.toString('latin1', 12, 16)
  if (chunk === 'VP8X') return { width: 1 + head.readUIntLE(24, 3), height: 1 + head.readUIntLE(27, 3) }
  if (chunk === 'VP8 ') return { width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff }
  if (chunk !== 'VP8L') return null
  const bits = head.readUInt32LE(21)
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
}
