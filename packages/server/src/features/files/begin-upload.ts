// Asked before the bytes of an upload are taken in: may this person, here, now, and how many. What comes of it is decided
// once more when the bytes have arrived (store-upload, send-new-file). Adds error-file-upload-disabled, error-file-quota-exceeded.
import { Type } from 'typebox'
import { query, type Reading } from '../../actions/action.ts'
import { findRoomAccess } from '../rooms/room.ts'
import { setting } from '../settings/setting.ts'
import type { Terms } from './intake.ts'
import { placeForNew } from './place.ts'
import { fileBytesMax, requireRoomForUpload, requireUploads } from './upload.ts'

export const beginUpload = query({
  name: 'begin-upload',
  permission: 'upload-file',
  input: Type.Object({ roomId: Type.String({ maxLength: 256 }) }),
  load: (cx, { roomId }) => findRoomAccess(cx, { id: roomId }),
  async run(cx, _input, { room }): Promise<Terms> {
    requireUploads(cx, room)
    await requireRoomForUpload(cx)
    return {
      place: placeForNew(cx),
      bytesMax: fileBytesMax(cx),
      stripsMetadata: setting(cx, 'Message_Attachments_Strip_Exif'),
      thumbnailBox: thumbnailBox(cx),
    }
  },
})

/** The most that small pictures measure; null where there are none. */
function thumbnailBox(cx: Reading): Terms['thumbnailBox'] {
  if (!setting(cx, 'Message_Attachments_Thumbnails_Enabled')) return null
  return { width: setting(cx, 'Message_Attachments_Thumbnails_Width'), height: setting(cx, 'Message_Attachments_Thumbnails_Height') }
}
