// What clients send to start a discussion, read into what the action takes.
import type { Static } from 'typebox'
import { refusal } from '../../platform/errors.ts'
import type { startDiscussion } from './start-discussion.ts'

/** The parameters of both roads. An empty text is none. Throws error-action-not-allowed for an encrypted discussion. */
export function discussionFrom(sent: Readonly<Record<string, unknown>>): Static<typeof startDiscussion.input> {
  if (sent['encrypted'] === true) throw refusal('error-action-not-allowed', 'Encrypted rooms are not offered here')
  return {
    ...optional('parentId', sent['prid']),
    ...optional('messageId', sent['pmid']),
    ...optional('reply', sent['reply']),
    ...optional('topic', sent['topic']),
    title: typeof sent['t_name'] === 'string' ? sent['t_name'] : '',
    usernames: Array.isArray(sent['users']) ? sent['users'].map(String) : [],
  }
}

function optional<K extends string>(key: K, value: unknown): { [P in K]?: string } {
  return typeof value === 'string' && value !== '' ? ({ [key]: value } as { [P in K]: string }) : {}
}
