// A profile: what a viewer may see of an account. A guest sees cards; a member sees profiles; everything else needs a permission.
import type { Reading } from '../../actions/action.ts'
import { type Asking, holds } from '../../permissions/holds.ts'
import { type Factors, lacksSecondFactor } from '../../permissions/second-factor.ts'
import type { User } from '../../schema/rows.ts'
import { setting } from '../settings/setting.ts'
import { presentPreferences } from './preferences.ts'
import { presenceOf, type UserRow } from './user.ts'
import { outsideMark } from './user-mark.ts'

/** Name, picture and presence: all that a guest may know of somebody they share a room with. */
export function presentCard(user: UserRow) {
  return {
    _id: user.id,
    username: user.username,
    name: user.name,
    status: presenceOf(user),
    statusText: user.statusText,
    ...(user.avatarEtag === null ? {} : { avatarETag: user.avatarEtag }),
    ...outsideMark(user),
  }
}

/** A profile as members see each other's. */
export function presentProfile(user: UserRow) {
  return {
    ...presentCard(user),
    type: user.kind === 'bot' ? ('bot' as const) : ('user' as const),
    active: user.active,
    ...(user.nickname === null ? {} : { nickname: user.nickname }),
    ...(user.bio === null ? {} : { bio: user.bio }),
    ...(user.utcOffset === null ? {} : { utcOffset: user.utcOffset }),
  }
}

/** Everything that is ever shown of an account: to its owner, and to administrators. No hash leaves. */
export function presentFullUser(user: UserRow) {
  return {
    ...presentProfile(user),
    roles: user.roles,
    emails: user.email === null ? [] : [{ address: user.email, verified: user.emailVerified }],
    statusDefault: user.statusDefault,
    statusConnection: user.connection ?? ('offline' as const),
    customFields: user.customFields,
    requirePasswordChange: user.requirePasswordChange,
    ...(user.mailedSignIn ? {} : { mailedSignIn: false }),
    createdAt: user.createdAt,
    _updatedAt: user.updatedAt,
    ...(user.lastLoginAt === null ? {} : { lastLogin: user.lastLoginAt }),
    ...(user.language === null ? {} : { language: user.language }),
    ...(user.reason === null ? {} : { reason: user.reason }),
    ...(user.waitsFor === null ? {} : { waitsFor: user.waitsFor }),
    ...(user.accessEndsAt === null ? {} : { accessEndsAt: user.accessEndsAt }),
    ...(user.hostId === null ? {} : { hostId: user.hostId }),
    ...(user.invitedBy === null ? {} : { invitedBy: user.invitedBy }),
    ...(user.invitedAt === null ? {} : { invitedAt: user.invitedAt }),
  }
}

/** One's own record. A guest's does not name the people who answer for them: they may be nobody whom the guest may know. */
export function presentOwnRecord(user: UserRow) {
  if (user.kind !== 'guest') return presentFullUser(user)
  const { hostId: _host, invitedBy: _inviter, invitedAt: _invited, reason: _reason, ...own } = presentFullUser(user)
  return own
}

/** An account as the actor may see it: a guest gets a card, a member a profile, and who may see everything gets everything. */
export function presentUserFor(cx: Asking, user: UserRow) {
  if (user.id === cx.actor.id) return { ...presentOwnRecord(user), canViewAllInfo: true }
  if (cx.actor.kind === 'guest') return presentCard(user)
  const all = holds(cx, 'view-full-other-user-info')
  return { ...(all ? presentFullUser(user) : presentProfile(user)), canViewAllInfo: all }
}

/** The signed-in person's own record, as sign-in and `me` answer it. */
export function presentMe(cx: Pick<Reading, 'workspace'>, user: UserRow) {
  return {
    ...presentOwnRecord(user),
    ...(user.email === null ? {} : { email: user.email }),
    avatarUrl: `${setting(cx, 'Site_Url')}/avatar/${encodeURIComponent(user.username)}`,
    settings: { profile: {}, preferences: presentPreferences(cx, user) },
    services: presentServices(user),
    requireSecondFactorSetup: lacksSecondFactor(cx.workspace, user, factorsOf(user)),
  }
}

/** The ways in which a person signs in, as their own clients read them. */
export function presentServices(user: User) {
  return {
    password: { exists: user.passwordHash !== null },
    totp: { enabled: user.appFactor },
    email2fa: { enabled: user.mailFactor },
  }
}

/** What the account has beside its password. */
export function factorsOf({ appFactor, mailFactor, emailVerified }: Pick<User, 'appFactor' | 'mailFactor' | 'emailVerified'>): Factors {
  return { app: appFactor, mail: mailFactor && emailVerified }
}
