// A free username for the caller, made from their name or address.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { setting } from '../settings/setting.ts'
import { isReservedUsername, nameKey } from './name.ts'
import { requireSelf } from './user.ts'
import { listUsernameKeys } from './user-search.store.ts'

export const suggestUsername = query({
  name: 'suggest-username',
  permission: 'use-own-account',
  input: Type.Object({}),
  load: theWorkspace,
  async run(cx) {
    const user = await requireSelf(cx)
    const beginnings = [user.name, user.email?.split('@')[0] ?? '', setting(cx, 'Accounts_DefaultUsernamePrefixSuggestion')]
    const beginning = beginnings.map(asUsername).find((name) => name !== '') ?? 'user'
    const taken = await listUsernameKeys(cx.tx, nameKey(beginning))
    for (let number = 0; ; number++) {
      const name = number === 0 ? beginning : `${beginning}${number}`
      if (!taken.has(nameKey(name)) && !isReservedUsername(cx, name)) return name
    }
  },
})

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
