// People whom an action names besides the room it acts on. One that the actor may not know is answered like one that is not there.
import type { ErrorCode } from '@foyer/protocol/errors.ts'
import { type Static, Type } from 'typebox'
import type { Reading } from '../../actions/action.ts'
import { canSeeUser, visibleUsers } from '../../permissions/visibility.ts'
import { refusal } from '../../platform/errors.ts'
import { filterUserIds, findUserAccess, findUsersByIds, findUsersByUsernames, type UserReference, type UserRow } from '../users/user.ts'

const mostPeopleAtOnce = 100

export const peopleInput = Type.Object({
  ids: Type.Array(Type.String({ maxLength: 64 }), { maxItems: mostPeopleAtOnce }),
  usernames: Type.Array(Type.String({ maxLength: 128 }), { maxItems: mostPeopleAtOnce }),
})

/** The account that is named, as far as the actor may know it; otherwise null. */
export async function findPerson(cx: Reading, reference: UserReference): Promise<UserRow | null> {
  const access = await findUserAccess(cx, reference)
  return access === null || !canSeeUser(cx, access) ? null : access.user
}

/** The account that is named. Throws error-invalid-user. */
export async function requirePerson(cx: Reading, reference: UserReference): Promise<UserRow> {
  const user = await findPerson(cx, reference)
  if (user === null) throw refusal('error-invalid-user')
  return user
}

/**
 * The active accounts that are named, each once. Throws the code for one that is not there or not active, with what was typed; the
 * details name every one in the way, so that a list of people is mended in one go.
 */
export async function requirePeople(
  cx: Reading,
  { ids, usernames }: Static<typeof peopleInput>,
  missing: 'error-invalid-user' | 'error-user-not-found',
): Promise<UserRow[]> {
  const known = await knownAmong(cx, [...(await findUsersByIds(cx.tx, ids)), ...(await findUsersByUsernames(cx.tx, usernames))])
  const byId = new Map(known.map((user) => [user.id, user]))
  const byName = new Map(known.map((user) => [user.username.toLowerCase(), user]))
  const named = [
    ...ids.map((typed) => ({ typed, user: byId.get(typed) })),
    ...usernames.map((typed) => ({ typed, user: byName.get(typed.toLowerCase()) })),
  ]
  const absent = named.filter(({ user }) => user?.active !== true)
  const [first] = absent
  if (first !== undefined)
    throw refusal(codeFor(first, missing), wordsFor(first), {
      user: first.user?.username ?? first.typed,
      skipped: absent.map((one) => ({ username: one.user?.username ?? one.typed, errorType: codeFor(one, missing) })),
    })
  return [...new Map(named.flatMap(({ user }) => (user === undefined ? [] : [[user.id, user] as const]))).values()]
}

interface Named {
  readonly typed: string
  readonly user: UserRow | undefined
}

function codeFor({ user }: Named, missing: ErrorCode): ErrorCode {
  return user === undefined ? missing : 'error-user-is-not-activated'
}

function wordsFor({ typed, user }: Named): string {
  return user === undefined ? `There is no account “${typed}”` : `The account “${user.username}” is not active`
}

async function knownAmong(cx: Reading, users: readonly UserRow[]): Promise<UserRow[]> {
  const ids = users.map((user) => user.id)
  const known = new Set(ids.length === 0 ? [] : await filterUserIds(cx.tx, ids, visibleUsers(cx, 'users')))
  return users.filter((user) => known.has(user.id))
}
