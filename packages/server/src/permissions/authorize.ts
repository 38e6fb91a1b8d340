// The one decision. No such thing, or not for these eyes: not found, in the same words. Seen but not granted: not allowed.
// Granted but against a hard rule: refused with the rule's own code.
import assert from 'node:assert/strict'
import type { ErrorCode } from '@foyer/protocol/errors.ts'
import { refusal } from '../platform/errors.ts'
import type { PermissionId } from './catalogue.ts'
import { conditions } from './conditions.ts'
import { type Asking, holds } from './holds.ts'
import { type MatrixRow, matrix, type RowOn, type TargetOf } from './matrix.ts'
import { policies } from './policies.ts'
import type { RoomAccess, TargetKind, Targets } from './targets.ts'
import { canSee } from './visibility.ts'

const notFoundCodes: { readonly [K in TargetKind]: ErrorCode } = {
  workspace: 'error-not-allowed',
  room: 'error-room-not-found',
  message: 'error-message-not-found',
  file: 'invalid-file',
  user: 'error-invalid-user',
  direct: 'error-invalid-user',
  session: 'error-token-does-not-exists',
  setting: 'error-invalid-setting',
  invitation: 'error-invitation-not-found',
  link: 'error-invalid-token',
}

/** Returns when the actor may do `name` to the target; otherwise throws the refusal. */
export function authorize<R extends MatrixRow>(asking: Asking, name: R, target: TargetOf<R> | null): asserts target is TargetOf<R> {
  const row = matrix[name] as RowOn<TargetKind>
  const { actor } = asking
  if (row.allow === 'anyone') {
    if (target === null) throw refusal(row.missing ?? notFoundCodes[row.on])
    return
  }
  if (actor.id === '' && !actor.operator) throw refusal('login-required')
  if (actor.mustChangePassword && !row.beforePasswordChange) throw refusal('error-password-change-required')
  if (actor.mustSetUpSecondFactor && !row.beforePasswordChange && !row.beforeSecondFactor) throw refusal('error-second-factor-required')
  if (target === null || !canSee(asking, row.on, target as never)) throw refusal(row.missing ?? notFoundCodes[row.on])
  if (!isAllowed(asking, row, target)) throw refusal(row.refusal ?? 'error-not-allowed')
  for (const rule of row.rules ?? []) {
    const policy = (policies[row.on] as Record<string, (asking: Asking, target: unknown) => Error | null>)[rule]
    assert(policy)
    const refused = policy(asking, target)
    if (refused !== null) throw refused
  }
}

/** Whether the actor could do it, without the words: for telling a viewer what they may do. */
export function may<R extends MatrixRow>(asking: Asking, name: R, target: TargetOf<R>): boolean {
  try {
    authorize(asking, name, target)
    return true
  } catch {
    return false
  }
}

function isAllowed(asking: Asking, row: RowOn<TargetKind>, target: Targets[TargetKind]): boolean {
  if (asking.actor.operator) return true
  if (typeof row.allow === 'string') return row.allow === 'signed-in'
  const { membership } = target as Partial<RoomAccess>
  const granted = (permission: PermissionId): boolean => holds(asking, permission, membership)
  return row.allow.some((way) => {
    if (typeof way === 'string') return granted(way)
    const condition = (conditions[row.on] as Record<string, (actor: unknown, target: unknown) => boolean>)[way.when]
    assert(condition)
    if (!condition(asking.actor, target)) return false
    return way.permission === undefined || granted(way.permission)
  })
}
