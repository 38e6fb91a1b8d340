// Uploads and sends in one step, as older clients and bots do. Adds error-invalid-file-type, error-file-quota-exceeded.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { findRoomAccess } from '../rooms/room.ts'
import { wordsInput } from './confirm-upload.ts'
import { prepareWords, sendFile } from './file.ts'
import { keepUpload, receivedInput } from './upload.ts'

export const sendNewFile = command({
  name: 'send-new-file',
  permission: 'upload-file',
  input: Type.Object({ roomId: Type.String(), received: receivedInput, ...wordsInput }),
  async load(cx, words) {
    await prepareWords(cx, words)
    return findRoomAccess(cx, { id: words.roomId }, { lock: true })
  },
  run: async (cx, words, access) => sendFile(cx, access, await keepUpload(cx, access, words.received), words),
})
