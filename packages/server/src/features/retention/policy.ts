// How long a room keeps its messages: as the settings say for rooms of its kind, or as the room says itself.
import type { Reading } from '../../actions/action.ts'
import type { Room } from '../../schema/rows.ts'
import type { Spared } from '../messages/pruning.ts'
import { setting } from '../settings/setting.ts'

export interface RetentionPolicy {
  readonly maxAgeMs: number
  readonly filesOnly: boolean
  readonly spared: Spared
}

const dayMs = 24 * 3_600_000
const kinds = {
  channel: { applies: 'RetentionPolicy_AppliesToChannels', maxAge: 'RetentionPolicy_TTL_Channels' },
  group: { applies: 'RetentionPolicy_AppliesToGroups', maxAge: 'RetentionPolicy_TTL_Groups' },
  direct: { applies: 'RetentionPolicy_AppliesToDMs', maxAge: 'RetentionPolicy_TTL_DMs' },
} as const

/** What goes from a room with time; null when it keeps everything. */
export function retentionOf(cx: Pick<Reading, 'workspace'>, { kind, retention }: Pick<Room, 'kind' | 'retention'>): RetentionPolicy | null {
  if (!setting(cx, 'RetentionPolicy_Enabled')) return null
  if (!(retention.enabled ?? setting(cx, kinds[kind].applies))) return null
  const own = retention.overrides === true ? retention : {}
  return {
    maxAgeMs: own.maxAgeDays === undefined ? setting(cx, kinds[kind].maxAge) : own.maxAgeDays * dayMs,
    filesOnly: own.filesOnly ?? setting(cx, 'RetentionPolicy_FilesOnly'),
    spared: {
      pinned: own.keepsPinned ?? setting(cx, 'RetentionPolicy_DoNotPrunePinned'),
      threads: own.keepsThreads ?? setting(cx, 'RetentionPolicy_DoNotPruneThreads'),
      discussions: setting(cx, 'RetentionPolicy_DoNotPruneDiscussion'),
    },
  }
}
