// Every permission there is, in the order the wire shows them, with its label, its default roles and what a guest may hold of it.
// What each permission is checked on is written in matrix.ts; what an administrator has changed is stored, not here.
//
// NOTE: the order of the keys is the order of permissions.listAll. EmbeddedChat reads that array by position: [28] edit-message,
// [70] view-full-other-user-info, [140] post-readonly, [150] pin-message. The order is 6.13's own but for two moves that make
// these four true: post-readonly stands at 140, and pin-message has changed places with mobile-upload-file. New ids go to the end.

export interface CatalogueEntry {
  readonly label: string
  /** roles that hold it until an administrator says otherwise */
  readonly roles: readonly RoleId[]
  /** what a guest may hold: one of the four | an administrator may tick it in custom mode | never, whatever role or tick says so */
  readonly guest: 'baseline' | 'allowed' | 'never'
  /** where the wire clients expect it but Foyer enforces nothing under this id */
  readonly listedOnly?: true
  /** in 6.13: nothing asks for it | only the web client asks | shown only with a paid module */
  readonly note?: 'unused' | 'client' | 'module'
}

/** The roles every workspace starts with; they can be neither renamed nor deleted. */
export const builtInRoles = [
  { id: 'admin', name: 'admin', scope: 'Users', description: 'Admin', protected: true, mandatory2fa: false },
  { id: 'moderator', name: 'moderator', scope: 'Subscriptions', description: 'Moderator', protected: true, mandatory2fa: false },
  { id: 'leader', name: 'leader', scope: 'Subscriptions', description: 'Leader', protected: true, mandatory2fa: false },
  { id: 'owner', name: 'owner', scope: 'Subscriptions', description: 'Owner', protected: true, mandatory2fa: false },
  { id: 'user', name: 'user', scope: 'Users', description: '', protected: true, mandatory2fa: false },
  { id: 'bot', name: 'bot', scope: 'Users', description: '', protected: true, mandatory2fa: false },
  { id: 'app', name: 'app', scope: 'Users', description: '', protected: true, mandatory2fa: false },
  // clients show a role as a tag beside the name only if it has a description: older clients mark guests by this one word
  { id: 'guest', name: 'guest', scope: 'Users', description: 'Guest', protected: true, mandatory2fa: false },
  { id: 'anonymous', name: 'anonymous', scope: 'Users', description: '', protected: true, mandatory2fa: false },
] as const

/** Besides the catalogue's own, every setting has a permission: whoever holds it and manage-selected-settings may change that one. */
export type SettingPermission = `change-setting-${string}`

export type BuiltInRole = (typeof builtInRoles)[number]
export type RoleId = BuiltInRole['id']

