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

/** Several as one that strikes with each in turn: what leaves a workspace running needs none of its own. Their names tell them apart. */
export function inTurn(...ids: readonly string[]): Nemesis {
  const chosen = ids.flatMap((id) => rowsOf(id)).map(([, , nemesis]) => nemesis)
  return {
    id: chosen.map(({ id }) => id).join(',') as Nemesis['id'],
    does: chosen.map(({ does }) => does).join('; '),
    pauseMs: [0, 0],
    lastsMs: [0, 0],
    async strike(bed, { random }) {
      for (const nemesis of chosen) await nemesis.strike(bed, { random, lastsMs: nemesis.lastsMs[0] })
    },
    sometimes: chosen.flatMap(({ sometimes = [] }) => sometimes),
  }
}

/** Runs a nemesis against so many nodes, and expects every invariant to hold. Prints the command that runs it again. */
export async function expectHeld(nemesis: Nemesis, nodes: number, seconds = usualSeconds): Promise<void> {
  console.log(
    `seed ${seed}: npm run faults -- --seed ${seed} --nemesis ${nemesis.id} --seconds ${seconds} --rate ${perSecond} --clients 8 --rooms 2 --nodes ${nodes}`,
  )
  const { verdicts, history } = await run({
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
    console.log(`The history is in ${directory}.`)
  }
  expect(verdicts.slice(0, 10).map(printVerdict)).toEqual([])
  expect(history.filter(({ op, phase }) => op === 'send' && phase === 'ok').length).toBeGreaterThan(10)
}
