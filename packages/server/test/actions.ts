// Every action there is: what the wire tables name, and what feature files export. Tests that sweep over actions begin here.
import path from 'node:path'
import type { Action } from '../src/actions/action.ts'
import { features } from '../src/features.ts'
import { isActionFile } from './laws/features.ts'
import { readSources, root, type Sources } from './source.ts'

export interface KnownAction {
  readonly action: Action
  readonly exportName: string
  /** From the repository's root. */
  readonly file: string
}

/** Whether a value was made by command(), query() or stream(). */
export function isAction(value: unknown): value is Action {
  const { kind, name, permission, load, run } = (value ?? {}) as Partial<Action>
  return (
    ['command', 'query', 'stream'].includes(String(kind)) &&
    typeof name === 'string' &&
    typeof permission === 'string' &&
    typeof load === 'function' &&
    typeof run === 'function'
  )
}

/** Loads every file that makes actions and answers what it exports. */
export async function listActions(sources: Sources = readSources()): Promise<KnownAction[]> {
  const files = [...sources.values()].filter(
    (source) => /^packages\/server\/src\/(features|delivery)\//.test(source.path) && isActionFile(source, sources),
  )
  const found: KnownAction[] = []
  for (const { path: file } of files) {
    const exported = (await import(path.join(root, file))) as Record<string, unknown>
    for (const [exportName, value] of Object.entries(exported)) if (isAction(value)) found.push({ action: value, exportName, file })
  }
  return found
}

/** Every row of the wire tables, with what it names. */
export function listWireRows(): { readonly row: string; readonly feature: string; readonly action: unknown }[] {
  return features.flatMap(({ name: feature, routes = [], ddp = {} }) => [
    ...routes.map(({ verb, path: route, action }) => ({ row: `${verb} ${route}`, feature, action })),
    ...(ddp.methods ?? []).map(({ name, action }) => ({ row: `method ${name}`, feature, action })),
    ...(ddp.topics ?? []).map(({ stream, action }) => ({ row: `topic ${stream}`, feature, action })),
  ])
}
