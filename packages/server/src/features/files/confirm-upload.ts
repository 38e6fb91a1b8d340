// Sends an upload into the room that it was made for. A repeat answers the message of the first time.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { presentOne } from '../messages/message-card.ts'
import { findFileAccess, prepareWords, sendFile } from './file.ts'
import { requireUploads } from './upload.ts'

export const wordsInput = {
  text: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  threadId: Type.Optional(Type.String({ maxLength: 64 })),
}

export const confirmUpload = command({
  name: 'confirm-upload',
  permission: 'send-upload',
  input: Type.Object({ roomId: Type.String(), fileId: Type.String(), ...wordsInput }),
  async load(cx, words) {
    await prepareWords(cx, words)
    return findFileAccess(cx, { id: words.fileId, roomId: words.roomId }, { lock: true })
  },
  async run(cx, words, access) {
    if (access.message !== null) return presentOne(cx, access.message)
    requireUploads(cx, access.room)
    return sendFile(cx, access, access.file, words)
  },
})
