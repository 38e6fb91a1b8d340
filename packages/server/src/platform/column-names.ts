// Columns have other names in the database than in the code. What comes by a trip is named as its rows are read, once for all of them; the
// query builder's own way makes every row twice.
import { CamelCasePlugin, type PluginTransformResultArgs, type QueryResult, type UnknownRow } from 'kysely'

/** Names of the code in statements, and in answers where they have not been given yet. */
class ColumnNames extends CamelCasePlugin {
  override async transformResult(args: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    return named.has(args.result.rows) ? args.result : super.transformResult(args)
  }
  /** The code's name of a column. */
  nameOf(column: string): string {
    return this.camelCase(column)
  }
}

export const columnNames = new ColumnNames({ maintainNestedObjectKeys: true })

const named = new WeakSet<readonly unknown[]>()

/** Says of rows, and answers, that they have the code's names. */
export function markNamed<T extends readonly unknown[]>(rows: T): T {
  named.add(rows)
  return rows
}
