// Making, changing and ending accounts over REST.
import { Type } from 'typebox'
import { refusal } from '../../platform/errors.ts'
import { nothingMore, type RestRoute, route } from '../../wire/rest.ts'
import { personKeys, requirePersonReference } from '../users/user-reference.ts'
import { addUser } from './add-user.ts'
import { deactivateIdleUsers } from './deactivate-idle-users.ts'
import { deleteOwnAccount } from './delete-own-account.ts'
import { deleteUser } from './delete-user.ts'
import { readSetUpState } from './read-set-up-state.ts'
import { sendTestLetter } from './send-test-letter.ts'
import { sendWelcomeLetter } from './send-welcome-letter.ts'
import { setActiveStatus } from './set-active-status.ts'
import { setUpWorkspace } from './set-up-workspace.ts'
import { showUser } from './show-user.ts'
import { updateOwnProfile } from './update-own-profile.ts'
import { updateUser } from './update-user.ts'

const text = Type.Optional(Type.String())
const truth = Type.Optional(Type.Boolean())
const textOrNone = Type.Optional(Type.Union([Type.String(), Type.Null()]))
const customFields = Type.Optional(Type.Record(Type.String(), Type.Unknown()))
const user = Type.Object({ _id: Type.String(), username: Type.String() }, { additionalProperties: true })
const userAnswer = Type.Object({ user })

/** What the form of an account holds on the wire, whether it is new or edited. */
const accountBody = {
  password: text,
  setRandomPassword: truth,
  requirePasswordChange: truth,
  roles: Type.Optional(Type.Array(Type.String())),
  statusText: text,
  bio: text,
  nickname: text,
  verified: truth,
  active: truth,
  joinDefaultChannels: truth,
  sendWelcomeEmail: truth,
  customFields,
  company: textOrNone,
  hostId: textOrNone,
  hostUsername: textOrNone,
  accessEndsAt: textOrNone,
}

const ownProfile = { name: text, username: text, email: text, nickname: text, bio: text, statusText: text, customFields }

