// Names and forms: what files are called, and what does not appear in them.
import path from 'node:path'
import type { Source, Sources } from '../source.ts'
import { matches, place, server } from './places.ts'

const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*\.(ts|tsx)$/
/** The plumbing that a dot tells apart: law rests on these, so a new one is a decision. */
const suffixes = /^[^.]+(\.(store|rest|ddp|events|view|mail|jobs))?\.tsx?$/
const emptyNames = /^(index|utils?|helpers?|types|common|misc|shared)\.tsx?$/

/** File names, barrels, default exports, enums, and any. */
export function formBreaches(sources: Sources): string[] {
  return [...sources.values()].flatMap((source) => [...nameBreaches(source.path), ...contentBreaches(source)])
}

function nameBreaches(file: string): string[] {
  const name = path.posix.basename(file)
  const empty = emptyNames.test(name) || /\/(utils?|helpers?|common|misc)\//.test(file)
  return [
    ...(suffixes.test(name)
      ? []
      : [`${file}: has a suffix that no law knows. Take one of .store, .rest, .ddp, .events, .view, .mail, .jobs, or none.`]),
    ...(kebab.test(name) ? [] : [`${file}: file names are kebab-case. Rename it.`]),
    ...(empty ? [`${file}: says nothing about what it holds. Name it after the concept or the action; there are no barrels.`] : []),
  ]
}

function contentBreaches(source: Source): string[] {
  const found = (pattern: RegExp, sentence: string): string[] =>
    matches(source, source.bare, pattern).map(({ line }) => `${place(source, line)}: ${sentence}`)
  return [
    ...found(/^\s*export\s+default\b|\bas\s+default\b/gm, 'has a default export. Export it by name.'),
    ...found(/^\s*(?:export\s+)?(?:declare\s+)?(?:const\s+)?enum\s+\w/gm, 'declares an enum. Use a union of literals.'),
    ...(source.path === `${server}actions/action.ts`
      ? []
      : found(/(?<![.\w$])any\b(?!\s*[:(?.\w])/g, 'uses the type any. Use unknown and narrow it, or say what it is.')),
  ]
}
