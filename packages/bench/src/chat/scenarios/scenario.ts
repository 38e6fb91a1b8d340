// What a scenario is to the suite: a name, words about it, the shapes of load that it needs people for, and how it is measured.
import type { Ground } from '../ground.ts'
import type { Shape } from '../load/plan.ts'
import type { Run } from '../runs.ts'

export interface Column {
  readonly figure: string
  readonly title: string
}

export interface Scenario {
  readonly name: string
  readonly title: string
  readonly said: string
  readonly columns: readonly Column[]
  /** For which the workspace must have people and rooms. */
  readonly shapes: readonly Shape[]
  measure(ground: Ground): Promise<Run[]>
}

/** Contestants in turn, round after round, each round beginning with another one: what changes on the machine meanwhile changes for all. */
export async function inTurn<Who>(
  { rounds, whom, say }: { readonly rounds: number; readonly whom: readonly Who[]; readonly say: (who: Who) => string },
  measure: (who: Who, round: number) => Promise<Run>,
): Promise<Run[]> {
  const runs: Run[] = []
  for (let round = 0; round < rounds; round++)
    for (let turn = 0; turn < whom.length; turn++) {
      const who = whom[(round + turn) % whom.length] as Who
      const run = await measure(who, round)
      console.log(`${run.scenario}, ${say(who)}, round ${round + 1} of ${rounds}: ${inWords(run)}`)
      runs.push(run)
    }
  return runs
}

function inWords({ figures, foreignCores }: Run): string {
  const told = [
    'acceptedPerSecond',
    'deliveriesPerSecond',
    'perSecond',
    'signInsPerSecond',
    'kbPerConnection',
    'p50Ms',
    'p95Ms',
    'p99Ms',
    'serverMsPerThousand',
    'databaseUsPerMessage',
    'generatorCores',
    'lost',
    'doubled',
    'lostOfArchive',
  ]
  const figuresTold = told.flatMap((name) =>
    figures[name] === undefined || Number.isNaN(figures[name]) ? [] : [`${name} ${figures[name].toFixed(2)}`],
  )
  return [...figuresTold, `foreign cores ${foreignCores.toFixed(2)}`].join(', ')
}