// How the guest column was decided: a guest is never given administration, other people's accounts, what lies outside their
// rooms, a way in for anyone, power over other members, or a say in what a room is. What is left stays inside their own rooms
// and may be ticked. A comment stands where that is not plain from the id.
//
// biome-ignore format: a table
export const catalogue = {
  'access-permissions': { label: 'Access Permissions Screen', roles: ['admin'], guest: 'never' },
  // what the server runs is administration
  'access-marketplace': { label: 'Access Marketplace', roles: ['admin', 'user'], guest: 'never', note: 'client' },
  'access-setting-permissions': { label: 'Access Setting Permissions', roles: ['admin'], guest: 'never' },
  'add-oauth-service': { label: 'Add OAuth Service', roles: ['admin'], guest: 'never' },
  // a guest never brings anyone into a room
  'add-user-to-joined-room': { label: 'Add User to Joined Channels', roles: ['admin', 'owner', 'moderator'], guest: 'never' },
  'add-user-to-any-c-room': { label: 'Add User to Any Public Channel', roles: ['admin'], guest: 'never' },
  'add-user-to-any-p-room': { label: 'Add User to Any Private Channel', roles: [], guest: 'never' },
  'kick-user-from-any-c-room': { label: 'Remove User from Any Public Channel', roles: ['admin'], guest: 'never' },
  'kick-user-from-any-p-room': { label: 'Remove User from Any Private Channel', roles: [], guest: 'never' },
  // the rate limits are there for outsiders first
  'api-bypass-rate-limit': { label: 'Bypass API Rate Limit', roles: ['admin', 'bot', 'app'], guest: 'never' },
  // closes a room for its hosts
  'archive-room': { label: 'Archive Room', roles: ['admin', 'owner'], guest: 'never' },
  'assign-admin-role': { label: 'Assign Admin Role', roles: ['admin'], guest: 'never' },
  'assign-roles': { label: 'Assign Roles', roles: ['admin'], guest: 'never' },
  // acts on other people
  'ban-user': { label: 'Ban User', roles: ['admin', 'owner', 'moderator'], guest: 'never', note: 'unused' },
  'bulk-register-user': { label: 'Invite Users by Email', roles: ['admin'], guest: 'never' },
  'change-livechat-room-visitor': { label: 'Change Livechat Room Visitor', roles: ['admin'], guest: 'never', listedOnly: true },
  // a guest never owns a channel or a group
  'create-c': { label: 'Create Public Channels', roles: ['admin', 'user', 'bot', 'app'], guest: 'never' },
  // reaches people the guest already shares a room with, nobody else
  'create-d': { label: 'Create Direct Messages', roles: ['admin', 'user', 'bot', 'app'], guest: 'allowed' },
  // as create-c
  'create-p': { label: 'Create Private Channels', roles: ['admin', 'user', 'bot', 'app'], guest: 'never' },
  // tokens for oneself; a token never holds more than its account
  'create-personal-access-tokens': { label: 'Create Personal Access Tokens', roles: ['admin', 'user'], guest: 'allowed' },
  'create-user': { label: 'Create User', roles: ['admin'], guest: 'never' },
  // erases what others wrote, in bulk
  'clean-channel-history': { label: 'Prune Room History', roles: ['admin'], guest: 'never' },
  // a room is its hosts' to delete
  'delete-c': { label: 'Delete Public Channels', roles: ['admin', 'owner'], guest: 'never' },
  'delete-d': { label: 'Delete Direct Messages', roles: ['admin'], guest: 'never' },
  // moderation inside a room they are in; the message is gone for good, nothing is learnt
  'delete-message': { label: 'Delete Message', roles: ['admin', 'owner', 'moderator'], guest: 'allowed' },
  'delete-own-message': { label: 'Delete Own Message', roles: ['admin', 'user'], guest: 'allowed' },
  'delete-p': { label: 'Delete Private Channels', roles: ['admin', 'owner'], guest: 'never' },
  'delete-user': { label: 'Delete User', roles: ['admin'], guest: 'never' },
  // puts words into another person's mouth
  'edit-message': { label: 'Edit Message', roles: ['admin', 'owner', 'moderator'], guest: 'never' }, // index 28
  'edit-other-user-active-status': { label: 'Activate and Deactivate Users', roles: ['admin'], guest: 'never' },
  'edit-other-user-info': { label: "Edit Other Users' Information", roles: ['admin'], guest: 'never' },
  'edit-other-user-password': { label: "Edit Other Users' Password", roles: ['admin'], guest: 'never' },
  'edit-other-user-avatar': { label: "Edit Other Users' Avatar", roles: ['admin'], guest: 'never' },
  'edit-other-user-e2ee': { label: "Reset Other Users' Encryption Keys", roles: ['admin'], guest: 'never' },
  'edit-other-user-totp': { label: "Reset Other Users' Two-Factor Sign-in", roles: ['admin'], guest: 'never' },
  'edit-privileged-setting': { label: 'Edit Privileged Setting', roles: ['admin'], guest: 'never' },
  // name, topic, kind and secrecy of a room are its hosts' to decide, in a discussion of the guest's own too
  'edit-room': { label: 'Edit Room', roles: ['admin', 'owner', 'moderator'], guest: 'never' },
  'edit-room-avatar': { label: 'Edit Room Avatar', roles: ['admin', 'owner', 'moderator'], guest: 'never' },
  'edit-room-retention-policy': { label: "Edit Room's Retention Policy", roles: ['admin'], guest: 'never' },
  // deletes even where the workspace has turned deleting off
  'force-delete-message': { label: 'Force Delete Message', roles: ['admin', 'owner'], guest: 'never' },
  // a guest enters by being put in, never by a code or without one
  'join-without-join-code': { label: 'Join without Join Code', roles: ['admin', 'bot', 'app'], guest: 'never' },
  // leaving is always possible for a guest; the tick only tells the clients to show the entry
  'leave-c': { label: 'Leave Channels', roles: ['admin', 'user', 'bot', 'anonymous', 'app'], guest: 'allowed' },
  // as leave-c
  'leave-p': { label: 'Leave Private Channels', roles: ['admin', 'user', 'bot', 'anonymous', 'app'], guest: 'allowed' },
  'logout-other-user': { label: 'Sign Out Other Users', roles: ['admin'], guest: 'never' },
  'manage-assets': { label: 'Manage Assets', roles: ['admin'], guest: 'never' },
  'manage-email-inbox': { label: 'Manage Email Inbox', roles: ['admin'], guest: 'never' },
  'manage-emoji': { label: 'Manage Emoji', roles: ['admin'], guest: 'never' },
  'manage-user-status': { label: 'Manage Custom User Status', roles: ['admin'], guest: 'never' },
  'manage-outgoing-integrations': { label: 'Manage Outgoing Integrations', roles: ['admin'], guest: 'never' },
  'manage-incoming-integrations': { label: 'Manage Incoming Integrations', roles: ['admin'], guest: 'never' },
  // carries a room's messages to an address of the guest's choice
  'manage-own-outgoing-integrations': { label: 'Manage Own Outgoing Integrations', roles: ['admin'], guest: 'never' },
  // a second way to write, which outlives the session
  'manage-own-incoming-integrations': { label: 'Manage Own Incoming Integrations', roles: ['admin'], guest: 'never' },
  'manage-oauth-apps': { label: 'Manage OAuth Apps', roles: ['admin'], guest: 'never' },
  'manage-selected-settings': { label: 'Manage Selected Settings', roles: ['admin'], guest: 'never' },
  'mention-all': { label: 'Mention All', roles: ['admin', 'owner', 'moderator', 'user'], guest: 'allowed' },
  'mention-here': { label: 'Mention Here', roles: ['admin', 'owner', 'moderator', 'user'], guest: 'allowed' },
  // acts on other people
  'mute-user': { label: 'Mute User', roles: ['admin', 'owner', 'moderator'], guest: 'never' },
  // acts on other people
  'remove-user': { label: 'Remove User from Room', roles: ['admin', 'owner', 'moderator'], guest: 'never' },
  'run-import': { label: 'Run Import', roles: ['admin'], guest: 'never' },
  'run-migration': { label: 'Run Migration', roles: ['admin'], guest: 'never', note: 'unused' },
  // hands out power over other people
  'set-moderator': { label: 'Set Moderator', roles: ['admin', 'owner'], guest: 'never' },
  'set-owner': { label: 'Set Owner', roles: ['admin', 'owner'], guest: 'never' },
  // lifts a rate limit
  'send-many-messages': { label: 'Send Many Messages', roles: ['admin', 'bot', 'app'], guest: 'never' },
  'set-leader': { label: 'Set Leader', roles: ['admin', 'owner'], guest: 'never' },
  'unarchive-room': { label: 'Unarchive Room', roles: ['admin'], guest: 'never' },
  // opens every public channel of the workspace
  'view-c-room': { label: 'View Public Channel', roles: ['admin', 'user', 'bot', 'app', 'anonymous'], guest: 'never' },
  'user-generate-access-token': { label: 'Generate Access Tokens for Users', roles: ['admin'], guest: 'never' },
  'view-d-room': { label: 'View Direct Messages', roles: ['admin', 'user', 'bot', 'app', 'guest'], guest: 'baseline' },
  'view-device-management': { label: 'View Device Management', roles: ['admin'], guest: 'never' },
  'view-engagement-dashboard': { label: 'View Engagement Dashboard', roles: ['admin'], guest: 'never' },
  'view-full-other-user-info': { label: 'View Full Other User Info', roles: ['admin'], guest: 'never' }, // index 70
  // nothing asks for it; what a guest may read is set when they are added
  'view-history': { label: 'View History', roles: ['admin', 'user', 'anonymous'], guest: 'allowed', note: 'unused' },
  'view-joined-room': { label: 'View Joined Room', roles: ['guest', 'bot', 'app', 'anonymous'], guest: 'baseline' },
  // a secret that lets others in
  'view-join-code': { label: 'View Join Code', roles: ['admin'], guest: 'never' },
  'view-logs': { label: 'View Logs', roles: ['admin'], guest: 'never' },
  // names rooms the guest is not in
  'view-other-user-channels': { label: "View Other Users' Channels", roles: ['admin'], guest: 'never' },
  'view-p-room': { label: 'View Private Room', roles: ['admin', 'user', 'anonymous', 'guest'], guest: 'baseline' },
  'view-privileged-setting': { label: 'View Privileged Setting', roles: ['admin'], guest: 'never' },
  'view-room-administration': { label: 'View Room Administration', roles: ['admin'], guest: 'never' },
  'view-statistics': { label: 'View Statistics', roles: ['admin'], guest: 'never' },
  'view-user-administration': { label: 'View User Administration', roles: ['admin'], guest: 'never', note: 'client' },
  // reads public channels without being in them
  'preview-c-room': { label: 'Preview Public Channel', roles: ['admin', 'user', 'anonymous'], guest: 'never' },
  // finds people and rooms beyond the ones they share
  'view-outside-room': { label: 'View Outside Room', roles: ['admin', 'owner', 'moderator', 'user'], guest: 'never' },
  // a broadcast room keeps its readers, who may be rival customers, unknown to each other
  'view-broadcast-member-list': { label: 'View Members of Broadcast Room', roles: ['admin', 'owner', 'moderator'], guest: 'never' },
  // a call in a room they are in
  'call-management': { label: 'Call Management', roles: ['admin', 'owner', 'moderator', 'user'], guest: 'allowed' },
  // a link brings others in
  'create-invite-links': { label: 'Create Invite Links', roles: ['admin', 'owner', 'moderator'], guest: 'never' },
  'view-l-room': { label: 'View Omnichannel Rooms', roles: ['admin'], guest: 'never', listedOnly: true },
  'create-livechat-contact': { label: 'Create Omnichannel Contacts', roles: ['admin'], guest: 'never', listedOnly: true },
  'update-livechat-contact': { label: 'Update Omnichannel Contacts', roles: ['admin'], guest: 'never', listedOnly: true },
  'view-livechat-contact': { label: 'View Omnichannel Contacts', roles: ['admin'], guest: 'never', listedOnly: true },
  'view-livechat-manager': { label: 'View Omnichannel Manager', roles: ['admin'], guest: 'never', listedOnly: true },
  'view-omnichannel-contact-center': { label: 'View Omnichannel Contact Center', roles: ['admin'], guest: 'never', listedOnly: true, note: 'client' },
  'edit-omnichannel-contact': { label: 'Edit Omnichannel Contact', roles: ['admin'], guest: 'never', listedOnly: true },
  'view-livechat-rooms': { label: 'View All Omnichannel Rooms', roles: ['admin'], guest: 'never', listedOnly: true },
  'close-livechat-room': { label: 'Close Omnichannel Room', roles: ['admin'], guest: 'never', listedOnly: true },
  'close-others-livechat-room': { label: "Close Others' Omnichannel Room", roles: ['admin'], guest: 'never', listedOnly: true },
  'on-hold-livechat-room': { label: 'Put Omnichannel Room on Hold', roles: ['admin'], guest: 'never', listedOnly: true },
  'on-hold-others-livechat-room': { label: "Put Others' Omnichannel Room on Hold", roles: ['admin'], guest: 'never', listedOnly: true },
  'save-others-livechat-room-info': { label: "Save Others' Omnichannel Room Info", roles: ['admin'], guest: 'never', listedOnly: true },
  'remove-closed-livechat-rooms': { label: 'Remove All Closed Omnichannel Rooms', roles: ['admin'], guest: 'never', listedOnly: true },
  'view-livechat-analytics': { label: 'View Omnichannel Analytics', roles: ['admin'], guest: 'never', listedOnly: true, note: 'client' },
  'view-livechat-queue': { label: 'View Omnichannel Queue', roles: ['admin'], guest: 'never', listedOnly: true, note: 'client' },
  'transfer-livechat-guest': { label: 'Transfer Livechat Guests', roles: ['admin'], guest: 'never', listedOnly: true },
  'manage-livechat-managers': { label: 'Manage Omnichannel Managers', roles: ['admin'], guest: 'never', listedOnly: true },
  'manage-livechat-agents': { label: 'Manage Omnichannel Agents', roles: ['admin'], guest: 'never', listedOnly: true },
  'manage-livechat-departments': { label: 'Manage Omnichannel Departments', roles: ['admin'], guest: 'never', listedOnly: true },
  'view-livechat-departments': { label: 'View Omnichannel Departments', roles: ['admin'], guest: 'never', listedOnly: true },
  'add-livechat-department-agents': { label: 'Add Agents to Omnichannel Departments', roles: ['admin'], guest: 'never', listedOnly: true },
  'view-livechat-current-chats': { label: 'View Omnichannel Current Chats', roles: ['admin'], guest: 'never', listedOnly: true, note: 'client' },
  'view-livechat-real-time-monitoring': { label: 'View Omnichannel Real-time Monitoring', roles: ['admin'], guest: 'never', listedOnly: true, note: 'client' },
  'view-livechat-triggers': { label: 'View Livechat Triggers', roles: ['admin'], guest: 'never', listedOnly: true, note: 'client' },
  'view-livechat-customfields': { label: 'View Omnichannel Custom Fields', roles: ['admin'], guest: 'never', listedOnly: true, note: 'client' },
  'view-livechat-installation': { label: 'View Livechat Installation', roles: ['admin'], guest: 'never', listedOnly: true, note: 'client' },
  'view-livechat-appearance': { label: 'View Livechat Appearance', roles: ['admin'], guest: 'never', listedOnly: true, note: 'client' },
  'view-livechat-webhooks': { label: 'View Omnichannel Webhooks', roles: ['admin'], guest: 'never', listedOnly: true },
  'view-livechat-business-hours': { label: 'View Omnichannel Business Hours', roles: ['admin'], guest: 'never', listedOnly: true },
  'view-livechat-room-closed-same-department': { label: 'View Omnichannel Rooms Closed in Own Department', roles: ['admin'], guest: 'never', listedOnly: true },
  'view-livechat-room-closed-by-another-agent': { label: 'View Omnichannel Rooms Closed by Another Agent', roles: ['admin'], guest: 'never', listedOnly: true },
  'view-livechat-room-customfields': { label: 'View Omnichannel Room Custom Fields', roles: ['admin'], guest: 'never', listedOnly: true, note: 'client' },
  'edit-livechat-room-customfields': { label: 'Edit Omnichannel Room Custom Fields', roles: ['admin'], guest: 'never', listedOnly: true },
  'send-omnichannel-chat-transcript': { label: 'Send Omnichannel Conversation Transcript', roles: ['admin'], guest: 'never', listedOnly: true },
  // sends a room's history to any address
  'mail-messages': { label: 'Mail Messages', roles: ['admin'], guest: 'never' },
  // changes the room for everyone
  'toggle-room-e2e-encryption': { label: 'Toggle Room Encryption', roles: ['owner', 'admin'], guest: 'never' },
  // a guest must always be recognisable
  'message-impersonate': { label: 'Impersonate Other Users', roles: ['bot', 'app'], guest: 'never' },
  // a team brings in people and rooms
  'create-team': { label: 'Create Team', roles: ['admin', 'user'], guest: 'never' },
  'delete-team': { label: 'Delete Team', roles: ['admin', 'owner'], guest: 'never' },
  'convert-team': { label: 'Convert Team', roles: ['admin', 'owner'], guest: 'never' },
  'edit-team': { label: 'Edit Team', roles: ['admin', 'owner'], guest: 'never' },
  'add-team-member': { label: 'Add Team Member', roles: ['admin', 'owner', 'moderator'], guest: 'never' },
  'edit-team-member': { label: 'Edit Team Member', roles: ['admin', 'owner', 'moderator'], guest: 'never' },
  'add-team-channel': { label: 'Add Team Channel', roles: ['admin', 'owner', 'moderator'], guest: 'never' },
  'edit-team-channel': { label: 'Edit Team Channel', roles: ['admin', 'owner', 'moderator'], guest: 'never' },
  'remove-team-channel': { label: 'Remove Team Channel', roles: ['admin', 'owner', 'moderator'], guest: 'never' },
  // sees rooms by belonging to a team, not by having been put in
  'view-all-team-channels': { label: 'View All Team Channels', roles: ['admin', 'owner'], guest: 'never' },
  'view-all-teams': { label: 'View All Teams', roles: ['admin'], guest: 'never' },
  'remove-closed-livechat-room': { label: 'Remove Closed Omnichannel Room', roles: ['admin'], guest: 'never', listedOnly: true },
  'remove-livechat-department': { label: 'Remove Omnichannel Department', roles: ['admin'], guest: 'never', listedOnly: true },
  'manage-voip-call-settings': { label: 'Manage Voice Call Settings', roles: ['admin'], guest: 'never', listedOnly: true },
  'manage-voip-contact-center-settings': { label: 'Manage Voice Contact Center Settings', roles: ['admin'], guest: 'never', listedOnly: true },
  'manage-agent-extension-association': { label: 'Manage Agent Extensions', roles: ['admin'], guest: 'never', listedOnly: true },
  // still only in rooms they are in
  'post-readonly': { label: 'Post Read-only', roles: ['admin', 'owner', 'moderator'], guest: 'allowed' }, // index 140
  'view-agent-extension-association': { label: 'View Agent Extensions', roles: ['admin'], guest: 'never', listedOnly: true },
  'inbound-voip-calls': { label: 'Receive Voice Calls', roles: [], guest: 'never', listedOnly: true },
  'manage-apps': { label: 'Manage Apps', roles: ['admin'], guest: 'never' },
  // changes the room for everyone
  'set-readonly': { label: 'Set Read-only', roles: ['admin', 'owner'], guest: 'never', note: 'client' },
  // changes the room for everyone
  'set-react-when-readonly': { label: 'Set React When Read-only', roles: ['admin', 'owner'], guest: 'never', note: 'client' },
  'manage-cloud': { label: 'Manage Cloud', roles: ['admin'], guest: 'never' },
  'manage-sounds': { label: 'Manage Sounds', roles: ['admin'], guest: 'never' },
  'access-mailer': { label: 'Access Mailer Screen', roles: ['admin'], guest: 'never', note: 'client' },
  // guests may upload by other clients anyway; the mobile app shows the button by this id
  'mobile-upload-file': { label: 'Upload Files on Mobile', roles: ['user', 'admin'], guest: 'allowed', note: 'unused' },
  'pin-message': { label: 'Pin Message', roles: ['owner', 'moderator', 'admin'], guest: 'allowed' }, // index 150
  // mail in the name of the workspace
  'send-mail': { label: 'Send Emails', roles: ['admin'], guest: 'never' },
  'view-federation-data': { label: 'View Federation Data', roles: ['admin'], guest: 'never' },
  'add-all-to-room': { label: 'Add All Users to a Room', roles: ['admin'], guest: 'never' },
  'get-server-info': { label: 'Get Server Info', roles: ['admin'], guest: 'never', note: 'unused' },
  'register-on-cloud': { label: 'Register on Cloud', roles: ['admin'], guest: 'never' },
  'test-admin-options': { label: 'Test Admin Options', roles: ['admin'], guest: 'never' },
  // rings the guest's own device
  'test-push-notifications': { label: 'Test Push Notifications', roles: ['admin', 'user'], guest: 'allowed' },
  'sync-auth-services-users': { label: "Sync Authentication Services' Users", roles: ['admin'], guest: 'never' },
  'restart-server': { label: 'Restart the Server', roles: ['admin'], guest: 'never' },
  'remove-slackbridge-links': { label: 'Remove SlackBridge Links', roles: ['admin'], guest: 'never' },
  'view-import-operations': { label: 'View Import Operations', roles: ['admin'], guest: 'never' },
  'clear-oembed-cache': { label: 'Clear Link Preview Cache', roles: ['admin'], guest: 'never' },
  // rings people in a room they are in
  'videoconf-ring-users': { label: 'Ring Other Users When Calling', roles: ['admin', 'owner', 'moderator', 'user'], guest: 'allowed' },
  'view-moderation-console': { label: 'View Moderation Console', roles: ['admin'], guest: 'never' },
  'manage-moderation-actions': { label: 'Manage Moderation Actions', roles: ['admin'], guest: 'never' },
  // what an outsider has said stays as it was read
  'bypass-time-limit-edit-and-delete': { label: 'Bypass Time Limit for Edit and Delete', roles: ['bot', 'app'], guest: 'never' },
  'start-discussion': { label: 'Start Discussion', roles: ['admin', 'user', 'guest', 'app'], guest: 'baseline' },
  // the same discussion, begun from a message of somebody else
  'start-discussion-other-user': { label: 'Start Discussion (Other User)', roles: ['admin', 'user', 'owner', 'app'], guest: 'allowed' },
  // hands a room's text to an outside service
  'auto-translate': { label: 'Auto Translate', roles: ['admin'], guest: 'never' },
  'can-audit': { label: 'Can Audit', roles: ['admin'], guest: 'never', note: 'module' },
  'can-audit-log': { label: 'Can Audit Log', roles: ['admin'], guest: 'never', note: 'module' },
  'view-members-list-all-rooms': { label: 'View Members List of All Rooms', roles: ['admin'], guest: 'never', note: 'module' },
  'logout-device-management': { label: 'Sign Out Devices', roles: ['admin'], guest: 'never', note: 'module' },
  'block-ip-device-management': { label: 'Block IP Addresses of Devices', roles: ['admin'], guest: 'never', note: 'module' },
  'view-canned-responses': { label: 'View Canned Responses', roles: ['admin'], guest: 'never', listedOnly: true, note: 'module' },
  'view-all-canned-responses': { label: 'View All Canned Responses', roles: ['admin'], guest: 'never', listedOnly: true, note: 'module' },
  'view-agent-canned-responses': { label: 'View Agent Canned Responses', roles: [], guest: 'never', listedOnly: true, note: 'module' },
  'save-canned-responses': { label: 'Save Canned Responses', roles: ['admin'], guest: 'never', listedOnly: true, note: 'module' },
  'save-all-canned-responses': { label: 'Save All Canned Responses', roles: ['admin'], guest: 'never', listedOnly: true, note: 'module' },
  'save-department-canned-responses': { label: 'Save Department Canned Responses', roles: [], guest: 'never', listedOnly: true, note: 'module' },
  'remove-canned-responses': { label: 'Remove Canned Responses', roles: ['admin'], guest: 'never', listedOnly: true, note: 'module' },
  'manage-livechat-units': { label: 'Manage Omnichannel Units', roles: ['admin'], guest: 'never', listedOnly: true, note: 'module' },
  'manage-livechat-monitors': { label: 'Manage Omnichannel Monitors', roles: ['admin'], guest: 'never', listedOnly: true, note: 'module' },
  'manage-livechat-tags': { label: 'Manage Omnichannel Tags', roles: ['admin'], guest: 'never', listedOnly: true, note: 'module' },
  'manage-livechat-priorities': { label: 'Manage Omnichannel Priorities', roles: ['admin'], guest: 'never', listedOnly: true, note: 'module' },
  'manage-livechat-sla': { label: 'Manage Omnichannel SLA', roles: ['admin'], guest: 'never', listedOnly: true, note: 'module' },
  'manage-livechat-canned-responses': { label: 'Manage Omnichannel Canned Responses', roles: ['admin'], guest: 'never', listedOnly: true, note: 'module' },
  'spy-voip-calls': { label: 'Listen in on Voice Calls', roles: ['admin'], guest: 'never', listedOnly: true, note: 'module' },
  'outbound-voip-calls': { label: 'Make Voice Calls', roles: ['admin'], guest: 'never', listedOnly: true, note: 'module' },
  'request-pdf-transcript': { label: 'Request PDF Transcript', roles: ['admin'], guest: 'never', listedOnly: true, note: 'module' },
  'view-livechat-reports': { label: 'View Omnichannel Reports', roles: ['admin'], guest: 'never', listedOnly: true, note: 'module' },
  // a guest never brings anyone into the workspace
  'invite-guest': { label: 'Invite Guests', roles: ['admin'], guest: 'never' },
} as const satisfies Record<string, CatalogueEntry>

export type PermissionId = keyof typeof catalogue
