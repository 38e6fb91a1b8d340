// A username that is free, for somebody who has not chosen any.
import type { Reading } from '../../actions/action.ts'
import { setting } from '../settings/setting.ts'
import { isReservedUsername, nameKey } from './name.ts'
import { listUsernameKeys } from './user-search.store.ts'

/** A free username made from somebody's name or address. */
export async function findFreeUsername(
  cx: Reading,
  { name, email }: { readonly name: string; readonly email: string | null },
): Promise<string> {
  const beginnings = [name, email?.split('@')[0] ?? '', setting(cx, 'Accounts_DefaultUsernamePrefixSuggestion')]
  const beginning = beginnings.map(asUsername).find((candidate) => candidate !== '') ?? 'user'
  const taken = await listUsernameKeys(cx.tx, nameKey(beginning))
  for (let number = 0; ; number++) {
    const candidate = number === 0 ? beginning : `${beginning}${number}`
    if (!taken.has(nameKey(candidate)) && !isReservedUsername(cx, candidate)) return candidate
  }
}

/** The part of a name that every username may have: Latin letters, digits, dots. */
function asUsername(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\s+/g, '.')
    .replace(/[^a-z0-9._-]/g, '')
    .replace(/^[._-]+|[._-]+$/g, '')
    .slice(0, 40)
}
