// What the contextual bar can show.
import type { Say } from '../../text/use-text.tsx'
import type { barText } from './bar-text.ts'

/** Each, and the row of the matrix that it asks for in the room beside which it stands; null: it stands without a room. */
export const rowOf = {
  members: 'list-members',
  add: 'add-to-room',
  invite: 'list-members',
  info: 'see-room',
  threads: 'read-room',
  thread: 'read-room',
  files: 'list-files',
  pinned: 'read-room',
  starred: 'read-room',
  mentions: 'read-room',
  discussions: 'read-room',
  search: 'read-room',
  person: null,
  outside: 'list-members',
  keys: null,
  me: null,
} as const

export type BarName = keyof typeof rowOf

export function isBarName(name: string): name is BarName {
  return name in rowOf
}

export function barTitle(t: Say<(typeof barText)['english']>, name: BarName): string {
  return t(`title.${name}`)
}
