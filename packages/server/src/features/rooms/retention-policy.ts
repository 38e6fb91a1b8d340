// How long a room keeps its messages: as the settings say for rooms of its kind, or as the room says itself.
import type { Reading } from '../../actions/action.ts'
import type { Room } from '../../schema/rows.ts'
import type { RoomRetention } from '../../schema/tables.ts'
import { setting } from '../settings/setting.ts'

export interface RetentionPolicy {
  readonly maxAgeMs: number
  readonly filesOnly: boolean
  readonly spared: Spared
}

/** Which messages stay, however old they are. */
export interface Spared {
  readonly pinned: boolean
  readonly threads: boolean
  readonly discussions: boolean
}

type Keeping = Pick<Room, 'kind' | 'retention'>

const dayMs = 24 * 3_600_000
const kinds = {
  channel: { applies: 'RetentionPolicy_AppliesToChannels', maxAge: 'RetentionPolicy_TTL_Channels' },
  group: { applies: 'RetentionPolicy_AppliesToGroups', maxAge: 'RetentionPolicy_TTL_Groups' },
  direct: { applies: 'RetentionPolicy_AppliesToDMs', maxAge: 'RetentionPolicy_TTL_DMs' },
} as const

/** What goes from a room with time; null when it keeps everything. */
export function retentionOf(cx: Pick<Reading, 'workspace'>, room: Keeping): RetentionPolicy | null {
  if (!setting(cx, 'RetentionPolicy_Enabled')) return null
  const { enabled, maxAgeDays, filesOnly, keepsPinned, keepsThreads } = retentionInForce(cx, room)
  if (!enabled) return null
  const spared = { pinned: keepsPinned, threads: keepsThreads, discussions: setting(cx, 'RetentionPolicy_DoNotPruneDiscussion') }
  return { maxAgeMs: Math.round(maxAgeDays * dayMs), filesOnly, spared }
}

/** What counts in a room, with what it leaves open as the settings say; whether anything is taken away anywhere is another setting. */
export function retentionInForce(cx: Pick<Reading, 'workspace'>, { kind, retention }: Keeping): Required<RoomRetention> {
  const { enabled, overrides = false } = retention
  const own = overrides ? retention : {}
  return {
    enabled: enabled ?? setting(cx, kinds[kind].applies),
    overrides,
    maxAgeDays: own.maxAgeDays ?? setting(cx, kinds[kind].maxAge) / dayMs,
    filesOnly: own.filesOnly ?? setting(cx, 'RetentionPolicy_FilesOnly'),
    keepsPinned: own.keepsPinned ?? setting(cx, 'RetentionPolicy_DoNotPrunePinned'),
    keepsThreads: own.keepsThreads ?? setting(cx, 'RetentionPolicy_DoNotPruneThreads'),
  }
}
