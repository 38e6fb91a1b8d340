import { describe, expect, test } from 'vitest'
import { pngOf } from '../../../test/uploads.ts'
import { pictureSize } from './picture-size.ts'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')

describe('the size of a picture', () => {
  test('is read from the header of each kind', () => {
    expect(pictureSize('image/png', pngOf(50_000, 50_000))).toEqual({ width: 50_000, height: 50_000 })
    expect(pictureSize('image/gif', hex('474946383961 2003 5802'))).toEqual({ width: 800, height: 600 })
    expect(pictureSize('image/webp', Buffer.concat([Buffer.from('RIFF....WEBPVP8X'), hex('0a000000 00000000 1f0300 570200')]))).toEqual({
      width: 800,
      height: 600,
    })
    expect(pictureSize('image/webp', Buffer.concat([Buffer.from('RIFF....WEBPVP8 '), hex('00000000 000000 9d012a 2003 5802')]))).toEqual({
      width: 800,
      height: 600,
    })
    expect(pictureSize('image/webp', Buffer.concat([Buffer.from('RIFF....WEBPVP8L'), hex('00000000 2f'), hex('1fc39500')]))).toEqual({
      width: 800,
      height: 600,
    })
  })

  test('of a JPEG stands behind other segments, fill bytes and thumbnails', () => {
    const exif = Buffer.concat([hex('ffe1 0102'), Buffer.alloc(256, 0xff)])
    const tables = hex('ffc4 0004 0000')
    const frame = hex('ffff ffc2 0011 08 0258 0320 03 000000')
    expect(pictureSize('image/jpeg', Buffer.concat([hex('ffd8'), exif, tables, frame]))).toEqual({ width: 800, height: 600 })
  })

  test('is unknown when the header is cut off, hidden, or nonsense', () => {
    expect(pictureSize('image/png', hex('89504e470d0a1a0a'))).toBeNull()
    expect(pictureSize('image/jpeg', hex('ffd8 ffe0 ffff'))).toBeNull()
    expect(pictureSize('image/jpeg', Buffer.concat([hex('ffd8'), Buffer.alloc(1000, 0xff)]))).toBeNull()
    expect(pictureSize('image/jpeg', hex('ffd8 ffe0 0000 ffe0 0000 ffe0 0000 0000'))).toBeNull()
    expect(pictureSize('image/gif', hex('474946383961 0000 5802'))).toBeNull()
    expect(pictureSize('image/webp', Buffer.from('RIFF....WEBPVP8X'))).toBeNull()
    expect(pictureSize('image/tiff', Buffer.alloc(100))).toBeNull()
  })
})
