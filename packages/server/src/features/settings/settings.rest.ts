// Settings, sign-in services and the server's name over REST. Changing a setting is one feature further right: a lowered limit
// is told with what has been taken of it.
import { type Static, Type } from 'typebox'
import { refusal } from '../../platform/errors.ts'
import { paged, pagedOf, pageOf, paging, type RestRoute, route } from '../../wire/rest.ts'
import { orderOf } from '../../wire/sort.ts'
import { listPublicSettings } from './list-public-settings.ts'
import { listSettings } from './list-settings.ts'
import { listSettingsByGroup } from './list-settings-by-group.ts'
import { listSignInServices } from './list-sign-in-services.ts'
import { readServerInfo } from './read-server-info.ts'
import { readSetting } from './read-setting.ts'

const listQuery = Type.Object({ ...paging, _id: Type.Optional(Type.Union([Type.String(), Type.Array(Type.String())])) })
const sortable = { _id: 'id' } as const
const publicRow = Type.Object({ _id: Type.String(), value: Type.Unknown(), enterprise: Type.Boolean() }, { additionalProperties: false })
const wholeRow = Type.Object(
  { _id: Type.String(), value: Type.Unknown(), type: Type.Optional(Type.String()), public: Type.Optional(Type.Boolean()) },
  { additionalProperties: true },
)

const info = {
  action: readServerInfo,
  summary: 'Who this server is, and which level of the API it speaks',
  response: Type.Object({
    version: Type.String(),
    product: Type.Literal('foyer'),
    foyerVersion: Type.String(),
    info: Type.Object({ version: Type.String() }),
  }),
  input: () => ({}),
  // `version` is the level of the API that is spoken, which is what clients look for under this name.
  reply: ({ apiLevel, foyerVersion }: { apiLevel: string; foyerVersion: string }) => ({
    version: apiLevel,
    product: 'foyer',
    foyerVersion,
    info: { version: apiLevel },
  }),
} as const

export const settingRoutes: readonly RestRoute[] = [
  route({ verb: 'GET', path: '/api/info', ...info }),
  // The Go and JavaScript SDKs ask here.
  route({ verb: 'GET', path: 'info', ...info }),
  route({
    verb: 'GET',
    path: 'settings.public',
    summary: 'The public settings, all or those named by `_id` or by `query`',
    action: listPublicSettings,
    query: listQuery,
    response: pagedOf('settings', publicRow),
    input: ({ query }) => ({ ...askedIds(query), order: orderOf(query.sort, sortable), page: pageOf(query) }),
    reply: (page, { query }) => paged('settings', page, query.offset ?? 0),
  }),
  route({
    verb: 'GET',
    path: 'settings',
    summary: 'All settings, for administrators; secrets are shown as set or not set',
    action: listSettings,
    query: listQuery,
    response: pagedOf('settings', wholeRow),
    input: ({ query }) => ({ ...askedIds(query), order: orderOf(query.sort, sortable), page: pageOf(query) }),
    reply: (page, { query }) => paged('settings', page, query.offset ?? 0),
  }),
  route({
    verb: 'GET',
    path: 'foyer.settings',
    summary: 'The groups of settings, and with `group` everything about those in one: limits, default, what locks it',
    action: listSettingsByGroup,
    query: Type.Object({ group: Type.Optional(Type.String()) }),
    response: Type.Object({
      groups: Type.Array(Type.Object({ group: Type.String(), settings: Type.Integer({ minimum: 1 }) })),
      settings: Type.Array(wholeRow),
    }),
    input: ({ query }) => ({ group: query.group ?? null }),
    reply: (page) => page,
  }),
  route({
    verb: 'GET',
    path: 'settings/:_id',
    summary: 'One setting: a public one for everybody who is signed in, any other for administrators',
    action: readSetting,
    response: wholeRow,
    input: ({ params }) => ({ id: params['_id'] ?? '' }),
    reply: (row) => row,
  }),
  route({
    verb: 'GET',
    path: 'settings.oauth',
    summary: 'Services of others to sign in with',
    action: listSignInServices,
    response: Type.Object({ services: Type.Array(Type.Object({}, { additionalProperties: true })) }),
    input: () => ({}),
    reply: (services) => ({ services }),
  }),
  route({
    verb: 'GET',
    path: 'service.configurations',
    summary: 'Services of others to sign in with, as older clients ask for them',
    action: listSignInServices,
    response: Type.Object({ configurations: Type.Array(Type.Object({}, { additionalProperties: true })) }),
    input: () => ({}),
    reply: (configurations) => ({ configurations }),
  }),
]

/** The ids that either dialect names: `_id=a,b`, or `query` as `{"_id":"a"}` or `{"_id":{"$in":["a","b"]}}`. */
function askedIds({ _id, query }: Static<typeof listQuery>): { ids?: string[] } {
  if (_id !== undefined)
    return {
      ids: [_id]
        .flat()
        .flatMap((part) => part.split(','))
        .map((id) => id.trim()),
    }
  if (query === undefined || query === '') return {}
  const asked = parseObject(query)
  const keys = Object.keys(asked)
  if (keys.length === 0) return {}
  const named = keys.length === 1 ? namedIn(asked['_id']) : null
  if (named === null) throw refusal('error-invalid-query', 'The parameter "query" may name settings by "_id" only')
  return { ids: named }
}

function namedIn(named: unknown): string[] | null {
  if (typeof named === 'string') return [named]
  if (typeof named !== 'object' || named === null || Object.keys(named).length !== 1) return null
  const { $in: list } = named as { $in?: unknown }
  return Array.isArray(list) && list.every((id): id is string => typeof id === 'string') ? list : null
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // Told below, as any other text that is not an object.
  }
  throw refusal('error-invalid-query')
}
