// The roads on which files come in. Who may is decided before the body is looked at, and once more when the bytes are there.
// A refusal ends the connection softly: the rest of the body is not taken in, and the sender still gets to read why.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Action, Outcome } from '../../actions/action.ts'
import { beginUpload } from '../../features/files/begin-upload.ts'
import type { Blobs } from '../../features/files/blobs.ts'
import { toldOf } from '../../features/files/bucket-error.ts'
import { type Incoming, takeIn, type Terms } from '../../features/files/intake.ts'
import { sendNewFile } from '../../features/files/send-new-file.ts'
import { storeUpload } from '../../features/files/store-upload.ts'
import { type Received, tooLarge } from '../../features/files/upload.ts'
import type { Caller } from '../../permissions/identify.ts'
import { AppError, refusal } from '../../platform/errors.ts'
import type { Log } from '../../platform/log.ts'
import { callerOf } from './credentials.ts'
import type { RestOptions } from './server.ts'

export interface UploadOptions {
  readonly perform: <A extends Action>(action: A, caller: Caller, input: unknown) => Promise<Outcome<A>>
  readonly limitRate: RestOptions['limitRate']
  readonly blobs: Blobs
  readonly log: Log
  /** How long a body may stand still. */
  readonly idleMs?: number
}

interface Form {
  file: Received | null
  /** Nothing is waited for but the sender. */
  isAwaited: boolean
  readonly fields: Record<string, string>
}

interface Road {
  readonly path: string
  readonly summary: string
  readonly finish: (
    perform: UploadOptions['perform'],
    caller: Caller,
    upload: { readonly roomId: string; readonly received: Received; readonly fields: Form['fields'] },
  ) => Promise<object>
}

const defaultIdleMs = 30_000
const lingerMs = 2_000
const formBytes = 64 * 1024
const atOnceMax = 10

const roads: readonly Road[] = [
  {
    path: 'rooms.media/:rid',
    summary: 'Upload a file; it waits a day for rooms.mediaConfirm',
    finish: async (perform, caller, { roomId, received }) => ({ file: await perform(storeUpload, caller, { roomId, received }) }),
  },
  {
    path: 'rooms.upload/:rid',
    summary: 'Upload a file and send it into the room',
    finish: async (perform, caller, { roomId, received, fields }) => ({
      message: await perform(sendNewFile, caller, { roomId, received, ...wordsOf(fields) }),
    }),
  },
]

/** Adds both ways to upload: in two steps, and in one. */
export function addUploads(server: FastifyInstance, options: UploadOptions): void {
  const underway = new Map<string, number>()
  for (const road of roads) {
    server.route({
      method: 'POST',
      url: `/api/v1/${road.path}`,
      schema: { tags: ['rooms'], summary: road.summary, consumes: ['multipart/form-data'] },
      // Anything else than a form would be read by its parser before the handler could say no.
      onRequest: async (request, reply) => {
        if (/^multipart\/form-data/i.test(request.headers['content-type'] ?? '')) return
        leaveUnread(request, reply)
        throw refusal('invalid-params', 'a file comes in a multipart form')
      },
      handler: async (request, reply) =>
        reply
          .header('content-type', 'application/json')
          .send({ ...(await upload({ request, reply, road, options, underway })), success: true }),
    })
  }
}

interface Upload {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly road: Road
  readonly options: UploadOptions
  readonly underway: Map<string, number>
}

async function upload({ request, reply, road, options, underway }: Upload): Promise<object> {
  const caller = callerOf(request)
  const { rid: roomId = '' } = request.params as { rid?: string }
  const form: Form = { file: null, isAwaited: true, fields: {} }
  try {
    await options.limitRate({ verb: 'POST', path: road.path }, request, reply)
    const terms = await options.perform(beginUpload, caller, { roomId })
    const { bytesMax } = terms
    if (bytesMax !== null && Number(request.headers['content-length'] ?? 0) > bytesMax + formBytes) throw tooLarge(bytesMax)
    return await counted(underway, request, async () => {
      // Whoever has sent everything waits for the store, however long that takes.
      reply.raw.on('timeout', () => undefined)
      await readForm(request, form, { ...options, terms })
      if (form.file === null) throw refusal('invalid-field', 'The form has no file in its field “file”')
      return road.finish(options.perform, caller, { roomId, received: form.file, fields: form.fields })
    })
  } catch (error) {
    // After a refusal nothing refers to the bytes. After a failure something may: they are left to the sweep.
    if (form.file !== null && error instanceof AppError) await forget(form.file, options)
    const brokenOff = request.raw.destroyed && !request.raw.complete
    leaveUnread(request, reply)
    throw brokenOff ? refusal('invalid-params', 'the upload broke off') : toldOf(error, options.log, 'uploaded')
  }
}

