// Avatars of people and rooms. A picture is shown to those who may know its person. To everybody else, and where there is none, letters come back
// that are made of the address alone, so that nobody can find out by them who or what exists.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Action, Outcome } from '../../actions/action.ts'
import { type Avatar, avatarOf, drawAvatar, roomAvatarOf } from '../../features/files/avatar.ts'
import { paintAvatar } from '../../features/files/avatar-picture.ts'
import { pictureAsPng } from '../../features/files/picture.ts'
import { showAvatar } from '../../features/files/show-avatar.ts'
import type { Caller } from '../../permissions/identify.ts'
import { AppError } from '../../platform/errors.ts'
import { callerOf, credentialsOf, isCurrent } from './credentials.ts'

export interface AvatarOptions {
  readonly perform: <A extends Action>(action: A, caller: Caller, input: unknown) => Promise<Outcome<A>>
}

// Letters never change; the date is the one that clients know from the peer.
const madeOn = 'Thu, 01 Jan 2015 00:00:00 GMT'
const always = { 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'; sandbox" }
const ofLetters = { ...always, 'last-modified': madeOn, 'cache-control': 'public, max-age=3600' }
const ofPicture = { ...always, 'cache-control': 'private, no-cache', vary: 'Cookie, X-Auth-Token, X-User-Id' }
const defaultSize = 200

/** Adds `/avatar/:username`, `/avatar/@:text` and `/avatar/room/:rid`. */
export function addAvatars(server: FastifyInstance, { perform }: AvatarOptions): void {
  server.get('/avatar/:name', { schema: { tags: ['avatars'], summary: 'The avatar of a person' } }, async (request, reply) => {
    const { name } = request.params as { name: string }
    const picture = name.startsWith('@') ? null : await findPicture(request, name, perform)
    return picture === null ? answerLetters(request, reply, avatarOf(name.replace(/^@/, ''))) : answerPicture(request, reply, picture)
  })
  server.get('/avatar/room/:rid', { schema: { tags: ['avatars'], summary: 'The avatar of a room' } }, async (request, reply) =>
    answerLetters(request, reply, roomAvatarOf((request.params as { rid: string }).rid)),
  )
}

type Picture = NonNullable<Outcome<typeof showAvatar>>

async function findPicture(request: FastifyRequest, username: string, perform: AvatarOptions['perform']): Promise<Picture | null> {
  const caller = callerOf(request)
  for (const credential of credentialsOf(request)) {
    try {
      const picture = await perform(showAvatar, { ...caller, credential }, { username })
      if (picture !== null) return picture
    } catch (error) {
      if (!(error instanceof AppError)) throw error
    }
  }
  return null
}

async function answerPicture(request: FastifyRequest, reply: FastifyReply, { bytes, etag }: Picture): Promise<FastifyReply> {
  reply.headers({ ...ofPicture, etag })
  if (isCurrent(request.headers['if-none-match'], etag)) return reply.status(304).send()
  const { isPng, size } = wanted(request)
  if (isPng) return reply.header('content-type', 'image/png').send(await pictureAsPng(bytes, size))
  return reply.header('content-type', 'image/webp').send(bytes)
}

function answerLetters(request: FastifyRequest, reply: FastifyReply, avatar: Avatar): FastifyReply {
  reply.headers(ofLetters)
  if (Date.parse(request.headers['if-modified-since'] ?? '') >= Date.parse(madeOn)) return reply.status(304).send()
  const { isPng, size } = wanted(request)
  if (isPng) return reply.header('content-type', 'image/png').send(paintAvatar(avatar, size))
  return reply.header('content-type', 'image/svg+xml; charset=utf-8').send(drawAvatar(avatar, size))
}

/** Clients that can't draw ask for `format=png`, or for `jpg` and take that. */
function wanted(request: FastifyRequest): { isPng: boolean; size: number } {
  const { format, size } = request.query as { format?: unknown; size?: unknown }
  const pixels = typeof size === 'string' && /^\d{1,5}$/.test(size) ? Number(size) : defaultSize
  return { isPng: format === 'png' || format === 'jpg' || format === 'jpeg', size: Math.min(512, Math.max(16, pixels)) }
}
