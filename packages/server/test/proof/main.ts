// `npm run proof`: every race of the repository at its full number of rounds, and the isolation suite. What came of it is written to
// docs/proof under the day's date. With PROOF_ROUNDS=5, no race goes over more than five rounds, and the report is only printed.
import { execFileSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import os from 'node:os'
import { fileURLToPath } from 'node:url'
import { startVitest } from 'vitest/node'
import { printReport } from './report.ts'
import { ProofRun } from './run.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const proofs = ['.race.test.ts', 'packages/server/test/isolation/']

process.env['PROOF'] = '1'
const began = new Date()
const run = new ProofRun()
const vitest = await startVitest('test', proofs, { root, run: true, watch: false, reporters: ['default', run] })
await vitest.close()

const trialRounds = Number(process.env['PROOF_ROUNDS']) || null
const report = printReport({
  date: began,
  minutes: (Date.now() - began.getTime()) / 60_000,
  commit: commit(),
  node: process.version,
  postgres: run.postgres,
  cores: os.availableParallelism(),
  trialRounds,
  results: run.results,
})
if (trialRounds === null) {
  await mkdir(`${root}docs/proof`, { recursive: true })
  const file = `docs/proof/${began.toISOString().slice(0, 10)}.md`
  await writeFile(root + file, report)
  process.stdout.write(`\nThe report is in ${file}.\n`)
} else process.stdout.write(`\n${report}`)
process.exitCode = run.results.length > 0 && run.results.every(({ outcome }) => outcome !== 'failed') ? 0 : 1

function commit(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()
  return git('rev-parse', '--short=12', 'HEAD') + (git('status', '--porcelain') === '' ? '' : ', with changes that are not committed')
}