export const accountRoutes: readonly RestRoute[] = [
  route({
    verb: 'GET',
    path: 'foyer.setup',
    summary: 'Whether the workspace still waits for its first administrator',
    action: readSetUpState,
    response: Type.Object({ needed: Type.Boolean() }),
    input: () => ({}),
    reply: (state) => state,
  }),
  route({
    verb: 'POST',
    path: 'foyer.setup',
    summary: 'Become the first administrator, with the code that the server printed',
    action: setUpWorkspace,
    body: Type.Object({ code: Type.String(), username: Type.String(), name: Type.String(), email: Type.String(), password: Type.String() }),
    response: Type.Object({ userId: Type.String() }),
    input: ({ body: { code, username, name, email, password } }) => ({ code, username, name, email, password }),
    reply: (outcome) => outcome,
  }),
  route({
    verb: 'POST',
    path: 'users.create',
    summary: 'Make an account: a member, a guest or a bot',
    action: addUser,
    body: Type.Object({ name: Type.String(), username: Type.String(), email: Type.String(), ...accountBody }),
    response: userAnswer,
    input: ({ body }) => ({ ...body, ...hostOf(body) }),
    reply: (user) => ({ user }),
  }),
  route({
    verb: 'POST',
    path: 'users.sendWelcomeEmail',
    summary: 'Send the welcome letter once more',
    action: sendWelcomeLetter,
    body: Type.Object({ email: Type.String() }),
    response: nothingMore,
    input: ({ body: { email } }) => ({ email }),
    reply: () => ({}),
  }),
  route({
    verb: 'POST',
    path: 'foyer.mail.test',
    summary: 'Send yourself a letter, to see whether mail works',
    action: sendTestLetter,
    body: Type.Object({}),
    response: Type.Object({ letterId: Type.String() }),
    input: () => ({}),
    reply: (outcome) => outcome,
  }),
  route({
    verb: 'POST',
    path: 'users.update',
    summary: 'Edit an account; what is left out stays as it is',
    action: updateUser,
    body: Type.Object({
      userId: Type.String(),
      data: Type.Object({ ...ownProfile, ...accountBody, mailedSignIn: truth, currentPassword: text }),
      confirmRelinquish: truth,
    }),
    response: userAnswer,
    input: ({ body: { userId, data, confirmRelinquish } }) => ({
      user: { id: userId },
      form: { ...data, ...hostOf(data) },
      confirmed: confirmRelinquish === true,
    }),
    reply: (user) => ({ user }),
  }),
  route({
    verb: 'POST',
    path: 'users.updateOwnBasicInfo',
    summary: 'Change your own profile or password',
    action: updateOwnProfile,
    body: Type.Object({ data: Type.Object({ ...ownProfile, statusType: text, newPassword: text, currentPassword: text }), customFields }),
    response: userAnswer,
    input: ({ body }) => ownChangesOf(body),
    reply: (user) => ({ user }),
  }),
  route({
    verb: 'POST',
    path: 'users.setActiveStatus',
    summary: 'Activate or deactivate an account',
    action: setActiveStatus,
    body: Type.Object({ ...personKeys, activeStatus: Type.Boolean(), confirmRelinquish: truth, reason: text }),
    response: Type.Object({ user: Type.Object({ _id: Type.String(), active: Type.Boolean() }) }),
    input: ({ body }) => ({
      user: requirePersonReference(body),
      active: body.activeStatus,
      confirmed: body.confirmRelinquish === true,
      ...(body.reason === undefined ? {} : { reason: body.reason }),
    }),
    reply: ({ userId, active }) => ({ user: { _id: userId, active } }),
  }),
  route({
    verb: 'POST',
    path: 'users.deactivateIdle',
    summary: 'Deactivate everybody of one role who has not signed in for some days',
    action: deactivateIdleUsers,
    body: Type.Object({ daysIdle: Type.Integer(), role: text }),
    response: Type.Object({
      count: Type.Integer(),
      deactivated: Type.Array(Type.String()),
      skipped: Type.Array(Type.Object({ username: Type.String(), errorType: Type.String() })),
    }),
    input: ({ body: { daysIdle, role = 'user' } }) => ({ days: daysIdle, role }),
    reply: (outcome) => outcome,
  }),
  route({
    verb: 'POST',
    path: 'users.delete',
    summary: 'Delete an account for good',
    action: deleteUser,
    body: Type.Object({ ...personKeys, confirmRelinquish: truth }),
    response: nothingMore,
    input: ({ body }) => ({ user: requirePersonReference(body), confirmed: body.confirmRelinquish === true }),
    reply: () => ({}),
  }),
  route({
    verb: 'POST',
    path: 'users.deleteOwnAccount',
    summary: 'Delete your own account for good, with your password or its SHA-256',
    action: deleteOwnAccount,
    body: Type.Object({ password: Type.String(), confirmRelinquish: truth }),
    response: nothingMore,
    input: ({ body: { password, confirmRelinquish } }) => ({ password, confirmed: confirmRelinquish === true }),
    reply: () => ({}),
  }),
  route({
    verb: 'GET',
    path: 'users.info',
    summary: 'One person, as you may see them',
    action: showUser,
    query: Type.Object({ ...personKeys, importId: text, fields: text }),
    response: userAnswer,
    input: ({ query }) => ({ user: requirePersonReference(query), withRooms: asksForRooms(query.fields) }),
    reply: (user) => ({ user }),
  }),
]

/** The host as the two keys name them; an empty one takes the host away. */
function hostOf({ hostId, hostUsername }: { hostId?: string | null; hostUsername?: string | null }): {
  host?: { id: string } | { username: string } | null
} {
  if (hostId) return { host: { id: hostId } }
  if (hostUsername) return { host: { username: hostUsername } }
  return hostId === undefined && hostUsername === undefined ? {} : { host: null }
}

type OwnProfile = { [K in 'name' | 'username' | 'email' | 'nickname' | 'bio' | 'statusText']?: string }
type Statuses = 'online' | 'away' | 'busy' | 'offline'

interface OwnBody {
  readonly data: OwnProfile & {
    statusType?: string
    newPassword?: string
    currentPassword?: string
    customFields?: Record<string, unknown>
  }
  readonly customFields?: Record<string, unknown>
}

/** Apps send empty texts for what they leave alone, and custom fields beside the data. */
function ownChangesOf({ data, customFields: beside }: OwnBody) {
  const { name, username, email, nickname, bio, statusText, statusType, newPassword, currentPassword, customFields = beside } = data
  const given = Object.entries({
    name,
    username: username || undefined,
    email: email || undefined,
    nickname,
    bio,
    statusText,
    customFields,
  }).filter(([, value]) => value !== undefined)
  return {
    profile: { ...(Object.fromEntries(given) as OwnProfile), ...(statusType ? { status: statusType as Statuses } : {}) },
    ...(newPassword ? { newPassword } : {}),
    ...(currentPassword ? { currentPassword } : {}),
  }
}

function asksForRooms(fields: string | undefined): boolean {
  if (fields === undefined || fields === '') return false
  try {
    return (JSON.parse(fields) as { userRooms?: unknown } | null)?.userRooms === 1
  } catch {
    throw refusal('error-invalid-fields')
  }
}
