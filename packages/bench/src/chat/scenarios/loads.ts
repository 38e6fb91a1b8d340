// Messages between people who are there: closed loops for what a server can do, fixed rates for what it costs and how long it takes.
import { type Contestant, type Ground, type LoadOptions, playLoad } from '../ground.ts'
import type { Run } from '../runs.ts'
import { measureCommitLimit } from '../servers/commit-limit.ts'
import { type Column, inTurn, type Scenario } from './scenario.ts'

const rates: readonly Column[] = [
  { figure: 'acceptedPerSecond', title: 'messages/s' },
  { figure: 'deliveriesPerSecond', title: 'deliveries/s' },
]
const latencies: readonly Column[] = [
  { figure: 'p50Ms', title: 'p50 ms' },
  { figure: 'p95Ms', title: 'p95 ms' },
  { figure: 'p99Ms', title: 'p99 ms' },
]
const costs: readonly Column[] = [
  { figure: 'serverMsPerThousand', title: 'processor ms per 1,000 deliveries' },
  { figure: 'databaseUsPerMessage', title: 'of PostgreSQL, µs per message' },
  { figure: 'generatorCores', title: "generator's cores" },
]
const loadColumns = [...rates, ...latencies, ...costs]
const closed = 'Whoever sees their own message come back sends the next.'
/** For a rate that is not held by everybody. */
export const columnsOfRate: readonly Column[] = [...loadColumns, { figure: 'acceptedShare', title: 'share accepted in time' }]
export const atFixedTimes = 'At fixed times, latency counted from the time planned.'

interface Load {
  readonly name: string
  readonly title: string
  readonly said: string
  readonly columns?: readonly Column[]
  readonly load: LoadOptions
  readonly whom: readonly Contestant[]
  readonly rounds?: number
  /** Beside them, what PostgreSQL commits at most. */
  readonly withCommitLimit?: true
}

export const small = { people: 500, rooms: 10, senders: 50 }
const big = { people: 1_000, rooms: 1, senders: 20 }

const loads: readonly Load[] = [
  {
    name: 'dm',
    title: 'Direct messages',
    said: `64 conversations of two, all 128 people writing. ${closed} On the peers a conversation is a room of two. pgbench: rows, one a commit, 64 clients.`,
    load: { people: 128, rooms: 64, senders: 128, perSecond: null },
    whom: ['foyer', 'ejabberd-ws', 'ejabberd-tcp', 'prosody-ws'],
    withCommitLimit: true,
  },
  {
    name: 'small',
    title: 'Ten rooms of fifty',
    said: `500 people, 50 of them writing. ${closed}`,
    load: { ...small, perSecond: null },
    whom: ['foyer', 'ejabberd-ws', 'ejabberd-tcp', 'prosody-ws', 'bare-ws'],
  },
  {
    name: 'big',
    title: 'One room of a thousand',
    said: `1,000 people, 20 of them writing. ${closed}`,
    load: { ...big, perSecond: null },
    whom: ['foyer', 'ejabberd-ws', 'bare-ws'],
  },
  {
    name: 'open-100',
    title: 'A hundred messages a second into rooms of fifty',
    said: atFixedTimes,
    load: { ...small, perSecond: 100 },
    whom: ['foyer', 'ejabberd-ws'],
  },
  {
    name: 'open-big',
    title: 'Five messages a second into a room of a thousand',
    said: atFixedTimes,
    load: { ...big, perSecond: 5 },
    whom: ['foyer', 'ejabberd-ws'],
  },
  {
    name: 'open-1000',
    title: 'A thousand messages a second into rooms of fifty',
    said: `${atFixedTimes} More than ejabberd can hold on such a machine.`,
    load: { ...small, perSecond: 1_000 },
    whom: ['foyer', 'bare-ws'],
    columns: columnsOfRate,
  },
  {
    name: 'idle',
    title: 'Five thousand idle connections',
    said: 'Signed in and joined, 20 to a room, and left alone for five seconds. Memory is the proportional set size of the server and its database.',
    load: { people: 5_000, rooms: 250, senders: 0, perSecond: null, settleSeconds: 5 },
    whom: ['foyer', 'ejabberd-ws', 'bare-ws'],
    rounds: 1,
    columns: [
      { figure: 'kbPerConnection', title: 'kB per connection' },
      { figure: 'emptyMb', title: 'MB before' },
      { figure: 'signInsPerSecond', title: 'sign-ins/s' },
      { figure: 'joinsPerSecond', title: 'joins/s' },
    ],
  },
  {
    name: 'sign-in-storm',
    title: 'A thousand people come back at once',
    said: 'Each connects, signs in (Foyer: resumes a session; ejabberd: anonymously) and joins, 200 at the same time.',
    load: { people: 1_000, rooms: 50, senders: 0, perSecond: null, settleSeconds: 0, signInsAtOnce: 200 },
    whom: ['foyer', 'ejabberd-ws'],
    columns: [
      { figure: 'signInsPerSecond', title: 'sign-ins/s' },
      { figure: 'signInP99Ms', title: 'p99 of a sign-in, ms' },
      { figure: 'joinsPerSecond', title: 'joins/s' },
    ],
  },
]

export const loadScenarios: readonly Scenario[] = loads.map((load) => ({
  name: load.name,
  title: load.title,
  said: load.said,
  columns: load.columns ?? loadColumns,
  shapes: [load.load],
  measure: (ground) => measureLoad(ground, load),
}))

function measureLoad(ground: Ground, { name, load, whom, rounds, withCommitLimit }: Load): Promise<Run[]> {
  const { settings, peers } = ground
  const { pgbench } = peers
  const there: (Contestant | 'pgbench')[] = whom.filter((who) => ground.can(who))
  if (withCommitLimit === true && pgbench !== null) there.push('pgbench')
  return inTurn(ground, { scenario: name, whom: there, say: (who) => who, ...(rounds === undefined ? {} : { rounds }) }, async (who) => {
    if (who === 'pgbench') {
      const { perSecond, foreignCores } = await measureCommitLimit(ground.postgres, pgbench ?? '', settings.seconds)
      return { foreignCores, figures: { acceptedPerSecond: perSecond } }
    }
    await using server = await ground.start(who, load)
    return await playLoad(ground, server, load)
  })
}
