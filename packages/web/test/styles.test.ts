// The styles of Mantine that are loaded are those of what is used.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const src = path.join(import.meta.dirname, '../src')
const mantine = path.join(import.meta.dirname, '../../../node_modules/@mantine/core')
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file) && !file.includes('.test.'))
const whole = readFileSync(path.join(mantine, 'styles.layer.css'), 'utf8')
const sheetOf = (name: string): string => path.join(mantine, `styles/${name}.layer.css`)

/** The components that a source takes from Mantine. */
function takenBy(source: string): string[] {
  return [...source.matchAll(/import (?:type )?\{([^}]*)\} from '@mantine\/core'/g)].flatMap(([, names = '']) =>
    names.split(',').map((name) => name.trim()),
  )
}

/** These and all that they are made of, as far as they have styles. */
function withParts(names: readonly string[]): string[] {
  const seen = new Set(names)
  for (const name of seen) {
    const directory = path.join(mantine, 'esm/components', name)
    if (!existsSync(directory)) continue
    for (const file of readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.mjs')))
      for (const [, part = ''] of readFileSync(path.join(directory, file), 'utf8').matchAll(/from "(?:\.\.\/)+(?:utils\/)?([A-Z]\w+)\//g))
        seen.add(part)
  }
  return [...seen].filter((name) => existsSync(sheetOf(name)))
}

/** Where the styles of a component stand among all. */
function placeOf(name: string): number {
  const [rule = 'none'] = /\.m_[\da-f]+/.exec(readFileSync(sheetOf(name), 'utf8')) ?? []
  return whole.indexOf(rule)
}

test('every component of Mantine that is used has its styles, and so has what it is made of', () => {
  const loaded = [
    ...readFileSync(path.join(src, 'theme/mantine.ts'), 'utf8').matchAll(/import '@mantine\/core\/styles\/([A-Z]\w+)\.layer\.css'/g),
  ].map(([, name = '']) => name)
  const needed = withParts(sources.flatMap((file) => takenBy(readFileSync(path.join(src, file), 'utf8'))))
  expect(needed).toContain('Button')
  expect(needed).toContain('UnstyledButton')
  expect(loaded.toSorted()).toEqual(needed.toSorted())
  expect(loaded).toEqual(loaded.toSorted((one, other) => placeOf(one) - placeOf(other)))
})
