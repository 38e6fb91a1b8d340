// A list of people as somebody pastes or uploads it: plain addresses however they are separated, `Name <address>`, or a table with a
// heading. Only what it says is read here; whether an address can be invited is judged line by line.
import { refusal } from '../../platform/errors.ts'

/** One of a list. What is left out holds as for the whole list. */
export interface ListedPerson {
  readonly line: number
  readonly address: string
  readonly name?: string
  readonly company?: string
  /** Ids or names. */
  readonly rooms?: readonly string[]
  readonly language?: string
  readonly accessEndsAt?: string
  readonly note?: string
}

export const linesMax = 10_000

/** What a heading may be called, and which column it is. */
const headings: Readonly<Record<string, Exclude<keyof ListedPerson, 'line'>>> = {
  address: 'address',
  email: 'address',
  'e-mail': 'address',
  mail: 'address',
  name: 'name',
  company: 'company',
  rooms: 'rooms',
  language: 'language',
  accessendsat: 'accessEndsAt',
  note: 'note',
}

/** Everybody on the list, in its order. Throws invalid-params with the line for what can't be read, and for more than ten thousand. */
export function readList(text: string): ListedPerson[] {
  const plain = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  const [first = ''] = plain.trimStart().split('\n', 1)
  const separator = separatorOf(first)
  const heading = cellsOf(first, separator).map((cell) => cell.trim().toLowerCase())
  const people = heading.some((cell) => headings[cell] === 'address') ? readTable(plain, separator) : readPlain(plain)
  if (people.length === 0) throw refusal('invalid-params', 'The list names nobody')
  return people
}

function separatorOf(line: string): string {
  const bare = line.replace(/"[^"]*"/g, '')
  const count = (separator: string): number => bare.split(separator).length
  return [',', ';', '\t'].reduce((best, other) => (count(other) > count(best) ? other : best))
}

function cellsOf(line: string, separator: string): string[] {
  return [...recordsOf(line, separator)][0]?.cells ?? []
}

function readTable(text: string, separator: string): ListedPerson[] {
  const people: ListedPerson[] = []
  let columns: (keyof typeof headings)[] | null = null
  for (const { line, cells } of recordsOf(text, separator)) {
    if (cells.every((cell) => cell.trim() === '')) continue
    if (columns === null) {
      columns = cells.map((cell) => cell.trim().toLowerCase())
      requireHeadings(columns)
      continue
    }
    if (cells.length > columns.length) throw unreadable(line, 'it has more cells than there are columns')
    people.push(personIn(line, columns, cells))
    requireRoom(people.length)
  }
  return people
}

function requireHeadings(columns: readonly string[]): void {
  for (const [index, column] of columns.entries()) {
    if (headings[column] === undefined)
      throw refusal(
        'invalid-params',
        `There is no column “${column.slice(0, 40)}”: take ${[...new Set(Object.values(headings))].join(', ')}`,
      )
    if (columns.findIndex((other) => headings[other] === headings[column]) !== index)
      throw refusal('invalid-params', `The column “${column}” is there twice`)
  }
}

function personIn(line: number, columns: readonly string[], cells: readonly string[]): ListedPerson {
  const given: Record<string, unknown> = { line, address: '' }
  for (const [index, cell] of cells.entries()) {
    const key = headings[columns[index] ?? '']
    const value = cell.trim()
    if (key === undefined || value === '') continue
    if (key === 'rooms') given[key] = value.split(/[|;,\s]+/).flatMap((room) => (room === '' ? [] : [room.replace(/^#/, '')]))
    else given[key] = value
  }
  return { ...(given as unknown as ListedPerson), ...named(given['address'] as string, given['name'] as string | undefined) }
}

/** Addresses with commas, semicolons or line ends between them; a name before an address in angle brackets, in quotes where it holds a comma. */
function readPlain(text: string): ListedPerson[] {
  const people: ListedPerson[] = []
  let [line, begun, piece, quoted, inBrackets] = [1, 1, '', false, false]
  const end = (): void => {
    if (piece.trim() !== '') {
      people.push({ line: begun, ...named(piece.trim(), undefined) })
      requireRoom(people.length)
    }
    piece = ''
  }
  for (const character of `${text}\n`) {
    if (character === '\n' && quoted) throw unreadable(begun, 'a quote in it is never closed')
    if (character === '"') quoted = !quoted
    else if (character === '<' && !quoted) inBrackets = true
    else if (character === '>' && !quoted) inBrackets = false
    if (character === '\n' || (!quoted && !inBrackets && (character === ',' || character === ';'))) {
      end()
      inBrackets = false
    } else {
      if (piece.trim() === '') begun = line
      piece += character
    }
    if (character === '\n') line++
  }
  return people
}

/** `Name <address>` taken apart. */
function named(text: string, name: string | undefined): { address: string; name?: string } {
  const found = /^(?<name>[^<>]*)<(?<address>[^<>]*)>$/.exec(text)
  if (found === null) return { address: text, ...(name === undefined ? {} : { name }) }
  const before = name ?? (found.groups?.['name'] ?? '').trim().replace(/^"(.*)"$/, '$1')
  return { address: (found.groups?.['address'] ?? '').trim(), ...(before === '' ? {} : { name: before }) }
}

/** The records of a table, with the line on which each begins: cells may be quoted, and hold separators, quotes and line ends then. */
function* recordsOf(text: string, separator: string): Generator<{ line: number; cells: string[] }> {
  let [line, begun, cell, quoted] = [1, 1, '', false]
  let cells: string[] = []
  for (let at = 0; at <= text.length; at++) {
    const character = text[at] ?? '\n'
    if (quoted && at === text.length) throw unreadable(begun, 'a quote in it is never closed')
    if (character === '\n') line++
    if (quoted) {
      if (character !== '"') cell += character
      else if (text[at + 1] === '"') cell += text[++at]
      else quoted = false
    } else if (character === '"' && cell.trim() === '') {
      quoted = true
      cell = ''
    } else if (character === separator || character === '\n') {
      cells.push(cell)
      cell = ''
      if (character === separator) continue
      yield { line: begun, cells }
      cells = []
      begun = line
    } else cell += character
  }
}

function requireRoom(count: number): void {
  if (count > linesMax) throw refusal('invalid-params', `The list names more than ${linesMax} people: divide it`, { max: linesMax })
}

function unreadable(line: number, why: string): Error {
  return refusal('invalid-params', `Line ${line} can’t be read: ${why}`, { line })
}
