// What kind of room it is, as a sign: a hash, a lock, a bubble, people.
import { IconHash, IconLock, IconMessageCircle, IconUsers } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { EntryKind } from '../model/entry.ts'

const icons = { channel: IconHash, group: IconLock, discussion: IconMessageCircle, direct: IconUsers, several: IconUsers } as const

/** Decoration: the kind is said in words beside it. */
export function RoomIcon({ kind, size = 16 }: { readonly kind: EntryKind; readonly size?: number }): ReactNode {
  const Icon = icons[kind]
  return <Icon size={size} stroke={1.75} aria-hidden="true" />
}
