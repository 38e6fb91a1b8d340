// Avatars of people and rooms. Nothing is looked up: what comes back depends on the address alone, so that nobody can find
// out by it who or what exists. Clients that can't draw ask for `format=png`.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Avatar, avatarOf, drawAvatar, roomAvatarOf } from '../../features/files/avatar.ts'
import { paintAvatar } from '../../features/files/avatar-picture.ts'

// Letters never change; the date is the one that clients know from the peer.
const madeOn = 'Thu, 01 Jan 2015 00:00:00 GMT'
const headers = {
  'last-modified': madeOn,
  'cache-control': 'public, max-age=3600',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
}
const defaultSize = 200

/** Adds `/avatar/:username`, `/avatar/@:text` and `/avatar/room/:rid`. */
export function addAvatars(server: FastifyInstance): void {
  server.get('/avatar/:name', { schema: { tags: ['avatars'], summary: 'The avatar of a person' } }, async (request, reply) => {
    const { name } = request.params as { name: string }
    return answer(request, reply, avatarOf(name.replace(/^@/, '')))
  })
  server.get('/avatar/room/:rid', { schema: { tags: ['avatars'], summary: 'The avatar of a room' } }, async (request, reply) =>
    answer(request, reply, roomAvatarOf((request.params as { rid: string }).rid)),
  )
}

function answer(request: FastifyRequest, reply: FastifyReply, avatar: Avatar): FastifyReply {
  reply.headers(headers)
  if (Date.parse(request.headers['if-modified-since'] ?? '') >= Date.parse(madeOn)) return reply.status(304).send()
  const { format, size } = request.query as { format?: unknown; size?: unknown }
  const pixels = sizeOf(size)
  if (format === 'png' || format === 'jpg' || format === 'jpeg')
    return reply.header('content-type', 'image/png').send(paintAvatar(avatar, pixels))
  return reply.header('content-type', 'image/svg+xml; charset=utf-8').send(drawAvatar(avatar, pixels))
}

function sizeOf(asked: unknown): number {
  const size = typeof asked === 'string' && /^\d{1,5}$/.test(asked) ? Number(asked) : defaultSize
  return Math.min(512, Math.max(16, size))
}
