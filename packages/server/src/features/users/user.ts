// A person's account: what it is, how it is found, and the verbs that other features may call. Being a guest is the
// account's kind, taken at birth and changed only by an explicit promotion or demotion.
import type { Reading, Writing } from '../../actions/action.ts'
import type { UserAccess } from '../../permissions/targets.ts'
import { refusal } from '../../platform/errors.ts'
import { failpoint } from '../../platform/failpoint.ts'
import { newId } from '../../platform/ids.ts'
import type { Role, User } from '../../schema/rows.ts'
import type { AccountKind, PresenceStatus, WaitsFor } from '../../schema/tables.ts'
import { requireSeat } from '../license/limits.ts'
import { setting } from '../settings/setting.ts'
import { emailKey, nameKey } from './name.ts'
import { findUser, insertUser, lockAdmins, sharesRoom, type UserReference, type UserRow } from './users.store.ts'

export { listIdleUserIds, mayStandIn, searchUsers, standsIn, type UserOrder } from './user-search.store.ts'
export type { UserReference, UserRow } from './users.store.ts'
export {
  deleteUserRow,
  findPeople,
  filterUserIds,
  findUser,
  findUsersByIds,
  findUsersByUsernames,
  hasAdmin,
  holdUsers,
  leapAccountEpochs,
  listActiveAdmins,
  lockHolders,
  lockUserRow,
  reassignGuests,
  selectUsers,
  lockUser,
  updateUser,
} from './users.store.ts'

export interface NewUser {
  readonly id?: string
  readonly username: string
  readonly name: string
  readonly roles: readonly string[]
  readonly email: string | null
  readonly emailVerified?: boolean
  readonly passwordHash: string | null
  readonly requirePasswordChange?: boolean
  readonly nickname?: string | null
  readonly bio?: string | null
  readonly statusText?: string
  readonly active?: boolean
  readonly company?: string | null
  readonly hostId?: string | null
  readonly accessEndsAt?: Date | null
  readonly invitedBy?: string | null
  readonly customFields?: Record<string, unknown>
  readonly reason?: string | null
  /** Only with `active: false`. An address that waits for its verification is not taken by it. */
  readonly waitsFor?: WaitsFor | null
  /** Codes by mail from the start; as the workspace says when left out. */
  readonly mailFactor?: boolean
}

/** Whether the time is over for which somebody was let in. */
export function hasAccessEnded({ accessEndsAt }: Pick<User, 'accessEndsAt'>, now: Date): boolean {
  return accessEndsAt !== null && accessEndsAt <= now
}

/** The kind of account that a list of global roles makes; a guest can't have another role beside. */
export function kindOf(roles: readonly string[]): AccountKind {
  if (roles.includes('guest')) {
    if (roles.length > 1)
      throw refusal('error-guests-cant-have-other-roles', 'A guest can’t have other roles: take “guest” away, or take the others away')
    return 'guest'
  }
  return roles.includes('bot') || roles.includes('app') ? 'bot' : 'member'
}

/** Checks that the roles exist and may be held globally, and that somebody keeps at least one. */
export function requireRoles(cx: Reading, roles: readonly string[]): readonly string[] {
  const known = new Map(cx.workspace.roles.map((role: Role) => [role.id, role]))
  const unique = [...new Set(roles)]
  if (unique.length === 0) throw refusal('error-action-not-allowed', 'An account keeps at least one role')
  for (const id of unique)
    if (known.get(id)?.scope !== 'Users') throw refusal('error-invalid-role', `There is no role “${id}” that an account could have`)
  kindOf(unique)
  return unique
}

/** Refuses to leave the workspace without an active administrator; holds the administrators' rows until the transaction ends. */
export async function requireAnotherAdmin(cx: Reading, user: Pick<User, 'id'>): Promise<void> {
  if (await isLastAdmin(cx, user))
    throw refusal('error-action-not-allowed', 'This is the last active administrator: make somebody else administrator first', {
      action: 'Remove_last_admin',
    })
}

