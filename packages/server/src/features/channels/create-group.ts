// Makes a group: for those who are added.
import { command, theWorkspace } from '../../actions/action.ts'
import { createRoom, newRoomInput } from './new-room.ts'

export const createGroup = command({
  name: 'create-group',
  permission: 'create-group',
  input: newRoomInput,
  load: theWorkspace,
  run: (cx, wanted) => createRoom(cx, 'group', wanted),
})
