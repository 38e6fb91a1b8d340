// Methods and streams about people.
import { presenceCodes } from '@foyer/protocol/presence.ts'
import { type DdpTable, method, publisher, topic } from '../../wire/ddp.ts'
import type { PresenceStatus } from '../../schema/tables.ts'
import { setAway } from './connection.ts'
import { watchOwnNews } from './watch-own-news.ts'

interface PresenceChanged {
  readonly userId: string
  readonly username: string
  readonly name: string
  readonly roles: readonly string[]
  readonly status: PresenceStatus
  readonly statusText: string
}

const ownEvents = new Set(['rooms-changed', 'subscriptions-changed', 'message', 'notification', 'userData', 'uiInteraction', 'video-conference', 'e2ekeyRequest', 'otr', 'webrtc', 'force_logout', 'media-signal', 'media-calls', 'updateInvites', 'banners', 'calendar'])

export const usersTable: DdpTable = {
  methods: [
    method({ name: 'UserPresence:online', action: setAway, input: () => ({ status: 'online' }), reply: () => true }),
    method({ name: 'UserPresence:away', action: setAway, input: () => ({ status: 'away' }), reply: () => true }),
  ],
  topics: [
    topic({
      stream: 'stream-notify-user',
      parse: (event) => {
        const slash = event.indexOf('/')
        return slash > 0 && ownEvents.has(event.slice(slash + 1)) ? { userId: event.slice(0, slash) } : null
      },
      action: watchOwnNews,
    }),
  ],
  publishers: [
    publisher<PresenceChanged>('user.presence-changed', ({ data }) => {
      const code = presenceCodes[data.status]
      return [
        { stream: 'stream-user-presence', key: data.userId, documentId: data.userId, about: data.userId, args: [[data.username, code, data.statusText]] },
        { stream: 'stream-notify-logged', key: 'user-status', about: data.userId, args: [[data.userId, data.username, code, data.statusText, data.name, data.roles]] },
      ]
    }),
  ],
}
