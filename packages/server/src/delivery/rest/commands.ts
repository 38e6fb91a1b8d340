// Slash commands over REST: which there are, one of them, and doing one.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type TObject, Type } from 'typebox'
import { refusal } from '../../platform/errors.ts'
import { paged, pageOf, paging } from '../../wire/rest.ts'
import { listCommands, runCommand } from '../commands/commands.ts'
import { callerOf } from './credentials.ts'
import { readRequest, type RestOptions } from './server.ts'

type Options = Pick<RestOptions, 'perform' | 'limitRate'>

const listQuery = Type.Object(paging)
const oneQuery = Type.Object({ command: Type.String() })
const body = Type.Object({
  command: Type.String({ maxLength: 100 }),
  params: Type.Optional(Type.String()),
  roomId: Type.String(),
  tmid: Type.Optional(Type.String()),
  triggerId: Type.Optional(Type.String()),
})

/** Adds `commands.list`, `commands.get` and `commands.run`. */
export function addCommands(server: FastifyInstance, options: Options): void {
  add(
    server,
    options,
    { verb: 'GET', path: 'commands.list', summary: 'Commands that you can begin a message with', query: listQuery },
    async (request, { query }) => {
      const commands = await listCommands(options.perform, callerOf(request))
      const { offset, limit } = pageOf(query as { offset?: number; count?: number })
      return paged('commands', { rows: commands.slice(offset, offset + limit), total: commands.length }, offset)
    },
  )
  add(server, options, { verb: 'GET', path: 'commands.get', summary: 'One command', query: oneQuery }, async (request, { query }) => {
    const found = (await listCommands(options.perform, callerOf(request))).find(({ command }) => command === query['command'])
    if (found === undefined) throw refusal('invalid-command')
    return { command: found }
  })
  add(
    server,
    options,
    { verb: 'POST', path: 'commands.run', summary: 'Do what a command does; a refusal is told to you in the room, too', body },
    async (request, { body: sent }) => {
      const { command, params, roomId, tmid } = sent as { command: string; params?: string; roomId: string; tmid?: string }
      await runCommand(options.perform, callerOf(request), { command, words: params ?? '', roomId, threadId: tmid || null })
      return {}
    },
  )
}

interface Road {
  readonly verb: 'GET' | 'POST'
  readonly path: string
  readonly summary: string
  readonly query?: TObject
  readonly body?: TObject
}

function add(
  server: FastifyInstance,
  { limitRate }: Options,
  { verb, path, summary, query, body: schema }: Road,
  answer: (request: FastifyRequest, wire: Awaited<ReturnType<typeof readRequest>>) => Promise<object>,
): void {
  server.route({
    method: verb,
    url: `/api/v1/${path}`,
    schema: { tags: ['commands'], summary, ...(query ? { querystring: query } : {}), ...(schema ? { body: schema } : {}) },
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      await limitRate({ verb, path }, request, reply)
      const wire = await readRequest(request, { query, body: schema })
      return reply.header('content-type', 'application/json').send({ ...(await answer(request, wire)), success: true })
    },
  })
}
