// Which compressed forms a client takes; and long answers in such a form: the lists that a client begins with are mostly the same words
// over and over. Short ones, and so what bots send and get, go as they are.
import { promisify } from 'node:util'
import zlib from 'node:zlib'
import type { FastifyInstance, FastifyRequest } from 'fastify'

const compress = promisify(zlib.gzip)
const longBytes = 4_096

/** Whether the client takes answers in this form. */
export function takes(request: Pick<FastifyRequest, 'headers'>, encoding: string): boolean {
  const accepted = request.headers['accept-encoding'] ?? ''
  return accepted.split(',').some((part) => part.trim().split(';')[0] === encoding && !/;\s*q=0(?:\.0*)?$/.test(part.trim()))
}

/** Compresses long JSON answers for those who take them so. */
export function compressLongAnswers(server: FastifyInstance): void {
  server.addHook('onSend', async (request, reply, payload) => {
    // NOTE: lengths of compressed answers tell what is repeated in them, to somebody who can have a victim's browser send guesses. Here
    // they could not: a request is somebody's by a header, which no other site can set, and never by a cookie.
    if (typeof payload !== 'string' || payload.length < longBytes || !isJson(reply.getHeader('content-type'))) return payload
    reply.header('vary', 'accept-encoding')
    if (!takes(request, 'gzip')) return payload
    reply.header('content-encoding', 'gzip').removeHeader('content-length')
    return compress(payload)
  })
}

function isJson(type: unknown): boolean {
  return typeof type === 'string' && type.startsWith('application/json')
}
