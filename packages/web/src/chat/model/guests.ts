// Who in a room is from outside: companies, and each guest with host and end as far as the server tells this viewer.
import { queryOptions, useQuery } from '@tanstack/react-query'
import { afterDrawing } from '../../api/after-drawing.ts'
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

const guestsIn = (rid: string | null) =>
  queryOptions({
    queryKey: ['guests', rid],
    // The messages come first.
    queryFn: async () => {
      await afterDrawing()
      return rest.get<GuestsOfRoom & { [key: string]: unknown }>('foyer.rooms.guests', { roomId: rid, count: pageMax })
    },
    enabled: rid !== null,
    staleTime: 60_000,
  })

export function useGuests(rid: string | null): GuestsOfRoom | undefined {
  return useQuery(guestsIn(rid)).data
}

/** For a room that is about to be opened. */
export function loadGuests(rid: string): Promise<void> {
  return queries.prefetchQuery(guestsIn(rid))
}

/** What was answered may be wrong now: of one room, or of all. */
export function forgetGuests(rid?: string): void {
  void queries.invalidateQueries({ queryKey: rid === undefined ? ['guests'] : ['guests', rid] })
}