/** Removes what has come in; what can't be removed now is left to the sweep, so that the refusal is told all the same. */
async function forget({ id, thumbnail, place }: Received, { blobs, log }: UploadOptions): Promise<void> {
  try {
    for (const one of [id, ...(thumbnail === null ? [] : [thumbnail.id])]) await blobs.at(place).remove(one)
  } catch (error) {
    log.warn({ reason: (error as Error).message }, 'the bytes of a refused upload could not be removed; the sweep finds them')
  }
}

/** Holds somebody to a few uploads at once: what is under way is not yet counted in the database. */
async function counted<T>(underway: Map<string, number>, request: FastifyRequest, work: () => Promise<T>): Promise<T> {
  const userId = String(request.headers['x-user-id'])
  const others = underway.get(userId) ?? 0
  if (others >= atOnceMax)
    throw refusal('error-too-many-requests', `${atOnceMax} of your uploads are under way. Try again when one has arrived`)
  underway.set(userId, others + 1)
  try {
    return await work()
  } finally {
    const left = (underway.get(userId) ?? 1) - 1
    if (left === 0) underway.delete(userId)
    else underway.set(userId, left)
  }
}

async function readForm(
  request: FastifyRequest,
  form: Form,
  { blobs, terms, idleMs = defaultIdleMs }: UploadOptions & { readonly terms: Terms },
): Promise<void> {
  const { socket } = request.raw
  // A sender who is not asked for more, because what they sent is still being stored, does not stand still.
  request.raw.setTimeout(idleMs, () => (form.isAwaited ? request.raw.destroy() : socket.setTimeout(idleMs)))
  // The size of a file is our own count: the parser would only cut it off.
  for await (const part of request.parts({ limits: { fileSize: Number.POSITIVE_INFINITY } })) {
    if (part.type === 'field') form.fields[part.fieldname] = String(part.value)
    else if (part.fieldname !== 'file') throw refusal('invalid-field', 'The file belongs into the field “file”')
    else {
      form.file = await takeIn(
        blobs,
        { bytes: awaiting(part.file, form), name: part.filename, type: part.mimetype } satisfies Incoming,
        terms,
      )
      form.isAwaited = true
    }
  }
}

/** The same bytes, noting when the sender is waited for. */
async function* awaiting(bytes: AsyncIterable<Uint8Array>, form: Form): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    form.isAwaited = false
    yield chunk
    form.isAwaited = true
  }
  form.isAwaited = false
}

function wordsOf(fields: Form['fields']): { text?: string; description?: string; threadId?: string } {
  const { msg, description, tmid } = fields
  return { ...(msg ? { text: msg } : {}), ...(description ? { description } : {}), ...(tmid ? { threadId: tmid } : {}) }
}

/**
 * Ends the connection without taking in the rest of the body. Closing on unread bytes at once would reset the connection
 * before the sender has read the answer, so the socket stays for a moment, deaf.
 */
function leaveUnread(request: FastifyRequest, reply: FastifyReply): void {
  const { raw } = request
  if (raw.complete || raw.destroyed) return
  const { socket } = raw
  raw.unpipe()
  raw.pause()
  // Once it has answered, the server would read on to throw the rest away, however much that is.
  raw.resume = () => raw
  reply.header('connection', 'close')
  socket.destroySoon = () => {
    socket.end()
    setTimeout(() => socket.destroy(), lingerMs).unref()
  }
}
