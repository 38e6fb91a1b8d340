// Which part of a file a request asks for (RFC 9110, section 14).
import type { IncomingHttpHeaders } from 'node:http'
import type { ByteRange } from '../../features/files/blob-store.ts'

/** The part that is asked for; null for the whole, which is also the answer to several parts and to what can't be read. */
export function rangeOf(
  headers: IncomingHttpHeaders,
  file: { readonly size: number; readonly etag: string },
): ByteRange | 'unsatisfiable' | null {
  const condition = headers['if-range']
  if (condition !== undefined && condition !== file.etag) return null
  const asked = /^bytes=(\d*)-(\d*)$/.exec(headers.range?.trim() ?? '')
  if (asked === null) return null
  const [, from = '', to = ''] = asked
  if (from === '') return to === '' ? null : suffix(Number(to), file.size)
  const first = Number(from)
  if (to !== '' && Number(to) < first) return null
  return first >= file.size ? 'unsatisfiable' : { first, last: Math.min(to === '' ? file.size : Number(to), file.size - 1) }
}

function suffix(length: number, size: number): ByteRange | 'unsatisfiable' {
  return length === 0 || size === 0 ? 'unsatisfiable' : { first: Math.max(0, size - length), last: size - 1 }
}
