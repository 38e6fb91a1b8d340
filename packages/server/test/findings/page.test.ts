// Which of the 43 findings are shown not to be true here, and by which file: fails when one has neither a test nor a reason to wait,
// and when the page has fallen behind. `UPDATE_DOCS=1 npx vitest run findings/page` prints it anew.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { findings } from './list.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))
const page = fileURLToPath(new URL('../../../../docs/findings.md', import.meta.url))
const numbers = Array.from({ length: 43 }, (_, index) => index + 1)

/** The files that show each finding, by the names of their tests. */
async function shownBy(): Promise<Map<number, string[]>> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.test.ts')).toSorted()
  const shown = new Map<number, string[]>()
  for (const file of files) {
    const text = await readFile(`${folder}/${file}`, 'utf8')
    const found = [...text.matchAll(/(?:test|describe)(?:\.each\([^)]*\))?\(\s*['`]finding (\d+):/g)].map(([, number]) => Number(number))
    for (const number of new Set(found)) shown.set(number, [...(shown.get(number) ?? []), file])
  }
  return shown
}

test('every finding of 1–43 is shown by a test, or waits for something that does not exist', async () => {
  const shown = await shownBy()
  expect(Object.keys(findings).map(Number)).toEqual(numbers)
  expect(
    numbers.filter((number) => !shown.has(number) && findings[number]?.waits === undefined),
    'findings without a test and without a reason to wait',
  ).toEqual([])
  expect(
    [...shown.keys()].filter((number) => !(number in findings)),
    'tests name findings that there are not',
  ).toEqual([])
})

test('docs/findings.md says what is shown', async () => {
  const shown = await shownBy()
  const stateOf = (number: number): string => {
    const files = (shown.get(number) ?? []).map((file) => `\`${file}\``).join(', ')
    const waits = findings[number]?.waits
    if (files === '') return `waits for ${waits}`
    return waits === undefined ? `shown by ${files}` : `shown by ${files}; the rest waits for ${waits}`
  }
  const printed = [
    '# What was found elsewhere, and is not so here',
    '',
    'Printed by packages/server/test/findings/page.test.ts. Reading how guests are treated elsewhere turned up 43 faults. Each is named below',
    'as it was found there; where a file is named, its tests show over the wire that Foyer differs, or what it keeps so that clients go on working.',
    '',
    `${numbers.filter((number) => shown.has(number)).length} of 43 are shown. The files stand in packages/server/test/findings.`,
    '',
    '| Number | Found there | State |',
    '| --- | --- | --- |',
    ...numbers.map((number) => `| ${number} | ${findings[number]?.says} | ${stateOf(number)} |`),
    '',
  ].join('\n')
  if (process.env['UPDATE_DOCS']) await writeFile(page, printed)
  expect(
    await readFile(page, 'utf8').catch(() => ''),
    'docs/findings.md is out of date: run UPDATE_DOCS=1 npx vitest run findings/page',
  ).toBe(printed)
})
