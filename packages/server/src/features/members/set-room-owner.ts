// Makes somebody an owner of a room, or no longer.
import { roomRoleCommand } from './room-role.ts'

export const setRoomOwner = roomRoleCommand('owner')
