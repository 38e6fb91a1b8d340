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

interface Turns<Who> {
  readonly scenario: string
  readonly whom: readonly Who[]
  readonly say: (who: Who) => string
  /** Where fewer are enough than the settings say. */
  readonly rounds?: number
}

/** Contestants in turn, round after round, each round beginning with another one: what changes on the machine meanwhile changes for all. */
export async function inTurn<Who>(
  { settings, patience }: Pick<Ground, 'settings' | 'patience'>,
  { scenario, whom, say, rounds = settings.rounds }: Turns<Who>,
  measure: (who: Who, round: number) => Promise<Pick<Run, 'figures' | 'foreignCores'>>,
): Promise<Run[]> {
  const runs: Run[] = []
  for (let round = 0; round < Math.min(rounds, settings.rounds); round++)
    for (let turn = 0; turn < whom.length; turn++) {
      const who = whom[(round + turn) % whom.length] as Who
      await patience.untilQuiet()
      const run: Run = { scenario, who: say(who), round, ...(await measure(who, round).catch(failed)) }
      console.log(`${scenario}, ${run.who}, round ${round + 1} of ${settings.rounds}: ${run.failure ?? inWords(run)}`)
      runs.push(run)
    }
  return runs
}

/** A server that fails is told of, and the others are measured all the same. */
function failed(error: unknown): Pick<Run, 'figures' | 'foreignCores' | 'failure'> {
  return { figures: {}, foreignCores: 0, failure: error instanceof Error ? error.message : String(error) }
}

function inWords({ figures, foreignCores }: Pick<Run, 'figures' | 'foreignCores'>): string {
  const told = [
    'acceptedPerSecond',
    'deliveriesPerSecond',
    'perSecond',
    'signInsPerSecond',
    'signInP99Ms',
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
