// Source files as the laws of tidy.test.ts read them: imports, literals, and the text with comments and literals blanked out.
// A reader for our own code, not a parser: it knows strings, templates, comments and regular expressions, and no grammar.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Import {
  readonly line: number
  /** As written: './room.ts', '@foyer/protocol/errors.ts', 'pg', 'node:crypto'. */
  readonly from: string
  /** The imported file, from the repository's root; null for a package. */
  readonly file: string | null
  readonly typeOnly: boolean
  /** The imported names, without those that are only types; empty for `import * as` and `import('…')`. */
  readonly values: readonly string[]
  readonly names: readonly string[]
}

interface Literal {
  readonly line: number
  readonly text: string
  /** A template that is SQL by its tag. */
  readonly sql: boolean
}

export interface Source {
  readonly path: string
  readonly text: string
  /** The text without comments. */
  readonly code: string
  /** The code without what stands in strings, templates and regular expressions. Same length as the text. */
  readonly bare: string
  readonly imports: readonly Import[]
  readonly literals: readonly Literal[]
}

/** Paths from the repository's root to what stands there. */
export type Sources = ReadonlyMap<string, Source>

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..')

/** Every file that git knows, or would take at the next commit. */
export function listFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  return [...new Set(listed.split('\0'))].filter((file) => file !== '').sort()
}

/** The text of a listed file; empty when it has just been deleted or is not text. */
export function textOf(file: string): string {
  try {
    const bytes = readFileSync(path.join(root, file))
    return bytes.includes(0) ? '' : bytes.toString('utf8')
  } catch {
    return ''
  }
}

/** The sources of every package, without their tests. */
export function readSources(): Sources {
  const files = listFiles().filter((file) => /^packages\/[^/]+\/src\/.*\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
  return sourcesFrom(Object.fromEntries(files.map((file) => [file, textOf(file)]).filter(([, text]) => text !== '')))
}

/** Sources that a test makes up. */
export function sourcesFrom(texts: Readonly<Record<string, string>>): Sources {
  return new Map(Object.entries(texts).map(([file, text]) => [file, readSource(file, text)]))
}

export function readSource(file: string, text: string): Source {
  const { code, bare, literals } = blank(text)
  return { path: file, text, code, bare, literals, imports: importsOf(file, code) }
}

/** The line of a position, counted from one. */
export function lineAt(text: string, position: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < position; at = text.indexOf('\n', at + 1)) line++
  return line
}

