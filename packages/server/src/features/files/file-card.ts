// What a viewer may see of a file, in the wire's shapes: beside its message, and as a line of a room's list of files.
import type { StoredFile } from '../../schema/rows.ts'
import { outsideMark } from '../users/user-mark.ts'
import { extensionOf, filePath } from './file-name.ts'
import type { FileRow } from './files.store.ts'
import { kindOfFile } from './media-type.ts'

/** What small pictures are. */
export const thumbnailType = 'image/webp'

/** The keys that a message with a file has. */
export function presentInMessage(file: StoredFile) {
  const card = { _id: file.id, name: file.name, type: file.type, size: file.size, format: formatOf(file) }
  return { file: card, files: [card], attachments: [presentAttachment(file)], groupable: false }
}

function presentAttachment(file: StoredFile) {
  const link = filePath(file)
  return {
    title: file.name,
    type: 'file',
    ...(file.description === '' ? {} : { description: file.description }),
    title_link: link,
    title_link_download: true,
    ...presentKind(file, link),
  }
}

function presentKind(file: StoredFile, link: string) {
  const { type, size, width, height } = file
  switch (kindOfFile(type)) {
    case 'image':
      if (file.thumbnailId !== null)
        return {
          image_url: filePath({ id: file.thumbnailId, name: file.name }),
          image_type: thumbnailType,
          image_size: file.thumbnailSize ?? 0,
          image_dimensions: { width: file.thumbnailWidth ?? 0, height: file.thumbnailHeight ?? 0 },
          ...(file.preview === null ? {} : { image_preview: file.preview }),
        }
      return {
        image_url: link,
        image_type: type,
        image_size: size,
        ...(width === null || height === null ? {} : { image_dimensions: { width, height } }),
      }
    case 'audio':
      return { audio_url: link, audio_type: type, audio_size: size }
    case 'video':
      return { video_url: link, video_type: type, video_size: size }
    case 'other':
      return { format: formatOf(file), size }
  }
}

/** A line of a room's list of files. */
export function presentFile(file: FileRow) {
  const path = filePath(file)
  return {
    _id: file.id,
    name: file.name,
    size: file.size,
    type: file.type,
    rid: file.roomId,
    userId: file.uploaderId ?? '',
    ...(file.uploader === null
      ? {}
      : { user: { _id: file.uploader.id, username: file.uploader.username, name: file.uploader.name, ...outsideMark(file.uploader) } }),
    url: path,
    path,
    uploadedAt: file.createdAt,
    ...(file.description === '' ? {} : { description: file.description }),
  }
}

function formatOf(file: StoredFile): string {
  return extensionOf(file.name) || (file.type.split('/')[1] ?? '')
}
