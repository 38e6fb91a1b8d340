// Pictures in rooms: nothing that tells of place or camera gets in, and a small one stands in the message, for whoever may read the file.
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { pngOf, share, upload } from '../../../test/uploads.ts'

let workspace: TestWorkspace
let alice: Person
let carol: Person
let dave: Person
let gina: Person
let roomId: string
beforeAll(async () => {
  workspace = await openWorkspace()
  alice = workspace.alice
  ;[carol, dave] = [await workspace.newPerson('carol'), await workspace.newPerson('dave')]
  gina = await workspace.newPerson('gina', { roles: ['guest'], joinDefaultChannels: false })
  roomId = (await carol.rest.post<{ group: { _id: string } }>('groups.create', { name: 'project', members: ['gina'] })).group._id
})
afterAll(() => workspace[Symbol.asyncDispose]())

const told = 'somewhere on earth'
const plain = () => sharp({ create: { width: 900, height: 600, channels: 3, background: '#a8322a' } })
const telling = () => plain().withExif({ IFD0: { ImageDescription: told }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '48/1 12/1 0/1' } })
const download = async (person: Person | null, address: string) => {
  const credentials = person === null ? {} : { 'x-auth-token': person.rest.authToken ?? '', 'x-user-id': person.id }
  const response = await fetch(`${workspace.url}${address}`, { headers: credentials })
  return { status: response.status, type: response.headers.get('content-type'), bytes: Buffer.from(await response.arrayBuffer()) }
}
interface Attachment {
  title_link: string
  image_url: string
  image_type: string
  image_size: number
  image_dimensions: { width: number; height: number }
  image_preview?: string
}
const attachmentOf = (message: object): Attachment => (message as { attachments: Attachment[] }).attachments[0] as Attachment

