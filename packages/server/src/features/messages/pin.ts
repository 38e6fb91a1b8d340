// A pin: a message that a room keeps at hand.
import type { Reading } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { setting } from '../settings/setting.ts'

/** Refuses where the workspace pins nothing. */
export function requirePinning(cx: Reading): void {
  if (!setting(cx, 'Message_AllowPinning'))
    throw refusal('error-action-not-allowed', 'Messages can’t be pinned in this workspace', { action: 'Message_pinning' })
}
