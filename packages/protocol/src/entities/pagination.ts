/** Lists: pages of them, and what has changed in them since. */
import { Type, type TArray, type TInteger, type TLiteral, type TObject, type TSchema } from 'typebox'
import { closed, Count, DateTime, Id } from './basics.ts'

/** What every listing takes; `count: 0` asks for everything allowed. */
export const PageQuery = Type.Object({
  count: Type.Optional(Count),
  offset: Type.Optional(Count),
  sort: Type.Optional(Type.String({ description: 'JSON: a field and 1 or -1' })),
})

type PageProperties<Key extends string, Row extends TSchema> = Record<Key, TArray<Row>> & {
  count: TInteger
  offset: TInteger
  total: TInteger
  success: TLiteral<true>
}

/** Describes a page: the rows under the key that the endpoint uses, and where in the whole they stand. */
export function pageOf<Key extends string, Row extends TSchema>(key: Key, row: Row): TObject<PageProperties<Key, Row>> {
  const rows = { [key]: Type.Array(row) } as Record<Key, TArray<Row>>
  return Type.Object({ ...rows, count: Count, offset: Count, total: Count, success: Type.Literal(true) }, closed)
}

/** What left a list: told apart from changes, with nothing of what it was. */
export const Removal = Type.Object({ _id: Id, _deletedAt: DateTime }, closed)

/** Describes the answer to `updatedSince`. Both keys are always there, also when nothing was asked about. */
export function syncOf<Row extends TSchema>(row: Row) {
  return Type.Object({ update: Type.Array(row), remove: Type.Array(Removal), success: Type.Optional(Type.Literal(true)) }, closed)
}
