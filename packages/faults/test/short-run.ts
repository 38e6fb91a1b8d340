// A fault run short enough for every day, and its verdict.
import { mkdtemp, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect } from 'vitest'
import { printVerdict } from '../src/checker/check.ts'
import { nemeses } from '../src/nemeses/list.ts'
import type { Nemesis } from '../src/nemeses/nemesis.ts'
import { run } from '../src/run.ts'

const usualSeconds = 10
const perSecond = 25
const seed = Number(process.env['FAULTS_SEED'] ?? Date.now() % 1_000_000)

/** The nemeses by their numbers, as rows of a table of tests. Those that can't be run here are named and left out. */
export function rowsOf(...ids: readonly string[]): (readonly [string, string, Nemesis])[] {
  return nemeses
    .filter(({ id }) => ids.includes(id))
    .flatMap((nemesis) => {
      const reason = nemesis.cannot?.() ?? null
      if (reason !== null) console.warn(`${nemesis.id} ${nemesis.does}: NOT TESTED, ${reason}`)
      return reason === null ? [[nemesis.id, nemesis.does, nemesis] as const] : []
    })
}

/** Several nemeses as one, striking once in this order for as short as they may: a bed for each would take longer than they do. */
export function inTurn(...ids: readonly string[]): Nemesis {
  const several = ids.flatMap((id) => rowsOf(id)).map(([, , nemesis]) => nemesis)
  return {
    id: several.map(({ id }) => id).join(',') as Nemesis['id'],
    does: several.map(({ does }) => does).join('; then '),
    pauseMs: [1_000, 1_000],
    lastsMs: [0, 0],
    async strike(bed, { random }) {
      for (const nemesis of several) await nemesis.strike(bed, { random, lastsMs: nemesis.lastsMs[0] })
    },
    sometimes: several.flatMap(({ sometimes = [] }) => sometimes),
  }
}

/** Runs a nemesis against so many nodes, and expects every invariant to hold. Prints the command that runs it again. */
export async function expectHeld(nemesis: Nemesis, nodes: number, seconds = usualSeconds): Promise<void> {
  console.log(
    `seed ${seed}: npm run faults -- --seed ${seed} --nemesis ${nemesis.id} --seconds ${seconds} --rate ${perSecond} --clients 8 --rooms 2 --nodes ${nodes}`,
  )
  const { verdicts, history, output } = await run({
    seed,
    nemesis,
    seconds,
    perSecond,
    bed: { nodes, members: 6, guests: 2, rooms: 2, roomsEach: 2 },
    restWithinMs: 120_000,
  })
  if (verdicts.length > 0) {
    const directory = await mkdtemp(path.join(os.tmpdir(), 'foyer-faults-'))
    await writeFile(path.join(directory, 'history.jsonl'), history.map((line) => JSON.stringify(line)).join('\n'))
    await writeFile(path.join(directory, 'nodes.log'), output)
    console.log(`The history is in ${directory}, and what the nodes said.`)
  }
  expect(verdicts.slice(0, 10).map(printVerdict)).toEqual([])
  expect(history.filter(({ op, phase }) => op === 'send' && phase === 'ok').length).toBeGreaterThan(10)
}
