// Which rows of the isolation matrix are proved by the tests of this folder, and what the others wait for, printed as a page: fails
// when the page has fallen behind. `UPDATE_DOCS=1 npx vitest run isolation/coverage` prints it anew.
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { waitsFor } from './ids.ts'
import { rows } from './rows.ts'

const page = fileURLToPath(new URL('../../../../docs/isolation-coverage.md', import.meta.url))

/** Ids at the beginning of a test's name, and whether it is expected to fail. */
async function writtenByHand(): Promise<{ id: string; fails: boolean }[]> {
  const text = await readFile(new URL('./matrix.test.ts', import.meta.url), 'utf8')
  return [...text.matchAll(/test(\.fails)?\(\s*'((?:[A-Z]{2}-\d\d )+)/g)].flatMap(([, fails, ids]) =>
    (ids ?? '')
      .trim()
      .split(' ')
      .map((id) => ({ id, fails: fails !== undefined })),
  )
}

async function proofs(): Promise<Map<string, 'covered' | 'covered, with a known defect'>> {
  const all = [...rows.map(({ id, defect }) => ({ id, fails: defect !== undefined })), ...(await writtenByHand())]
  return new Map(all.map(({ id }) => [id, all.some((one) => one.id === id && one.fails) ? 'covered, with a known defect' : 'covered']))
}

test('docs/isolation-coverage.md says what is proved', async () => {
  const proved = await proofs()
  expect(
    [...proved.keys()].filter((id) => !(id in waitsFor)),
    'tests name rows that the isolation matrix does not have',
  ).toEqual([])
  const lines = Object.entries(waitsFor).map(([id, reason]) => `| ${id} | ${proved.get(id) ?? `waits for ${reason}`} |`)
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
