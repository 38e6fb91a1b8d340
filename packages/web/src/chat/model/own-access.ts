// A guest's own page, as the server tells it: who answers for them, until when they are let in, their rooms, whom to ask.
import { useQuery } from '@tanstack/react-query'
import { rest } from '../../api/rest.ts'
import type { Person } from '../../components/person.ts'

export interface OwnAccess {
  readonly company?: string
  readonly host?: Person
  readonly accessEndsAt?: string
  readonly daysLeft?: number
  readonly admins: readonly Person[]
  readonly rooms: readonly { readonly _id: string; readonly t: 'c' | 'p' | 'd'; readonly name: string; readonly fname: string }[]
  readonly total: number
}

export function useOwnAccess(isAsked: boolean): OwnAccess | undefined {
  return useQuery({
    queryKey: ['own-access'],
    queryFn: () => rest.get<OwnAccess & { [key: string]: unknown }>('foyer.me', { count: 100 }),
    enabled: isAsked,
    staleTime: 60_000,
  }).data
}
