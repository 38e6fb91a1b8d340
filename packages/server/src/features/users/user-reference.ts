// How clients say whom they mean: by id, or by name under one of two keys.
import { Type } from 'typebox'
import { refusal } from '../../platform/errors.ts'

/** The schema of a person in an action's input. */
export const personInput = Type.Union([
  Type.Object({ id: Type.String({ maxLength: 64 }) }),
  Type.Object({ username: Type.String({ maxLength: 128 }) }),
])

export type PersonReference = { id: string } | { username: string }

/** The same three keys in a schema of the wire. */
export const personKeys = {
  userId: Type.Optional(Type.String()),
  username: Type.Optional(Type.String()),
  user: Type.Optional(Type.String()),
}

/** Reads the three keys; null when none of them says anything. */
export function findPersonReference(from: {
  readonly userId?: unknown
  readonly username?: unknown
  readonly user?: unknown
}): PersonReference | null {
  if (typeof from.userId === 'string' && from.userId !== '') return { id: from.userId }
  const name = [from.username, from.user].find((value): value is string => typeof value === 'string' && value !== '')
  return name === undefined ? null : { username: name }
}

/** Reads the three keys, or refuses a request that names nobody. */
export function requirePersonReference(from: {
  readonly userId?: unknown
  readonly username?: unknown
  readonly user?: unknown
}): PersonReference {
  const reference = findPersonReference(from)
  if (reference === null) throw refusal('error-user-param-not-provided')
  return reference
}
