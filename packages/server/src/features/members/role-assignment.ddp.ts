// Giving and taking roles over DDP. How a change is told stands with the roles.
import { type DdpTable, method } from '../../wire/ddp.ts'
import { assignRole } from './assign-role.ts'
import { deleteRole } from './delete-role.ts'
import { roomIn } from './role-assignment.rest.ts'

export const roleAssignmentTable: DdpTable = {
  methods: [
    method({
      name: 'authorization:addUserToRole',
      action: assignRole,
      input: ([role, username, scope]) => ({ role, username, roomId: roomIn(scope), held: true }),
      reply: () => true,
    }),
    method({
      name: 'authorization:removeUserFromRole',
      action: assignRole,
      input: ([role, username, scope]) => ({ role, username, roomId: roomIn(scope), held: false }),
      reply: () => true,
    }),
    method({ name: 'authorization:deleteRole', action: deleteRole, input: ([roleId]) => ({ roleId }) }),
  ],
}
