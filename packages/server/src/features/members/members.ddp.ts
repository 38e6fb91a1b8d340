// Who is in a room, over DDP.
import { type DdpTable, method, objectParam, publisher } from '../../wire/ddp.ts'
import { roomOf } from '../../wire/room-params.ts'
import { requirePersonReference } from '../users/user-reference.ts'
import { listMembers } from './list-members.ts'
import { listRoomRoles } from './list-room-roles.ts'
import { roleAssignmentTable } from './role-assignment.ddp.ts'
import { setMuted } from './set-muted.ts'
import { setRoomLeader } from './set-room-leader.ts'
import { setRoomModerator } from './set-room-moderator.ts'
import { setRoomOwner } from './set-room-owner.ts'

const mostRecords = 100

interface RoleChanged {
  readonly roomId: string
  readonly userId: string
  readonly username: string
  readonly role: string
  readonly held: boolean
}

const roles = [
  { name: 'Owner', action: setRoomOwner },
  { name: 'Moderator', action: setRoomModerator },
  { name: 'Leader', action: setRoomLeader },
] as const

export const membersTable: DdpTable = {
  methods: [
    ...(roleAssignmentTable.methods ?? []),
    ...roles.flatMap(({ name, action }) =>
      [true, false].map((held) =>
        method({
          name: `${held ? 'add' : 'remove'}Room${name}`,
          action,
          input: ([roomId, userId]) => ({ room: roomOf({ roomId }), person: requirePersonReference({ userId }), held }),
          reply: () => true,
        }),
      ),
    ),
    ...[true, false].map((muted) =>
      method({
        name: muted ? 'muteUserInRoom' : 'unmuteUserInRoom',
        action: setMuted,
        input: ([named]) => ({ room: roomOf(objectParam(named)), person: requirePersonReference(objectParam(named)), muted }),
        reply: () => true,
      }),
    ),
    method({
      name: 'getRoomRoles',
      action: listRoomRoles,
      input: ([roomId]) => ({ room: roomOf({ roomId }) }),
      reply: (holders) => holders,
    }),
    method({
      name: 'getUsersOfRoom',
      action: listMembers,
      input: ([roomId, showAll, page, filter]) => ({
        room: roomOf({ roomId }),
        ...(showAll === true ? {} : { statuses: ['online' as const, 'away' as const, 'busy' as const] }),
        ...(typeof filter === 'string' && filter !== '' ? { text: filter } : {}),
        page: pageFrom(objectParam(page)),
      }),
      reply: ({ rows, total }) => ({ total, records: rows }),
    }),
  ],
  publishers: [
    publisher<RoleChanged>('room-role.changed', ({ data: { roomId, userId, username, role, held } }) => [
      {
        stream: 'stream-notify-logged',
        key: 'roles-change',
        about: userId,
        args: [{ type: held ? 'added' : 'removed', _id: role, u: { _id: userId, username }, scope: roomId }],
      },
    ]),
  ],
}

function pageFrom({ limit, skip }: Readonly<Record<string, unknown>>): { offset: number; limit: number } {
  const count = (value: unknown): number => (typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : 0)
  return { offset: count(skip), limit: Math.min(count(limit) || mostRecords, mostRecords) }
}
