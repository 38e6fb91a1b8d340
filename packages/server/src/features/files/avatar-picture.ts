// The avatar as pixels, for clients that can't draw: a small PNG encoder and letters of five by seven dots.
import { crc32, deflateSync } from 'node:zlib'
import type { Avatar } from './avatar.ts'

// Seven rows of a letter, two hexadecimal digits each; the lowest five bits are its dots.
// biome-ignore format: a table is read in lines
const shapes: Readonly<Record<string, string>> = {
  A: '0e11111f111111', B: '1e11111e11111e', C: '0e11101010110e', D: '1e11111111111e', E: '1f10101e10101f', F: '1f10101e101010', G: '0e11101711110e',
  H: '1111111f111111', I: '0e04040404040e', J: '0702020202120c', K: '11121418141211', L: '1010101010101f', M: '111b1515111111', N: '11191513111111',
  O: '0e11111111110e', P: '1e11111e101010', Q: '0e11111115120d', R: '1e11111e141211', S: '0f10100e01011e', T: '1f040404040404', U: '1111111111110e',
  V: '11111111110a04', W: '11111115151b11', X: '11110a040a1111', Y: '11110a04040404', Z: '1f01020408101f',
  0: '0e11131519110e', 1: '040c040404040e', 2: '0e11010608101f', 3: '1e01010e01011e', 4: '02060a121f0202', 5: '1f101e0101110e', 6: '0608101e11110e',
  7: '1f010204040404', 8: '0e11110e11110e', 9: '0e11110f01020c', '#': '0a0a1f0a1f0a0a',
}
// Head and shoulders, where no letter of the name has a shape here.
const somebody = '0e0e0e000e1f1f'

const outside = 0
const ground = 1
const ink = 2

/** The avatar as a PNG of `size` by `size` pixels. */
export function paintAvatar({ letters, colour }: Avatar, size: number): Buffer {
  return encodePng(paint(letters, size), size, [
    [0, 0, 0, 0],
    [...Buffer.from(colour.slice(1), 'hex'), 255],
    [255, 255, 255, 255],
  ])
}

function paint(letters: string, size: number): Uint8Array {
  const pixels = new Uint8Array(size * size).fill(ground)
  roundCorners(pixels, size)
  const glyphs = glyphsOf(letters)
  const columns = glyphs.length * 6 - 1
  const dot = Math.max(1, Math.floor((size * 0.55) / Math.max(7, columns)))
  const left = Math.floor((size - columns * dot) / 2)
  const top = Math.floor((size - 7 * dot) / 2)
  for (const [place, rows] of glyphs.entries())
    for (const [y, row] of rows.entries())
      for (let x = 0; x < 5; x++) if (row & (16 >> x)) fillDot(pixels, size, { x: left + (place * 6 + x) * dot, y: top + y * dot, dot })
  return pixels
}

function fillDot(pixels: Uint8Array, size: number, { x, y, dot }: { readonly x: number; readonly y: number; readonly dot: number }): void {
  for (let row = y; row < y + dot; row++) pixels.fill(ink, row * size + x, row * size + x + dot)
}

function roundCorners(pixels: Uint8Array, size: number): void {
  const radius = size / 8
  for (let y = 0; y < radius; y++) {
    const gap = Math.round(radius - Math.sqrt(radius ** 2 - (radius - y - 0.5) ** 2))
    for (const row of [y, size - 1 - y]) {
      pixels.fill(outside, row * size, row * size + gap)
      pixels.fill(outside, (row + 1) * size - gap, (row + 1) * size)
    }
  }
}

function glyphsOf(letters: string): number[][] {
  const plain = [...letters.normalize('NFKD')].flatMap((letter) => shapes[letter.toUpperCase()] ?? [])
  return (plain.length === 0 ? [somebody] : plain.slice(0, 2)).map((shape) => [...Buffer.from(shape, 'hex')])
}

/** A PNG with a palette: one byte a pixel before compression. */
function encodePng(pixels: Uint8Array, size: number, palette: readonly (readonly number[])[]): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  header.set([8, 3, 0, 0, 0], 8)
  // Every line begins with a byte that says it is not filtered.
  const lines = Buffer.alloc(size * (size + 1))
  for (let y = 0; y < size; y++) lines.set(pixels.subarray(y * size, (y + 1) * size), y * (size + 1) + 1)
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap((colour) => colour.slice(0, 3)))),
    chunk('tRNS', Buffer.from(palette.map((colour) => colour[3] ?? 255))),
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(body.length + 8)
  frame.writeUInt32BE(data.length, 0)
  frame.set(body, 4)
  frame.writeUInt32BE(crc32(body), body.length + 4)
  return frame
}
