// How an account's profile changes: stored, and told to those who see it. Assumes that the new values were checked.
import type { UpdateObject } from 'kysely'
import type { Writing } from '../../actions/action.ts'
import type { Tables } from '../../schema/tables.ts'
import { writeLetter } from '../mail/letter.ts'
import { emailKey, nameKey } from './name.ts'
import { tellPresence } from './presence.ts'
import { presentOwnRecord } from './profile.ts'
import { findUser, tellGuestChange, updateUser, type UserRow } from './user.ts'
import { askToVerify, mustVerify } from './verification.ts'

export type ProfileChanges = Omit<UpdateObject<Tables, 'users'>, 'username' | 'email'> & {
  readonly username?: string
  readonly email?: string
}

/** Stores changes of an account and tells its person, and others what they see of it. Answers the account as it is now. */
export async function changeProfile(cx: Writing, before: UserRow, changes: ProfileChanges): Promise<UserRow> {
  const { username, email } = changes
  await updateUser(cx.tx, before.id, {
    ...changes,
    ...(username === undefined ? {} : { usernameKey: nameKey(username) }),
    ...(email === undefined ? {} : { emailKey: emailKey(email) }),
  })
  const after = await findUser(cx.tx, { id: before.id })
  if (after === null) throw new Error('an account has gone within the transaction that changed it')
  // The old address hears of it: whoever took the account over does not read there.
  if (before.email !== null && before.email !== after.email)
    await writeLetter(
      cx,
      'address-changed',
      { user: after, address: before.email, name: after.name },
      { words: { email: after.email ?? '' } },
    )
  if (before.email !== after.email && mustVerify(cx, after)) await askToVerify(cx, after)
  tellProfile(cx, before, after)
  tellGuestChange(cx, before, after)
  return tellPresence(cx, before, after)
}

/** Tells a person's own clients what is different in their record, and everybody a new name. */
export function tellProfile(cx: Writing, before: UserRow, after: UserRow): void {
  const was: Record<string, unknown> = presentOwnRecord(before)
  const diff = Object.entries(presentOwnRecord(after)).filter(
    ([key, value]) => key !== '_updatedAt' && JSON.stringify(value) !== JSON.stringify(was[key]),
  )
  if (diff.length > 0) tellOwnRecord(cx, after.id, Object.fromEntries(diff))
  if (before.name !== after.name || before.username !== after.username)
    cx.emit({ name: 'user.renamed', audience: 'signed-in', data: { userId: after.id, username: after.username, name: after.name } })
}

/** Tells a person's own clients what has changed for them. */
export function tellOwnRecord(cx: Writing, userId: string, diff: Readonly<Record<string, unknown>>): void {
  cx.emit({ name: 'user.own-record-changed', audience: { users: [userId] }, data: { userId, diff } })
}
