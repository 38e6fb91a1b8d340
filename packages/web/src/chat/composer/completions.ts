// What can be completed at the caret: people after @, rooms after #, emoji after :, commands after a / at the beginning.
import { useQuery } from '@tanstack/react-query'
import { rest } from '../../api/rest.ts'
import type { Person } from '../../components/person.ts'
import { mayMean } from '../../text/may-mean.ts'
import { useSelf } from '../../session/session.ts'
import { entriesOf } from '../model/entry.ts'
import { useRooms } from '../model/rooms.ts'
import { loadEmoji, useEmoji } from '../room/emoji.ts'

export interface Trigger {
  readonly sign: '@' | '#' | ':' | '/'
  readonly text: string
  /** Where the sign stands. */
  readonly from: number
}

export type Completion =
  | { readonly kind: 'person'; readonly insert: string; readonly person: Person; readonly isOutside: boolean }
  | { readonly kind: 'all'; readonly insert: string; readonly word: 'all' | 'here' }
  | { readonly kind: 'room'; readonly insert: string; readonly title: string }
  | { readonly kind: 'emoji'; readonly insert: string; readonly emoji: string; readonly name: string }
  | { readonly kind: 'command'; readonly insert: string; readonly name: string; readonly description: string; readonly params: string }

const most = 8

/** What is being completed where the caret stands; null for nothing. */
export function triggerAt(text: string, caret: number): Trigger | null {
  const before = text.slice(0, caret)
  const command = /^\/([\w-]*)$/.exec(before)
  if (command !== null) return { sign: '/', text: command[1] ?? '', from: 0 }
  const found = /(?:^|[\s([{"'*_~])([@#:])([\p{L}\p{N}._+-]*)$/u.exec(before)
  if (found === null) return null
  const sign = found[1] as '@' | '#' | ':'
  const typed = found[2] ?? ''
  // A single letter after a colon is more often a face than an emoji's name.
  if (sign === ':' && typed.length < 2) return null
  return { sign, text: typed, from: caret - typed.length - 1 }
}

export function useCompletions(rid: string, trigger: Trigger | null, words: readonly ('all' | 'here')[]): readonly Completion[] {
  const text = trigger?.text ?? ''
  const sign = trigger?.sign
  const people = usePeople(rid, text, sign === '@')
  const rooms = useRoomNames(text, sign === '#')
  const emoji = useEmojiNames(text, sign === ':')
  const commands = useCommands(text, sign === '/')
  if (sign === '@') {
    const groups = words
      .filter((word) => word.startsWith(text.toLowerCase()))
      .map((word): Completion => ({ kind: 'all', insert: `@${word} `, word }))
    return [...people, ...groups]
  }
  if (sign === '#') return rooms
  if (sign === ':') return emoji
  return sign === '/' ? commands : []
}

function usePeople(rid: string, text: string, isAsked: boolean): readonly Completion[] {
  const { data, isPlaceholderData } = useQuery({
    queryKey: isAsked ? ['completions', rid, text] : ['completions'],
    queryFn: () =>
      rest.call<{ users: (Person & { username: string; outside?: boolean })[] }>(
        'spotlight',
        text,
        [],
        { users: true, mentions: true, rooms: false },
        rid,
      ),
    enabled: isAsked,
    placeholderData: (before) => before,
  })
  if (!isAsked) return []
  const users = data?.users ?? []
  // Until the answer is here, of those found before: Enter must not put in somebody whom the word typed by now does not mean.
  const shown = isPlaceholderData ? users.filter(({ username, name }) => mayMean(text, [username, name])) : users
  return shown.map((person) => ({
    kind: 'person',
    insert: `@${person.username} `,
    person,
    isOutside: person.outside === true,
  }))
}

function useRoomNames(text: string, isAsked: boolean): readonly Completion[] {
  const { _id: self } = useSelf()
  const state = useRooms((rooms) => (isAsked ? rooms : null))
  if (state === null) return []
  const wanted = text.toLocaleLowerCase()
  return entriesOf(state, self)
    .filter(
      ({ kind, membership, title }) =>
        (kind === 'channel' || kind === 'group') && `${membership.name} ${title}`.toLocaleLowerCase().includes(wanted),
    )
    .slice(0, most)
    .map(({ membership, title }) => ({ kind: 'room', insert: `#${membership.name} `, title }))
}

function useEmojiNames(text: string, isAsked: boolean): readonly Completion[] {
  const byName = useEmoji((state) => state.byName)
  if (!isAsked) return []
  void loadEmoji()
  const wanted = text.toLowerCase()
  const beginning: Completion[] = []
  const inside: Completion[] = []
  const seen = new Set<string>()
  for (const [name, emoji] of byName) {
    const at = name.indexOf(wanted)
    if (at === -1 || seen.has(emoji)) continue
    const list = at === 0 ? beginning : inside
    if (list.length >= most) continue
    seen.add(emoji)
    list.push({ kind: 'emoji', insert: `:${name}: `, emoji, name })
    if (beginning.length >= most) break
  }
  return [...beginning, ...inside].slice(0, most)
}

interface Command {
  readonly command: string
  readonly description?: string
  readonly params?: string
}

function useCommands(text: string, isAsked: boolean): readonly Completion[] {
  const { data } = useQuery({
    queryKey: ['commands'],
    queryFn: () => rest.get<{ commands: Command[] }>('commands.list', { count: 100 }),
    enabled: isAsked,
    staleTime: 300_000,
  })
  if (!isAsked) return []
  return (data?.commands ?? [])
    .filter(({ command }) => command.startsWith(text.toLowerCase()))
    .slice(0, most)
    .map(({ command, description = '', params = '' }) => ({ kind: 'command', insert: `/${command} `, name: command, description, params }))
}
