// What the signed-in person may do, as the server answers it: in the workspace, in a room, to a person. Nothing is decided here.
import { RestError } from '@foyer/client/rest-client.ts'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { afterDrawing } from '../api/after-drawing.ts'
import { queries } from '../api/queries.ts'
import { rest } from '../api/rest.ts'

interface Answer {
  readonly rights: readonly string[]
  readonly permissions: readonly string[]
  /** What may be allowed on something, such as one of the rooms. */
  readonly possible?: readonly string[]
}

export interface Rights {
  /** Everything that was answered; the same list for as long as it says the same. */
  readonly all: Answer | undefined
  /** The server has answered. Until then nothing may be done. */
  readonly isKnown: boolean
  /** Whether a row of the matrix is allowed. */
  may(row: string): boolean
  /** Whether a row may be allowed on something that one has not chosen yet; the server says when it is chosen. */
  mightDo(row: string): boolean
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

const nothing: RoomRights = {
  rights: [],
  permissions: [],
  messages: { own: [], others: [], system: [], editMinutes: 0, deleteMinutes: 0 },
}

// Streams tell of most changes; this bounds how long the others go unnoticed.
const staleMs = 300_000

/** What may be done in the workspace. */
export function useRights(): Rights {
  const { data } = useQuery({ queryKey: ['rights', 'workspace'], queryFn: () => ask({}), staleTime: staleMs })
  return known(data)
}

/** What may be done to one person. */
export function useRightsOver(userId: string): Rights {
  const { data } = useQuery({ queryKey: ['rights', 'user', userId], queryFn: () => ask({ userId }), staleTime: staleMs })
  return known(data)
}

const inRoom = (rid: string | null) =>
  queryOptions({
    queryKey: ['rights', 'room', rid],
    // What is in the room comes first; but where nothing has been answered for any room yet, nothing at all is shown as allowed.
    queryFn: async () => {
      if (queries.getQueriesData({ queryKey: ['rights', 'room'] }).some(([, known]) => known !== undefined)) await afterDrawing()
      return ask({ roomId: rid })
    },
    enabled: rid !== null,
    staleTime: staleMs,
  })

/** What may be done in a room, and with its messages; the same for as long as the answer is. */
export function useRoomRights(rid: string | null): RoomRights & { readonly isKnown: boolean } {
  const { data } = useQuery(inRoom(rid))
  return useMemo(() => ({ ...nothing, ...data, isKnown: data !== undefined }), [data])
}

/** For a room that is about to be opened. */
export function loadRoomRights(rid: string): Promise<void> {
  return queries.prefetchQuery(inRoom(rid))
}

/**
 * What is shown as allowed: in the room before, until the answer for this one is there. Nearly always it is the same, and then nothing is taken
 * away and put back; whoever is quicker than the answer is answered by the server.
 */
export function useShownRights(answered: RoomRights & { readonly isKnown: boolean }): RoomRights {
  const [shown, setShown] = useState<RoomRights>(answered)
  const isOther = answered.isKnown && answered !== shown && JSON.stringify(answered) !== JSON.stringify({ ...shown, isKnown: true })
  if (isOther) setShown(answered)
  return isOther ? answered : shown
}

/** What was answered about rights may be wrong now: about one room, or all. */
export function forgetRights(rid?: string): void {
  void queries.invalidateQueries({ queryKey: rid === undefined ? ['rights'] : ['rights', 'room', rid] })
}

/** Of what is not there for this viewer, or not any more, nothing may be done: that is an answer too, and takes the place of the one before. */
async function ask(of: { readonly userId?: string; readonly roomId?: string | null }): Promise<RoomRights> {
  try {
    return { ...nothing, ...(await rest.get<Partial<RoomRights> & Record<string, unknown>>('foyer.rights', of)) }
  } catch (error) {
    if (error instanceof RestError && error.status === 400) return nothing
    throw error
  }
}

function known(answer: Answer | undefined): Rights {
  return {
    all: answer,
    isKnown: answer !== undefined,
    may: (row) => answer?.rights.includes(row) === true,
    mightDo: (row) => answer?.possible?.includes(row) === true,
    holds: (permission) => answer?.permissions.includes(permission) === true,
  }
}
