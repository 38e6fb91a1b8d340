// Where messages are shown and written: a room, or a thread of it. Given once, to all that stands in it.
import { createContext, use } from 'react'
import type { ChatMessage } from '../model/message.ts'
import type { RoomRights } from '../../session/rights.ts'

export interface Place {
  readonly rid: string
  readonly tmid: string | null
  readonly rights: RoomRights
  /** Threads that go on unread. */
  readonly unreadThreads: readonly string[]
  readonly edit: (message: ChatMessage) => void
  readonly quote: (message: ChatMessage) => void
  readonly discuss: (message: ChatMessage) => void
}

export const PlaceContext = createContext<Place | null>(null)

export function usePlace(): Place {
  const place = use(PlaceContext)
  if (place === null) throw new Error('there is no room around this')
  return place
}
