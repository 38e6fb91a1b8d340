// What administrators see of rooms besides the rooms: which kinds they look at, and who from outside is in them. Read only.
import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../../platform/transaction.ts'

export const roomTypes = ['c', 'p', 'd', 'discussions'] as const
export type RoomType = (typeof roomTypes)[number]

const kinds = { c: 'channel', p: 'group', d: 'direct' } as const

/** A condition on `rooms`: of these kinds, discussions being a kind of their own. */
export function isOfTypes(types: readonly RoomType[]): RawBuilder<boolean> {
  const wanted = types.flatMap((type) => (type === 'discussions' ? [] : [kinds[type]]))
  return sql<boolean>`((rooms.parent_id IS NULL AND rooms.kind = ANY(${wanted})) OR (rooms.parent_id IS NOT NULL AND ${types.includes('discussions')}))`
}

export interface OutsideUse {
  readonly guests: number
  /** By how many guests they have there, most first. */
  readonly companies: readonly string[]
}

const companiesMax = 20

/** The active guests in these rooms and where they come from, by room; rooms without any are left out. */
export async function countGuestsIn(tx: Tx, roomIds: readonly string[]): Promise<ReadonlyMap<string, OutsideUse>> {
  if (roomIds.length === 0) return new Map()
  const { rows } = await sql<OutsideUse & { roomId: string }>`
    SELECT room_id, sum(guests)::int AS guests,
           coalesce((array_agg(company ORDER BY guests DESC, company) FILTER (WHERE company IS NOT NULL))[1:${companiesMax}], '{}') AS companies
      FROM (SELECT m.room_id, u.company, count(*) AS guests FROM memberships m JOIN users u ON u.id = m.user_id
             WHERE m.room_id = ANY(${[...roomIds]}) AND u.kind = 'guest' AND u.active GROUP BY m.room_id, u.company) AS by_company
     GROUP BY room_id`.execute(tx)
  return new Map(rows.map(({ roomId, ...use }) => [roomId, use]))
}
