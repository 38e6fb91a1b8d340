// What a file is: told from its first bytes where they say it, else what the sender claims, unless a browser could run that.
// The claim of a type that has its own mark is never believed without the mark.

/** How many bytes of a file's beginning are looked at. */
export const headBytes = 262_144

const anything = 'application/octet-stream'

interface Mark {
  readonly matches: (head: Buffer) => boolean
  /** What such bytes may be; the sender's claim chooses among them, the first is meant otherwise. */
  readonly types: readonly string[]
}

const begins =
  (...bytes: number[]) =>
  (head: Buffer): boolean =>
    bytes.every((byte, at) => head[at] === byte)
const holds =
  (at: number, text: string) =>
  (head: Buffer): boolean =>
    head.subarray(at, at + text.length).toString('latin1') === text
const both =
  (one: Mark['matches'], other: Mark['matches']) =>
  (head: Buffer): boolean =>
    one(head) && other(head)
const brand =
  (...brands: string[]) =>
  (head: Buffer): boolean =>
    holds(4, 'ftyp')(head) && brands.includes(head.subarray(8, 12).toString('latin1'))
const matroska =
  (kind: string) =>
  (head: Buffer): boolean =>
    begins(0x1a, 0x45, 0xdf, 0xa3)(head) && head.subarray(0, 64).includes(kind)
const mpegFrame = (head: Buffer): boolean => head[0] === 0xff && [0xfb, 0xf3, 0xf2, 0xfa].includes(head[1] ?? 0)

const marks: readonly Mark[] = [
  { matches: begins(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), types: ['image/png'] },
  { matches: begins(0xff, 0xd8, 0xff), types: ['image/jpeg'] },
  { matches: (head) => holds(0, 'GIF87a')(head) || holds(0, 'GIF89a')(head), types: ['image/gif'] },
  { matches: both(holds(0, 'RIFF'), holds(8, 'WEBP')), types: ['image/webp'] },
  { matches: both(holds(0, 'RIFF'), holds(8, 'WAVE')), types: ['audio/wav', 'audio/x-wav', 'audio/wave'] },
  { matches: brand('heic', 'heix', 'mif1', 'msf1'), types: ['image/heic', 'image/heif'] },
  { matches: brand('avif', 'avis'), types: ['image/avif'] },
  { matches: brand('M4A ', 'M4B '), types: ['audio/mp4', 'audio/x-m4a', 'audio/m4a'] },
  { matches: brand('qt  '), types: ['video/quicktime'] },
  { matches: holds(4, 'ftyp'), types: ['video/mp4', 'audio/mp4'] },
  { matches: matroska('webm'), types: ['video/webm', 'audio/webm'] },
  { matches: matroska('matroska'), types: ['video/x-matroska', 'audio/x-matroska'] },
  { matches: holds(0, 'OggS'), types: ['audio/ogg', 'video/ogg'] },
  { matches: (head) => holds(0, 'ID3')(head) || mpegFrame(head), types: ['audio/mpeg', 'audio/mp3'] },
  { matches: (head) => begins(0xff, 0xf1)(head) || begins(0xff, 0xf9)(head), types: ['audio/aac'] },
  { matches: holds(0, '%PDF-'), types: ['application/pdf'] },
]

// Documents of office programs are zip archives that the claim tells apart.
const isZip = (head: Buffer): boolean => begins(0x50, 0x4b, 0x03, 0x04)(head) || begins(0x50, 0x4b, 0x05, 0x06)(head)

const marked = new Set([...marks.flatMap((mark) => mark.types), 'application/zip'])
const runs = /html|svg|xml|script|ecma|wasm|java|flash/
const wellFormed = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,62}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}$/

/** The sender's claim without its parameters; null when it is no media type. */
export function claimedType(declared: string | undefined): string | null {
  const type = (declared ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  return wellFormed.test(type) ? type : null
}

/** The type to keep and to serve a file under. */
export function typeOf(head: Buffer, declared: string | undefined): string {
  const claimed = claimedType(declared)
  const mark = marks.find(({ matches }) => matches(head))
  if (mark !== undefined) return mark.types.find((type) => type === claimed) ?? mark.types[0] ?? anything
  const harmless = claimed !== null && !marked.has(claimed) && !runs.test(officeless(claimed)) ? claimed : null
  if (isZip(head)) return harmless?.startsWith('application/') && harmless !== anything ? harmless : 'application/zip'
  return harmless ?? anything
}

/** The names of office formats hold “xml” without being any: they are zip archives. */
function officeless(type: string): string {
  return type.replace(/^application\/vnd\.openxmlformats-officedocument\./, '')
}

/** The types that clients show in place; each has a mark that was seen. */
export const shownTypes = {
  image: ['image/png', 'image/jpeg', 'image/gif', 'image/webp'],
  audio: [
    'audio/mpeg',
    'audio/mp3',
    'audio/ogg',
    'audio/wav',
    'audio/x-wav',
    'audio/wave',
    'audio/mp4',
    'audio/x-m4a',
    'audio/m4a',
    'audio/aac',
    'audio/webm',
  ],
  video: ['video/mp4', 'video/webm', 'video/ogg', 'video/quicktime'],
} as const

export type FileKind = 'image' | 'audio' | 'video' | 'other'

/** How clients show a file. Only the first three are ever served to be shown in place; each of their types has a mark that was seen. */
export function kindOfFile(type: string): FileKind {
  for (const kind of ['image', 'audio', 'video'] as const) if ((shownTypes[kind] as readonly string[]).includes(type)) return kind
  return 'other'
}

/** Whether a list of an administrator (`image/*, application/pdf`) names the type. */
export function isListed(list: string, type: string): boolean {
  return list
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== '')
    .some((entry) => entry === '*' || entry === '*/*' || entry === type || (entry.endsWith('/*') && type.startsWith(entry.slice(0, -1))))
}
