// Makes somebody a moderator of a room, or no longer.
import { roomRoleCommand } from './room-role.ts'

export const setRoomModerator = roomRoleCommand('moderator')
