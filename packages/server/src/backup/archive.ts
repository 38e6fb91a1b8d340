// What a backup is made of: a tar, compressed with gzip, whose entries are small parts of known size, because nobody knows how long a
// table is before it has been read. First `foyer-backup.json` says what follows; every item (`secret`, `files/<id>`, `tables/<name>`) is
// `<item>/1`, `<item>/2`, … and ends in `<item>/sum` with its length and SHA-256; `end.json` counts all of it and closes it with a
// checksum over every entry before it. Docs: decisions/0028-backup.md.
import { type Static, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import { StartupError } from '../platform/startup-error.ts'

/** Raise it when an older Foyer would read something else out of a backup than this one wrote into it. */
export const format = 1

export const headName = 'foyer-backup.json'
export const endName = 'end.json'
export const partBytesMax = 1024 * 1024
/** What is read at once, beside parts: the head of a workspace with a hundred tables has some 10 kB. */
export const noteBytesMax = 4 * 1024 * 1024

const count = Type.Integer({ minimum: 0 })
const checksum = Type.String({ pattern: '^[0-9a-f]{64}$' })

/** What every format says of itself. */
export const Origin = Type.Object({ product: Type.Literal('foyer-backup'), format: Type.Integer(), foyerVersion: Type.String() })

export const Head = Type.Object({
  product: Type.Literal('foyer-backup'),
  format: Type.Literal(format),
  foyerVersion: Type.String(),
  /** Whatever was committed before this moment is in it. */
  takenAt: Type.String(),
  workspaceId: Type.String(),
  /** Of the schema, in their order. */
  migrations: Type.Array(Type.String(), { minItems: 1 }),
  tables: Type.Array(Type.Object({ name: Type.String(), columns: Type.Array(Type.String(), { minItems: 1 }) })),
  /** Whether the server's secret is inside. */
  secret: Type.Boolean(),
})
export type Head = Static<typeof Head>

export const Sum = Type.Object({
  bytes: count,
  sha256: checksum,
  /** Of a table. */
  rows: Type.Optional(count),
  /** A file that was not as its row says: its bytes were gone, or others. */
  lost: Type.Optional(Type.Union([Type.Literal('missing'), Type.Literal('damaged')])),
})
export type Sum = Static<typeof Sum>

export const Totals = Type.Object({ tables: count, rows: count, files: count, lostFiles: count, bytes: count })
export type Totals = Static<typeof Totals>

export const End = Type.Object({
  totals: Totals,
  /** Counters of the schema, at least where the rows need them. */
  sequences: Type.Array(Type.Object({ name: Type.String(), value: Type.String({ pattern: '^\\d{1,19}$' }), called: Type.Boolean() })),
  sha256: checksum,
})
export type End = Static<typeof End>

export type ItemKind = 'secret' | 'file' | 'table'

/** A reason why a backup can't be used, as a sentence. */
export class ArchiveFault extends StartupError {}

export function damaged(what: string): ArchiveFault {
  return new ArchiveFault(`The backup is damaged: ${what}. Take another one.`)
}

/** Where an item lies in the tar. */
export function pathOf(kind: ItemKind, name: string): string {
  return kind === 'secret' ? 'secret' : `${kind}s/${name}`
}

/** Reads one of the notes in a backup. */
export function readNote<S extends TSchema>(schema: S, text: string, name: string): Static<S> {
  const note = parsed(text)
  if (!Value.Check(schema, note)) throw damaged(`${name} does not say what it should`)
  return note as Static<S>
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What has gone by so far, for whoever waits. */
export interface Progress {
  readonly kind: ItemKind
  readonly name: string
  /** Of everything. */
  readonly totals: Totals
}
export type Report = (progress: Progress) => void
