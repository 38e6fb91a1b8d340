// The features, from left to right: each may look only to those before it. This list is the only place where they are joined.
import { accountsTable } from './features/accounts/accounts.ddp.ts'
import { accountRoutes } from './features/accounts/accounts.rest.ts'
import { administrationRoutes } from './features/administration/administration.rest.ts'
import { auditRoutes } from './features/audit/audit.rest.ts'
import { channelsTable } from './features/channels/channels.ddp.ts'
import { channelRoutes } from './features/channels/channels.rest.ts'
import { directsTable } from './features/directs/directs.ddp.ts'
import { directRoutes } from './features/directs/directs.rest.ts'
import { filesTable } from './features/files/files.ddp.ts'
import { fileRoutes } from './features/files/files.rest.ts'
import { discussionsTable } from './features/discussions/discussions.ddp.ts'
import { discussionRoutes } from './features/discussions/discussions.rest.ts'
import { inboxTable } from './features/inbox/inbox.ddp.ts'
import { inboxRoutes } from './features/inbox/inbox.rest.ts'
import { invitationsTable } from './features/invitations/invitations.ddp.ts'
import { invitationRoutes } from './features/invitations/invitations.rest.ts'
import { requestRoutes } from './features/invitations/requests.rest.ts'
import { licenseTable } from './features/license/license.ddp.ts'
import { licenseRoutes } from './features/license/license.rest.ts'
import { linksTable } from './features/links/links.ddp.ts'
import { linkRoutes } from './features/links/links.rest.ts'
import { mailRoutes } from './features/mail/mail.rest.ts'
import { guestRoomRoutes } from './features/members/guest-rooms.rest.ts'
import { membersTable } from './features/members/members.ddp.ts'
import { memberRoutes } from './features/members/members.rest.ts'
import { roleAssignmentRoutes } from './features/members/role-assignment.rest.ts'
import { messagesTable } from './features/messages/messages.ddp.ts'
import { messageRoutes } from './features/messages/messages.rest.ts'
import { registrationTable } from './features/registration/registration.ddp.ts'
import { registrationRoutes } from './features/registration/registration.rest.ts'
import { rightsTable } from './features/rights/rights.ddp.ts'
import { rightRoutes } from './features/rights/rights.rest.ts'
import { rolesTable } from './features/roles/roles.ddp.ts'
import { roleRoutes } from './features/roles/roles.rest.ts'
import { roomsTable } from './features/rooms/rooms.ddp.ts'
import { secondFactorTable } from './features/second-factor/second-factor.ddp.ts'
import { secondFactorRoutes } from './features/second-factor/second-factor.rest.ts'
import { factorChangeRoutes } from './features/sessions/factor-change.rest.ts'
import { sessionTable } from './features/sessions/sessions.ddp.ts'
import { sessionRoutes } from './features/sessions/sessions.rest.ts'
import { settingsTable } from './features/settings/settings.ddp.ts'
import { settingRoutes } from './features/settings/settings.rest.ts'
import { recoveryTable } from './features/recovery/recovery.ddp.ts'
import { recoveryRoutes } from './features/recovery/recovery.rest.ts'
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
  { name: 'settings', routes: settingRoutes, ddp: settingsTable },
  { name: 'license', routes: licenseRoutes, ddp: licenseTable },
  { name: 'mail', routes: mailRoutes },
  { name: 'users', routes: userRoutes, ddp: usersTable },
  { name: 'roles', routes: roleRoutes, ddp: rolesTable },
  { name: 'second-factor', routes: secondFactorRoutes, ddp: secondFactorTable },
  { name: 'sessions', routes: [...sessionRoutes, ...factorChangeRoutes], ddp: sessionTable },
  { name: 'recovery', routes: recoveryRoutes, ddp: recoveryTable },
  { name: 'rooms', ddp: roomsTable },
  { name: 'messages', routes: messageRoutes, ddp: messagesTable },
  { name: 'rights', routes: rightRoutes, ddp: rightsTable },
  { name: 'members', routes: [...memberRoutes, ...roleAssignmentRoutes, ...guestRoomRoutes], ddp: membersTable },
  { name: 'inbox', routes: inboxRoutes, ddp: inboxTable },
  { name: 'channels', routes: channelRoutes, ddp: channelsTable },
  { name: 'directs', routes: directRoutes, ddp: directsTable },
  { name: 'discussions', routes: discussionRoutes, ddp: discussionsTable },
  { name: 'files', routes: fileRoutes, ddp: filesTable },
  { name: 'retention' },
  { name: 'links', routes: linkRoutes, ddp: linksTable },
  { name: 'accounts', routes: accountRoutes, ddp: accountsTable },
  { name: 'registration', routes: registrationRoutes, ddp: registrationTable },
  { name: 'invitations', routes: [...invitationRoutes, ...requestRoutes], ddp: invitationsTable },
  { name: 'audit', routes: auditRoutes },
  { name: 'administration', routes: administrationRoutes },
]
