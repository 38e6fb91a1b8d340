// Keeps an upload for a day, until its uploader sends it (confirm-upload). Adds error-invalid-file-type, error-file-quota-exceeded.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { findRoomAccess } from '../rooms/room.ts'
import { filePath } from './file-name.ts'
import { keepUpload, receivedInput } from './upload.ts'

export const storeUpload = command({
  name: 'store-upload',
  permission: 'upload-file',
  input: Type.Object({ roomId: Type.String(), received: receivedInput }),
  load: (cx, { roomId }) => findRoomAccess(cx, { id: roomId }, { lock: true }),
  async run(cx, { received }, access) {
    const file = await keepUpload(cx, access, received)
    return { _id: file.id, url: filePath(file) }
  },
})
