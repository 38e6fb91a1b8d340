import { inflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'

let workspace: TestWorkspace
let gina: Person
beforeAll(async () => {
  workspace = await openWorkspace()
  gina = await workspace.newPerson('gina', { roles: ['guest'] })
  await workspace.newPerson('xaver')
})
afterAll(() => workspace[Symbol.asyncDispose]())

interface Answer {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: Buffer
}

async function get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(workspace.url + path, { headers })
  const { 'x-request-id': _, date: __, ...rest } = Object.fromEntries(response.headers)
  return { status: response.status, headers: rest, body: Buffer.from(await response.arrayBuffer()) }
}

const letters = ({ body }: Answer): string =>
  [...body.toString().matchAll(/&#(\d+);/g)].map((match) => String.fromCodePoint(Number(match[1]))).join('')

describe('the avatar of a person', () => {
  test('is drawn from the name that is asked for, with headers that let it be kept and nothing run', async () => {
    const answer = await get('/avatar/anna.berg')
    expect(answer.status).toBe(200)
    expect(answer.headers).toMatchObject({
      'content-type': 'image/svg+xml; charset=utf-8',
      'cache-control': 'public, max-age=3600',
      'last-modified': 'Thu, 01 Jan 2015 00:00:00 GMT',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    })
    expect(letters(answer)).toBe('AB')
    expect(letters(await get('/avatar/xaver'))).toBe('X')
    expect(letters(await get('/avatar/@Some%20Thing%20Else'))).toBe('ST')
    expect(letters(await get('/avatar/%C3%9Flow'))).toBe('S')
  })

  test('says nothing about whether there is such a person, to anybody', async () => {
    const signed = { 'X-User-Id': gina.id, 'X-Auth-Token': gina.rest.authToken ?? '' }
    // Another name with the same letter and the same colour: what differs could only come from the account.
    const twin = await twinOf('xaver')
    for (const query of ['', '?format=png&size=64', '?format=jpg', '?etag=abc']) {
      expect(await get(`/avatar/xaver${query}`)).toEqual(await get(`/avatar/${twin}${query}`))
      expect(await get(`/avatar/xaver${query}`, signed)).toEqual(await get(`/avatar/xaver${query}`))
    }
  })

  test('is painted where a client can’t draw, in the size that is asked for within bounds', async () => {
    for (const [asked, size] of [
      ['&size=64', 64],
      ['', 200],
      ['&size=1', 16],
      ['&size=9999', 512],
      ['&size=x', 200],
      ['&size=-5', 200],
    ] as const) {
      const { headers, body } = await get(`/avatar/gina?format=png${asked}`)
      expect(headers['content-type']).toBe('image/png')
      expect([body.readUInt32BE(16), body.readUInt32BE(20)]).toEqual([size, size])
    }
    expect((await get('/avatar/gina?format=jpg')).headers['content-type']).toBe('image/png')
  })

  test('shows its letter in dots on the painted square', async () => {
    const { body } = await get('/avatar/li?format=png&size=16')
    // Seven rows, dots of one pixel, in the middle of the square.
    expect(
      rows(body, 16)
        .slice(4, 11)
        .map((row) => row.slice(5, 10)),
    ).toEqual(['#....', '#....', '#....', '#....', '#....', '#....', '#####'])
  })

  test('with markup in it stays letters', async () => {
    const { body } = await get(`/avatar/${encodeURIComponent('<script>alert(1)</script>')}`)
    expect(body.toString()).not.toContain('script')
    expect(letters({ body } as Answer)).toBe('SA')
    for (const name of ['%3C%22%26', '%F0%9F%98%80', '%00', '..%2F..']) expect((await get(`/avatar/${name}?format=png`)).status).toBe(200)
  })

  test('is not sent again to who has it', async () => {
    expect(await get('/avatar/gina', { 'If-Modified-Since': 'Thu, 01 Jan 2015 00:00:00 GMT' })).toMatchObject({
      status: 304,
      body: Buffer.alloc(0),
    })
    expect((await get('/avatar/gina', { 'If-Modified-Since': 'Wed, 31 Dec 2014 00:00:00 GMT' })).status).toBe(200)
    expect((await get('/avatar/gina', { 'If-Modified-Since': 'whenever' })).status).toBe(200)
  })
})

test('the avatar of a room is the same whether the room is there or not', async () => {
  const { channel } = await workspace.alice.rest.post<{ channel: { _id: string } }>('channels.create', { name: 'seen' })
  const known = await get(`/avatar/room/${channel._id}`)
  expect(letters(known)).toBe('#')
  const unknown = await get('/avatar/room/noSuchRoomAtAll01')
  expect(unknown.headers['content-length']).toBe(known.headers['content-length'])
  expect(unknown.body.toString().replace(/#[0-9a-f]{6}/, '')).toBe(known.body.toString().replace(/#[0-9a-f]{6}/, ''))
})

/** A name that nobody has, which begins like another and is drawn in the same colour. */
async function twinOf(name: string): Promise<string> {
  const drawn = (await get(`/avatar/${name}`)).body
  for (let n = 0; n < 500; n++) {
    const candidate = `${name[0]}nobody${n}`
    if ((await get(`/avatar/${candidate}`)).body.equals(drawn)) return candidate
  }
  throw new Error('no twin found')
}

/** The lines of a painted avatar: # where a letter has its ink. */
function rows(png: Buffer, size: number): string[] {
  const start = png.indexOf('IDAT') + 4
  const pixels = inflateSync(png.subarray(start, start + png.readUInt32BE(start - 8)))
  return Array.from({ length: size }, (_, y) =>
    [...pixels.subarray(y * (size + 1) + 1, (y + 1) * (size + 1))].map((value) => (value === 2 ? '#' : '.')).join(''),
  )
}
