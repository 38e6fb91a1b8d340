// Who in a room is from outside: companies, and each guest with host and end as far as the server tells this viewer.
import { useQuery } from '@tanstack/react-query'
import { queries } from '../../api/queries.ts'
import { rest } from '../../api/rest.ts'
import type { Person } from '../../components/person.ts'

export interface GuestInRoom extends Person {
  readonly _id: string
  readonly username: string
  readonly host?: Person
  readonly accessEndsAt?: string
}

export interface GuestsOfRoom {
  readonly guests: readonly GuestInRoom[]
  readonly total: number
  readonly companies: readonly { readonly company: string | null; readonly guests: number }[]
}

const pageMax = 100

export function useGuests(rid: string | null): GuestsOfRoom | undefined {
  return useQuery({
    queryKey: ['guests', rid],
    queryFn: () => rest.get<GuestsOfRoom & { [key: string]: unknown }>('foyer.rooms.guests', { roomId: rid, count: pageMax }),
    enabled: rid !== null,
    staleTime: 60_000,
  }).data
}

/** What was answered may be wrong now: of one room, or of all. */
export function forgetGuests(rid?: string): void {
  void queries.invalidateQueries({ queryKey: rid === undefined ? ['guests'] : ['guests', rid] })
}
