// Where a room is: its address here, and from an address the room.
import type { Membership } from '@foyer/protocol/entities/membership.ts'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
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

/** For links and navigation. Discussions have names that say nothing; direct messages go by several. */
export function addressOf({ t, name, prid, rid }: Addressed): { to: (typeof pathOf)[keyof typeof pathOf]; params: { room: string } } {
  return { to: pathOf[t], params: { room: t === 'd' || prid !== undefined || name === '' ? rid : name } }
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
  const memberships = useRooms((state) => state.memberships)
  const rid = useMemo(() => {
    if (named === null) return null
    if (memberships.has(named)) return named
    for (const membership of memberships.values()) if (membership.t !== 'd' && membership.name === named) return membership.rid
    return null
  }, [named, memberships])
  return { named, rid }
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
