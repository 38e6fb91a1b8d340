// What the laws share: where a source stands, and how a breach names its place.
import { lineAt, type Source, type Sources } from '../source.ts'

export const server = 'packages/server/src/'

export function inServer(sources: Sources): { source: Source; local: string }[] {
  return [...sources.values()]
    .filter((source) => source.path.startsWith(server))
    .map((source) => ({ source, local: source.path.slice(server.length) }))
}

export function place(source: Source, line: number): string {
  return `${source.path}:${line}`
}

export function matches(source: Source, text: string, pattern: RegExp): { match: RegExpExecArray; line: number }[] {
  return [...text.matchAll(pattern)].map((match) => ({ match: match as RegExpExecArray, line: lineAt(text, match.index) }))
}

/** The feature that a file below packages/server/src belongs to. */
export function featureOf(local: string): string | undefined {
  return /^features\/([\w-]+)\//.exec(local)?.[1]
}

/** What kebab-case and snake_case say, in camelCase. */
export function camelCase(name: string): string {
  return name.replace(/[-_]([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}
