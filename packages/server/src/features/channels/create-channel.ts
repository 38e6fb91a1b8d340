// Makes a channel: open to every member of the workspace.
import { command, theWorkspace } from '../../actions/action.ts'
import { createRoom, newRoomInput } from './new-room.ts'

export const createChannel = command({
  name: 'create-channel',
  permission: 'create-channel',
  input: newRoomInput,
  load: theWorkspace,
  run: (cx, wanted) => createRoom(cx, 'channel', wanted),
})
