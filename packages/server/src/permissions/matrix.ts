// Who may do what: one row for everything a person can do. A row says what kind of thing it is done to, which permissions
// or circumstances allow it (any one suffices), which hard rules forbid it even so, and whether it is kept in the audit log.
// Administrators change which roles hold a permission (catalogue.ts); nobody changes a row.
import type { ErrorCode } from '@foyer/protocol/errors.ts'
import type { PermissionId } from './catalogue.ts'
import type { ConditionOf } from './conditions.ts'
import type { PolicyOf } from './policies.ts'
import type { TargetKind } from './targets.ts'

/** One way to be allowed: a permission, a circumstance, or a permission in a circumstance. */
export type Alternative<K extends TargetKind> = PermissionId | { readonly when: ConditionOf<K>; readonly permission?: PermissionId }

export interface RowOn<K extends TargetKind> {
  readonly on: K
  /** 'anyone' needs no account; 'signed-in' needs one, and to see the thing. */
  readonly allow: 'anyone' | 'signed-in' | 'operator' | readonly Alternative<K>[]
  readonly rules?: readonly PolicyOf<K>[]
  /** What a refusal says; error-not-allowed unless the wire's clients look for another. */
  readonly refusal?: ErrorCode
  /** What is said where there is no such thing, or not for these eyes; the kind's own code unless clients look for another. */
  readonly missing?: ErrorCode
  readonly audited?: true
  /** Still allowed while a temporary password waits to be changed. */
  readonly beforePasswordChange?: true
  /** Still allowed while a second factor that is asked of the account waits to be set up, like what is allowed before a password change. */
  readonly beforeSecondFactor?: true
  /** Asks for the second factor, or else the password, unless this session has shown it a short while ago. */
  readonly confirmed?: true
}

type Row = { [K in TargetKind]: RowOn<K> }[TargetKind]

const inRoom = [{ when: 'member' }, { when: 'channel', permission: 'preview-c-room' }, { when: 'discussion' }] as const