describe('what a camera tells is taken out', () => {
  test.each([
    ['image/jpeg', () => telling().jpeg().toBuffer()],
    ['image/jpeg', () => telling().jpeg({ progressive: true }).toBuffer()],
    ['image/png', () => telling().png().toBuffer()],
    ['image/webp', () => telling().webp().toBuffer()],
  ])('of %s, and no pixel changes', async (type, make) => {
    const bytes = await make()
    expect(bytes.includes(told), 'the picture tells something').toBe(true)
    const { url } = await share(gina, roomId, { name: 'site', type, bytes })
    const kept = await download(carol, url)
    expect([kept.status, kept.type]).toEqual([200, type])
    expect(kept.bytes.includes(told)).toBe(false)
    expect((await sharp(kept.bytes).metadata()).exif?.includes('GPS') ?? false).toBe(false)
    expect((await sharp(kept.bytes).raw().toBuffer()).equals(await sharp(bytes).raw().toBuffer())).toBe(true)
  })

  test('how it is turned stays', async () => {
    const bytes = await telling()
      .withExif({ IFD0: { Orientation: '6', ImageDescription: told } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    const { url } = await share(gina, roomId, { name: 'turned.jpg', type: 'image/jpeg', bytes })
    const { orientation } = await sharp((await download(carol, url)).bytes).metadata()
    expect(orientation).toBe(6)
  })

  test('what hides behind the end of the picture is left out', async () => {
    for (const [type, make] of [
      ['image/jpeg', plain().jpeg()],
      ['image/png', plain().png()],
    ] as const) {
      const bytes = Buffer.concat([await make.toBuffer(), Buffer.from(told)])
      const { url } = await share(gina, roomId, { name: 'hiding', type, bytes })
      expect((await download(carol, url)).bytes.includes(told)).toBe(false)
    }
  })

  test('what only calls itself a picture comes through as it is', async () => {
    const bytes = Buffer.concat([Buffer.from('ffd8ffe000104a464946000101000001000100', 'hex'), Buffer.from('no segment here')])
    const { url } = await share(gina, roomId, { name: 'odd.jpg', type: 'image/jpeg', bytes })
    expect((await download(carol, url)).bytes.equals(bytes)).toBe(true)
  })

  test('a workspace may leave it in', async () => {
    await alice.rest.post('settings/Message_Attachments_Strip_Exif', { value: false })
    const { url } = await share(gina, roomId, { name: 'site.jpg', type: 'image/jpeg', bytes: await telling().jpeg().toBuffer() })
    expect((await download(carol, url)).bytes.includes(told)).toBe(true)
    await alice.rest.post('settings/Message_Attachments_Strip_Exif', { value: true })
  })
})

describe('a small picture', () => {
  test('stands in the message with its size and a few blurred pixels; the link leads to the picture itself', async () => {
    const { message, url } = await share(gina, roomId, { name: 'site.png', type: 'image/png', bytes: await plain().png().toBuffer() })
    const shown = attachmentOf(message)
    expect(shown).toMatchObject({ title_link: url, image_type: 'image/webp', image_dimensions: { width: 360, height: 240 } })
    expect(shown.image_url).not.toBe(url)
    const { bytes, type } = await download(gina, shown.image_url)
    expect([type, bytes.length]).toEqual(['image/webp', shown.image_size])
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 360, height: 240 })
    expect(await sharp(Buffer.from(shown.image_preview ?? '', 'base64')).metadata()).toMatchObject({ format: 'jpeg', width: 32 })
  })

  test('is read by whoever may read the file, and by nobody else', async () => {
    const { message } = await share(carol, roomId, { name: 'site.png', type: 'image/png', bytes: await plain().png().toBuffer() })
    const { image_url: address } = attachmentOf(message)
    expect((await download(gina, address)).status).toBe(200)
    for (const person of [dave, null]) {
      const [hidden, missing] = [await download(person, address), await download(person, '/file-upload/xxxxxxxxxxxxxxxxx/site.png')]
      expect(hidden).toEqual(missing)
      expect(hidden.status).toBe(403)
    }
    await carol.rest.post('groups.kick', { roomId, userId: gina.id })
    expect((await download(gina, address)).status).toBe(403)
    await carol.rest.post('groups.invite', { roomId, userId: gina.id })
    await carol.rest.post('chat.delete', { roomId, msgId: message._id })
    expect((await download(carol, address)).status).toBe(403)
  })

  test('is its uploader’s alone until it is sent, and is no file that could be sent', async () => {
    const file = await upload(gina, roomId, { name: 'site.png', type: 'image/png', bytes: await plain().png().toBuffer() })
    const { rows } = await workspace.sql.query<{ thumbnail_id: string }>('SELECT thumbnail_id FROM files WHERE id = $1', [file._id])
    const id = rows[0]?.thumbnail_id
    expect((await download(carol, `/file-upload/${id}/site.png`)).status).toBe(403)
    expect(await gina.rest.request('POST', `rooms.mediaConfirm/${roomId}/${id}`)).toMatchObject({ body: { errorType: 'invalid-file' } })
  })

  test('is not made of what can’t be opened: then the file itself stands there', async () => {
    const { message, url } = await share(gina, roomId, { name: 'empty.png', type: 'image/png', bytes: pngOf(10, 10) })
    expect(attachmentOf(message)).toMatchObject({ image_url: url, image_type: 'image/png', image_dimensions: { width: 10, height: 10 } })
  })

  test('is as large as the workspace wants it', async () => {
    await alice.rest.post('settings/Message_Attachments_Thumbnails_Width', { value: 90 })
    const { message } = await share(gina, roomId, { name: 'site.png', type: 'image/png', bytes: await plain().png().toBuffer() })
    expect(attachmentOf(message).image_dimensions).toEqual({ width: 90, height: 60 })
    await alice.rest.post('settings/Message_Attachments_Thumbnails_Width', { value: 360 })
  })

  test('is not made where the workspace wants none', async () => {
    await alice.rest.post('settings/Message_Attachments_Thumbnails_Enabled', { value: false })
    const { message, url } = await share(gina, roomId, { name: 'site.png', type: 'image/png', bytes: await plain().png().toBuffer() })
    expect(attachmentOf(message).image_url).toBe(url)
    await alice.rest.post('settings/Message_Attachments_Thumbnails_Enabled', { value: true })
  })
})
