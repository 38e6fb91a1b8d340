// Actions, the roads that lead to them, and the rows of the matrix that they rest on.
import type { Sources } from '../source.ts'
import { camelCase, inServer, server } from './places.ts'

interface FoundAction {
  readonly name: string
  readonly exportName: string
  /** From the repository's root. */
  readonly file: string
  readonly permission: string
}

export interface Wiring {
  readonly actions: readonly FoundAction[]
  /** What the wire tables name, row by row ('GET me', 'method login'); the action as file#export where it is exported. */
  readonly rows: readonly { readonly row: string; readonly feature: string; readonly isAction: boolean; readonly action: string | null }[]
  readonly matrixRows: readonly string[]
}

/** Where the server itself may perform an action: files, folders, and the suffixes of a feature's plumbing. */
const ownRoads = /^(app|main|workspace|operator|door)\.ts$|^(delivery|backup)\/|\.(ddp|jobs)\.ts$/

/** Wire rows without an action, actions without a road, matrix rows without an action. */
export function wiringBreaches(sources: Sources, { actions, rows, matrixRows }: Wiring): string[] {
  const onWire = new Set(rows.map(({ action }) => action))
  const taken = new Set(
    inServer(sources).flatMap(({ source, local }) =>
      ownRoads.test(local) ? source.imports.flatMap((found) => found.values.map((name) => `${found.file}#${name}`)) : [],
    ),
  )
  // Some rows are asked besides the action's own, in its load or run.
  const askedBesides = inServer(sources).flatMap(({ source }) =>
    [...source.code.matchAll(/\b(?:may|authorize)\(\s*\w+,\s*'([\w-]+)'/g)].map(([, row]) => row ?? ''),
  )
  const used = new Set([...actions.map(({ permission }) => permission), ...askedBesides])
  const names = actions.map(({ name }) => name)
  return [
    ...rows
      .filter(({ isAction }) => !isAction)
      .map(
        ({ row, feature }) =>
          `features/${feature}: the wire row “${row}” names something that command(), query() or stream() has not made. Wire tables name only actions.`,
      ),
    ...actions
      .filter(({ exportName, file }) => !onWire.has(`${file}#${exportName}`) && !taken.has(`${file}#${exportName}`))
      .map(
        ({ exportName, file }) =>
          `${file}: no road leads to ${exportName}. Name it in a .rest.ts or .ddp.ts table, have the app perform it, or delete it.`,
      ),
    ...actions
      .filter(({ exportName, file, permission }) => permission === 'run-the-server' && onWire.has(`${file}#${exportName}`))
      .map(
        ({ exportName, file }) =>
          `${file}: ${exportName} is for the server itself (run-the-server) and stands on the wire. Give it a row of its own in the matrix.`,
      ),
    ...actions
      .filter(({ permission }) => !matrixRows.includes(permission))
      .map(
        ({ exportName, file, permission }) =>
          `${file}: ${exportName} names the permission “${permission}”, which is no row of the matrix. Add the row or correct the name.`,
      ),
    ...matrixRows
      .filter((row) => !used.has(row))
      .map((row) => `${server}permissions/matrix.ts: no action uses the row “${row}”. Delete it, or write the action.`),
    ...actions
      .filter(({ name, exportName }) => camelCase(name) !== exportName)
      .map(
        ({ name, exportName, file }) =>
          `${file}: ${exportName} calls itself “${name}”. An action's name is its export in kebab-case: that is what the audit log and the metrics show.`,
      ),
    ...actions
      .filter(({ name }, index) => names.indexOf(name) !== index)
      .map(
        ({ name, file }) => `${file}: a second action is called “${name}”. Names are unique: the audit log tells actions apart by them.`,
      ),
  ]
}
