// Somebody who is named beside an account or a room: enough to print the name with its mark and to go there.
import { outsideMark } from '../users/user-mark.ts'
import type { AccountKind } from '../../schema/tables.ts'

interface Person {
  readonly id: string
  readonly username: string
  readonly name: string
  readonly kind: AccountKind
  readonly company: string | null
}

/** A person as they are named; nothing, which no answer holds, where there is nobody. */
export function presentPersonNamed(person: Person | undefined) {
  if (person === undefined) return undefined
  const { id, username, name } = person
  return { _id: id, username, name, ...outsideMark(person) }
}
