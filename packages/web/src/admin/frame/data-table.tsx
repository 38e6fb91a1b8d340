// A table that scrolls in itself; on phones its rows are cards. Its head sorts, its first cell opens the row.
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './page.module.css'

export interface Column<Row> {
  readonly key: string
  readonly label: string
  /** Without it the head does not sort. */
  readonly sortBy?: string
  /** Read out, not shown: a column of buttons. */
  readonly isUnlabelled?: true
  readonly renderCell: (row: Row) => ReactNode
}

export interface Sorting {
  readonly by: string
  readonly descending: boolean
}

export function DataTable<Row extends { readonly _id: string }>({
  label,
  columns,
  rows,
  sorting,
  onSort,
  chosen,
  onOpen,
  isOff,
}: {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly sorting?: Sorting
  readonly onSort?: (sorting: Sorting) => void
  readonly chosen?: string | undefined
  readonly onOpen?: (row: Row) => void
  readonly isOff?: (row: Row) => boolean
}): ReactNode {
  return (
    <div className={classes.scroll}>
      <table className={classes.table} aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" aria-sort={ariaSort(column, sorting)}>
                <Head column={column} sorting={sorting} onSort={onSort} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- its first cell holds the button; this only makes the target larger
            <tr
              key={row._id}
              data-openable={onOpen !== undefined || undefined}
              data-chosen={row._id === chosen || undefined}
              data-off={isOff?.(row) || undefined}
              onClick={(event) => {
                if (!(event.target as Element).closest('button, a, input')) onOpen?.(row)
              }}
            >
              {columns.map((column, index) => (
                <td key={column.key} data-label={index === 0 || column.isUnlabelled ? '' : column.label}>
                  {index === 0 && onOpen !== undefined ? (
                    <button type="button" className={classes.open} aria-pressed={row._id === chosen} onClick={() => onOpen(row)}>
                      {column.renderCell(row)}
                    </button>
                  ) : (
                    column.renderCell(row)
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function ariaSort<Row>({ sortBy }: Column<Row>, sorting: Sorting | undefined): 'ascending' | 'descending' | undefined {
  if (sortBy === undefined || sortBy !== sorting?.by) return undefined
  return sorting.descending ? 'descending' : 'ascending'
}

function Head<Row>({
  column: { label, sortBy, isUnlabelled },
  sorting,
  onSort,
}: {
  readonly column: Column<Row>
  readonly sorting: Sorting | undefined
  readonly onSort: ((sorting: Sorting) => void) | undefined
}): ReactNode {
  if (isUnlabelled === true) return <span className="fy-said">{label}</span>
  if (sortBy === undefined || onSort === undefined) return label
  const isSorted = sorting?.by === sortBy
  const descending = isSorted && sorting.descending
  const Arrow = descending ? IconArrowDown : IconArrowUp
  return (
    <button
      type="button"
      className={classes.sort}
      data-sorted={isSorted || undefined}
      onClick={() => onSort({ by: sortBy, descending: isSorted && !descending })}
    >
      {label}
      {isSorted && <Arrow size={14} stroke={1.75} aria-hidden="true" />}
    </button>
  )
}
