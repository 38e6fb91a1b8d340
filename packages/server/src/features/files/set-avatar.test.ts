// Pictures of people: what comes in, who sees it, and that nobody else can tell it is there.
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { pngOf, send } from '../../../test/uploads.ts'

let workspace: TestWorkspace
let alice: Person
let bob: Person
let carol: Person
let gina: Person
let picture: Buffer
beforeAll(async () => {
  workspace = await openWorkspace()
  alice = workspace.alice
  ;[bob, carol] = [await workspace.newPerson('bob'), await workspace.newPerson('carol')]
  gina = await workspace.newPerson('gina', { roles: ['guest'], joinDefaultChannels: false })
  await bob.rest.post('groups.create', { name: 'project', members: ['gina'] })
  picture = await sharp({ create: { width: 640, height: 400, channels: 3, background: '#336699' } })
    .withExif({ IFD0: { Copyright: 'somebody at home' }, IFD3: { GPSLatitudeRef: 'N' } })
    .jpeg()
    .toBuffer()
})
afterAll(() => workspace[Symbol.asyncDispose]())

const image = (bytes: Uint8Array, more: object = {}) => ({ field: 'image', name: 'me.jpg', type: 'image/jpeg', bytes, ...more })
const fetched = async (person: Person | null, address: string, headers: Record<string, string> = {}) => {
  const credentials = person === null ? {} : { 'x-auth-token': person.rest.authToken ?? '', 'x-user-id': person.id }
  const response = await fetch(`${workspace.url}${address}`, { headers: { ...credentials, ...headers } })
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) }
}
const etagOf = async (person: Person) =>
  (await workspace.sql.query<{ avatar_etag: string | null }>('SELECT avatar_etag FROM users WHERE id = $1', [person.id])).rows[0]
    ?.avatar_etag

describe('a picture of one’s own', () => {
  test('is made anew: square, small, and with nothing of what the camera told', async () => {
    expect((await send(bob, 'users.setAvatar', image(picture))).status).toBe(200)
    const { headers, bytes } = await fetched(carol, '/avatar/bob')
    expect([headers.get('content-type'), headers.get('cache-control')]).toEqual(['image/webp', 'private, no-cache'])
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: 256, height: 256 })
    expect((await sharp(bytes).metadata()).exif).toBeUndefined()
    expect(bytes.includes('somebody at home')).toBe(false)
    expect(picture.includes('somebody at home')).toBe(true)
  })

  test('is not sent twice, and comes as PNG of any size to clients that ask for it', async () => {
    const etag = `"${await etagOf(bob)}"`
    expect((await fetched(carol, '/avatar/bob', { 'if-none-match': etag })).status).toBe(304)
    const { headers, bytes } = await fetched(carol, '/avatar/bob?format=png&size=64')
    expect([headers.get('content-type'), (await sharp(bytes).metadata()).width]).toEqual(['image/png', 64])
  })

  test('is told by its mark on cards, and to everybody who may know its person', async () => {
    const [member, guest] = [await carol.socket(), await gina.socket()]
    for (const socket of [member, guest]) await socket.subscribe('stream-notify-logged', 'updateAvatar').ready
    await send(bob, 'users.setAvatar', image(picture))
    const etag = await etagOf(bob)
    for (const socket of [member, guest])
      expect((await socket.waitFor(({ fields: { eventName } }) => eventName === 'updateAvatar')).fields.args).toEqual([
        { username: 'bob', etag },
      ])
    expect(await gina.rest.get('users.info', { username: 'bob' })).toMatchObject({ user: { avatarETag: etag } })
    await send(carol, 'users.setAvatar', image(picture))
    await workspace.settle()
    await guest.call('license:getTags')
    expect(JSON.stringify(guest.frames)).not.toContain('carol')
  })

  test('comes as data too, over REST and DDP, and goes again', async () => {
    const address = `data:image/jpeg;base64,${picture.toString('base64')}`
    await gina.rest.post('users.setAvatar', { avatarUrl: address })
    expect(await etagOf(gina)).toEqual(expect.any(String))
    await gina.rest.post('users.resetAvatar', {})
    expect(await etagOf(gina)).toBeNull()
    const socket = await gina.socket()
    await socket.call('setAvatarFromService', address, 'image/jpeg', 'upload')
    expect(await etagOf(gina)).toEqual(expect.any(String))
    await socket.call('resetAvatar')
    expect(await etagOf(gina)).toBeNull()
    expect(await gina.rest.get('users.getAvatarSuggestion')).toMatchObject({ suggestions: {} })
  })

  test('is not changed where the workspace leaves pictures alone; an administrator’s is', async () => {
    await alice.rest.post('settings/Accounts_AllowUserAvatarChange', { value: false })
    expect((await send(bob, 'users.setAvatar', image(picture))).body).toMatchObject({ errorType: 'error-not-allowed' })
    expect((await send(alice, 'users.setAvatar', image(picture, { fields: { userId: bob.id } }))).status).toBe(200)
    await alice.rest.post('settings/Accounts_AllowUserAvatarChange', { value: true })
  })
})

