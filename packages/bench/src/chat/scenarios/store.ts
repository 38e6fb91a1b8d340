// What is stored where nothing else is done: Foyer's door by itself against one transaction of pgbench per message, on the same database. In many
// rooms, in one, and in one where a commit takes as long as on a real disk.
import type { Ground } from '../ground.ts'
import { runStore } from '../load/run-generator.ts'
import type { Run } from '../runs.ts'
import { bodyBytes, bundleStore, sendingScript } from '../servers/foyer-database.ts'
import type { DatabaseOfShape } from '../servers/foyer-workspace.ts'
import { runPgbench } from '../servers/pgbench.ts'
import { inTurn, type Scenario } from './scenario.ts'

const inFlight = 64
const seatsOf64 = { people: 64, rooms: 64, senders: inFlight, perSecond: null }
const seatsOfOne = { people: 64, rooms: 1, senders: inFlight, perSecond: null }

/** As Foyer has its groups planned: left to itself, PostgreSQL reads rooms through that it thinks few. */
const planning = { enable_seqscan: 'off', plan_cache_mode: 'force_generic_plan' }

interface Place {
  readonly name: string
  readonly shape: typeof seatsOf64
  readonly isSlow: boolean
}

const places: readonly Place[] = [
  { name: '64 rooms', shape: seatsOf64, isSlow: false },
  { name: 'one room', shape: seatsOfOne, isSlow: false },
  { name: 'one room, fsync + 1 ms', shape: seatsOfOne, isSlow: true },
]

export const store: Scenario = {
  name: 'store',
  title: 'The store alone',
  said: `${inFlight} messages under way for ${inFlight} people, one to a room or all in one; whenever one is committed, the next is sent. Foyer: its door in a process of its own, without sockets and with nobody who listens; whoever sends is identified and judged, and the text is read. pgbench: prepared statements, ${inFlight} clients and one transaction a message, on the same tables of the same PostgreSQL. It writes what a send must write and no more (the room is moved, the row stored, the read mark set), has no rights to check and no text to read. fsync + 1 ms: PostgreSQL’s \`commit_delay\` with \`commit_siblings\` at 0, by which whoever flushes the log first waits a millisecond and lets nobody else flush.`,
  columns: [
    { figure: 'acceptedPerSecond', title: 'messages/s' },
    { figure: 'p50Ms', title: 'p50 ms' },
    { figure: 'p99Ms', title: 'p99 ms' },
    { figure: 'perCommit', title: 'messages a commit' },
    { figure: 'nodeUsPerMessage', title: 'Node, µs per message' },
    { figure: 'databaseUsPerMessage', title: 'PostgreSQL, µs per message' },
  ],
  shapes: [seatsOf64, seatsOfOne],
  measure,
}

async function measure(ground: Ground): Promise<Run[]> {
  const { workspace, peers } = ground
  const program = await bundleStore()
  const sides = peers.pgbench === null ? (['foyer'] as const) : (['foyer', 'pgbench'] as const)
  const whom = places.flatMap((place) => sides.map((by) => ({ ...place, by })))
  return await inTurn(ground, { scenario: store.name, whom, say: ({ by, name }) => `${by}, ${name}` }, async ({ by, shape, isSlow }) => {
    await using database = await workspace.startDatabase(shape)
    const storedBefore = await database.stored()
    const run = (): Promise<Stored> => (by === 'foyer' ? storeByFoyer(ground, database, program) : storeByPgbench(ground, database))
    const { accepted, figures, foreignCores } = await (isSlow ? database.withSlowFlush(run) : run())
    const lostOfArchive = accepted - ((await database.stored()) - storedBefore)
    if (lostOfArchive < 0) throw new Error(`${-lostOfArchive} messages more are stored than were acknowledged`)
    return { foreignCores, figures: { ...figures, lostOfArchive } }
  })
}

/** A run, and how many messages were acknowledged in it, warming included. */
type Stored = Pick<Run, 'figures' | 'foreignCores'> & { readonly accepted: number }

async function storeByFoyer(
  { settings }: Ground,
  { pid, connection, seats, environment }: DatabaseOfShape,
  program: string,
): Promise<Stored> {
  const { seconds, warmSeconds } = settings
  const plan = { connection, seats, inFlight, bodyBytes, warmSeconds, seconds, processes: [pid] }
  const result = await runStore(program, plan, environment)
  const { acceptedPerSecond, latency, perCommit, databaseCores, generatorCores } = result
  return {
    accepted: result.accepted,
    foreignCores: result.foreignCores,
    figures: {
      acceptedPerSecond,
      p50Ms: latency.p50Ms,
      p99Ms: latency.p99Ms,
      perCommit,
      nodeUsPerMessage: (generatorCores / acceptedPerSecond) * 1_000_000,
      databaseUsPerMessage: (databaseCores / acceptedPerSecond) * 1_000_000,
    },
  }
}

async function storeByPgbench({ peers, settings }: Ground, { pid, connection, seats }: DatabaseOfShape): Promise<Stored> {
  const options = { where: connection, script: sendingScript(seats), postgresPid: pid, settings: planning }
  const pgbench = peers.pgbench ?? ''
  const warming = await runPgbench(pgbench, { ...options, seconds: settings.warmSeconds })
  const { perSecond, committed, foreignCores, databaseCores } = await runPgbench(pgbench, { ...options, seconds: settings.seconds })
  return {
    accepted: warming.committed + committed,
    foreignCores,
    figures: { acceptedPerSecond: perSecond, perCommit: 1, databaseUsPerMessage: (databaseCores / perSecond) * 1_000_000 },
  }
}
