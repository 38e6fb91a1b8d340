// Features stand in a line: each may import only features to its left, and of those only noun files. And how actions are told
// from nouns.
import path from 'node:path'
import type { Import, Source, Sources } from '../source.ts'
import { camelCase, featureOf, inServer, place, server } from './places.ts'

const plumbing = /\.(store|rest|ddp|events|view|mail|jobs)\.ts$/

/** The features from left to right, as features.ts lists them. */
export function featureOrder(sources: Sources): string[] {
  return [...(sources.get(`${server}features.ts`)?.code ?? '').matchAll(/\{\s*name:\s*'([\w-]+)'/g)].map((match) => match[1] ?? '')
}

const makers: readonly string[] = ['command', 'query', 'stream']

/** Whether a file makes actions: it takes command, query or stream from the door's own file, or exports what such a file makes for it. */
export function isActionFile(source: Source, sources: Sources): boolean {
  return takesMaker(source) || actionsMadeIn(source, sources).length > 0
}

function takesMaker(source: Source): boolean {
  return source.imports.some((found) => found.file === `${server}actions/action.ts` && found.values.some((name) => makers.includes(name)))
}

/** The names of a file's actions: exports made by command, query or stream, or by a function of a file that uses these. */
function actionsMadeIn(source: Source, sources: Sources): string[] {
  const borrowed = source.imports
    .filter(({ file }) => file !== null && sources.has(file) && takesMaker(sources.get(file) as Source))
    .flatMap(({ values }) => values)
  return [...source.bare.matchAll(/^export const (\w+)\s*=\s*(\w+)\(/gm)]
    .filter((match) => [...makers, ...borrowed].includes(match[2] ?? ''))
    .map((match) => match[1] ?? '')
}

/** Imports between features that look to the right, or at something else than a noun. */
export function featureBreaches(sources: Sources): string[] {
  const order = featureOrder(sources)
  const missing = [...new Set(inServer(sources).flatMap(({ local }) => featureOf(local) ?? []))].filter(
    (feature) => !order.includes(feature),
  )
  const unlisted = missing.map(
    (feature) => `${server}features/${feature}: is not in features.ts. Add { name: '${feature}' } where it stands in the line.`,
  )
  return [
    ...unlisted,
    ...inServer(sources).flatMap(({ source, local }) =>
      source.imports.flatMap((found) => sideways({ sources, order, source, local, found })),
    ),
  ]
}

function sideways({
  sources,
  order,
  source,
  local,
  found,
}: {
  sources: Sources
  order: readonly string[]
  source: Source
  local: string
  found: Import
}): string[] {
  const feature = featureOf(local)
  const other = found.file?.startsWith(server) ? featureOf(found.file.slice(server.length)) : undefined
  if (feature === undefined || other === undefined || feature === other || found.file === null) return []
  const what = path.posix.basename(found.file)
  if (order.indexOf(other) > order.indexOf(feature))
    return [
      `${place(source, found.line)}: ${feature} may not import ${other} (${what}): it stands to the right. Move the verb to a noun file of ${feature} or of a feature left of it, or move this file to ${other}.`,
    ]
  if (plumbing.test(what))
    return [
      `${place(source, found.line)}: ${feature} may import only noun files of ${other}, and ${what} is plumbing. Export what is needed from a noun file of ${other}.`,
    ]
  const target = sources.get(found.file)
  if (target !== undefined && isActionFile(target, sources))
    return [
      `${place(source, found.line)}: ${feature} may import only noun files of ${other}, and ${what} makes actions. Move the verb into a noun file of ${other}.`,
    ]
  return []
}

/** An action's export has its file's name; a file of several actions is a noun. */
export function actionNameBreaches(sources: Sources): string[] {
  return inServer(sources).flatMap(({ source, local }) => {
    const made = actionsMadeIn(source, sources)
    if (!local.startsWith('features/') || made.length !== 1) return []
    const expected = camelCase(path.posix.basename(local, '.ts'))
    return made[0] === expected
      ? []
      : [
          `${source.path}: its only action is called ${made[0]}. Call it ${expected}, or rename the file: an action's export is its file's name in camelCase.`,
        ]
  })
}
