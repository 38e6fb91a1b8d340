// Settings over DDP, and the streams that concern the whole workspace.
import { type DdpTable, type Emission, method, publisher, topic } from '../../wire/ddp.ts'
import type { SettingsChanged } from './stored-setting.ts'
import { syncPrivateSettings, syncPublicSettings } from './sync-settings.ts'
import { watchPublicNews, watchWorkspaceNews } from './watch-news.ts'

const publicEvents = new Set(['public-settings-changed', 'license', 'banner-changed'])
const memberEvents = new Set([
  'Users:NameChanged',
  'Users:Deleted',
  'updateAvatar',
  'permissions-changed',
  'roles-change',
  'user-status',
  'updateEmojiCustom',
  'deleteEmojiCustom',
  'updateCustomUserStatus',
  'deleteCustomUserStatus',
  'private-settings-changed',
  'public-settings-changed',
  'banner-changed',
  'voip.statuschanged',
  'mention',
  // Ours: what is seen of a guest has changed.
  'foyer.guest-changed',
])

interface Rows {
  readonly whole: boolean
  readonly rows: readonly unknown[]
}

const sinceOf = (value: unknown): { since: number | null } => ({ since: value instanceof Date ? value.getTime() : null })
// Asked without a moment, clients take a list; asked with one, what is new in it.
const copyOf = ({ whole, rows }: Rows): unknown => (whole ? rows : { update: rows, remove: [] })

export const settingsTable: DdpTable = {
  methods: [
    method({ name: 'public-settings/get', action: syncPublicSettings, input: ([updatedSince]) => sinceOf(updatedSince), reply: copyOf }),
    method({ name: 'private-settings/get', action: syncPrivateSettings, input: ([updatedSince]) => sinceOf(updatedSince), reply: copyOf }),
  ],
  topics: [
    topic({ stream: 'stream-notify-all', parse: (event) => (publicEvents.has(event) ? { event } : null), action: watchPublicNews }),
    topic({ stream: 'stream-notify-logged', parse: (event) => (memberEvents.has(event) ? { event } : null), action: watchWorkspaceNews }),
    topic({ stream: 'stream-roles', parse: (event) => (event === 'roles' ? { event } : null), action: watchWorkspaceNews }),
  ],
  publishers: [
    publisher<SettingsChanged>('settings.changed', ({ data }): Emission[] => [
      ...data.public.map(({ id, value }) => ({
        stream: 'stream-notify-all',
        key: 'public-settings-changed',
        args: ['updated', { _id: id, value }],
      })),
      // By name alone: who may know the value asks for it.
      ...data.private.map((id) => ({
        stream: 'stream-notify-logged',
        key: 'private-settings-changed',
        membersOnly: true as const,
        args: ['updated', { _id: id }],
      })),
    ]),
  ],
}
