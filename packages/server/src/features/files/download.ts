// A file as it is handed out: what it is called, what it is, and whether a browser may show it in place.
import type { StoredFile } from '../../schema/rows.ts'
import { disposition } from './file-name.ts'
import { kindOfFile } from './media-type.ts'

export interface Download {
  readonly id: string
  readonly type: string
  readonly size: number
  readonly etag: string
  readonly disposition: string
}

/** What serving a file needs. Only pictures, sound and film whose bytes say so are shown in place. */
export function presentDownload(file: StoredFile): Download {
  const how = kindOfFile(file.type) === 'other' ? 'attachment' : 'inline'
  return { id: file.id, type: file.type, size: file.size, etag: `"${file.sha256}"`, disposition: disposition(file.name, how) }
}
