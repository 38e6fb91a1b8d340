// Where a room is: its address here, and from an address the room.
import type { Membership } from '@foyer/protocol/entities/membership.ts'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'
import { queries } from '../../api/queries.ts'
import { workspaceUrl } from '../../session/storage.ts'
import { useRooms } from './rooms.ts'

export interface RoomSearch {
  /** The message that a link leads to. */
  readonly msg?: string
  /** What the contextual bar shows. */
  readonly bar?: string
  /** The thread or person that it is about. */
  readonly of?: string
}

type Addressed = Pick<Membership, 't' | 'name' | 'prid'> & { readonly rid: string }
/** Where rooms of each kind are. */
export const pathOf = { c: '/channel/$room', p: '/group/$room', d: '/direct/$room' } as const

interface Address {
  readonly to: (typeof pathOf)[keyof typeof pathOf]
  readonly params: { readonly room: string }
  /** A room begins where its list says; the router would carry over the place of the room before, and lay the page out for it. */
  readonly resetScroll: false
}

/** For links and navigation. Discussions have names that say nothing; direct messages go by several. */
export function addressOf({ t, name, prid, rid }: Addressed): Address {
  return { to: pathOf[t], params: { room: t === 'd' || prid !== undefined || name === '' ? rid : name }, resetScroll: false }
}

/** Where the workspace says that it is: a quote is known by it. */
function siteUrl(): string {
  const { Site_Url: said = '' } = queries.getQueryData<{ Site_Url?: string }>(['public-settings']) ?? {}
  return URL.canParse(said) ? said.replace(/\/+$/, '') : workspaceUrl
}

/** A link to a message that works in other clients too. */
export function linkTo(room: Addressed, messageId: string): string {
  const { to, params } = addressOf(room)
  return `${siteUrl()}${to.replace('$room', encodeURIComponent(params.room))}?msg=${encodeURIComponent(messageId)}`
}

/** The room that the address names: its id once it is known, null for an address without a room. */
export function useAddressedRoom(): { readonly named: string | null; readonly rid: string | null } {
  const { room: named = null } = useParams({ strict: false }) as { room?: string }
  return { named, rid: useRooms(({ memberships }) => (named === null ? null : ridOf(named, memberships))) }
}

function ridOf(named: string, memberships: ReadonlyMap<string, Membership>): string | null {
  if (memberships.has(named)) return named
  for (const { t, name, rid } of memberships.values()) if (t !== 'd' && name === named) return rid
  return null
}

export function useRoomSearch(): RoomSearch {
  return useSearch({ strict: false }) as RoomSearch
}

/** Opens a bar, or closes it. On phones it is a screen of its own, so that going back closes it. */
export function useBar(): (bar: string | null, of?: string) => void {
  const navigate = useNavigate()
  return useCallback(
    (bar, of) => {
      void navigate({
        to: '.',
        search: (before: RoomSearch) => {
          const { bar: _bar, of: _of, msg: _msg, ...rest } = before
          return bar === null ? rest : { ...rest, bar, ...(of === undefined ? {} : { of }) }
        },
        replace: bar === null,
      })
    },
    [navigate],
  )
}
