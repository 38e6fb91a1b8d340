// Files as people send them in tests.
import type { RestResponse } from '@foyer/client/rest-client.ts'
import type { Person } from './app.ts'

export interface Sent {
  readonly name?: string
  readonly type?: string
  readonly bytes?: Uint8Array | string
  /** Fields of the form besides the file. */
  readonly fields?: Readonly<Record<string, string>>
  /** The field that holds the file; clients say `file`. */
  readonly field?: string
}

/** Posts a form with a file, and answers whatever comes back. */
export function send(
  person: Person,
  path: string,
  { name = 'plan.txt', type = 'text/plain', bytes = 'the plan', fields = {}, field = 'file' }: Sent = {},
): Promise<RestResponse> {
  const form = new FormData()
  for (const [key, value] of Object.entries(fields)) form.append(key, value)
  form.append(field, new Blob([typeof bytes === 'string' ? bytes : new Uint8Array(bytes)], { type }), name)
  return person.rest.request('POST', path, { body: form })
}

/** Uploads a file and leaves it unsent; answers its id and address. */
export async function upload(person: Person, roomId: string, sent?: Sent): Promise<{ _id: string; url: string }> {
  const answer = await send(person, `rooms.media/${roomId}`, sent)
  if (answer.status !== 200) throw new Error(`not uploaded: ${JSON.stringify(answer.body)}`)
  return (answer.body as { file: { _id: string; url: string } }).file
}

/** Uploads a file and sends it; answers its id, its address and the message. */
export async function share(
  person: Person,
  roomId: string,
  sent?: Sent,
): Promise<{ _id: string; url: string; message: Record<string, unknown> & { _id: string } }> {
  const file = await upload(person, roomId, sent)
  const { message } = await person.rest.post<{ message: Record<string, unknown> & { _id: string } }>(
    `rooms.mediaConfirm/${roomId}/${file._id}`,
  )
  return { ...file, message }
}

/** A form written by hand, where a test needs headers that no client would write. */
export function formByHand(disposition: string, bytes: string): { body: Uint8Array; headers: Record<string, string> } {
  const lines = ['--edge', `Content-Disposition: form-data; ${disposition}`, 'Content-Type: text/plain', '', bytes, '--edge--', '']
  return { body: new TextEncoder().encode(lines.join('\r\n')), headers: { 'Content-Type': 'multipart/form-data; boundary=edge' } }
}

/** The beginning of a PNG that says it has so many pixels. */
export function pngOf(width: number, height: number): Buffer {
  const header = Buffer.alloc(64)
  header.write('89504e470d0a1a0a0000000d49484452', 'hex')
  header.writeUInt32BE(width, 16)
  header.writeUInt32BE(height, 20)
  return header
}
