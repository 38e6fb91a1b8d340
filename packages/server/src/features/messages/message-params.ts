// Parameters of messages as clients write them, over REST and DDP alike: moments in five spellings, drafts with keys that nobody may
// set, filters in the database language of the peer.
import type { ErrorCode } from '@foyer/protocol/errors.ts'
import { refusal } from '../../platform/errors.ts'
import { objectParam } from '../../wire/ddp.ts'
import type { Post } from './post.ts'

/** A text; anything else is none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** A text under a key, when there is one. What is neither a text nor nothing is refused. */
export function optionalText<K extends string>(key: K, value: unknown): { [P in K]?: string } {
  if (value === undefined || value === null || value === '') return {}
  if (typeof value !== 'string') throw refusal('invalid-params', `${key} must be a text`)
  return { [key]: value } as { [P in K]: string }
}

/** A moment in milliseconds: a date, its ISO form, a number, or EJSON that was sent as JSON. */
export function timeOf(value: unknown, code: ErrorCode = 'error-invalid-date'): number | undefined {
  if (value === undefined || value === null || value === '') return undefined
  const milliseconds =
    value instanceof Date
      ? value.getTime()
      : typeof value === 'number'
        ? value
        : typeof value === 'string'
          ? fromText(value)
          : Number(objectParam(value)['$date'] ?? Number.NaN)
  if (!Number.isFinite(milliseconds)) throw refusal(code)
  return Math.min(Math.max(0, Math.trunc(milliseconds)), 253_402_300_799_999)
}

function fromText(text: string): number {
  return /^-?\d+$/.test(text.trim()) ? Number(text) : Date.parse(text)
}

/** As many as asked for, up to a bound; the default for whatever is no number of messages. */
export function limitOf(value: unknown, fallback: number, most = 100): number {
  const count = typeof value === 'number' && Number.isFinite(value) ? Math.trunc(value) : fallback
  return count <= 0 ? most : Math.min(count, most)
}

/** A window that starts where asked, never before the beginning. */
export function windowOf(skip: unknown, limit: unknown, fallback: number): { offset: number; limit: number } {
  return { offset: typeof skip === 'number' && skip > 0 ? Math.trunc(skip) : 0, limit: limitOf(limit, fallback) }
}

/** What somebody wrote, of all the keys that a message has on the wire: those that its author may choose. */
export function draftFrom(sent: Readonly<Record<string, unknown>>): Post {
  return {
    text: textOf(sent['msg'] ?? sent['text']),
    ...optionalText('id', sent['_id']),
    ...optionalText('threadId', sent['tmid']),
    ...(sent['tshow'] === true ? { alsoInRoom: true } : {}),
    ...(Array.isArray(sent['attachments']) ? { attachments: sent['attachments'] as unknown[] } : {}),
    ...(sent['bot'] === undefined || sent['bot'] === null ? {} : { bot: sent['bot'] }),
    mask: {
      ...optionalText('alias', sent['alias'] ?? sent['username']),
      ...optionalText('avatar', sent['avatar'] ?? sent['icon_url']),
      ...optionalText('emoji', sent['emoji'] ?? sent['icon_emoji']),
    },
  }
}

export interface ListFilter {
  readonly pinned?: true
  readonly mentioned?: string[]
  readonly starredBy?: string[]
  readonly threadId?: string
  readonly outsideThreads?: true
}

/** A `query` of the shapes that clients send; every other is refused with error-invalid-query. */
export function filterFrom(query: string | undefined): ListFilter {
  if (query === undefined || query === '') return {}
  return Object.assign({}, ...Object.entries(parsed(query)).map(([key, value]) => condition(key, value))) as ListFilter
}

function condition(key: string, value: unknown): ListFilter {
  if (key === 'pinned' && value === true) return { pinned: true }
  if (key === 'mentions._id') return { mentioned: idsIn(value) }
  if (key === 'starred._id') return { starredBy: idsIn(value) }
  if (key === 'tmid' && typeof value === 'string') return { threadId: value }
  if (key === 'tmid' && objectParam(value)['$exists'] === false) return { outsideThreads: true }
  throw refusal('error-invalid-query')
}

function idsIn(value: unknown): string[] {
  const ids = typeof value === 'string' ? [value] : objectParam(value)['$in']
  if (!Array.isArray(ids) || !ids.every((id): id is string => typeof id === 'string')) throw refusal('error-invalid-query')
  return ids
}

function parsed(query: string): object {
  try {
    const value: unknown = JSON.parse(query)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // answered below, like JSON of another shape
  }
  throw refusal('error-invalid-query')
}
