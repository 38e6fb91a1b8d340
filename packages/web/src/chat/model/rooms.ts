// The rooms that the signed-in person belongs to, and how far they have read them. Kept live; read whole at every hearing again.
import type { Membership } from '@foyer/protocol/entities/membership.ts'
import type { Room } from '@foyer/protocol/entities/room.ts'
import { create } from 'zustand'
import { rest } from '../../api/rest.ts'
import { momentOf } from './message.ts'

type Memberships = ReadonlyMap<string, Membership>
type Rooms = ReadonlyMap<string, Room>

export interface RoomsState {
  readonly isLoaded: boolean
  readonly memberships: Memberships
  readonly rooms: Rooms
}

export const emptyRooms: RoomsState = { isLoaded: false, memberships: new Map(), rooms: new Map() }

export const useRooms = create<RoomsState>(() => emptyRooms)

/** What a stream said of a membership or a room. */
export type RoomFrame =
  | { readonly of: 'membership'; readonly how: string; readonly record: Membership }
  | { readonly of: 'room'; readonly how: string; readonly record: Room }

let sinceLoading: RoomFrame[] | null = null
let loading: Promise<void> = Promise.resolve()

/** Reads both lists. What the streams say meanwhile is newer than the answer, and is put on top of it. */
export function loadRooms(): Promise<void> {
  loading = readWhole()
  return loading
}

/** Reads what changed between the lists and the moment at which the streams began to be heard: it may be in neither. */
export async function catchUpWithRooms(): Promise<void> {
  await loading.catch(() => undefined)
  const { isLoaded, memberships, rooms } = useRooms.getState()
  if (!isLoaded) return loadRooms()
  const newest = Math.max(0, ...[...memberships.values(), ...rooms.values()].map(({ _updatedAt }) => momentOf(_updatedAt) ?? 0))
  const query = { updatedSince: new Date(newest) }
  const [changed, moved] = await Promise.all([
    rest.get<{ update: Membership[]; remove: Membership[] }>('subscriptions.get', query),
    rest.get<{ update: Room[]; remove: Room[] }>('rooms.get', query),
  ])
  takeRoomFrames([
    ...changed.update.map((record) => ({ of: 'membership', how: 'updated', record }) as const),
    ...changed.remove.map((record) => ({ of: 'membership', how: 'removed', record }) as const),
    ...moved.update.map((record) => ({ of: 'room', how: 'updated', record }) as const),
    ...moved.remove.map((record) => ({ of: 'room', how: 'removed', record }) as const),
  ])
}

async function readWhole(): Promise<void> {
  const frames: RoomFrame[] = []
  sinceLoading = frames
  try {
    const [subscriptions, rooms] = await Promise.all([
      rest.get<{ update: Membership[] }>('subscriptions.get'),
      rest.get<{ update: Room[] }>('rooms.get'),
    ])
    if (sinceLoading !== frames) return
    const loaded = {
      isLoaded: true,
      memberships: new Map(subscriptions.update.map((membership) => [membership.rid, membership])),
      rooms: new Map(rooms.update.map((room) => [room._id, room])),
    }
    useRooms.setState(applied(loaded, frames))
  } finally {
    if (sinceLoading === frames) sinceLoading = null
  }
}

export function takeRoomFrames(frames: readonly RoomFrame[]): void {
  sinceLoading?.push(...frames)
  useRooms.setState((state) => applied(state, frames))
}

/** What one has just done oneself shows at once; the stream says the same a moment later. */
export function changeMembership(rid: string, changes: Partial<Membership>): void {
  useRooms.setState(({ memberships }) => {
    const membership = memberships.get(rid)
    return membership === undefined ? {} : { memberships: new Map(memberships).set(rid, { ...membership, ...changes }) }
  })
}

function applied(state: RoomsState, frames: readonly RoomFrame[]): RoomsState {
  const memberships = new Map(state.memberships)
  const rooms = new Map(state.rooms)
  for (const frame of frames) {
    if (frame.of === 'membership') {
      const { rid } = frame.record
      if (frame.how === 'removed') memberships.delete(rid)
      else if (isNotOlder(frame.record, memberships.get(rid))) memberships.set(rid, frame.record)
    } else if (frame.how === 'removed') rooms.delete(frame.record._id)
    else if (isNotOlder(frame.record, rooms.get(frame.record._id))) rooms.set(frame.record._id, frame.record)
  }
  return { isLoaded: state.isLoaded, memberships, rooms }
}

function isNotOlder(record: { readonly _updatedAt: unknown }, known: { readonly _updatedAt: unknown } | undefined): boolean {
  return known === undefined || (momentOf(record._updatedAt) ?? 0) >= (momentOf(known._updatedAt) ?? 0)
}
