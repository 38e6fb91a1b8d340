// An upload: bytes that have come in for a room, and what the workspace asks of them before they become a file there.
import { Type } from 'typebox'
import type { Reading, Writing } from '../../actions/action.ts'
import type { RoomAccess } from '../../permissions/targets.ts'
import { refusal } from '../../platform/errors.ts'
import { failpoint } from '../../platform/failpoint.ts'
import type { Room, StoredFile } from '../../schema/rows.ts'
import { setting } from '../settings/setting.ts'
import { countWaiting, insertFile, lockUploadsOf } from './files.store.ts'
import { isListed } from './media-type.ts'
import { pixelsMax } from './picture-size.ts'

/** What is known of bytes that have come in. */
export const receivedInput = Type.Object({
  id: Type.String({ pattern: '^[A-Za-z0-9]{17}$' }),
  name: Type.String({ minLength: 1, maxLength: 1000 }),
  claimedType: Type.Union([Type.String(), Type.Null()]),
  type: Type.String(),
  size: Type.Integer({ minimum: 0 }),
  sha256: Type.String(),
  width: Type.Union([Type.Integer(), Type.Null()]),
  height: Type.Union([Type.Integer(), Type.Null()]),
  place: Type.Union([Type.Literal('disk'), Type.Literal('bucket')]),
  /** The small picture beside it, as it was kept. */
  thumbnail: Type.Union([
    Type.Object({
      id: Type.String({ pattern: '^[A-Za-z0-9]{17}$' }),
      width: Type.Integer(),
      height: Type.Integer(),
      size: Type.Integer(),
      preview: Type.String({ maxLength: 8_192 }),
    }),
    Type.Null(),
  ]),
})
export type Received = Type.Static<typeof receivedInput>

const waitingMax = 100

/** Refuses where the workspace takes no files. */
export function requireUploads(cx: Reading, room: Room): void {
  if (!setting(cx, 'FileUpload_Enabled')) throw refusal('error-file-upload-disabled')
  if (room.kind === 'direct' && !setting(cx, 'FileUpload_Enabled_Direct')) throw refusal('error-direct-message-file-upload-not-allowed')
}

/** The most bytes that a file may have; null for any. */
export function fileBytesMax(cx: Reading): number | null {
  const most = setting(cx, 'FileUpload_MaxFileSize')
  return most < 0 ? null : most
}

/** The refusal of a file that is too large. */
export function tooLarge(bytesMax: number) {
  return refusal('error-file-too-large', `A file may have ${bytesMax} bytes. An administrator can raise the limit`, { limit: bytesMax })
}

/** Refuses one more upload to somebody who has sent too few of those they have. */
export async function requireRoomForUpload(cx: Reading): Promise<void> {
  if ((await countWaiting(cx.tx, cx.actor.id)) >= waitingMax)
    throw refusal('error-file-quota-exceeded', `${waitingMax} of your uploads wait to be sent. Send some, or come back in a day`, {
      limit: waitingMax,
    })
}

/** Makes a file of what has come in; it waits to be sent. Assumes allowed. */
export async function keepUpload(cx: Writing, { room }: RoomAccess, received: Received): Promise<StoredFile> {
  requireUploads(cx, room)
  requireAcceptedType(cx, received)
  await lockUploadsOf(cx.tx, cx.actor.id)
  await requireRoomForUpload(cx)
  const { claimedType: _, thumbnail, ...known } = received
  const small =
    thumbnail === null
      ? {}
      : {
          thumbnailId: thumbnail.id,
          thumbnailWidth: thumbnail.width,
          thumbnailHeight: thumbnail.height,
          thumbnailSize: thumbnail.size,
          preview: thumbnail.preview,
        }
  const file = await insertFile(cx.tx, { ...known, ...small, roomId: room.id, uploaderId: cx.actor.id, createdAt: cx.now })
  FAILPOINT: await failpoint('upload:kept', cx)
  return file
}

function requireAcceptedType(cx: Reading, { type, claimedType, width, height }: Received): void {
  const only = setting(cx, 'FileUpload_MediaTypeWhiteList')
  const blocked = setting(cx, 'FileUpload_MediaTypeBlackList')
  const refused = [type, ...(claimedType === null ? [] : [claimedType])].find((one) => isListed(blocked, one))
  if (refused !== undefined || (only.trim() !== '' && !isListed(only, type)))
    throw refusal('error-invalid-file-type', `Files of the type ${refused ?? type} are not accepted here`)
  if ((width ?? 0) * (height ?? 0) > pixelsMax)
    throw refusal('error-invalid-file-type', `Pictures of more than ${pixelsMax} pixels are not accepted`)
}
