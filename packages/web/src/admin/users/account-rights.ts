// What may be done about one account: the rows of the matrix that act on it, and what the server asks besides for some of it. How an
// administrator signs in, and that they are one, is for those who could make one.
import { useRights, useRightsOver } from '../../session/rights.ts'
import type { Account } from './accounts.ts'

export function useAccountRights(account: Pick<Account, '_id' | 'roles' | 'type'>) {
  const rights = useRights()
  const over = useRightsOver(account._id)
  const mayGive = useGivableRoles()
  const isBot = account.type === 'bot'
  const edit = over.may('update-user') && rights.holds('edit-other-user-info')
  const signIn = !account.roles.includes('admin') || rights.holds('assign-admin-role')
  return {
    isKnown: rights.isKnown && over.isKnown,
    decide: over.may('decide-registration'),
    edit,
    switch: over.may('set-active-status'),
    makeAdmin: over.may('assign-role') && rights.holds('assign-admin-role') && !isBot,
    /** Making a member of a guest, and the other way round. */
    changeKind: edit && !isBot && mayGive('user') && (account.roles.includes('guest') || mayGive('guest')),
    giveRoles: edit && !isBot && rights.holds('assign-roles'),
    password: edit && signIn && rights.holds('edit-other-user-password'),
    address: edit && signIn,
    resetFactor: signIn && over.may('reset-second-factor'),
    endSessions: over.may('end-sessions-of-user'),
    remove: over.may('delete-user'),
  }
}

/** Tells whether a role may be given and taken: making a guest is inviting one, making an administrator has a permission of its own. */
export function useGivableRoles(): (role: string) => boolean {
  const { holds } = useRights()
  const own: Readonly<Record<string, string>> = { admin: 'assign-admin-role', guest: 'invite-guest' }
  return (role) => holds(own[role] ?? 'assign-roles')
}