const statement = /^[ \t]*(?:import|export)\b\s*(type\b(?!\s*,|\s+from\b))?\s*([\w$*{}\s,]*?)\s*\bfrom\s*(['"])([^'"\n]+)\3/gm
const sideEffect = /^[ \t]*import\s*(['"])([^'"\n]+)\1/gm
const inline = /\bimport\s*\(\s*(['"])([^'"\n]+)\1\s*\)/g

function importsOf(file: string, code: string): Import[] {
  const found: Import[] = []
  const add = (position: number, from: string, more: Pick<Import, 'typeOnly' | 'values' | 'names'>): void =>
    void found.push({ line: lineAt(code, position), from, file: resolved(file, from), ...more })
  for (const match of code.matchAll(statement)) {
    const clauses = (/\{([^}]*)\}/.exec(match[2] ?? '')?.[1] ?? '')
      .split(',')
      .map((clause) => clause.trim())
      .filter((clause) => clause !== '')
    const named = clauses.map((clause) => ({
      type: /^type\s/.test(clause),
      name:
        clause
          .replace(/^type\s+/, '')
          .split(/\s+as\s/)[0]
          ?.trim() ?? '',
    }))
    const typeOnly = match[1] !== undefined
    add(match.index + (match[0].length - match[0].trimStart().length), match[4] ?? '', {
      typeOnly,
      values: typeOnly ? [] : named.filter(({ type }) => !type).map(({ name }) => name),
      names: named.map(({ name }) => name),
    })
  }
  for (const match of code.matchAll(sideEffect)) add(match.index, match[2] ?? '', { typeOnly: false, values: [], names: [] })
  for (const match of code.matchAll(inline)) add(match.index, match[2] ?? '', { typeOnly: false, values: [], names: [] })
  return found
}

function resolved(file: string, from: string): string | null {
  if (from.startsWith('.')) return path.posix.join(path.posix.dirname(file), from)
  const ours = /^@foyer\/([\w-]+)\/(.+)$/.exec(from)
  return ours === null ? null : `packages/${ours[1]}/src/${ours[2]}`
}

/** Blanks out comments, and besides them what literals hold, keeping every line where it is. */
function blank(text: string): { code: string; bare: string; literals: Literal[] } {
  const code = text.split('')
  const bare = text.split('')
  const literals: Literal[] = []
  let at = 0
  // What stands before a template in reading order, to see its tag; and the last thing that was not space.
  let last = ''
  const wipe = (marks: string[], from: number, to: number): void => {
    for (let i = from; i < to; i++) if (marks[i] !== '\n') marks[i] = ' '
  }
  const skipTo = (end: number): void => {
    wipe(code, at, end)
    wipe(bare, at, end)
    at = end
  }
  const string = (quote: string): void => {
    const start = at++
    while (at < text.length && text[at] !== quote && text[at] !== '\n') at += text[at] === '\\' ? 2 : 1
    literals.push({ line: lineAt(text, start), text: text.slice(start + 1, at), sql: false })
    wipe(bare, start + 1, at)
    at++
  }
  const expression = (): void => {
    const start = at++
    let inClass = false
    while (at < text.length && text[at] !== '\n' && (inClass || text[at] !== '/')) {
      if (text[at] === '[') inClass = true
      else if (text[at] === ']') inClass = false
      at += text[at] === '\\' ? 2 : 1
    }
    wipe(bare, start + 1, at)
    at++
  }
  const template = (): void => {
    const start = at++
    const sql = isTaggedSql(bare.slice(Math.max(0, start - 600), start).join(''))
    let held = ''
    while (at < text.length && text[at] !== '`') {
      if (text[at] === '$' && text[at + 1] === '{') {
        held += ' ? '
        at += 2
        read('}')
        continue
      }
      const next = text[at] === '\\' ? at + 2 : at + 1
      held += text.slice(at, next)
      wipe(bare, at, next)
      at = next
    }
    literals.push({ line: lineAt(text, start), text: held, sql })
    at++
  }
  /** Reads code up to the closing brace of a template's hole, or to the end. */
  const read = (closing: '}' | null): void => {
    let depth = 0
    while (at < text.length) {
      const sign = text[at] ?? ''
      const two = text.slice(at, at + 2)
      if (two === '//') skipTo(nextAfter(text, '\n', at))
      else if (two === '/*') skipTo(nextAfter(text, '*/', at) + 2)
      else if (sign === "'" || sign === '"') string(sign)
      else if (sign === '`') template()
      else if (sign === '/' && startsExpression(last)) expression()
      else {
        if (sign === '{') depth++
        if (sign === '}' && depth-- === 0 && closing !== null) return void at++
        if (/\S/.test(sign)) last = /\w/.test(sign) && /\w$/.test(last) && at > 0 && /\w/.test(text[at - 1] ?? '') ? last + sign : sign
        at++
        continue
      }
      if (two !== '//' && two !== '/*') last = ')'
    }
  }
  read(null)
  return { code: code.join(''), bare: bare.join(''), literals }
}

function nextAfter(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from)
  return found === -1 ? text.length : found
}

/** Whether a slash that follows begins a regular expression rather than a division. */
function startsExpression(last: string): boolean {
  return last === '' || /^(return|typeof|case|in|of|do|else|void|yield|await)$/.test(last) || /^[(,=:[!&|?{};+\-*%~^<>]$/.test(last)
}

/** Whether code ends in `sql` or `sql<…>`, so that the template that follows is SQL. */
function isTaggedSql(before: string): boolean {
  let end = before.trimEnd().length
  if (before[end - 1] === '>') {
    let depth = 0
    do {
      end--
      if (before[end] === '>' && before[end - 1] !== '=') depth++
      if (before[end] === '<') depth--
    } while (depth > 0 && end > 0)
  }
  return /\bsql$/.test(before.slice(0, end))
}

/** The functions of a source with their lengths in lines: near enough to count, not to judge. */
export function functionLengths(source: Source): number[] {
  const { bare } = source
  const lengths: number[] = []
  for (let at = bare.indexOf('{'); at !== -1; at = bare.indexOf('{', at + 1)) {
    const before = bare.slice(Math.max(0, at - 400), at).trimEnd()
    const head = before.slice(before.lastIndexOf('\n') + 1)
    const isArrow = before.endsWith('=>')
    const isNamed =
      /\bfunction\b[^;{}]*\([^]*\)\s*(:[^=;]+)?$/.test(head) ||
      (/^\s*(?:static |async |get |set |readonly )*[#\w]+\s*(<[^>]*>)?\([^]*\)\s*(:[^={;]+)?$/.test(head) &&
        !/^\s*(if|for|while|switch|catch|return)\b/.test(head))
    if (!isArrow && !isNamed) continue
    lengths.push(lineAt(bare.slice(at), closingBrace(bare, at) - at))
  }
  return lengths
}

function closingBrace(text: string, open: number): number {
  let depth = 0
  for (let at = open; at < text.length; at++) {
    if (text[at] === '{') depth++
    else if (text[at] === '}' && --depth === 0) return at
  }
  return text.length
}