export const matrix = {
  // ── Open to the world. This list is a golden file of the tests: it grows only on purpose.
  'read-server-info': { on: 'workspace', allow: 'anyone', beforePasswordChange: true },
  'read-public-settings': { on: 'workspace', allow: 'anyone', beforePasswordChange: true },
  'sign-in': { on: 'workspace', allow: 'anyone', beforePasswordChange: true },
  'sign-out': { on: 'workspace', allow: 'anyone', beforePasswordChange: true },
  // For whoever holds the token of a session that has ended.
  'learn-why-signed-out': { on: 'workspace', allow: 'anyone', beforePasswordChange: true },
  // Helped in by mail: asked for by anybody, and used by whoever holds what was mailed.
  'request-recovery': { on: 'workspace', allow: 'anyone', beforePasswordChange: true },
  'reset-password': { on: 'workspace', allow: 'anyone', beforePasswordChange: true, audited: true },
  'set-up-workspace': { on: 'workspace', allow: 'anyone', audited: true },
  'watch-public-news': { on: 'workspace', allow: 'anyone', beforePasswordChange: true },
  // Files that were sent, in workspaces that give up protecting them: FileUpload_ProtectFiles.
  'read-open-file': { on: 'file', allow: 'anyone' },

  // ── One's own account.
  'use-own-account': { on: 'workspace', allow: 'signed-in', beforePasswordChange: true },
  'change-own-password': { on: 'workspace', allow: 'signed-in', beforePasswordChange: true },
  'edit-own-profile': { on: 'workspace', allow: 'signed-in' },
  'set-own-status': { on: 'workspace', allow: 'signed-in' },
  'keep-connection': { on: 'workspace', allow: 'signed-in', beforePasswordChange: true },
  'list-personal-tokens': { on: 'workspace', allow: ['create-personal-access-tokens'], refusal: 'not-authorized' },
  'manage-personal-tokens': {
    on: 'workspace',
    allow: ['create-personal-access-tokens'],
    refusal: 'not-authorized',
    confirmed: true,
    audited: true,
  },
  'end-own-sessions': { on: 'workspace', allow: 'signed-in' },
  'list-own-sessions': { on: 'workspace', allow: 'signed-in' },
  'use-own-session': { on: 'session', allow: [{ when: 'own' }] },
  'delete-own-account': { on: 'workspace', allow: 'signed-in', audited: true },
  'watch-workspace-news': { on: 'workspace', allow: 'signed-in' },

  // ── Other people.
  'see-user': { on: 'user', allow: 'signed-in' },
  'watch-own-news': { on: 'user', allow: [{ when: 'self' }] },
  'list-people': { on: 'workspace', allow: 'signed-in' },
  'list-users': { on: 'workspace', allow: [{ when: 'not-a-guest', permission: 'view-d-room' }], refusal: 'error-unauthorized' },
  'list-users-by-status': { on: 'workspace', allow: ['view-full-other-user-info'], refusal: 'error-unauthorized' },
  // Who may only invite makes guests and no other account: what the form asks for is judged in accounts/role-change.ts.
  'create-user': { on: 'workspace', allow: ['create-user', 'invite-guest'], refusal: 'error-action-not-allowed', audited: true },
  'update-user': {
    on: 'user',
    allow: [{ when: 'self' }, 'edit-other-user-info'],
    rules: ['not-the-built-in-bot'],
    refusal: 'error-action-not-allowed',
    confirmed: true,
    audited: true,
  },
  'set-active-status': {
    on: 'user',
    allow: ['edit-other-user-active-status'],
    rules: ['not-the-built-in-bot'],
    refusal: 'error-unauthorized',
    audited: true,
  },
  'send-welcome-letter': { on: 'user', allow: ['send-mail'], refusal: 'error-unauthorized', audited: true },
  'deactivate-idle-users': { on: 'workspace', allow: ['edit-other-user-active-status'], refusal: 'error-unauthorized', audited: true },
  'delete-user': { on: 'user', allow: ['delete-user'], rules: ['not-the-built-in-bot'], refusal: 'error-unauthorized', audited: true },
  'end-sessions-of-user': { on: 'user', allow: [{ when: 'self' }, 'logout-other-user'], refusal: 'error-unauthorized', audited: true },

  'list-sessions': { on: 'workspace', allow: ['view-device-management', 'logout-other-user'], refusal: 'error-unauthorized' },
  'read-session': { on: 'session', allow: ['view-device-management', 'logout-other-user'], refusal: 'error-unauthorized' },
  'end-session': { on: 'session', allow: ['logout-other-user'], refusal: 'error-unauthorized', audited: true },

  // ── Roles, permissions, settings.
  'list-own-permissions': { on: 'workspace', allow: 'signed-in' },
  'list-own-roles': { on: 'workspace', allow: 'signed-in' },
  'change-permissions': {
    on: 'workspace',
    allow: ['access-permissions'],
    refusal: 'error-edit-permissions-not-allowed',
    confirmed: true,
    audited: true,
  },
  'list-users-in-role': { on: 'workspace', allow: ['access-permissions'], refusal: 'error-not-allowed' },
  'assign-role': {
    on: 'user',
    allow: ['access-permissions'],
    rules: ['not-the-built-in-bot'],
    refusal: 'error-action-not-allowed',
    confirmed: true,
    audited: true,
  },
  // Asked besides, where the permission is one to change a setting.
  'change-setting-permissions': { on: 'workspace', allow: ['access-setting-permissions'] },
  'read-setting': {
    on: 'setting',
    allow: [
      { when: 'public' },
      'view-privileged-setting',
      'edit-privileged-setting',
      { when: 'selected', permission: 'manage-selected-settings' },
    ],
    refusal: 'error-unauthorized',
  },
  'read-settings': {
    on: 'workspace',
    allow: ['view-privileged-setting', 'edit-privileged-setting', 'manage-selected-settings'],
    refusal: 'error-unauthorized',
  },
  'change-setting': {
    on: 'setting',
    allow: ['edit-privileged-setting', { when: 'selected', permission: 'manage-selected-settings' }],
    refusal: 'error-action-not-allowed',
    confirmed: true,
    audited: true,
  },
  'read-license-info': { on: 'workspace', allow: 'signed-in' },
  'read-limits': { on: 'workspace', allow: ['view-privileged-setting'], refusal: 'error-unauthorized' },
  'read-rooms-of-guest': { on: 'user', allow: ['view-room-administration'], refusal: 'error-unauthorized' },
  'change-license': { on: 'workspace', allow: ['edit-privileged-setting'], refusal: 'error-unauthorized', audited: true },
  // ── Invitations.
  'invite-guest': { on: 'workspace', allow: ['invite-guest'], refusal: 'error-action-not-allowed', audited: true },
  // Each line is judged as its writer could write it now.
  'work-on-invitations': { on: 'workspace', allow: 'operator', audited: true },
  'manage-invitation-batches': {
    on: 'workspace',
    allow: ['invite-guest', 'create-user'],
    refusal: 'error-action-not-allowed',
    audited: true,
  },
  'list-invitations': { on: 'workspace', allow: ['invite-guest', 'create-user'], refusal: 'error-action-not-allowed' },
  'read-invitation': { on: 'invitation', allow: [{ when: 'own', permission: 'invite-guest' }, 'create-user'] },
  'change-invitation': {
    on: 'invitation',
    allow: [{ when: 'own', permission: 'invite-guest' }, 'create-user'],
    refusal: 'error-action-not-allowed',
    audited: true,
  },
  // Whoever holds the link, which nobody can guess.
  'look-at-invitation': { on: 'invitation', allow: 'anyone', beforePasswordChange: true },
  'accept-invitation': { on: 'invitation', allow: 'anyone', audited: true },
  'join-by-invitation': { on: 'invitation', allow: [{ when: 'addressed' }], audited: true },

  'request-guest': { on: 'workspace', allow: [{ when: 'a-member' }], refusal: 'error-action-not-allowed', audited: true },
  // One's own, and everybody's for those who decide.
  'list-guest-requests': { on: 'workspace', allow: [{ when: 'a-member' }, 'invite-guest'], refusal: 'error-action-not-allowed' },
  'decide-guest-request': { on: 'workspace', allow: ['invite-guest'], refusal: 'error-action-not-allowed', audited: true },
  // Each of the rooms is judged as for 'add-to-room'.
  'preview-exposure': { on: 'workspace', allow: [{ when: 'not-a-guest' }], refusal: 'error-action-not-allowed' },
  // What clients of the protocol ask; it makes guests, so only those who may invite get through: send-invitation-emails.ts.
  'send-invitation-emails': { on: 'workspace', allow: ['bulk-register-user', 'invite-guest'], refusal: 'error-not-allowed', audited: true },
  'end-access': { on: 'workspace', allow: 'operator', audited: true },
  'take-away-old': { on: 'workspace', allow: 'operator', audited: true },

  // ── Registrations. Whether the form is open, and to whom, is a setting.
  register: { on: 'workspace', allow: 'anyone', audited: true },
  'ask-for-verification': { on: 'workspace', allow: 'anyone', beforePasswordChange: true },
  'verify-address': { on: 'workspace', allow: 'anyone', beforePasswordChange: true, audited: true },
  'list-registrations': { on: 'workspace', allow: ['edit-other-user-active-status'], refusal: 'error-unauthorized' },
  'decide-registration': {
    on: 'user',
    allow: ['edit-other-user-active-status'],
    rules: ['not-the-built-in-bot'],
    refusal: 'error-unauthorized',
    audited: true,
  },

  // ── Invite links.
  'create-invite-link': {
    on: 'room',
    allow: ['create-invite-links'],
    rules: ['not-direct', 'not-archived'],
    refusal: 'not_authorized',
    missing: 'error-invalid-room',
    audited: true,
  },
  'list-invite-links': { on: 'workspace', allow: [{ when: 'not-a-guest' }], refusal: 'not_authorized' },
  'remove-invite-link': {
    on: 'link',
    allow: [{ when: 'own' }, 'create-invite-links'],
    refusal: 'invalid-invitation-id',
    missing: 'invalid-invitation-id',
    audited: true,
  },
  'check-invite-link': { on: 'workspace', allow: 'anyone', beforePasswordChange: true },
  'use-invite-link': { on: 'link', allow: 'signed-in', audited: true },

  // ── The second factor.
  'ask-for-mailed-code': { on: 'workspace', allow: 'anyone', beforePasswordChange: true },
  'read-own-second-factor': { on: 'workspace', allow: 'signed-in', beforeSecondFactor: true },
  'set-up-second-factor': { on: 'workspace', allow: 'signed-in', beforeSecondFactor: true, confirmed: true, audited: true },
  // What takes a code itself.
  'change-own-second-factor': { on: 'workspace', allow: 'signed-in', beforeSecondFactor: true, audited: true },
  'reset-second-factor': {
    on: 'user',
    allow: [{ when: 'self' }, 'edit-other-user-totp'],
    rules: ['not-the-built-in-bot'],
    confirmed: true,
    audited: true,
  },
  'require-second-factor': {
    on: 'workspace',
    allow: ['access-permissions'],
    refusal: 'error-action-not-allowed',
    confirmed: true,
    audited: true,
  },

  'read-outbox': { on: 'workspace', allow: ['send-mail'], refusal: 'error-unauthorized' },
  'manage-outbox': { on: 'workspace', allow: ['send-mail'], refusal: 'error-unauthorized', audited: true },
  'try-file-storage': { on: 'workspace', allow: ['edit-privileged-setting'], refusal: 'error-unauthorized' },
  'read-audit-log': { on: 'workspace', allow: ['can-audit-log'], refusal: 'error-unauthorized' },

  // ── Rooms: finding and entering.
  'list-own-rooms': { on: 'workspace', allow: 'signed-in' },
  'list-channels': { on: 'workspace', allow: 'signed-in' },
  'browse-directory': { on: 'workspace', allow: 'signed-in' },
  'search-names': { on: 'workspace', allow: 'signed-in' },
  'list-customizations': { on: 'workspace', allow: 'signed-in' },
  'list-all-groups': { on: 'workspace', allow: ['view-room-administration'], refusal: 'error-unauthorized' },
  'list-all-direct-messages': { on: 'workspace', allow: ['view-room-administration'], refusal: 'error-unauthorized' },
  'watch-joined-rooms': { on: 'workspace', allow: 'signed-in' },
  'see-room': { on: 'room', allow: 'signed-in' },
  'read-room': { on: 'room', allow: inRoom },
  'list-members': { on: 'room', allow: inRoom },
  'create-channel': { on: 'workspace', allow: ['create-c'], refusal: 'error-unauthorized', audited: true },
  'create-group': { on: 'workspace', allow: ['create-p'], audited: true },
  // Who sees channels meets names that are taken when they make one; nobody else asks for names that they can't see.
  'check-room-name': { on: 'workspace', allow: ['view-c-room'] },
  'open-direct-message': { on: 'direct', allow: [{ when: 'existing' }, 'create-d'] },
  'start-discussion': {
    on: 'room',
    allow: ['start-discussion', 'start-discussion-other-user'],
    rules: ['not-a-discussion', 'not-archived', 'may-write'],
    refusal: 'error-action-not-allowed',
  },
  'join-room': {
    on: 'room',
    allow: [{ when: 'member' }, { when: 'channel-kind', permission: 'view-c-room' }, { when: 'discussion' }],
    rules: ['not-direct', 'not-archived'],
  },
  'leave-room': { on: 'room', allow: [{ when: 'member' }], rules: ['not-direct'], refusal: 'error-user-not-in-room', audited: true },
  'use-membership': { on: 'room', allow: [{ when: 'member' }] },

  // ── Rooms: who is in them, and how they are kept.
  'add-to-room': {
    on: 'room',
    allow: [
      { when: 'member', permission: 'add-user-to-joined-room' },
      { when: 'channel-kind', permission: 'add-user-to-any-c-room' },
      { when: 'group-kind', permission: 'add-user-to-any-p-room' },
    ],
    rules: ['not-direct', 'not-archived'],
    audited: true,
  },
  'add-all-to-room': { on: 'room', allow: ['add-all-to-room'], rules: ['not-direct', 'not-archived'], audited: true },
  'remove-from-room': {
    on: 'room',
    allow: [
      'remove-user',
      { when: 'channel-kind', permission: 'kick-user-from-any-c-room' },
      { when: 'group-kind', permission: 'kick-user-from-any-p-room' },
    ],
    rules: ['not-direct'],
    audited: true,
  },
  'set-room-owner': { on: 'room', allow: ['set-owner'], rules: ['not-direct'], audited: true },
  'set-room-moderator': { on: 'room', allow: ['set-moderator'], rules: ['not-direct'], audited: true },
  'set-room-leader': { on: 'room', allow: ['set-leader'], rules: ['not-direct'], audited: true },
  'mute-in-room': { on: 'room', allow: ['mute-user'], rules: ['not-direct'] },
  'edit-room': { on: 'room', allow: ['edit-room'], refusal: 'error-action-not-allowed', audited: true },
  'archive-room': {
    on: 'room',
    allow: ['archive-room'],
    rules: ['not-direct', 'not-the-general-channel'],
    refusal: 'error-not-authorized',
    audited: true,
  },
  'unarchive-room': { on: 'room', allow: ['unarchive-room'], rules: ['not-direct'], refusal: 'error-not-authorized', audited: true },
  'change-archived-state': {
    on: 'room',
    allow: ['archive-room', 'unarchive-room'],
    rules: ['not-direct', 'not-the-general-channel'],
    refusal: 'error-not-authorized',
    audited: true,
  },
  'delete-room': {
    on: 'room',
    allow: [
      { when: 'channel-kind', permission: 'delete-c' },
      { when: 'group-kind', permission: 'delete-p' },
      { when: 'direct', permission: 'delete-d' },
    ],
    rules: ['not-the-general-channel'],
    audited: true,
  },

  // ── Messages.
  'post-message': { on: 'room', allow: 'signed-in', rules: ['not-archived', 'may-write'] },
  // Each of the rooms is judged as for 'post-message'.
  'post-to-rooms': { on: 'workspace', allow: 'signed-in' },
  'read-message': { on: 'message', allow: inRoom },
  'edit-message': {
    on: 'message',
    allow: [{ when: 'own' }, 'edit-message'],
    rules: ['not-a-system-message', 'not-archived', 'may-write'],
    refusal: 'error-action-not-allowed',
  },
  'delete-message': {
    on: 'message',
    allow: [{ when: 'own', permission: 'delete-own-message' }, 'delete-message', 'force-delete-message'],
    rules: ['not-archived'],
    refusal: 'error-action-not-allowed',
  },
  'react-to-message': { on: 'message', allow: inRoom, rules: ['not-archived', 'may-react'] },
  'pin-message': {
    on: 'message',
    allow: [{ when: 'member', permission: 'pin-message' }],
    rules: ['not-archived'],
    refusal: 'not-authorized',
  },
  'follow-thread': { on: 'message', allow: inRoom },
  'use-message': { on: 'message', allow: [{ when: 'member' }] },
  // Refused in silence: for members of the room whom 'post-message' lets write.
  'show-typing': { on: 'workspace', allow: 'signed-in' },

  // ── Files.
  'upload-file': { on: 'room', allow: 'signed-in', rules: ['not-archived', 'may-write'] },
  'send-upload': { on: 'file', allow: [{ when: 'own' }], rules: ['not-archived', 'may-write'] },
  'read-file': { on: 'file', allow: inRoom, rules: ['members-only-by-setting'] },
  'list-files': { on: 'room', allow: inRoom },

  // ── The workspace as administrators look at it.
  'read-account': { on: 'user', allow: ['view-full-other-user-info'], refusal: 'error-unauthorized' },
  'change-avatar': {
    on: 'user',
    allow: [{ when: 'self' }, 'edit-other-user-avatar'],
    rules: ['not-the-built-in-bot'],
    refusal: 'error-not-allowed',
  },
  'manage-roles': { on: 'workspace', allow: ['access-permissions'], refusal: 'error-action-not-allowed', audited: true },
  'administer-rooms': { on: 'workspace', allow: ['view-room-administration'], refusal: 'error-unauthorized' },

  // ── The server itself and the person at its console.
  'run-the-server': { on: 'workspace', allow: 'operator' },
  'settle-restore': { on: 'workspace', allow: 'operator', audited: true },
} as const satisfies Record<string, Row>

export type MatrixRow = keyof typeof matrix
export type TargetOf<R extends MatrixRow> = import('./targets.ts').Targets[(typeof matrix)[R]['on']]
/** The rows that act on one kind of thing. */
export type RowsOn<K extends TargetKind> = { [R in MatrixRow]: (typeof matrix)[R]['on'] extends K ? R : never }[MatrixRow]
