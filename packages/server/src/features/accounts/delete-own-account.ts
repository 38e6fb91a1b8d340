// Deletes the caller's own account, where the workspace lets people do that, and with their password.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { requireCurrentPassword } from '../sessions/password.ts'
import { setting } from '../settings/setting.ts'
import { requireSelf } from '../users/user.ts'
import { deleteAccount } from './deletion.ts'

export const deleteOwnAccount = command({
  name: 'delete-own-account',
  permission: 'delete-own-account',
  alone: true,
  input: Type.Object({ password: Type.String({ maxLength: 1024 }), confirmed: Type.Optional(Type.Boolean()) }),
  load: theWorkspace,
  async run(cx, { password, confirmed = false }) {
    if (!setting(cx, 'Accounts_AllowDeleteOwnAccount')) throw refusal('error-not-allowed', 'Accounts are deleted by an administrator here')
    await requireCurrentPassword(await requireSelf(cx), password)
    await cx.confirm({ password: true })
    const { id, username, name, kind, email, roles } = await deleteAccount(cx, cx.actor.id, { confirmed })
    cx.audit({ target: { kind: 'user', id, name: username }, before: { username, name, kind, email, roles } })
  },
})
