// How clients name a room, or several people at once. Several words for one thing, because clients differ; an empty text is
// no name.
import { Type } from 'typebox'
import { refusal } from '../platform/errors.ts'

const text = Type.Optional(Type.String())
const texts = Type.Optional(Type.Union([Type.Array(Type.String()), Type.String()]))

/** The parameters that name a room. */
export const roomParams = { roomId: text, roomName: text, rid: text }
/** The parameters that name one or several people. */
export const peopleParams = { userId: text, username: text, user: text, userIds: texts, usernames: texts }
/** A yes or no; forms send it as text. */
export const flag = Type.Optional(Type.Union([Type.Boolean(), Type.String()]))

type Params = Readonly<Record<string, unknown>>
type Kind = 'channel' | 'group'

/** The room that the parameters name. Throws error-roomid-param-not-provided. */
export function roomOf(params: Params, kind?: Kind): { id: string; kind?: Kind } | { name: string; kind?: Kind } {
  const ofKind = kind === undefined ? {} : { kind }
  const id = firstText(params['roomId'], params['rid'])
  if (id !== undefined) return { id, ...ofKind }
  const name = firstText(params['roomName'])
  if (name !== undefined) return { name, ...ofKind }
  throw refusal('error-roomid-param-not-provided')
}

/** The people that the parameters name, at least one. Throws error-user-param-not-provided. */
export function peopleOf(params: Params): { ids: string[]; usernames: string[] } {
  const ids = [...listOf(params['userId']), ...listOf(params['userIds'])]
  const usernames = [...listOf(params['username']), ...listOf(params['user']), ...listOf(params['usernames'])]
  if (ids.length + usernames.length === 0) throw refusal('error-user-param-not-provided')
  return { ids, usernames }
}

/** A yes or no, however it was written. */
export function isSet(value: unknown): boolean {
  return value === true || value === 1 || (typeof value === 'string' && ['true', '1', 'yes', 'on'].includes(value.trim().toLowerCase()))
}

/** The texts in a list, or in a text with commas. */
export function listOf(value: unknown): string[] {
  const items: unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : []
  return items
    .filter((item): item is string => typeof item === 'string')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

function firstText(...values: readonly unknown[]): string | undefined {
  return values.find((value): value is string => typeof value === 'string' && value !== '')
}
