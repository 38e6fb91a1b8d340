// One run: load and one nemesis for a while, then no faults any more until everything has come to rest, then the last reads and the checker.
// The same seed makes the same people, words and blows; what happens first between them is the machine's.
import { setTimeout as delay } from 'node:timers/promises'
import { Bed, type BedOptions } from './bed.ts'
import { check } from './checker/check.ts'
import type { Line, Verdict } from './checker/history.ts'
import { readAll } from './final-reads.ts'
import { Load } from './load.ts'
import type { Nemesis } from './nemeses/nemesis.ts'
import { Random } from './random.ts'

export interface RunOptions {
  readonly seed: number
  readonly nemesis: Nemesis
  readonly seconds: number
  readonly perSecond: number
  readonly bed: BedOptions
  /** How long everything may take to come to rest when the faults are over. */
  readonly restWithinMs: number
}

export interface RunResult {
  readonly nemesis: Nemesis
  readonly seed: number
  readonly verdicts: readonly Verdict[]
  readonly history: readonly Line[]
  /** How often what happened did, rare states among them. */
  readonly happened: ReadonlyMap<string, number>
  readonly restedAfterMs: number
  readonly output: string
}

export async function run({ seed, nemesis, seconds, perSecond, bed: made, restWithinMs }: RunOptions): Promise<RunResult> {
  const random = new Random(seed)
  const bed = await Bed.make(made, random.branch())
  try {
    await rest(bed, restWithinMs)
    const load = new Load(bed, { perSecond, ...(nemesis.longEvery === undefined ? {} : { longEvery: nemesis.longEvery }) })
    const until = performance.now() + seconds * 1_000
    load.start()
    await strikeUntil(until, bed, nemesis, random.branch())
    heal(bed)
    const healedAt = performance.now()
    const stopped = load.stop()
    const unrest = await rest(bed, restWithinMs, stopped)
    const probed = unrest.length === 0 ? await probe(bed, restWithinMs) : []
    const restedAfterMs = performance.now() - healedAt
    await bed.database.readThrough()
    await readAll(bed)
    for (const { chat } of bed.clients) {
      bed.count('a client connected again', chat.reconnections)
      bed.count('a send was repeated', chat.repeats)
    }
    const { lines } = bed.recorder
    const verdicts = [...check(lines), ...unrest, ...probed, ...bed.breaches, ...missing(bed, nemesis)]
    return {
      nemesis,
      seed,
      verdicts,
      history: lines,
      happened: bed.happened,
      restedAfterMs,
      output: outputOf(bed),
    }
  } finally {
    await bed[Symbol.asyncDispose]()
  }
}

async function strikeUntil(until: number, bed: Bed, nemesis: Nemesis, random: Random): Promise<void> {
  do {
    const left = until - performance.now()
    await delay(Math.min(random.between(...nemesis.pauseMs), Math.max(0, left / 2)))
    // A short run has short blows.
    const lastsMs = Math.min(random.between(...nemesis.lastsMs), Math.max(nemesis.lastsMs[0], (until - performance.now()) / 2))
    await nemesis.strike(bed, { random, lastsMs })
  } while (performance.now() < until)
}

function heal(bed: Bed): void {
  for (const proxy of [bed.database.proxy, ...bed.busLines, ...bed.entrances, ...bed.clients.map(({ link }) => link)]) proxy.heal()
  for (const node of bed.nodes) node.thaw()
}

/** Waits until nothing is under way and everybody hears; answers who does not come to rest, as breaches of availability. */
async function rest(bed: Bed, withinMs: number, stopped?: Promise<void>): Promise<Verdict[]> {
  const deadline = performance.now() + withinMs
  let isStopped = stopped === undefined
  void stopped?.then(() => (isStopped = true))
  const isRestless = (): boolean => !isStopped || restless(bed).length > 0
  while (isRestless() && performance.now() < deadline) await delay(50)
  if (!isRestless()) return []
  const who = restless(bed).map(({ chat }) => `${chat.name} is ${chat.state} with ${chat.underway} sends under way`)
  const says = `${withinMs} ms after the last fault not everything had come to rest: ${[...(isStopped ? [] : ['the load goes on']), ...who].join('; ')}`
  return [{ invariant: 'I18', ids: [], lines: [], says }]
}

function restless(bed: Bed): Bed['clients'] {
  return bed.clients.filter(({ chat }) => !chat.isSettled && chat.state !== 'refused')
}

/** Everybody says one thing more in each of their rooms, and waits until they hear what all have said. */
async function probe(bed: Bed, withinMs: number): Promise<Verdict[]> {
  const listening = bed.clients.filter(({ chat }) => chat.state !== 'refused')
  const said = await Promise.all(listening.flatMap(({ chat, rooms }) => rooms.map(async (room) => ({ room, id: await chat.send(room) }))))
  const deadline = performance.now() + withinMs
  const deaf = () =>
    listening.filter(({ chat, rooms }) => said.some(({ room, id }) => id !== null && rooms.includes(room) && !chat.shows(room, id)))
  while (deaf().length > 0 && performance.now() < deadline) await delay(50)
  const names = deaf().map(({ chat }) => chat.name)
  if (names.length === 0) return []
  return [{ invariant: 'I18', ids: names, lines: [], says: `${withinMs} ms after the last words not everybody had heard them` }]
}

/** A run in which nothing happened shows nothing. */
function missing(bed: Bed, { sometimes = [] }: Nemesis): Verdict[] {
  return sometimes
    .filter((what) => (bed.happened.get(what) ?? 0) === 0)
    .map((what) => ({ invariant: 'sometimes', ids: [], lines: [], says: `it never happened that ${what}` }))
}

function outputOf(bed: Bed): string {
  return bed.nodes.map((node) => node.output).join('\n')
}
