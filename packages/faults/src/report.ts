// The report of a set of runs, for somebody who was not there.
import os from 'node:os'
import type { RunResult } from './run.ts'

export interface ReportFacts {
  readonly date: Date
  readonly seed: number
  readonly seconds: number
  readonly rate: number
  readonly clients: number
  readonly rooms: number
  readonly nodes: number
  readonly results: readonly RunResult[]
}

/** The report as Markdown. */
export function printReport({ date, seed, seconds, rate, clients, rooms, nodes, results }: ReportFacts): string {
  const broken = results.filter(({ verdicts }) => verdicts.length > 0)
  return `# Fault runs of ${date.toISOString().slice(0, 10)}

${broken.length === 0 ? '**Every invariant held.**' : `**Broken under ${broken.map(({ nemesis }) => nemesis.id).join(', ')}.**`} \
Seed ${seed}; ${seconds} s each, ${rate} messages/s offered by ${clients} clients in ${rooms} rooms, ${nodes} ${nodes === 1 ? 'node' : 'nodes'}. \
Node ${process.version}, ${os.availableParallelism()} cores.

| nemesis | sent and acknowledged | at rest after | what happened | outcome |
| --- | --: | --: | --- | --- |
${results.map(rowOf).join('\n')}
${broken.length === 0 ? '' : `\n## Broken\n\n${broken.flatMap(sentencesOf).join('\n')}\n`}`
}

function rowOf({ nemesis, history, restedAfterMs, happened, verdicts }: RunResult): string {
  const acknowledged = new Set(history.flatMap(({ op, phase, id }) => (op === 'send' && phase === 'ok' ? [id] : []))).size
  const facts = [...happened].map(([what, times]) => `${what}: ${times}`).join('; ')
  const names = (list: RunResult['verdicts']): string => [...new Set(list.map(({ invariant }) => invariant))].join(', ')
  const outcome = verdicts.length === 0 ? 'held' : `**${names(verdicts)}**`
  return `| ${nemesis.id}: ${nemesis.does} | ${acknowledged} | ${(restedAfterMs / 1_000).toFixed(1)} s | ${facts} | ${outcome} |`
}

function sentencesOf({ nemesis, verdicts }: RunResult): string[] {
  const sentences = verdicts.map(({ invariant, says }) => `${invariant}: ${says}`)
  return [...new Set(sentences)]
    .slice(0, 10)
    .map((sentence) => `- ${nemesis.id}, ${sentence} (${sentences.filter((other) => other === sentence).length} times)`)
}
