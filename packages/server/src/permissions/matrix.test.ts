// Every row of the matrix, written out once more: what it is done to, the ways to be allowed, what forbids it even so, and the code of
// its refusal. A row changes here only on purpose, by a second hand.
import { expect, test } from 'vitest'
import { matrix, type RowOn } from './matrix.ts'
import type { TargetKind } from './targets.ts'

type Row = RowOn<TargetKind>
const rows = Object.entries(matrix as unknown as Readonly<Record<string, Row>>)

/** A way in round brackets is a circumstance; before it stands the permission that it needs. */
const promised: Readonly<Record<string, string>> = {
  'read-server-info': 'workspace: anyone; before the password is changed',
  'read-public-settings': 'workspace: anyone; before the password is changed',
  'sign-in': 'workspace: anyone; before the password is changed',
  'request-recovery': 'workspace: anyone; before the password is changed',
  'reset-password': 'workspace: anyone; audited; before the password is changed',
  'sign-out': 'workspace: anyone; before the password is changed',
  'learn-why-signed-out': 'workspace: anyone; before the password is changed',
  'set-up-workspace': 'workspace: anyone; audited',
  'watch-public-news': 'workspace: anyone; before the password is changed',
  'read-open-file': 'file: anyone',
  'use-own-account': 'workspace: signed-in; before the password is changed',
  'change-own-password': 'workspace: signed-in; before the password is changed',
  'edit-own-profile': 'workspace: signed-in',
  'set-own-status': 'workspace: signed-in',
  'keep-connection': 'workspace: signed-in; before the password is changed',
  'list-personal-tokens': 'workspace: create-personal-access-tokens; not-authorized',
  'manage-personal-tokens': 'workspace: create-personal-access-tokens; not-authorized; audited; confirmed',
  'end-own-sessions': 'workspace: signed-in',
  'list-own-sessions': 'workspace: signed-in',
  'use-own-session': 'session: (own)',
  'delete-own-account': 'workspace: signed-in; audited',
  'watch-workspace-news': 'workspace: signed-in',
  'see-user': 'user: signed-in',
  'watch-own-news': 'user: (self)',
  'list-people': 'workspace: signed-in',
  'list-users': 'workspace: view-d-room (not-a-guest); error-unauthorized',
  'list-users-by-status': 'workspace: view-full-other-user-info; error-unauthorized',
  'create-user': 'workspace: create-user | invite-guest; error-action-not-allowed; audited',
  'update-user': 'user: (self) | edit-other-user-info; never against not-the-built-in-bot; error-action-not-allowed; audited; confirmed',
  'set-active-status': 'user: edit-other-user-active-status; never against not-the-built-in-bot; error-unauthorized; audited',
  'send-welcome-letter': 'user: send-mail; error-unauthorized; audited',
  'deactivate-idle-users': 'workspace: edit-other-user-active-status; error-unauthorized; audited',
  'delete-user': 'user: delete-user; never against not-the-built-in-bot; error-unauthorized; audited',
  'end-sessions-of-user': 'user: (self) | logout-other-user; error-unauthorized; audited',
  'list-sessions': 'workspace: view-device-management | logout-other-user; error-unauthorized',
  'read-session': 'session: view-device-management | logout-other-user; error-unauthorized',
  'end-session': 'session: logout-other-user; error-unauthorized; audited',
  'list-own-permissions': 'workspace: signed-in',
  'list-own-roles': 'workspace: signed-in',
  'change-permissions': 'workspace: access-permissions; error-edit-permissions-not-allowed; audited; confirmed',
  'list-users-in-role': 'workspace: access-permissions; error-not-allowed',
  'assign-role': 'user: access-permissions; never against not-the-built-in-bot; error-action-not-allowed; audited; confirmed',
  'change-setting-permissions': 'workspace: access-setting-permissions',
  'read-setting':
    'setting: (public) | view-privileged-setting | edit-privileged-setting | manage-selected-settings (selected); error-unauthorized',
  'read-settings': 'workspace: view-privileged-setting | edit-privileged-setting | manage-selected-settings; error-unauthorized',
  'change-setting': 'setting: edit-privileged-setting | manage-selected-settings (selected); error-action-not-allowed; audited; confirmed',
  'read-license-info': 'workspace: signed-in',
  'read-limits': 'workspace: view-privileged-setting; error-unauthorized',
  'read-rooms-of-guest': 'user: view-room-administration; error-unauthorized',
  'change-license': 'workspace: edit-privileged-setting; error-unauthorized; audited',
  'try-file-storage': 'workspace: edit-privileged-setting; error-unauthorized',
  'invite-guest': 'workspace: invite-guest; error-action-not-allowed; audited',
  'work-on-invitations': 'workspace: operator; audited',
  'manage-invitation-batches': 'workspace: invite-guest | create-user; error-action-not-allowed; audited',
  'list-invitations': 'workspace: invite-guest | create-user; error-action-not-allowed',
  'read-invitation': 'invitation: invite-guest (own) | create-user',
  'change-invitation': 'invitation: invite-guest (own) | create-user; error-action-not-allowed; audited',
  'look-at-invitation': 'invitation: anyone; before the password is changed',
  'accept-invitation': 'invitation: anyone; audited',
  register: 'workspace: anyone; audited',
  'ask-for-verification': 'workspace: anyone; before the password is changed',
  'verify-address': 'workspace: anyone; audited; before the password is changed',
  'list-registrations': 'workspace: edit-other-user-active-status; error-unauthorized',
  'decide-registration': 'user: edit-other-user-active-status; never against not-the-built-in-bot; error-unauthorized; audited',
  'create-invite-link':
    'room: create-invite-links; never against not-direct, not-archived; not_authorized; where there is none error-invalid-room; audited',
  'list-invite-links': 'workspace: (not-a-guest); not_authorized',
  'remove-invite-link': 'link: (own) | create-invite-links; invalid-invitation-id; where there is none invalid-invitation-id; audited',
  'check-invite-link': 'workspace: anyone; before the password is changed',
  'use-invite-link': 'link: signed-in; audited',
  'join-by-invitation': 'invitation: (addressed); audited',
  'request-guest': 'workspace: (a-member); error-action-not-allowed; audited',
  'list-guest-requests': 'workspace: (a-member) | invite-guest; error-action-not-allowed',
  'decide-guest-request': 'workspace: invite-guest; error-action-not-allowed; audited',
  'preview-exposure': 'workspace: (not-a-guest); error-action-not-allowed',
  'send-invitation-emails': 'workspace: bulk-register-user | invite-guest; error-not-allowed; audited',
  'end-access': 'workspace: operator; audited',
  'take-away-old': 'workspace: operator; audited',
  'read-outbox': 'workspace: send-mail; error-unauthorized',
  'manage-outbox': 'workspace: send-mail; error-unauthorized; audited',
  'read-audit-log': 'workspace: can-audit-log; error-unauthorized',
  'list-own-rooms': 'workspace: signed-in',
  'list-channels': 'workspace: signed-in',
  'browse-directory': 'workspace: signed-in',
  'search-names': 'workspace: signed-in',
  'list-customizations': 'workspace: signed-in',
  'list-all-groups': 'workspace: view-room-administration; error-unauthorized',
  'list-all-direct-messages': 'workspace: view-room-administration; error-unauthorized',
  'watch-joined-rooms': 'workspace: signed-in',
  'see-room': 'room: signed-in',
  'read-room': 'room: (member) | preview-c-room (channel) | (discussion)',
  'list-members': 'room: (member) | preview-c-room (channel) | (discussion)',
  'create-channel': 'workspace: create-c; error-unauthorized; audited',
  'create-group': 'workspace: create-p; audited',
  'check-room-name': 'workspace: view-c-room',
  'open-direct-message': 'direct: (existing) | create-d',
  'start-discussion':
    'room: start-discussion | start-discussion-other-user; never against not-a-discussion, not-archived, may-write; error-action-not-allowed',
  'join-room': 'room: (member) | view-c-room (channel-kind) | (discussion); never against not-direct, not-archived',
  'leave-room': 'room: (member); never against not-direct; error-user-not-in-room; audited',
  'use-membership': 'room: (member)',
  'add-to-room':
    'room: add-user-to-joined-room (member) | add-user-to-any-c-room (channel-kind) | add-user-to-any-p-room (group-kind); never against not-direct, not-archived; audited',
  'add-all-to-room': 'room: add-all-to-room; never against not-direct, not-archived; audited',
  'remove-from-room':
    'room: remove-user | kick-user-from-any-c-room (channel-kind) | kick-user-from-any-p-room (group-kind); never against not-direct; audited',
  'set-room-owner': 'room: set-owner; never against not-direct; audited',
  'set-room-moderator': 'room: set-moderator; never against not-direct; audited',
  'set-room-leader': 'room: set-leader; never against not-direct; audited',
  'mute-in-room': 'room: mute-user; never against not-direct',
  'edit-room': 'room: edit-room; error-action-not-allowed; audited',
  'archive-room': 'room: archive-room; never against not-direct, not-the-general-channel; error-not-authorized; audited',
  'unarchive-room': 'room: unarchive-room; never against not-direct; error-not-authorized; audited',
  'change-archived-state':
    'room: archive-room | unarchive-room; never against not-direct, not-the-general-channel; error-not-authorized; audited',
  'delete-room':
    'room: delete-c (channel-kind) | delete-p (group-kind) | delete-d (direct); never against not-the-general-channel; audited',
  'post-message': 'room: signed-in; never against not-archived, may-write',
  'post-to-rooms': 'workspace: signed-in',
  'read-message': 'message: (member) | preview-c-room (channel) | (discussion)',
  'edit-message': 'message: (own) | edit-message; never against not-a-system-message, not-archived, may-write; error-action-not-allowed',
  'delete-message':
    'message: delete-own-message (own) | delete-message | force-delete-message; never against not-archived; error-action-not-allowed',
  'react-to-message': 'message: (member) | preview-c-room (channel) | (discussion); never against not-archived, may-react',
  'pin-message': 'message: pin-message (member); never against not-archived; not-authorized',
  'follow-thread': 'message: (member) | preview-c-room (channel) | (discussion)',
  'use-message': 'message: (member)',
  'show-typing': 'workspace: signed-in',
  'upload-file': 'room: signed-in; never against not-archived, may-write',
  'send-upload': 'file: (own); never against not-archived, may-write',
  'read-file': 'file: (member) | preview-c-room (channel) | (discussion); never against members-only-by-setting',
  'list-files': 'room: (member) | preview-c-room (channel) | (discussion)',
  'read-account': 'user: view-full-other-user-info; error-unauthorized',
  'change-avatar': 'user: (self) | edit-other-user-avatar; never against not-the-built-in-bot; error-not-allowed',
  'manage-roles': 'workspace: access-permissions; error-action-not-allowed; audited',
  'administer-rooms': 'workspace: view-room-administration; error-unauthorized',
  'run-the-server': 'workspace: operator',
  'settle-restore': 'workspace: operator; audited',
  'ask-for-mailed-code': 'workspace: anyone; before the password is changed',
  'read-own-second-factor': 'workspace: signed-in; before the second factor is set up',
  'set-up-second-factor': 'workspace: signed-in; audited; confirmed; before the second factor is set up',
  'change-own-second-factor': 'workspace: signed-in; audited; before the second factor is set up',
  'reset-second-factor': 'user: (self) | edit-other-user-totp; never against not-the-built-in-bot; audited; confirmed',
  'require-second-factor': 'workspace: access-permissions; error-action-not-allowed; audited; confirmed',
}

