// Which rows of the isolation matrix are proved, by the tests of this folder or beside their feature, and what the others wait for,
// printed as a page: fails when the page has fallen behind. `UPDATE_DOCS=1 npx vitest run isolation/coverage` prints it anew.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { provedBeside, remarks, waitsFor } from './ids.ts'
import { rows } from './rows.ts'

const page = fileURLToPath(new URL('../../../../docs/isolation-coverage.md', import.meta.url))

/** Ids at the beginning of the names of this folder's tests. */
async function writtenByHand(): Promise<string[]> {
  const files = (await readdir(new URL('.', import.meta.url))).filter((file) => file.endsWith('.test.ts'))
  const texts = await Promise.all(files.map((file) => readFile(new URL(file, import.meta.url), 'utf8')))
  return texts.flatMap((text) => [...text.matchAll(/test\(\s*'((?:[A-Z]{2}-\d\d )+)/g)].flatMap(([, ids]) => (ids ?? '').trim().split(' ')))
}

/** The rows whose proof stands beside its feature, and what is missing there. */
async function writtenBeside(): Promise<{ ids: string[]; missing: string[] }> {
  const missing: string[] = []
  for (const [id, proofs] of Object.entries(provedBeside))
    for (const [file, name] of proofs) {
      const text = await readFile(new URL(`../../src/${file}`, import.meta.url), 'utf8').catch(() => '')
      if (!text.includes(`test('${name}'`)) missing.push(`${id}: ${file} has no test “${name}”`)
    }
  return { ids: Object.keys(provedBeside), missing }
}

test('docs/isolation-coverage.md says what is proved', async () => {
  const beside = await writtenBeside()
  expect(beside.missing, 'proofs that stand beside their feature are gone').toEqual([])
  const here = new Set([...rows.map(({ id }) => id), ...(await writtenByHand())])
  const proved = new Set([...here, ...beside.ids])
  expect(
    [...proved].filter((id) => !(id in waitsFor)),
    'tests name rows that the isolation matrix does not have',
  ).toEqual([])
  const stateOf = (id: string, reason: string): string => {
    if (!proved.has(id)) return `waits for ${reason}`
    const where = here.has(id)
      ? 'covered'
      : `covered beside its feature: ${[...new Set(provedBeside[id]?.map(([file]) => file))].join(', ')}`
    return remarks[id] === undefined ? where : `${where}; ${remarks[id]}`
  }
  const lines = Object.entries(waitsFor).map(([id, reason]) => `| ${id} | ${stateOf(id, reason)} |`)
  const printed = [
    '# What is proved of guest isolation',
    '',
    `Printed by packages/server/test/isolation/coverage.test.ts. Of ${lines.length} rows of the isolation matrix, ${proved.size} are covered. A row`,
    'is covered for the endpoints, methods and streams that exist.',
    '',
    '| Row | State |',
    '| --- | --- |',
    ...lines,
    '',
  ].join('\n')
  if (process.env['UPDATE_DOCS']) await writeFile(page, printed)
  expect(
    await readFile(page, 'utf8').catch(() => ''),
    'docs/isolation-coverage.md is out of date: run UPDATE_DOCS=1 npx vitest run isolation/coverage',
  ).toBe(printed)
})
