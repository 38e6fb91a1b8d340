// What clients send about their lists, read into what the actions take.
import { refusal } from '../../platform/errors.ts'
import { pageOf } from '../../wire/rest.ts'
import { isSet } from '../../wire/room-params.ts'
import { orderOf } from '../../wire/sort.ts'

/** A moment that a client was told everything up to. Throws error-updatedSince-param-invalid. */
export function sinceOf(updatedSince: string | undefined): { since?: number } {
  if (updatedSince === undefined || updatedSince === '') return {}
  const since = Date.parse(updatedSince)
  if (Number.isNaN(since)) throw refusal('error-updatedSince-param-invalid')
  return { since: Math.max(0, since) }
}

const flags = ['disableNotifications', 'hideUnreadStatus', 'hideMentionStatus', 'muteGroupMentions']

/** How to be told of a room. Clients write yes and no as "1" and "0"; what is not known here is left out. */
export function notificationsOf(sent: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(sent).map(([key, value]) => [key, flags.includes(key) ? isSet(value) : value]))
}

interface DirectoryQuery {
  readonly text?: string
  readonly type?: string
  readonly query?: string
  readonly sort?: string
  readonly offset?: number
  readonly count?: number
}

const channelOrder = {
  name: 'name',
  fname: 'name',
  usersCount: 'memberCount',
  msgs: 'messageCount',
  ts: 'createdAt',
  createdAt: 'createdAt',
  lastMessage: 'lastMessageAt',
  'lastMessage.ts': 'lastMessageAt',
  lm: 'lastMessageAt',
} as const
const peopleOrder = { name: 'name', username: 'username', createdAt: 'createdAt' } as const

/** A search in the directory, in either dialect: three parameters, or one of JSON that holds them. */
export function directorySearch(params: DirectoryQuery) {
  const { text = '', type = 'channels' } = { ...params, ...textsIn(params.query) }
  const found = { text, page: pageOf(params) }
  if (type === 'users') return { of: 'people' as const, order: orderOf(params.sort, peopleOrder), ...found }
  if (type === 'channels') return { of: 'channels' as const, order: orderOf(params.sort, channelOrder), ...found }
  if (type === 'teams') return { of: 'teams' as const }
  throw refusal('error-invalid-type', 'The directory holds channels, users and teams')
}

/** What is looked for, in a selector of JSON such as {"name":"gen"}. */
export function selectedName(selector: string): string {
  return textsIn(selector)['name'] ?? ''
}

function textsIn(json: string | undefined): Record<string, string> {
  if (json === undefined || json === '') return {}
  const entries = Object.entries(parsedObject(json)).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return Object.fromEntries(entries)
}

function parsedObject(json: string): object {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    throw refusal('error-invalid-query')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refusal('error-invalid-query')
  return value
}
