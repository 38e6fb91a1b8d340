// Changes what people may change about themselves, as far as the workspace leaves it to them. While a temporary password waits to
// be changed, the password is all that this takes, and the current one is not asked for.
import { Type } from 'typebox'
import { command, theWorkspace, type Writing } from '../../actions/action.ts'
import { authorize } from '../../permissions/authorize.ts'
import { endRecoveries } from '../recovery/recovery.ts'
import { replacePassword, requireCurrentPassword, requireNewPassword } from '../sessions/password.ts'
import { requireMayChangeOwn, requireStatusChoice } from '../users/own-changes.ts'
import { changeProfile } from '../users/profile-change.ts'
import { presentMe } from '../users/profile.ts'
import { requireSelf, type UserRow } from '../users/user.ts'
import { profileForm, requireProfileChanges } from './edit-form.ts'

export const updateOwnProfile = command({
  name: 'update-own-profile',
  permission: 'change-own-password',
  alone: true,
  input: Type.Object({
    profile: Type.Object({ ...profileForm, status: Type.Optional(Type.Enum(['online', 'away', 'busy', 'offline'])) }),
    newPassword: Type.Optional(Type.String({ maxLength: 1024 })),
    currentPassword: Type.Optional(Type.String({ maxLength: 1024 })),
  }),
  load: theWorkspace,
  async run(cx, { profile: { status, ...form }, newPassword, currentPassword }) {
    const before = await requireSelf(cx)
    if (status !== undefined || Object.keys(form).length > 0) authorize(cx, 'edit-own-profile', 'workspace')
    if (status !== undefined) requireStatusChoice(cx, status)
    const changes = { ...requireProfileChanges(cx, before, form), ...(status === undefined ? {} : { statusDefault: status }) }
    if ('email' in changes) await requireCurrentPassword(before, currentPassword)
    if (newPassword !== undefined) await requireMayChangePassword(cx, before, currentPassword)
    if ('email' in changes || newPassword !== undefined) await cx.confirm({ password: true })
    if ('email' in changes) await endRecoveries(cx, before.id, { reason: 'the address was changed' })
    if (newPassword !== undefined) await changePassword(cx, before, newPassword)
    if (Object.keys(changes).length > 0) await changeProfile(cx, before, changes)
    return presentMe(cx, await requireSelf(cx))
  },
})

async function requireMayChangePassword(cx: Writing, self: UserRow, currentPassword: string | undefined): Promise<void> {
  if (cx.actor.mustChangePassword) return
  requireMayChangeOwn(cx, 'password')
  await requireCurrentPassword(self, currentPassword)
}

async function changePassword(cx: Writing, self: UserRow, newPassword: string): Promise<void> {
  await requireNewPassword(cx, self, newPassword)
  await replacePassword(cx, self, newPassword, { keepSession: cx.actor.sessionId })
}