function told({ on, allow, rules, refusal, missing, audited, confirmed, beforeSecondFactor, beforePasswordChange }: Row): string {
  const ways =
    typeof allow === 'string'
      ? allow
      : allow.map((way) => (typeof way === 'string' ? way : [way.permission, `(${way.when})`].filter(Boolean).join(' '))).join(' | ')
  return [
    `${on}: ${ways}`,
    ...(rules === undefined ? [] : [`never against ${rules.join(', ')}`]),
    ...(refusal === undefined ? [] : [refusal]),
    ...(missing === undefined ? [] : [`where there is none ${missing}`]),
    ...(audited === true ? ['audited'] : []),
    ...(confirmed === true ? ['confirmed'] : []),
    ...(beforeSecondFactor === true ? ['before the second factor is set up'] : []),
    ...(beforePasswordChange === true ? ['before the password is changed'] : []),
  ].join('; ')
}

test('every row says what was promised, and there is no other', () => {
  expect(Object.fromEntries(rows.map(([name, row]) => [name, told(row)]))).toEqual(promised)
})

/** A row with one thing in it said otherwise, for each thing that is said. */
function saidOtherwise(row: Row): readonly Row[] {
  const ways = typeof row.allow === 'string' ? [] : row.allow
  const { rules = [], refusal } = row
  const allow = [
    ...(['anyone', 'signed-in', 'operator'] as const).filter((allow) => allow !== row.allow),
    ...ways.map((_way, place) => ways.toSpliced(place, 1)),
    ...ways.flatMap((way, place) =>
      typeof way === 'string' || way.permission === undefined
        ? []
        : [ways.toSpliced(place, 1, { when: way.when }), ways.toSpliced(place, 1, way.permission)],
    ),
  ]
  return [
    ...allow.map((allow) => ({ ...row, allow })),
    ...rules.map((_rule, place) => ({ ...row, rules: rules.toSpliced(place, 1) })),
    { ...row, on: row.on === 'room' ? 'user' : 'room' },
    { ...row, refusal: refusal === 'error-not-allowed' ? 'error-unauthorized' : 'error-not-allowed' },
    { ...row, missing: row.missing === 'invalid-room' ? 'error-invalid-room' : 'invalid-room' },
    ...(['audited', 'confirmed', 'beforeSecondFactor', 'beforePasswordChange'] as const).map((mark) =>
      row[mark] === true ? withoutKey(row, mark) : { ...row, [mark]: true },
    ),
  ]
}