/** Whether nobody else is an active administrator; holds the administrators' rows until the transaction ends. */
export async function isLastAdmin(cx: Reading, user: Pick<User, 'id'>): Promise<boolean> {
  const admins = await lockAdmins(cx.tx)
  return admins.includes(user.id) && admins.length === 1
}

/** Makes the account and takes its seat. Assumes the names were checked; refuses one that is taken or looks like a taken one. */
export async function createUser(cx: Writing, person: NewUser): Promise<User> {
  const kind = kindOf(person.roles)
  if (person.active !== false) await requireSeat(cx, kind)
  FAILPOINT: await failpoint('account:seat-taken', cx)
  const user = await insertUser(cx.tx, {
    id: person.id ?? newId(),
    username: person.username,
    usernameKey: nameKey(person.username),
    name: person.name,
    kind,
    roles: [...person.roles],
    active: person.active ?? true,
    email: person.email,
    emailKey: person.email === null || person.waitsFor === 'verification' ? null : emailKey(person.email),
    emailVerified: person.emailVerified ?? false,
    passwordHash: person.passwordHash,
    requirePasswordChange: person.requirePasswordChange ?? false,
    nickname: person.nickname ?? null,
    bio: person.bio ?? null,
    statusText: person.statusText ?? '',
    company: person.company ?? null,
    hostId: person.hostId ?? null,
    accessEndsAt: person.accessEndsAt ?? null,
    invitedBy: person.invitedBy ?? null,
    invitedAt: person.invitedBy == null ? null : cx.now,
    customFields: JSON.stringify(person.customFields ?? {}),
    reason: person.reason ?? null,
    waitsFor: person.waitsFor ?? null,
    // A bot reads no mail.
    mailFactor: person.mailFactor ?? (kind !== 'bot' && setting(cx, 'Accounts_TwoFactorAuthentication_By_Email_Auto_Opt_In')),
    createdAt: cx.now,
    updatedAt: cx.now,
  })
  FAILPOINT: await failpoint('account:stored', cx)
  cx.emit({ name: 'user.created', audience: { users: [] }, data: { userId: user.id } })
  return user
}

/** An account that is known to exist, as it is now. */
export async function requireUser(cx: Pick<Reading, 'tx'>, id: string): Promise<UserRow> {
  const user = await findUser(cx.tx, { id })
  if (user === null) throw refusal('error-invalid-user')
  return user
}

/** The actor's own account as it is now; the server itself has none. */
export async function requireSelf(cx: Reading): Promise<UserRow> {
  const self = cx.actor.id === '' ? null : await findUser(cx.tx, { id: cx.actor.id })
  if (self === null) throw refusal('login-required')
  return self
}

/** The account as the actor stands to it; null when there is none. */
export async function findUserAccess(cx: Reading, reference: UserReference): Promise<(UserAccess & { readonly user: UserRow }) | null> {
  const user = await findUser(cx.tx, reference)
  if (user === null) return null
  return { user, sharesRoom: user.id === cx.actor.id || (await sharesRoom(cx.tx, cx.actor.id, user.id)) }
}

const toldOfGuests = ['kind', 'active', 'company', 'hostId', 'accessEndsAt', 'name'] as const

/** Tells the members of the workspace that something has changed of what they see of a guest. Nothing of it is in the fact: who may know asks. */
export function tellGuestChange(cx: Writing, before: User, after: User): void {
  if (before.kind !== 'guest' && after.kind !== 'guest') return
  if (toldOfGuests.some((key) => before[key]?.valueOf() !== after[key]?.valueOf())) tellGuestsChanged(cx, [after.id])
}

export function tellGuestsChanged(cx: Writing, userIds: readonly string[]): void {
  for (const userId of userIds) cx.emit({ name: 'guest.changed', audience: 'signed-in', data: { userId } })
}

/** What others see of somebody's presence: what they chose, as far as a socket of theirs is open. */
export function presenceOf(user: {
  readonly statusDefault: PresenceStatus
  readonly connection: 'online' | 'away' | null
  readonly active?: boolean
}): PresenceStatus {
  if (user.connection === null || user.active === false || user.statusDefault === 'offline') return 'offline'
  return user.connection === 'away' && user.statusDefault === 'online' ? 'away' : user.statusDefault
}
