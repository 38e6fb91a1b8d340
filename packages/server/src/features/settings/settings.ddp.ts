// Workspace-wide streams.
import { type DdpTable, topic } from '../../wire/ddp.ts'
import { watchPublicNews, watchWorkspaceNews } from './watch-news.ts'

const publicEvents = new Set(['public-settings-changed', 'license', 'banner-changed'])
const memberEvents = new Set(['Users:NameChanged', 'Users:Deleted', 'updateAvatar', 'permissions-changed', 'roles-change', 'user-status', 'updateEmojiCustom', 'deleteEmojiCustom', 'updateCustomUserStatus', 'deleteCustomUserStatus', 'private-settings-changed', 'public-settings-changed', 'banner-changed', 'voip.statuschanged', 'mention'])

export const settingsTable: DdpTable = {
  topics: [
    topic({ stream: 'stream-notify-all', parse: (event) => (publicEvents.has(event) ? { event } : null), action: watchPublicNews }),
    topic({ stream: 'stream-notify-logged', parse: (event) => (memberEvents.has(event) ? { event } : null), action: watchWorkspaceNews }),
    topic({ stream: 'stream-roles', parse: (event) => (event === 'roles' ? { event } : null), action: watchWorkspaceNews }),
  ],
}
