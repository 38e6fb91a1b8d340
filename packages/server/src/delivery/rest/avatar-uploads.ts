// The road on which pictures of people come in: a form with the picture, or its bytes as a "data:" address. Whoever is not signed in is refused
// before anything of the body is read; what comes in is held in memory, and is small.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { pictureBytesMax, pictureCharactersMax } from '../../features/files/own-picture.ts'
import { setAvatar } from '../../features/files/set-avatar.ts'
import { checkSession } from '../../features/sessions/check-session.ts'
import { findPersonReference } from '../../features/users/user-reference.ts'
import { refusal } from '../../platform/errors.ts'
import { objectParam } from '../../wire/ddp.ts'
import { callerOf } from './credentials.ts'
import type { RestOptions } from './server.ts'

const path = 'users.setAvatar'
const idleMs = 30_000

interface Sent {
  readonly picture: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** Adds `users.setAvatar`. */
export function addAvatarUploads(server: FastifyInstance, { perform, limitRate }: Pick<RestOptions, 'perform' | 'limitRate'>): void {
  server.route({
    method: 'POST',
    url: `/api/v1/${path}`,
    schema: {
      tags: ['avatars'],
      summary: 'Give yourself a picture, or somebody else where you may; none is fetched from another host',
      consumes: ['multipart/form-data', 'application/json'],
    },
    bodyLimit: pictureCharactersMax + 4_096,
    onRequest: async (request, reply) => {
      await limitRate({ verb: 'POST', path }, request, reply)
      await perform(checkSession, callerOf(request), {})
    },
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      const { picture, fields } = request.isMultipart() ? await sentInForm(request) : sentInBody(request.body)
      await perform(setAvatar, callerOf(request), { user: findPersonReference(fields), picture })
      return reply.header('content-type', 'application/json').send({ success: true })
    },
  })
}

function sentInBody(body: unknown): Sent {
  const fields = objectParam(body)
  const { avatarUrl } = fields
  if (typeof avatarUrl !== 'string')
    throw refusal('invalid-params', 'A picture comes in a form as “image”, or as “avatarUrl”, its bytes as data')
  return { picture: avatarUrl, fields }
}

async function sentInForm(request: FastifyRequest): Promise<Sent> {
  request.raw.setTimeout(idleMs, () => request.raw.destroy())
  const fields: Record<string, unknown> = {}
  let picture: string | null = null
  for await (const part of request.parts({ limits: { fileSize: pictureBytesMax + 1, files: 1 } })) {
    if (part.type === 'field') fields[part.fieldname] = part.value
    else if (part.fieldname !== 'image') throw refusal('invalid-field', 'The picture belongs into the field “image”')
    else picture = `data:image/any;base64,${(await wholeOf(part.file)).toString('base64')}`
  }
  if (picture === null) throw refusal('invalid-field', 'The form has no picture in its field “image”')
  return { picture, fields }
}

async function wholeOf(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of source) {
    size += part.length
    if (size > pictureBytesMax)
      throw refusal('error-file-too-large', `A picture may have ${pictureBytesMax} bytes`, { limit: pictureBytesMax })
    parts.push(part)
  }
  return Buffer.concat(parts)
}
