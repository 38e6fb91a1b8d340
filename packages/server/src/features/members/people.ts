// People whom an action names besides the room it acts on. One that the actor may not know is answered like one that is not there.
import { type Static, Type } from 'typebox'
import type { Reading } from '../../actions/action.ts'
import { canSeeUser } from '../../permissions/visibility.ts'
import { refusal } from '../../platform/errors.ts'
import { findUserAccess, type UserReference, type UserRow } from '../users/user.ts'

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

/** The active accounts that are named, each once. Throws, with what was typed, the code for one that is not there. */
export async function requirePeople(cx: Reading, { ids, usernames }: Static<typeof peopleInput>, missing: 'error-invalid-user' | 'error-user-not-found'): Promise<UserRow[]> {
  const people = new Map<string, UserRow>()
  for (const reference of [...ids.map((id) => ({ id })), ...usernames.map((username) => ({ username }))]) {
    const user = await findPerson(cx, reference)
    const typed = 'id' in reference ? reference.id : reference.username
    if (user === null) throw refusal(missing, `There is no account “${typed}”`, { user: typed })
    if (!user.active) throw refusal('error-user-is-not-activated', `The account “${user.username}” is not active`, { user: user.username })
    people.set(user.id, user)
  }
  return [...people.values()]
}
