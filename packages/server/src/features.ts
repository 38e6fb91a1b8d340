// The features, from left to right: each may look only to those before it. This list is the only place where they are joined.
import { accountRoutes } from './features/accounts/accounts.rest.ts'
import { inboxTable } from './features/inbox/inbox.ddp.ts'
import { messagesTable } from './features/messages/messages.ddp.ts'
import { roomsTable } from './features/rooms/rooms.ddp.ts'
import { sessionTable } from './features/sessions/sessions.ddp.ts'
import { sessionRoutes } from './features/sessions/sessions.rest.ts'
import { settingsTable } from './features/settings/settings.ddp.ts'
import { usersTable } from './features/users/users.ddp.ts'
import { userRoutes } from './features/users/users.rest.ts'
import type { DdpTable } from './wire/ddp.ts'
import type { RestRoute } from './wire/rest.ts'

export interface Feature {
  readonly name: string
  readonly routes?: readonly RestRoute[]
  readonly ddp?: DdpTable
}

export const features: readonly Feature[] = [
  { name: 'settings', ddp: settingsTable },
  { name: 'license' },
  { name: 'users', routes: userRoutes, ddp: usersTable },
  { name: 'roles' },
  { name: 'sessions', routes: sessionRoutes, ddp: sessionTable },
  { name: 'rooms', ddp: roomsTable },
  { name: 'messages', ddp: messagesTable },
  { name: 'members' },
  { name: 'inbox', ddp: inboxTable },
  { name: 'channels' },
  { name: 'directs' },
  { name: 'discussions' },
  { name: 'files' },
  { name: 'accounts', routes: accountRoutes },
  { name: 'audit' },
]
