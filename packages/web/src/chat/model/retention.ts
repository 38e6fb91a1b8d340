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

/** What a form says of it; the names are the room's own. */
export interface RetentionDraft {
  readonly enabled: boolean
  readonly overrideGlobal: boolean
  readonly maxAge: number
  readonly excludePinned: boolean
  readonly ignoreThreads: boolean
  readonly filesOnly: boolean
}

type Keeping = Pick<Room, 't' | 'retention'>

const hourMs = 3_600_000
const kinds = {
  c: { applies: 'RetentionPolicy_AppliesToChannels', maxAge: 'RetentionPolicy_TTL_Channels' },
  p: { applies: 'RetentionPolicy_AppliesToGroups', maxAge: 'RetentionPolicy_TTL_Groups' },
  d: { applies: 'RetentionPolicy_AppliesToDMs', maxAge: 'RetentionPolicy_TTL_DMs' },
} as const
const sent = {
  enabled: 'retentionEnabled',
  overrideGlobal: 'retentionOverrideGlobal',
  maxAge: 'retentionMaxAge',
  excludePinned: 'retentionExcludePinned',
  ignoreThreads: 'retentionIgnoreThreads',
  filesOnly: 'retentionFilesOnly',
} as const

/** What goes from a room with time; null when it keeps everything, or that is not known. */
export function useRetention(rid: string): Retention | null {
  const settings = usePublicSettings()
  const room = useRooms(({ rooms }) => rooms.get(rid))
  return room === undefined ? null : retentionOf(room, settings)
}

export function retentionOf({ t, retention = {} }: Keeping, settings: PublicSettings): Retention | null {
  if (!settings.RetentionPolicy_Enabled || !(retention.enabled ?? settings[kinds[t].applies])) return null
  const own = retention.overrideGlobal === true ? retention : {}
  return {
    // Of what goes after an hour and a half it is not said that it is kept for two.
    hours: own.maxAge === undefined ? Math.floor(settings[kinds[t].maxAge] / hourMs) : own.maxAge * 24,
    filesOnly: own.filesOnly ?? settings.RetentionPolicy_FilesOnly,
    keepsPinned: own.excludePinned ?? settings.RetentionPolicy_DoNotPrunePinned,
    keepsThreads: own.ignoreThreads ?? settings.RetentionPolicy_DoNotPruneThreads,
  }
}

/** A form to begin with: what the room says, also where it does not count now, and else the settings. */
export function draftOf({ t, retention = {} }: Keeping, settings: PublicSettings): RetentionDraft {
  return {
    enabled: retention.enabled ?? settings[kinds[t].applies],
    overrideGlobal: retention.overrideGlobal ?? false,
    maxAge: retention.maxAge ?? Math.ceil(settings[kinds[t].maxAge] / hourMs / 24),
    excludePinned: retention.excludePinned ?? settings.RetentionPolicy_DoNotPrunePinned,
    ignoreThreads: retention.ignoreThreads ?? settings.RetentionPolicy_DoNotPruneThreads,
    filesOnly: retention.filesOnly ?? settings.RetentionPolicy_FilesOnly,
  }
}

/** What the server is asked to change. Rules of a room's own are said whole, so that what the form showed is what counts from then on. */
export function changesOf(draft: RetentionDraft, room: Keeping, settings: PublicSettings): Readonly<Record<string, boolean | number>> {
  const start = draftOf(room, settings)
  const switched = (['enabled', 'overrideGlobal'] as const).filter((name) => draft[name] !== start[name])
  const own = (['maxAge', 'excludePinned', 'ignoreThreads', 'filesOnly'] as const).filter((name) => draft[name] !== room.retention?.[name])
  const names = draft.enabled && draft.overrideGlobal ? [...switched, ...own] : switched
  return Object.fromEntries(names.map((name) => [sent[name], draft[name]]))
}