describe('nobody can tell by an address who is there', () => {
  test.each([
    ['without an account', () => null],
    ['for a guest who shares no room with them', () => gina],
  ])('%s, a picture is letters, as for a name that nobody has', async (_who, person) => {
    await send(carol, 'users.setAvatar', image(picture))
    const [known, unknown] = [await fetched(person(), '/avatar/carol'), await fetched(person(), '/avatar/carox')]
    expect(known.headers.get('content-type')).toBe('image/svg+xml; charset=utf-8')
    const plain = (headers: Headers) => [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name))
    expect(plain(known.headers)).toEqual(plain(unknown.headers))
    expect((await fetched(carol, '/avatar/carol')).headers.get('content-type')).toBe('image/webp')
  })
})

describe('what is no picture is refused, and nothing changes', () => {
  test.each<[what: string, bytes: () => Uint8Array, code: string]>([
    ['a text', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'error-avatar-url-handling'],
    ['a header without pixels', () => pngOf(100, 100), 'error-avatar-url-handling'],
    ['a picture of too many pixels', () => pngOf(50_000, 50_000), 'error-avatar-url-handling'],
    ['half a picture', () => picture.subarray(0, picture.length / 2), 'error-avatar-url-handling'],
    ['too many bytes', () => new Uint8Array(5 * 1024 * 1024 + 1), 'error-file-too-large'],
  ])('%s', async (_what, bytes, code) => {
    const before = await etagOf(bob)
    expect((await send(bob, 'users.setAvatar', image(bytes()))).body).toMatchObject({ success: false, errorType: code })
    expect(await etagOf(bob)).toBe(before)
  })

  test('nor is one fetched from another host', async () => {
    for (const avatarUrl of [
      `${workspace.url}/avatar/bob`,
      'http://169.254.169.254/latest',
      'file:///etc/passwd',
      'data:text/html;base64,AAAA',
    ])
      expect(await bob.rest.request('POST', 'users.setAvatar', { body: { avatarUrl } })).toMatchObject({
        status: 400,
        body: { errorType: 'error-avatar-invalid-url' },
      })
  })

  test('nor is one taken from nobody', async () => {
    const form = new FormData()
    form.append('image', new Blob([new Uint8Array(picture)]), 'me.jpg')
    expect((await fetch(`${workspace.url}/api/v1/users.setAvatar`, { method: 'POST', body: form })).status).toBe(401)
  })
})

test('others’ pictures are for those with the permission; of somebody hidden nothing is told', async () => {
  expect((await send(alice, 'users.setAvatar', image(picture, { fields: { username: 'bob' } }))).status).toBe(200)
  expect((await send(carol, 'users.setAvatar', image(picture, { fields: { username: 'bob' } }))).body).toMatchObject({
    errorType: 'error-not-allowed',
  })
  const ask = (username: string) => send(gina, 'users.setAvatar', image(picture, { fields: { username } }))
  expect((await ask('carol')).body).toEqual((await ask('nemo')).body)
})

test('a picture goes with its account', async () => {
  const dave = await workspace.newPerson('dave')
  await send(dave, 'users.setAvatar', image(picture))
  await alice.rest.post('users.delete', { userId: dave.id })
  expect((await workspace.sql.query('SELECT 1 FROM avatars WHERE user_id = $1', [dave.id])).rows).toEqual([])
})
