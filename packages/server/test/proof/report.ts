// The report of a run of the proofs, for somebody who was not there: failures first, then every test with what it did, then what
// nothing proves yet.
import { notProved } from './not-proved.ts'
import type { ProofResult } from './run.ts'

export interface ProofFacts {
  readonly date: Date
  readonly minutes: number
  readonly commit: string
  readonly node: string
  readonly postgres: string
  readonly cores: number
  /** How many rounds a trial goes over at most; null when it is none. */
  readonly trialRounds: number | null
  readonly results: readonly ProofResult[]
}

/** The report as Markdown. */
export function printReport({ date, minutes, commit, node, postgres, cores, trialRounds, results }: ProofFacts): string {
  const of = (outcome: ProofResult['outcome']): ProofResult[] => results.filter((result) => result.outcome === outcome)
  const [failed, skipped] = [of('failed'), of('skipped')]
  const files = [...new Set(results.map(({ file }) => file))].filter((file) => file !== '').toSorted()
  return `# Proof of ${date.toISOString().slice(0, 10)}

${trialRounds === null ? '' : `**A trial:** no race went over more than ${trialRounds} rounds. It proves nothing.\n\n`}${
  failed.length === 0 ? `**Everything held:** ${of('passed').length} tests.` : `**${failed.length} of ${results.length} tests failed.**`
} ${skipped.length === 0 ? '' : `${skipped.length} were left out. `}Run with \`npm run proof\`.

| | |
| --- | --- |
| Began | ${date.toISOString().slice(0, 16).replace('T', ' ')} UTC, for ${Math.ceil(minutes)} minutes |
| Commit | ${commit} |
| Node | ${node} |
| PostgreSQL | ${postgres} |
| Cores | ${cores} |

A *round* sets a scene, lets all *callers* go in one moment or up to 20 ms apart, and judges what they were answered, what is in the
database and what was told. Tests without rounds go once over a list or a matrix of their own. Everything runs over REST, DDP and
the operator's console against a real server with a real PostgreSQL.
${failed.length === 0 ? '' : `\n## Failed\n\n${failed.map(failureLine).join('\n')}\n`}
## What was run

${files.map((file) => `### ${file}\n\n${tableOf(results.filter((result) => result.file === file))}`).join('\n\n')}

## Not proved yet

${[...skipped.map(({ name, file }) => `- ${name} (${file}): left out of this run.`), ...notProved.map((sentence) => `- ${sentence}`)].join('\n')}
`
}

function failureLine({ name, file, fault }: ProofResult): string {
  return `- ${inLine(name)}${file === '' ? '' : ` (${file})`}: ${inLine(fault ?? 'no reason was given')}`
}

function tableOf(results: readonly ProofResult[]): string {
  const rows = results.map(
    ({ name, race, milliseconds, outcome }) =>
      `| ${inLine(name)}${measuredIn(race)} | ${race.rounds ?? ''} | ${race.takers ?? ''} | ${(milliseconds / 1000).toFixed(1)} s | ${outcome === 'failed' ? '**failed**' : outcome} |`,
  )
  return ['| test | rounds | callers | took | outcome |', '| --- | --: | --: | --: | --- |', ...rows].join('\n')
}

function measuredIn({ measured = {} }: ProofResult['race']): string {
  const facts = Object.entries(measured).map(([what, value]) => `${Math.round(value)} ${what}`)
  return facts.length === 0 ? '' : ` (${facts.join(', ')})`
}

/** Text that keeps to its line and its cell. */
function inLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|')
}
