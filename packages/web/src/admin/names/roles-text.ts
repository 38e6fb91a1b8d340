// What the built-in roles are called and said to be. Others are called as whoever made them called them.
import { useCallback } from 'react'
import { area } from '../../text/area.ts'
import { useText } from '../../text/use-text.tsx'
import { type Role, useRoles } from '../users/accounts.ts'

export const rolesText = area(
  'admin-roles',
  {
    admin: 'admin',
    moderator: 'moderator',
    leader: 'leader',
    owner: 'owner',
    user: 'user',
    bot: 'bot',
    app: 'app',
    guest: 'guest',
    anonymous: 'anonymous',
    'description.admin': 'Admin',
    'description.moderator': 'Moderator',
    'description.leader': 'Leader',
    'description.owner': 'Owner',
    'description.guest': 'Guest',
  },
  {
    admin: 'Admin',
    moderator: 'Moderation',
    leader: 'Leitung',
    owner: 'Raumleitung',
    user: 'Mitglied',
    bot: 'Bot',
    app: 'App',
    guest: 'Gast',
    anonymous: 'Anonym',
    'description.admin': 'Admin',
    'description.moderator': 'Moderation',
    'description.leader': 'Leitung',
    'description.owner': 'Raumleitung',
    'description.guest': 'Gast',
  },
)

type Key = keyof (typeof rolesText)['english']

/** What a role is called, by its id. */
export function useRoleName(): (id: string) => string {
  const t = useText(rolesText)
  const roles = useRoles().data
  return useCallback((id) => (isKey(id) ? t(id) : (roles?.find(({ _id }) => _id === id)?.name ?? id)), [t, roles])
}

/** What is said of a role: a built-in one is described in the language spoken now until somebody describes it otherwise. */
export function useRoleDescription(): (role: Role) => string {
  const t = useText(rolesText)
  return ({ _id, description }) => {
    const key = `description.${_id}`
    return isKey(key) && rolesText.english[key] === description ? t(key) : description
  }
}

function isKey(key: string): key is Key {
  return Object.hasOwn(rolesText.english, key)
}