function withoutKey(row: Row, key: keyof Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([name]) => name !== key)) as unknown as Row
}

test('whatever a row would say otherwise is noticed', () => {
  const changed = rows.flatMap(([name, row]) => saidOtherwise(row).map((other) => ({ name, other })))
  expect(changed.filter(({ name, other }) => told(other) === promised[name])).toEqual([])
  expect(changed.length).toBeGreaterThan(600)
})

test('what is done before a temporary password is changed lets nobody do more than change it', () => {
  expect(Object.keys(promised).filter((name) => promised[name]?.endsWith('before the password is changed'))).toEqual([
    'read-server-info',
    'read-public-settings',
    'sign-in',
    'request-recovery',
    'reset-password',
    'sign-out',
    'learn-why-signed-out',
    'watch-public-news',
    'use-own-account',
    'change-own-password',
    'keep-connection',
    'look-at-invitation',
    'ask-for-verification',
    'verify-address',
    'check-invite-link',
    'ask-for-mailed-code',
  ])
})

test('what is done before a second factor that must be there is set up lets nobody do more than set it up', () => {
  expect(Object.keys(promised).filter((name) => promised[name]?.endsWith('before the second factor is set up'))).toEqual([
    'read-own-second-factor',
    'set-up-second-factor',
    'change-own-second-factor',
  ])
})

test('what asks once more who somebody is grows only on purpose', () => {
  expect(Object.keys(promised).filter((name) => promised[name]?.includes('; confirmed'))).toEqual([
    'manage-personal-tokens',
    'update-user',
    'change-permissions',
    'assign-role',
    'change-setting',
    'set-up-second-factor',
    'reset-second-factor',
    'require-second-factor',
  ])
})
