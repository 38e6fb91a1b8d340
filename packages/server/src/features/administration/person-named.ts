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

/** A person under a key, or nothing where there is nobody. */
export function presentPersonNamed<K extends string>(key: K, person: Person | undefined) {
  if (person === undefined) return {}
  const { id, username, name } = person
  return { [key]: { _id: id, username, name, ...outsideMark(person) } } as Record<
    K,
    { _id: string; username: string; name: string } & ReturnType<typeof outsideMark>
  >
}
