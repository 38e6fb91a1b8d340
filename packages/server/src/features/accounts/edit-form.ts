// What an edit of an account asks for, checked against what the account is and who edits it: only what differs counts, because
// forms send back everything they showed.
import { type Static, Type } from 'typebox'
import type { Reading } from '../../actions/action.ts'
import { holds } from '../../permissions/holds.ts'
import { requireCustomFields } from '../users/custom-fields.ts'
import { mailboxOf, requireChosenUsername, requireEmail, requireEmailDomain, requirePersonName, requireUsername } from '../users/name.ts'
import { type OwnChange, requireMayChangeOwn } from '../users/own-changes.ts'
import type { ProfileChanges } from '../users/profile-change.ts'
import { requireBio, requireNickname, requireStatusText } from '../users/profile-fields.ts'
import type { UserRow } from '../users/user.ts'

const text = Type.Optional(Type.String({ maxLength: 10_000 }))

/** The fields that somebody may change about themselves, where the workspace leaves it to them. */
export const profileForm = {
  username: text,
  name: text,
  email: text,
  nickname: text,
  bio: text,
  statusText: text,
  customFields: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
}

export type ProfileForm = Static<Type.TObject<typeof profileForm>>

/** Whether the actor edits somebody's account as an administrator would, and not only their own as its person. */
export function editsAsAdministrator(cx: Reading): boolean {
  return holds(cx, 'edit-other-user-info')
}

/** Checks the profile fields of a form and answers those that differ from the account. */
export function requireProfileChanges(cx: Reading, user: UserRow, form: ProfileForm): ProfileChanges {
  const admin = editsAsAdministrator(cx)
  const changed = <T>(what: OwnChange, value: T, current: T): boolean => {
    if (value === current) return false
    if (!admin) requireMayChangeOwn(cx, what)
    return true
  }
  const email = form.email === undefined || form.email === user.email ? undefined : requireNewEmail(cx, user, form.email)
  const { username, name, nickname, bio, statusText, customFields } = form
  return {
    ...(username !== undefined && changed('username', username.trim(), user.username)
      ? { username: admin ? requireUsername(cx, username) : requireChosenUsername(cx, username) }
      : {}),
    ...(name !== undefined && changed('name', requirePersonName(cx, name), user.name) ? { name: requirePersonName(cx, name) } : {}),
    ...(email !== undefined && changed('email', email, user.email)
      ? { email, emailVerified: user.emailVerified && mailboxOf(email) === mailboxOf(user.email ?? '') }
      : {}),
    ...(nickname !== undefined && changed('rest', requireNickname(nickname), user.nickname) ? { nickname: requireNickname(nickname) } : {}),
    ...(bio !== undefined && changed('rest', requireBio(bio), user.bio) ? { bio: requireBio(bio) } : {}),
    ...(statusText !== undefined && changed('statusText', requireStatusText(statusText), user.statusText)
      ? { statusText: requireStatusText(statusText) }
      : {}),
    ...(customFields === undefined ? {} : requireFieldChanges(cx, user, customFields)),
  }
}

function requireNewEmail(cx: Reading, user: UserRow, given: string): string {
  const email = requireEmail(given)
  requireEmailDomain(cx, email, user.kind)
  return email
}

function requireFieldChanges(cx: Reading, user: UserRow, given: Readonly<Record<string, unknown>>): ProfileChanges {
  const fields = JSON.stringify(requireCustomFields(cx, given, user.customFields))
  if (fields === JSON.stringify(user.customFields)) return {}
  if (!editsAsAdministrator(cx)) requireMayChangeOwn(cx, 'rest')
  return { customFields: fields }
}
