// Makes an account for oneself. What it becomes follows from the workspace and from the link, never from the form. Where addresses are verified
// nobody learns whether one has an account: the form answers alike, and its owner hears of it by mail. Adds
// error-user-registration-disabled and -secret, and what names, addresses, passwords and limits may be refused for.
import { type Static, Type } from 'typebox'
import { command, type Reading, theWorkspace, type Writing } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { failpoint } from '../../platform/failpoint.ts'
import { hashPassword } from '../../platform/passwords.ts'
import type { User } from '../../schema/rows.ts'
import type { WaitsFor } from '../../schema/tables.ts'
import { openAccount } from '../accounts/new-account.ts'
import { defaultRoles } from '../accounts/role-change.ts'
import { requireSeatInSight } from '../license/limits.ts'
import { type OpenLink, useLink } from '../links/link.ts'
import { writeTo } from '../mail/letter.ts'
import { requireCustomFields } from '../users/custom-fields.ts'
import { requireChosenUsername, requireEmail, requireEmailDomain, requirePersonName } from '../users/name.ts'
import { requirePassword } from '../users/password-policy.ts'
import { presentOwnRecord } from '../users/profile.ts'
import { createUser, findUser, kindOf, type NewUser, requireRoles, requireUser } from '../users/user.ts'
import { findFreeUsername } from '../users/username-suggestion.ts'
import { askToVerify, mustVerify } from '../users/verification.ts'
import { askForApproval, endOf, holdLink, requireOpenForm, wantsApproval } from './registration.ts'
import { insertRegistration } from './registration.store.ts'

const form = Type.Object({
  /** Left out by older clients, which choose it later. */
  username: Type.Optional(Type.String({ maxLength: 1_000 })),
  name: Type.Optional(Type.String({ maxLength: 1_000 })),
  email: Type.String({ maxLength: 1_000 }),
  password: Type.String({ maxLength: 1_024 }),
  secret: Type.Optional(Type.String({ maxLength: 200 })),
  reason: Type.Optional(Type.String({ maxLength: 1_000 })),
  customFields: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
})

type Form = Static<typeof form>
type Registrant = NewUser & { readonly email: string; readonly waitsFor: WaitsFor | null }

export const register = command({
  name: 'register',
  permission: 'register',
  input: form,
  load: theWorkspace,
  async run(cx, asked) {
    if (cx.actor.id !== '') throw refusal('error-not-allowed', 'You are signed in: sign out before you make another account')
    const open = await requireOpenForm(cx, asked.secret ?? '')
    // Any other link opens its room to an account: it is used after signing in.
    const link = open?.link.forGuests === true ? open : null
    const person = await requireRegistrant(cx, asked, link)
    const { id } = person.waitsFor === null ? await comeIn(cx, person, asked) : await wait(cx, person, { link, waitsFor: person.waitsFor })
    FAILPOINT: await failpoint('registration:letters-written', cx)
    const user = await requireUser(cx, id)
    const { username, name, kind, roles, email, waitsFor } = user
    cx.audit({
      target: { kind: 'user', id, name: username },
      after: { username, name, kind, roles, email, waitsFor, ...(link === null ? {} : { linkId: link.link.id }) },
    })
    return presentOwnRecord(user)
  },
})

/** Checks every field of the form and answers what is to be stored. */
async function requireRegistrant(cx: Reading, asked: Form, link: OpenLink | null): Promise<Registrant> {
  const roles = link === null ? rolesOfNewcomers(cx) : ['guest']
  const kind = kindOf(roles)
  const email = requireEmail(asked.email)
  requireEmailDomain(cx, email, kind)
  const name = requirePersonName(cx, asked.name ?? '')
  const username = asked.username === undefined ? await findFreeUsername(cx, { name, email }) : requireChosenUsername(cx, asked.username)
  const customFields = requireCustomFields(cx, asked.customFields ?? {})
  requirePassword(cx, asked.password)
  const approval = wantsApproval(cx, { linkId: link?.link.id ?? null })
  const waitsFor = mustVerify(cx, { roles: [...roles], kind, emailVerified: false }) ? 'verification' : approval ? 'approval' : null
  // Before the password is hashed, which takes time. Whoever waits takes a seat when they are let in.
  if (waitsFor === null) await requireSeatInSight(cx, kind)
  return {
    username,
    name: name === '' ? username : name,
    roles,
    email,
    customFields,
    passwordHash: await hashPassword({ plain: asked.password }),
    active: waitsFor === null,
    waitsFor,
    reason: (approval && asked.reason?.trim()) || null,
    ...(link === null ? {} : { hostId: link.link.madeBy, invitedBy: link.link.madeBy }),
  }
}

// Whatever a setting says: an administrator is made by hand, and a bot, which takes no seat, is nobody who fills in a form.
const never: readonly string[] = ['admin', 'bot', 'app']

function rolesOfNewcomers(cx: Reading): readonly string[] {
  const known = new Set(cx.workspace.roles.flatMap(({ id, scope }) => (scope === 'Users' ? [id] : [])))
  const roles = defaultRoles(cx).filter((role) => known.has(role) && !never.includes(role))
  return requireRoles(cx, roles.length === 0 ? ['user'] : roles)
}

/** An account that can be used at once, in the rooms that it begins with. */
async function comeIn(cx: Writing, person: Registrant, { secret = '' }: Form): Promise<User> {
  const user =
    person.invitedBy == null
      ? await openAccount(cx, person, { joinDefaultChannels: kindOf(person.roles) !== 'guest' })
      : await comeInByLink(cx, person, secret)
  FAILPOINT: await failpoint('registration:account-made', cx)
  await writeTo(cx, 'registered', user)
  return user
}

/** Found again and held now, so that nobody waits for the room while a password is hashed. */
async function comeInByLink(cx: Writing, person: Registrant, token: string): Promise<User> {
  const open = await holdLink(cx, { token })
  const user = await createUser(cx, person)
  await useLink(cx, open, user)
  return user
}

/** An account that waits: alike whether the address has another one already, in what it leaves and in how long that takes. */
async function wait(cx: Writing, person: Registrant, { link, waitsFor }: { link: OpenLink | null; waitsFor: WaitsFor }): Promise<User> {
  const owner = waitsFor === 'verification' ? await findUser(cx.tx, { email: person.email }) : null
  const user = await createUser(cx, person)
  await insertRegistration(cx.tx, { userId: user.id, linkId: link?.link.id ?? null, createdAt: cx.now, endsAt: endOf(cx, waitsFor) })
  FAILPOINT: await failpoint('registration:account-made', cx)
  if (waitsFor === 'verification') await askToVerify(cx, user, { owner })
  else await askForApproval(cx, user)
  return user
}
