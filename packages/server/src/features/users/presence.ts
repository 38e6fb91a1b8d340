// Whether somebody is there, as others are told of it.
import type { Writing } from '../../actions/action.ts'
import { findUser, presenceOf, type UserRow } from './user.ts'

/** Emits the account's presence when it differs from before; answers the account as it is now. */
export async function tellPresence(cx: Writing, before: UserRow, now?: UserRow): Promise<UserRow> {
  const after = now ?? (await findUser(cx.tx, { id: before.id })) ?? before
  if (presenceOf(before) !== presenceOf(after) || before.statusText !== after.statusText)
    cx.emit({
      name: 'user.presence-changed',
      audience: 'signed-in',
      data: {
        userId: after.id,
        username: after.username,
        name: after.name,
        roles: after.roles,
        status: presenceOf(after),
        statusText: after.statusText,
      },
    })
  return after
}
