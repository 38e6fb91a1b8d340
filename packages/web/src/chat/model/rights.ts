// What the signed-in person may do, as the server answers it: in the workspace, and in a room. Asked anew when a stream says that
// something changed that rights rest on.
import { useQuery } from '@tanstack/react-query'
import { queries } from '../../api/queries.ts'
import { rest } from '../../api/rest.ts'

export interface RoomRights {
  readonly rights: readonly string[]
  readonly permissions: readonly string[]
  readonly messages: {
    readonly own: readonly string[]
    readonly others: readonly string[]
    readonly system: readonly string[]
    /** null: without end; 0: not at all. */
    readonly editMinutes: number | null
    readonly deleteMinutes: number | null
  }
}

const none: RoomRights = {
  rights: [],
  permissions: [],
  messages: { own: [], others: [], system: [], editMinutes: 0, deleteMinutes: 0 },
}

const staleMs = 300_000

/** Nothing until the server has answered. */
export function useRoomRights(rid: string | null): RoomRights & { readonly isKnown: boolean } {
  const { data } = useQuery({
    queryKey: ['rights', 'room', rid],
    queryFn: () => rest.get<RoomRights & { [key: string]: unknown }>('foyer.rights', { roomId: rid }),
    enabled: rid !== null,
    staleTime: staleMs,
  })
  return { ...none, ...data, isKnown: data !== undefined }
}

export function useRights(): (right: string) => boolean {
  const { data } = useQuery({
    queryKey: ['rights', 'workspace'],
    queryFn: () => rest.get<{ rights: string[]; permissions: string[] }>('foyer.rights'),
    staleTime: staleMs,
  })
  return (right) => data?.rights.includes(right) === true || data?.permissions.includes(right) === true
}

/** What was answered about rights may be wrong now: about one room, or all. */
export function forgetRights(rid?: string): void {
  void queries.invalidateQueries({ queryKey: rid === undefined ? ['rights'] : ['rights', 'room', rid] })
}
