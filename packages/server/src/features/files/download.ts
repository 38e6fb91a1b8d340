// A file as it is handed out: what it is called, what it is, and whether a browser may show it in place.
import type { StoredFile } from '../../schema/rows.ts'
import { thumbnailType } from './file-card.ts'
import { disposition } from './file-name.ts'
import { kindOfFile } from './media-type.ts'
import { blobOf, type Place } from './place.ts'

export interface Download {
  readonly id: string
  /** Where its bytes are, and under what. */
  readonly place: Place
  readonly blob: string
  readonly type: string
  readonly size: number
  readonly etag: string
  readonly disposition: string
}

/** What serving a file needs, or its small picture where that was asked for. */
export function presentServed(file: StoredFile, id: string): Download {
  if (id !== file.thumbnailId) return presentDownload(file)
  return {
    id,
    ...bytesOf(file, id),
    type: thumbnailType,
    size: file.thumbnailSize ?? 0,
    etag: `"${id}"`,
    disposition: disposition(file.name, 'inline'),
  }
}

/** Only pictures, sound and film whose bytes say so are shown in place. */
function presentDownload(file: StoredFile): Download {
  const how = kindOfFile(file.type) === 'other' ? 'attachment' : 'inline'
  return {
    id: file.id,
    ...bytesOf(file, file.id),
    type: file.type,
    size: file.size,
    etag: `"${file.sha256}"`,
    disposition: disposition(file.name, how),
  }
}

function bytesOf(file: StoredFile, id: string): Pick<Download, 'place' | 'blob'> {
  return { place: file.place, blob: blobOf(file, id) }
}
