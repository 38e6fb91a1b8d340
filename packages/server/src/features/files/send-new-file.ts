// Uploads and sends in one step, as older clients and bots do. Adds error-invalid-file-type, error-file-quota-exceeded.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { findRoomAccess } from '../rooms/room.ts'
import { wordsInput } from './confirm-upload.ts'
import { sendFile } from './file.ts'
import { keepUpload, receivedInput } from './upload.ts'

export const sendNewFile = command({
  name: 'send-new-file',
  permission: 'upload-file',
  input: Type.Object({ roomId: Type.String(), received: receivedInput, ...wordsInput }),
  load: (cx, { roomId }) => findRoomAccess(cx, { id: roomId }, { lock: true }),
  run: async (cx, { received, ...words }, access) => sendFile(cx, access, await keepUpload(cx, access, received), words),
})
