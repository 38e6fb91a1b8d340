import { describe, expect, test } from 'vitest'
import { isListed, kindOfFile, typeOf } from './media-type.ts'

const bytes = (hex: string, more = ''): Buffer => Buffer.concat([Buffer.from(hex.replaceAll(' ', ''), 'hex'), Buffer.from(more)])

describe('the type of a file', () => {
  test('is told by its first bytes, whatever the sender claims', () => {
    for (const [head, type] of [
      [bytes('89504e470d0a1a0a'), 'image/png'],
      [bytes('ffd8ffe0'), 'image/jpeg'],
      [bytes('', 'GIF89a'), 'image/gif'],
      [bytes('', 'RIFF....WEBPVP8 '), 'image/webp'],
      [bytes('', 'RIFF....WAVEfmt '), 'audio/wav'],
      [bytes('00000018', 'ftypisom'), 'video/mp4'],
      [bytes('00000018', 'ftypM4A '), 'audio/mp4'],
      [bytes('1a45dfa3 01000000', 'B....webm'), 'video/webm'],
      [bytes('', 'ID3'), 'audio/mpeg'],
      [bytes('fffb9064'), 'audio/mpeg'],
      [bytes('', 'OggS'), 'audio/ogg'],
      [bytes('', '%PDF-1.7'), 'application/pdf'],
      [bytes('504b0304'), 'application/zip'],
    ] as const) {
      expect(typeOf(head, 'text/plain')).toBe(type)
      expect(typeOf(head, 'text/html')).toBe(type)
    }
  })

  test('is the claimed one where bytes say nothing and a browser would not run it', () => {
    const nothing = Buffer.from('anything')
    expect(typeOf(nothing, 'text/plain; charset=utf-8')).toBe('text/plain')
    expect(typeOf(nothing, 'application/msword')).toBe('application/msword')
    for (const claim of [
      'text/html',
      'image/svg+xml',
      'application/xhtml+xml',
      'text/xml',
      'text/javascript',
      'application/ecmascript',
      'application/wasm',
      'application/x-java-archive',
      'nonsense',
      'a/b\r\nc',
      '',
      undefined,
    ])
      expect(typeOf(nothing, claim)).toBe('application/octet-stream')
  })

  test('is never one that shows itself without the mark of it', () => {
    for (const claim of ['image/png', 'image/jpeg', 'audio/mpeg', 'video/mp4', 'application/pdf', 'application/zip'])
      expect(typeOf(Buffer.from('<script>'), claim)).toBe('application/octet-stream')
  })

  test('of an archive is that of the document it claims to be', () => {
    const zip = bytes('504b0304')
    const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
    expect(typeOf(zip, word)).toBe(word)
    expect(typeOf(zip, 'application/vnd.oasis.opendocument.text')).toBe('application/vnd.oasis.opendocument.text')
    expect(typeOf(zip, 'text/plain')).toBe('application/zip')
    expect(typeOf(zip, 'application/java-archive')).toBe('application/zip')
  })

  test('recorded sound keeps the claim of being sound', () => {
    expect(typeOf(bytes('1a45dfa3 01000000', 'B....webm'), 'audio/webm;codecs=opus')).toBe('audio/webm')
    expect(typeOf(bytes('', 'OggS'), 'video/ogg')).toBe('video/ogg')
  })
})

test('only pictures, sound and film are shown in place', () => {
  expect(['image/png', 'audio/mpeg', 'video/mp4'].map(kindOfFile)).toEqual(['image', 'audio', 'video'])
  for (const type of ['image/svg+xml', 'application/pdf', 'text/html', 'text/plain', 'image/heic', 'application/octet-stream'])
    expect(kindOfFile(type)).toBe('other')
})

test('lists of types know whole families', () => {
  expect(isListed('image/*, application/pdf', 'image/png')).toBe(true)
  expect(isListed('image/*, application/pdf', 'APPLICATION/PDF'.toLowerCase())).toBe(true)
  expect(isListed('image/*', 'imagery/png')).toBe(false)
  expect(isListed('', 'image/png')).toBe(false)
  expect(isListed('*', 'image/png')).toBe(true)
})
