// No import cycle, types included: types are where knots begin.
import type { Sources } from '../source.ts'

/** Every knot of files that import one another, told by one way round it. */
export function importCycles(sources: Sources): string[] {
  const targets = (file: string): string[] => [
    ...new Set((sources.get(file)?.imports ?? []).flatMap((found) => (found.file !== null && sources.has(found.file) ? [found.file] : []))),
  ]
  return knots([...sources.keys()], targets).map((knot) => {
    const way = wayRound(knot, targets)
    return `${way[0]}: is part of an import cycle (types count): ${[...way, way[0]].map((file) => shortened(file ?? '')).join(' → ')}. Move what both sides need into a file that imports neither.`
  })
}

function shortened(file: string): string {
  return file.replace(/^packages\//, '').replace('/src/', '/')
}

/** Tarjan's strongly connected components of more than one file (or of one that imports itself). */
function knots(files: readonly string[], targets: (file: string) => string[]): string[][] {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const open: string[] = []
  const found: string[][] = []
  const visit = (file: string): void => {
    index.set(file, index.size)
    low.set(file, index.get(file) ?? 0)
    open.push(file)
    for (const next of targets(file)) {
      if (!index.has(next)) visit(next)
      if (open.includes(next)) low.set(file, Math.min(low.get(file) ?? 0, low.get(next) ?? 0))
    }
    if (low.get(file) !== index.get(file)) return
    const knot = open.splice(open.indexOf(file))
    if (knot.length > 1 || targets(file).includes(file)) found.push(knot)
  }
  for (const file of files) if (!index.has(file)) visit(file)
  return found
}

/** The shortest way from a knot's first file back to itself. */
function wayRound(knot: readonly string[], targets: (file: string) => string[]): string[] {
  const start = [...knot].sort()[0] ?? ''
  const ways: string[][] = [[start]]
  for (const way of ways) {
    for (const next of targets(way.at(-1) ?? '')) {
      if (next === start) return way
      if (knot.includes(next) && !ways.some((other) => other.includes(next))) ways.push([...way, next])
    }
  }
  return [start]
}
