// HTTP: rows of the wire tables become routes, each ending at the door. Health and the DDP upgrade hang on the same server.
import cors from '@fastify/cors'
import formbody from '@fastify/formbody'
import multipart from '@fastify/multipart'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import type { Action, Outcome } from '../../actions/action.ts'
import type { Caller } from '../../permissions/identify.ts'
import type { Log } from '../../platform/log.ts'
import type { RestRequest, RestRoute } from '../../wire/rest.ts'
import { trustedProxies } from '../proxies.ts'
import { compressLongAnswers } from './compression.ts'
import { callerOf, credentialOf } from './credentials.ts'
import { failure, success } from './envelope.ts'
import { jsonOf } from './json.ts'
import { parseQueryString } from './query-string.ts'
import { validate } from './validation.ts'
import type { SendPage } from './web.ts'

export interface RestOptions {
  readonly routes: readonly RestRoute[]
  readonly log: Log
  readonly perform: <A extends Action>(action: A, caller: Caller, input: unknown) => Promise<Outcome<A>>
  readonly limitRate: (route: Pick<RestRoute, 'verb' | 'path'>, request: FastifyRequest, reply: FastifyReply) => Promise<void>
  readonly newRequestId: () => string
  /** The web client's page, for addresses that are nothing else. */
  readonly sendPage: SendPage
  /** Takes the path of ROOT_URL off an address. */
  readonly withoutPrefix: (request: { readonly url?: string | undefined }) => string
}

const bodyBytesMax = 1024 * 1024
const standstillMs = 120_000
const headersWithinMs = 20_000

/** Builds the HTTP server with a route per row. It is not listening yet. */
export async function createRestServer(options: RestOptions): Promise<FastifyInstance> {
  const server = fastify({
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: (request) => requestIdFrom(request.headers['x-request-id']) ?? options.newRequestId(),
    trustProxy: trustedProxies,
    rewriteUrl: options.withoutPrefix,
    // A request that stands still is cut off; a WebSocket has heartbeats of its own.
    connectionTimeout: standstillMs,
    // Nor is one waited for that does not begin.
    http: { headersTimeout: headersWithinMs, connectionsCheckingInterval: headersWithinMs / 4 },
    bodyLimit: bodyBytesMax,
    forceCloseConnections: 'idle',
    // Who is being served when it closes still gets an answer; the connection ends with it.
    return503OnClosing: false,
    routerOptions: { querystringParser: parseQueryString, ignoreTrailingSlash: true, maxParamLength: 512 },
  }) as unknown as FastifyInstance
  // Our own checks run in the handler, so that a refusal by the door and a bad body have the same envelope.
  server.setValidatorCompiler(() => () => true)
  server.setSerializerCompiler(() => jsonOf)
  server.addHook('onSend', async (request, reply) => void reply.header('x-request-id', request.id))
  compressLongAnswers(server)
  server.setErrorHandler((error, request, reply) => sendFailure(error, request, reply))
  server.setNotFoundHandler((request, reply) => options.sendPage(request, reply) ?? notFound(options.routes, request, reply))
  await server.register(cors, {
    origin: '*',
    methods: ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH'],
    allowedHeaders: ['X-User-Id', 'X-Auth-Token', 'x-2fa-code', 'x-2fa-method', 'Content-Type', 'Authorization', 'X-Requested-With'],
  })
  await server.register(formbody, { bodyLimit: bodyBytesMax })
  await server.register(multipart, { limits: { fields: 50, fieldSize: 64 * 1024, files: 1 } })
  return server
}

/** Adds the rows as routes; after the OpenAPI plugin, which collects their schemas. */
export function addRoutes(server: FastifyInstance, options: RestOptions): void {
  for (const row of options.routes) addRoute(server, row, options)
}

/** The path a row is reached under. */
export function urlOf(row: Pick<RestRoute, 'path'>): string {
  return row.path.startsWith('/') ? row.path : `/api/v1/${row.path}`
}

function addRoute(server: FastifyInstance, row: RestRoute, options: RestOptions): void {
  server.route({
    method: row.verb,
    url: urlOf(row),
    schema: {
      summary: row.summary,
      ...(row.query ? { querystring: row.query } : {}),
      ...(row.body ? { body: row.body } : {}),
      ...openApiResponse(row),
    },
    config: { row },
    handler: async (request, reply) => {
      await options.limitRate(row, request, reply)
      const wire = await readRequest(request, row)
      const outcome = await options.perform(row.action, callerOf(request), row.input(wire))
      return reply.header('content-type', 'application/json').send(success(row.envelope, row.reply(outcome, wire)))
    },
  })
}

/** The request's parts, checked against the row's schemas. A `payload` field that holds JSON is the body. */
export async function readRequest(request: FastifyRequest, row: Pick<RestRoute, 'query' | 'body'>): Promise<RestRequest> {
  const query = request.query as Record<string, unknown>
  const body = await readBody(request)
  validate('query', row.query, query)
  validate('body', row.body, body)
  const credential = credentialOf(request.headers)
  return {
    query,
    body,
    params: request.params as Record<string, string>,
    headers: request.headers,
    tokenHash: credential?.tokenHash ?? null,
    userId: credential?.userId ?? null,
    userAgent: request.headers['user-agent'] ?? null,
  }
}

async function readBody(request: FastifyRequest): Promise<Record<string, unknown>> {
  const body = request.isMultipart() ? await readFields(request) : request.body
  if (body === null || body === undefined) return {}
  if (typeof body !== 'object' || Array.isArray(body)) return { '': body }
  const { payload } = body as { payload?: unknown }
  if (typeof payload !== 'string') return body as Record<string, unknown>
  try {
    return JSON.parse(payload) as Record<string, unknown>
  } catch {
    return body as Record<string, unknown>
  }
}

async function readFields(request: FastifyRequest): Promise<Record<string, unknown>> {
  const fields: Record<string, unknown> = {}
  for await (const part of request.parts()) {
    if (part.type === 'field' && part.fieldname !== '__proto__') fields[part.fieldname] = part.value
    else if (part.type === 'file') part.file.resume()
  }
  return fields
}

function openApiResponse(row: RestRoute): object {
  return row.envelope === 'bare' ? {} : { response: { 200: row.response } }
}

function sendFailure(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { row } = request.routeOptions.config as { row?: RestRoute }
  const answer = failure(error, row?.envelope)
  if (answer.bug !== undefined) request.log.error({ err: answer.bug, requestId: request.id }, 'a request failed')
  if (answer.retryAfterSeconds !== undefined) reply.header('retry-after', answer.retryAfterSeconds)
  return reply.status(answer.status).header('content-type', 'application/json').send(answer.body)
}

function notFound(routes: readonly RestRoute[], request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = request.url.split('?')[0] ?? ''
  const verbs = routes.filter((row) => urlOf(row) === path).map((row) => row.verb)
  if (verbs.length > 0)
    return reply.status(405).header('allow', verbs.join(', ')).send({ status: 'error', message: 'API endpoint does not exist' })
  return reply.status(404).send({ status: 'error', message: 'API endpoint does not exist' })
}

function requestIdFrom(header: string | string[] | undefined): string | null {
  return typeof header === 'string' && /^[\w-]{1,64}$/.test(header) ? header : null
}
