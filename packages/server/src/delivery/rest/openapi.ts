// The OpenAPI page at /api-docs: everything that is served, from the schemas that requests are checked against. The document is
// made when somebody first asks for it.
import fastify, { type FastifyInstance, type RouteOptions } from 'fastify'
import type { TSchema } from 'typebox'
import { matrix, type MatrixRow, type RowOn } from '../../permissions/matrix.ts'
import type { TargetKind } from '../../permissions/targets.ts'
import { foyerVersion } from '../../platform/package-directory.ts'
import type { RestRoute } from '../../wire/rest.ts'

type JsonObject = Record<string, unknown>

/** As much of a route as its description is made of. */
interface Described {
  readonly url: string
  readonly schema?: unknown
  readonly route: { readonly config?: unknown }
}

const refusal = {
  type: 'object',
  description: 'Every refusal has one of these forms; `errorType` is the code to test for, where there is one.',
  anyOf: [
    {
      type: 'object',
      required: ['success', 'error'],
      properties: {
        success: { const: false },
        error: { type: 'string', description: 'A sentence, with the code in brackets' },
        errorType: { type: 'string' },
        details: {},
      },
    },
    {
      type: 'object',
      required: ['status', 'message'],
      properties: { status: { const: 'error' }, message: { type: 'string' }, error: { type: 'string' } },
    },
  ],
}

const prefix = '/api-docs'

// The plugin's own policy would make browsers ask for https where there is none, and name other hosts.
const pagePolicy =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"

const signedIn = [{ authToken: [], userId: [] }]

/** Adds the page. Routes that are added later are on it; what makes it is loaded when somebody first opens it. */
export function addOpenApi(server: FastifyInstance): void {
  const routes: RouteOptions[] = []
  server.addHook('onRoute', (route) => void routes.push(route))
  let page: Promise<FastifyInstance> | null = null
  for (const url of [prefix, `${prefix}/*`])
    server.get(url, async (request, reply) => {
      page ??= openPage(routes)
      const opened = await page
      reply.hijack()
      opened.routing(request.raw, reply.raw)
    })
}

/** A server of its own that never listens: it knows the routes to describe them, and is handed the requests for the page. */
async function openPage(routes: readonly RouteOptions[]): Promise<FastifyInstance> {
  const [{ default: swagger }, { default: swaggerUi }] = await Promise.all([import('@fastify/swagger'), import('@fastify/swagger-ui')])
  const page = fastify()
  page.setValidatorCompiler(() => () => true)
  page.setSerializerCompiler(() => (value) => JSON.stringify(value))
  await page.register(swagger, {
    openapi: frame() as never,
    transform: ((described: Described) => ({ url: described.url, schema: describe(described) })) as never,
    transformObject: ((made: { openapiObject: JsonObject }) => withRefusals(made.openapiObject)) as never,
  })
  await page.register(swaggerUi, {
    routePrefix: prefix,
    staticCSP: pagePolicy,
    uiConfig: { layout: 'BaseLayout', docExpansion: 'none', filter: true, validatorUrl: null },
    theme: { title: 'Foyer API' },
  })
  for (const { method, url, schema, config } of routes)
    if (method !== 'HEAD' && !url.startsWith(prefix))
      page.route({ method, url, schema: schema ?? {}, config: config ?? {}, handler: () => null })
  await page.ready()
  return page as unknown as FastifyInstance
}

/** The document without its endpoints. */
function frame(): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Foyer',
      version: foyerVersion(),
      description: 'REST as Rocket.Chat 6.13 speaks it, and what Foyer adds under `foyer.*`.',
    },
    components: {
      securitySchemes: {
        authToken: {
          type: 'apiKey',
          in: 'header',
          name: 'X-Auth-Token',
          description: 'What sign-in answers as authToken, or a personal access token',
        },
        userId: { type: 'apiKey', in: 'header', name: 'X-User-Id', description: 'The id of the account that the token belongs to' },
      },
      schemas: { Refusal: refusal },
      responses: {
        Refusal: { description: 'Refused', content: { 'application/json': { schema: { $ref: '#/components/schemas/Refusal' } } } },
      },
    },
  }
}

/** A route as the document shows it. What is no row of a wire table (health, this page) is shown only if it names its tag. */
function describe({ schema, route }: Described): object {
  const { row } = (route.config ?? {}) as { row?: RestRoute }
  const own = (schema ?? {}) as { tags?: readonly string[] }
  if (row === undefined) return own.tags === undefined ? { hide: true } : { ...own, security: own.tags.includes('methods') ? signedIn : [] }
  return {
    ...own,
    tags: [familyOf(row.path)],
    description: rightTo(row),
    security: allowOf(row) === 'anyone' ? [] : signedIn,
    response: { 200: answerOf(row) },
  }
}

/** The part of a path that related endpoints share: channels.list and channels.info are both of channels. */
function familyOf(path: string): string {
  return path.replace(/^\/(api\/(v1\/)?)?/, '').split(/[./]/)[0] || 'server'
}

function allowOf({ action }: RestRoute): RowOn<TargetKind>['allow'] {
  return (matrix[action.permission as MatrixRow] as RowOn<TargetKind>).allow
}

function rightTo(row: RestRoute): string {
  const allow = allowOf(row)
  if (typeof allow === 'string')
    return allow === 'anyone' ? 'Open to everybody, without an account.' : 'Open to everybody who is signed in.'
  const ways = (allow as readonly (string | { readonly when: string; readonly permission?: string })[]).map((way) =>
    typeof way === 'string' ? `\`${way}\`` : way.permission === undefined ? way.when : `\`${way.permission}\` (${way.when})`,
  )
  return `Needs one of: ${ways.join(', ')}.`
}

function answerOf({ envelope, response }: RestRoute): object {
  if (envelope === 'bare') return response
  if (envelope === 'status')
    return { type: 'object', required: ['status', 'data'], properties: { status: { const: 'success' }, data: response } }
  const { properties = {}, required = [], ...rest } = response as TSchema & { properties?: JsonObject; required?: readonly string[] }
  return { ...rest, properties: { ...properties, success: { const: true } }, required: [...required, 'success'] }
}

function withRefusals(document: JsonObject): JsonObject {
  for (const path of Object.values((document['paths'] ?? {}) as Record<string, Record<string, { responses?: JsonObject }>>))
    for (const operation of Object.values(path))
      operation.responses = { ...operation.responses, default: { $ref: '#/components/responses/Refusal' } }
  return document
}
