// Methods and streams about people.
import { presenceCodes } from '@foyer/protocol/presence.ts'
import { type DdpTable, method, publisher, topic } from '../../wire/ddp.ts'
import type { PresenceStatus } from '../../schema/tables.ts'
import { setAway } from './connection.ts'
import { setOwnStatus } from './set-own-status.ts'
import { watchOwnNews } from './watch-own-news.ts'

interface PresenceChanged {
  readonly userId: string
  readonly username: string
  readonly name: string
  readonly roles: readonly string[]
  readonly status: PresenceStatus
  readonly statusText: string
}

const ownEvents = new Set([
  'rooms-changed',
  'subscriptions-changed',
  'message',
  'notification',
  'userData',
  'uiInteraction',
  'video-conference',
  'e2ekeyRequest',
  'otr',
  'webrtc',
  'force_logout',
  'media-signal',
  'media-calls',
  'updateInvites',
  'banners',
  'calendar',
])

export const usersTable: DdpTable = {
  methods: [
    method({ name: 'UserPresence:online', action: setAway, input: () => ({ status: 'online' }), reply: () => true }),
    method({ name: 'UserPresence:away', action: setAway, input: () => ({ status: 'away' }), reply: () => true }),
    method({ name: 'UserPresence:setDefaultStatus', action: setOwnStatus, input: ([status]) => ({ status }) }),
    // Clients that change only one of the two leave the other empty; the status message is emptied by a text.
    method({
      name: 'setUserStatus',
      action: setOwnStatus,
      input: ([status, text]) => ({ ...(status ? { status } : {}), ...(text == null ? {} : { text }) }),
    }),
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
        {
          stream: 'stream-user-presence',
          key: data.userId,
          documentId: data.userId,
          about: data.userId,
          args: [[data.username, code, data.statusText]],
        },
        {
          stream: 'stream-notify-logged',
          key: 'user-status',
          about: data.userId,
          args: (viewer) => [[data.userId, data.username, code, data.statusText, data.name, ...(viewer === 'guest' ? [] : [data.roles])]],
        },
      ]
    }),
    publisher<{ userId: string; username: string; name: string }>('user.renamed', ({ data: { userId, username, name } }) => [
      { stream: 'stream-notify-logged', key: 'Users:NameChanged', about: userId, args: [{ _id: userId, name, username }] },
    ]),
    // Only that there is news: who is in a room with them asks what of it they may know.
    publisher<{ userId: string }>('guest.changed', ({ data: { userId } }) => [
      { stream: 'stream-notify-logged', key: 'foyer.guest-changed', about: userId, membersOnly: true, args: [{ _id: userId }] },
    ]),
    publisher<{ userId: string; diff: Record<string, unknown> }>('user.own-record-changed', ({ data: { userId, diff } }) => [
      { stream: 'stream-notify-user', key: `${userId}/userData`, args: [{ type: 'updated', id: userId, diff }] },
    ]),
  ],
}
