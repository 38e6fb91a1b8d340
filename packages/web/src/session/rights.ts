// What the signed-in person may do, as the server answers it: in the workspace, in a room, to a person. Nothing is decided here.
import { useQuery } from '@tanstack/react-query'
import { queries } from '../api/queries.ts'
import { rest } from '../api/rest.ts'

interface Answer {
  readonly rights: readonly string[]
  readonly permissions: readonly string[]
}

export interface Rights {
  /** The server has answered. Until then nothing may be done. */
  readonly isKnown: boolean
  /** Whether a row of the matrix is allowed. */
  may(row: string): boolean
  /** Whether a permission is held, where a row asks for more than itself. */
  holds(permission: string): boolean
}

export interface RoomRights extends Answer {
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

// Streams tell of most changes; this bounds how long the others go unnoticed.
const staleMs = 300_000

/** What may be done in the workspace. */
export function useRights(): Rights {
  const { data } = useQuery({ queryKey: ['rights', 'workspace'], queryFn: () => rest.get<Answer>('foyer.rights'), staleTime: staleMs })
  return known(data)
}

/** What may be done to one person. */
export function useRightsOver(userId: string): Rights {
  const { data } = useQuery({
    queryKey: ['rights', 'user', userId],
    queryFn: () => rest.get<Answer>('foyer.rights', { userId }),
    staleTime: staleMs,
  })
  return known(data)
}

/** What may be done in a room, and with its messages. */
export function useRoomRights(rid: string | null): RoomRights & { readonly isKnown: boolean } {
  const { data } = useQuery({
    queryKey: ['rights', 'room', rid],
    queryFn: () => rest.get<RoomRights & { [key: string]: unknown }>('foyer.rights', { roomId: rid }),
    enabled: rid !== null,
    staleTime: staleMs,
  })
  return { ...none, ...data, isKnown: data !== undefined }
}

/** What was answered about rights may be wrong now: about one room, or all. */
export function forgetRights(rid?: string): void {
  void queries.invalidateQueries({ queryKey: rid === undefined ? ['rights'] : ['rights', 'room', rid] })
}

function known(answer: Answer | undefined): Rights {
  return {
    isKnown: answer !== undefined,
    may: (row) => answer?.rights.includes(row) === true,
    holds: (permission) => answer?.permissions.includes(permission) === true,
  }
}
