// Lists of people over REST, and the few shapes of `query`, `fields` and `selector` that clients really send.
import { Type } from 'typebox'
import { refusal } from '../../platform/errors.ts'
import type { ErrorCode } from '@foyer/protocol/errors.ts'
import { paged, pagedOf, pageOf, paging, type RestRoute, route } from '../../wire/rest.ts'
import { orderOf } from '../../wire/sort.ts'
import { listPresence } from './list-presence.ts'
import { listUsers } from './list-users.ts'
import { listUsersByStatus } from './list-users-by-status.ts'
import { suggestPeople } from './suggest-people.ts'

const person = Type.Object({ _id: Type.String(), username: Type.String() }, { additionalProperties: true })
const columns = {
  username: 'username',
  name: 'name',
  active: 'active',
  createdAt: 'createdAt',
  lastLogin: 'lastLoginAt',
  'emails.address': 'email',
} as const

export const userListRoutes: readonly RestRoute[] = [
  route({
    verb: 'GET',
    path: 'users.list',
    summary: 'Every account of the workspace; not for guests',
    action: listUsers,
    query: Type.Object({ ...paging, text: Type.Optional(Type.String()) }),
    response: pagedOf('users', person),
    input: ({ query }) => ({
      page: pageOf(query),
      order: orderOf(query.sort, columns),
      ...searchOf(query.query),
      ...(query.text === undefined ? {} : { text: query.text }),
    }),
    reply: ({ rows, total }, { query }) => paged('users', { rows: rows.map(chosenFields(query.fields)), total }, query.offset ?? 0),
  }),
  route({
    verb: 'GET',
    path: 'users.listByStatus',
    summary: 'Accounts as administrators keep them: active or not, signed in yet or not, by role or kind',
    action: listUsersByStatus,
    query: Type.Object({
      ...paging,
      status: Type.Optional(Type.Enum(['active', 'deactivated'])),
      hasLoggedIn: Type.Optional(Type.Boolean()),
      type: Type.Optional(Type.String()),
      kind: Type.Optional(Type.Enum(['member', 'guest', 'bot'])),
      roles: Type.Optional(Type.Array(Type.String())),
      searchTerm: Type.Optional(Type.String()),
    }),
    response: pagedOf('users', person),
    input: ({ query }) => ({
      page: pageOf(query),
      order: orderOf(query.sort, columns),
      ...(query.status === undefined ? {} : { active: query.status === 'active' }),
      ...(query.hasLoggedIn === undefined ? {} : { hasSignedIn: query.hasLoggedIn }),
      ...kindsOf(query),
      ...(query.roles === undefined ? {} : { roles: query.roles.flatMap((roles) => roles.split(',')) }),
      ...(query.searchTerm === undefined ? {} : { text: query.searchTerm }),
    }),
    reply: ({ rows, total }, { query }) => paged('users', { rows, total }, query.offset ?? 0),
  }),
  route({
    verb: 'GET',
    path: 'users.presence',
    summary: 'Who is there; whoever is offline is left out',
    action: listPresence,
    query: Type.Object({ ids: Type.Optional(Type.Array(Type.String())), from: Type.Optional(Type.String()) }),
    response: Type.Object({ users: Type.Array(person), full: Type.Boolean() }),
    input: ({ query: { ids } }) => (ids === undefined ? {} : { ids: ids.flatMap((list) => list.split(',')).filter((id) => id !== '') }),
    reply: ({ people, everybody }) => ({ users: people, full: everybody }),
  }),
  route({
    verb: 'GET',
    path: 'users.autocomplete',
    summary: 'People whose name has a text in it',
    action: suggestPeople,
    query: Type.Object({ selector: Type.String() }),
    response: Type.Object({ items: Type.Array(person) }),
    input: ({ query: { selector } }) => {
      const { term = '', exceptions = [], conditions } = objectIn(selector, 'invalid-params')
      return {
        text: term as string,
        exceptUsernames: exceptions as string[],
        hasConditions: conditions !== undefined && Object.keys(conditions ?? {}).length > 0,
      }
    },
    reply: (people) => ({ items: people }),
  }),
]

/** Of clients' filters in JSON, those that are understood. */
function searchOf(text: string | undefined): { present?: true; active?: boolean; id?: string; text?: string } {
  if (text === undefined || text === '') return {}
  return Object.assign({}, ...Object.entries(objectIn(text, 'error-invalid-query')).map(([key, value]) => conditionOf(key, value)))
}

function conditionOf(key: string, value: unknown): { present?: true; active?: boolean; id?: string; text?: string } {
  if (key === 'status' && JSON.stringify(value) === '{"$ne":"offline"}') return { present: true }
  if (key === 'active' && typeof value === 'boolean') return { active: value }
  if (key === '_id' && typeof value === 'string') return { id: value }
  if ((key === 'username' || key === 'name') && typeof value === 'string') return { text: value }
  throw refusal('error-invalid-query', `query does not take ${key.slice(0, 50)} in this form`)
}

/** Picks the keys that `fields` names with 1; without it, everything that was answered. */
function chosenFields(text: string | undefined): (row: Readonly<Record<string, unknown>>) => object {
  if (text === undefined || text === '') return (row) => row
  const chosen = Object.entries(objectIn(text, 'error-invalid-fields')).flatMap(([key, value]) => (value === 1 ? [key] : []))
  if (chosen.length === 0) return (row) => row
  return (row) => Object.fromEntries(Object.entries(row).filter(([key]) => key === '_id' || chosen.includes(key)))
}

function kindsOf({ kind, type }: { kind?: 'member' | 'guest' | 'bot'; type?: string }): { kinds?: ('member' | 'guest' | 'bot')[] } {
  if (kind !== undefined) return { kinds: [kind] }
  if (type === 'bot' || type === 'app') return { kinds: ['bot'] }
  return type === 'user' ? { kinds: ['member', 'guest'] } : {}
}

function objectIn(text: string, code: ErrorCode): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // answered below, like JSON of another shape
  }
  throw refusal(code)
}
