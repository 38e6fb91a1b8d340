// Who holds a role that is shown beside a name, one with a description: members learn it of everybody, guests of themselves.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { outsideMark } from '../users/user-mark.ts'
import { listHoldersOfRoles } from './roles.store.ts'

const holdersMax = 5_000

export const listRoleHolders = query({
  name: 'list-role-holders',
  permission: 'list-own-roles',
  input: Type.Object({}),
  load: theWorkspace,
  async run(cx) {
    const shown = cx.workspace.roles.filter((role) => role.scope === 'Users' && role.description !== '').map((role) => role.id)
    const only = cx.actor.kind === 'guest' && !cx.actor.operator ? cx.actor.id : null
    const holders = await listHoldersOfRoles(cx.tx, shown, { only, limit: holdersMax })
    return holders.map((user) => ({
      _id: user.id,
      username: user.username,
      roles: user.roles.filter((role) => shown.includes(role)),
      ...outsideMark(user),
    }))
  },
})
