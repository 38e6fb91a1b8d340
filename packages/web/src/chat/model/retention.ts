// How long a room keeps its messages, as the server says: its settings, and what the room says itself.
import type { Room } from '@foyer/protocol/entities/room.ts'
import { type PublicSettings, usePublicSettings } from '../../api/public-settings.ts'
import { useRooms } from './rooms.ts'

export interface Retention {
  readonly hours: number
  readonly filesOnly: boolean
  readonly keepsPinned: boolean
  readonly keepsThreads: boolean
}

const hourMs = 3_600_000
const kinds = {
  c: { applies: 'RetentionPolicy_AppliesToChannels', maxAge: 'RetentionPolicy_TTL_Channels' },
  p: { applies: 'RetentionPolicy_AppliesToGroups', maxAge: 'RetentionPolicy_TTL_Groups' },
  d: { applies: 'RetentionPolicy_AppliesToDMs', maxAge: 'RetentionPolicy_TTL_DMs' },
} as const

/** What goes from a room with time; null when it keeps everything, or that is not known. */
export function useRetention(rid: string): Retention | null {
  const settings = usePublicSettings()
  const room = useRooms(({ rooms }) => rooms.get(rid))
  return room === undefined ? null : retentionOf(room, settings)
}

export function retentionOf({ t, retention = {} }: Pick<Room, 't' | 'retention'>, settings: PublicSettings): Retention | null {
  if (!settings.RetentionPolicy_Enabled || !(retention.enabled ?? settings[kinds[t].applies])) return null
  const own = retention.overrideGlobal === true ? retention : {}
  return {
    hours: own.maxAge === undefined ? Math.round(settings[kinds[t].maxAge] / hourMs) : own.maxAge * 24,
    filesOnly: own.filesOnly ?? settings.RetentionPolicy_FilesOnly,
    keepsPinned: own.excludePinned ?? settings.RetentionPolicy_DoNotPrunePinned,
    keepsThreads: own.ignoreThreads ?? settings.RetentionPolicy_DoNotPruneThreads,
  }
}
