// What the contextual bar can show.
import type { Say } from '../../text/use-text.tsx'
import type { barText } from './bar-text.ts'

const names = [
  'members',
  'add',
  'invite',
  'info',
  'threads',
  'thread',
  'files',
  'pinned',
  'starred',
  'mentions',
  'discussions',
  'search',
  'person',
  'outside',
  'keys',
  'me',
] as const
export type BarName = (typeof names)[number]

export function isBarName(name: string): name is BarName {
  return (names as readonly string[]).includes(name)
}

/** What stands without a room. */
export function isAlone(name: BarName): boolean {
  return name === 'person' || name === 'keys' || name === 'me'
}

export function barTitle(t: Say<(typeof barText)['english']>, name: BarName): string {
  return t(`title.${name}`)
}
