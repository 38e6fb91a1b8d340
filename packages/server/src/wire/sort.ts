// `sort` as clients write it: a JSON object of fields, each with 1 or -1. Only fields that a list may be sorted by count;
// others are left out, because clients ask for fields of their own.
import { Type } from 'typebox'
import { refusal } from '../platform/errors.ts'

export interface Order<C extends string = string> {
  readonly column: C
  readonly descending: boolean
}

/** Reads `sort` against what a list may be sorted by: the wire's name of a field to the column. Throws error-invalid-sort. */
export function orderOf<C extends string>(sort: string | undefined, columns: Readonly<Record<string, C>>): Order<C>[] {
  if (sort === undefined || sort === '') return []
  return Object.entries(parsed(sort)).flatMap(([field, direction]) => {
    if (direction !== 1 && direction !== -1) throw refusal('error-invalid-sort', 'sort takes fields with 1 or -1')
    const column = Object.hasOwn(columns, field) ? columns[field] : undefined
    return column === undefined ? [] : [{ column, descending: direction === -1 }]
  })
}

/** The schema of an order in an action's input. */
export function orderInput<C extends string>(columns: readonly C[]) {
  return Type.Array(Type.Object({ column: Type.Enum([...columns]), descending: Type.Boolean() }), { maxItems: 5 })
}

function parsed(sort: string): object {
  try {
    const value: unknown = JSON.parse(sort)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // answered below, like JSON of another shape
  }
  throw refusal('error-invalid-sort')
}
