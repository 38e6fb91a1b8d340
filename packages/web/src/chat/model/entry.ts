// A room as the list and its head show it: what it is called, what kind it is, and what waits in it.
import type { Membership } from '@foyer/protocol/entities/membership.ts'
import type { Room } from '@foyer/protocol/entities/room.ts'
import { useMemo } from 'react'
import type { Person } from '../../components/person.ts'
import { useSelf } from '../../session/session.ts'
import { momentOf } from './message.ts'
import { type RoomsState, useRooms } from './rooms.ts'

export type EntryKind = 'channel' | 'group' | 'discussion' | 'direct' | 'several'

export interface Entry {
  readonly rid: string
  readonly kind: EntryKind
  readonly title: string
  /** The other side of a direct message between two. */
  readonly person: Person | null
  /** Others in it are from outside. */
  readonly hasGuests: boolean
  readonly isFavourite: boolean
  readonly isShown: boolean
  readonly isUnread: boolean
  readonly unread: number
  readonly mentions: number
  readonly lastAt: number
  readonly membership: Membership
  readonly room: Room | undefined
}

// One frame changes one room of hundreds: the others stay the entries that they were, and their rows are not drawn again.
const known = new WeakMap<Membership, Entry>()

function entryOf(membership: Membership, room: Room | undefined, selfId: string): Entry {
  const before = known.get(membership)
  if (before !== undefined && before.room === room) return before
  const entry = readEntry(membership, room, selfId)
  known.set(membership, entry)
  return entry
}

function readEntry(membership: Membership, room: Room | undefined, selfId: string): Entry {
  const kind = kindOf(membership, room)
  const mentions = membership.userMentions + membership.groupMentions
  return {
    rid: membership.rid,
    kind,
    title: membership.fname ?? membership.name,
    person: kind === 'direct' ? otherSide(membership, room, selfId) : null,
    hasGuests: membership.hasGuests === true,
    isFavourite: membership.f === true,
    isShown: membership.open && membership.archived !== true,
    isUnread: membership.alert || membership.unread > 0,
    unread: membership.unread,
    mentions: kind === 'direct' ? Math.max(mentions, membership.unread) : mentions,
    lastAt: momentOf(room?.lm) ?? momentOf(membership.ts) ?? 0,
    membership,
    room,
  }
}

let all: { readonly of: RoomsState; readonly selfId: string; readonly entries: readonly Entry[] } | null = null

/** Everything that stands in the list; made once of each state, however many ask. */
export function entriesOf(of: RoomsState, selfId: string): readonly Entry[] {
  if (all?.of !== of || all.selfId !== selfId) {
    const { memberships, rooms } = of
    all = { of, selfId, entries: [...memberships.values()].map((membership) => entryOf(membership, rooms.get(membership.rid), selfId)) }
  }
  return all.entries
}

/** Everything that stands in the list. */
export function useEntries(): readonly Entry[] {
  const { _id } = useSelf()
  return useRooms((state) => entriesOf(state, _id))
}

/** What follows from them, a number or whether something is so: nothing is drawn anew for as long as it stays the same. */
export function useOfEntries<Value extends number | boolean>(read: (entries: readonly Entry[]) => Value): Value {
  const { _id } = useSelf()
  return useRooms((state) => read(entriesOf(state, _id)))
}

/** How many mentions wait in what stands in the list. */
export function mentionsIn(entries: readonly Entry[]): number {
  return entries.reduce((sum, entry) => sum + (entry.isShown ? entry.mentions : 0), 0)
}

/** One room; null when one is not in it. */
export function useEntry(rid: string | null): Entry | null {
  const membership = useRooms(({ memberships }) => (rid === null ? undefined : memberships.get(rid)))
  const room = useRooms(({ rooms }) => (rid === null ? undefined : rooms.get(rid)))
  const { _id } = useSelf()
  return useMemo(() => (membership === undefined ? null : entryOf(membership, room, _id)), [membership, room, _id])
}

/** What a room is, whatever is said in it: the same for as long as it says the same. */
export interface Nature extends Pick<Entry, 'rid' | 'kind' | 'title' | 'person' | 'isFavourite'> {
  readonly topic: string
}

const natures = new WeakMap<Entry, Nature>()
const latest = new Map<string, Nature>()

/** One room without what changes with every message; null when one is not in it. */
export function useNature(rid: string | null): Nature | null {
  const { _id } = useSelf()
  return useRooms(({ memberships, rooms }) => {
    const membership = rid === null ? undefined : memberships.get(rid)
    return membership === undefined ? null : natureOf(entryOf(membership, rooms.get(membership.rid), _id))
  })
}

function natureOf(entry: Entry): Nature {
  const known = natures.get(entry)
  if (known !== undefined) return known
  const { rid, kind, title, person, isFavourite, room } = entry
  const now: Nature = { rid, kind, title, person, isFavourite, topic: room?.topic ?? '' }
  const before = latest.get(rid)
  const nature = before !== undefined && JSON.stringify(before) === JSON.stringify(now) ? before : now
  latest.set(rid, nature)
  natures.set(entry, nature)
  return nature
}

function kindOf({ t, prid }: Membership, room: Room | undefined): EntryKind {
  if (prid !== undefined) return 'discussion'
  if (t === 'c') return 'channel'
  if (t === 'p') return 'group'
  return (room?.uids?.length ?? 2) > 2 ? 'several' : 'direct'
}

function otherSide({ name, fname, kind, company }: Membership, room: Room | undefined, selfId: string): Person {
  const _id = room?.uids?.find((id) => id !== selfId) ?? room?.uids?.[0]
  return {
    ...(_id === undefined ? {} : { _id }),
    username: name,
    ...(fname === undefined ? {} : { name: fname }),
    ...(kind === undefined ? {} : { kind }),
    ...(company === undefined ? {} : { company }),
  }
}
