// What people may change about themselves, as the workspace's settings say.
import type { ErrorCode } from '@foyer/protocol/errors.ts'
import type { Reading } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import type { PresenceStatus } from '../../schema/tables.ts'
import type { SettingId } from '../settings/registry.ts'
import { setting } from '../settings/setting.ts'

const settings = {
  username: 'Accounts_AllowUsernameChange',
  name: 'Accounts_AllowRealNameChange',
  email: 'Accounts_AllowEmailChange',
  statusText: 'Accounts_AllowUserStatusMessageChange',
  password: 'Accounts_AllowPasswordChange',
  /** Bio, nickname and fields of the workspace's own. */
  rest: 'Accounts_AllowUserProfileChange',
} as const satisfies Record<string, SettingId>

const codes: Partial<Record<OwnChange, ErrorCode>> = {
  username: 'error-could-not-change-username',
  name: 'error-could-not-change-name',
  email: 'error-could-not-change-email',
}

export type OwnChange = keyof typeof settings

/** Whether people may change this about themselves. A guest is known by the address they were invited to: others change it for them. */
export function mayChangeOwn(cx: Reading, what: OwnChange): boolean {
  if (what === 'email' && cx.actor.kind === 'guest') return false
  return setting(cx, 'Accounts_AllowUserProfileChange') && setting(cx, settings[what])
}

/** Refuses a change of one's own account that the workspace does not leave to people. */
export function requireMayChangeOwn(cx: Reading, what: OwnChange): void {
  if (!mayChangeOwn(cx, what))
    throw refusal(codes[what] ?? 'error-action-not-allowed', 'You can’t change this about yourself here. An administrator can')
}

/** Refuses a status that the workspace does not let people choose. */
export function requireStatusChoice(cx: Reading, status: PresenceStatus): void {
  if (status === 'offline' && !setting(cx, 'Accounts_AllowInvisibleStatusOption'))
    throw refusal('error-status-not-allowed', 'Being offline can’t be chosen here', { status })
}
