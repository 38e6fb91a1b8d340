// Makes somebody a leader of a room, or no longer.
import { roomRoleCommand } from './room-role.ts'

export const setRoomLeader = roomRoleCommand('leader')
