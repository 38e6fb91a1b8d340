// The bars that a chat server must clear, each against something that was measured beside it. Numbered as where they were set; those that
// nothing here can see are named at the end.
import { differenceOf, type FigureName, ratioOf, type Run, type Spread, spreadOf } from './runs.ts'
import { fewestMessages } from './settings.ts'

export interface Bar {
  readonly number: number
  readonly says: string
  readonly of: (runs: readonly Run[]) => Spread | null
  readonly limit: { readonly least: number } | { readonly most: number }
  readonly unit?: string
}

export interface Judgement {
  readonly bar: Bar
  /** Null when it was not measured. */
  readonly spread: Spread | null
  readonly isHeld: boolean
}

export function judge(bar: Bar, runs: readonly Run[]): Judgement {
  const spread = bar.of(runs)
  const isHeld = spread !== null && ('least' in bar.limit ? spread.median >= bar.limit.least : spread.median <= bar.limit.most)
  return { bar, spread, isHeld }
}

const ratio =
  (one: FigureName, other: FigureName) =>
  (runs: readonly Run[]): Spread | null =>
    ratioOf(runs, one, other)
const difference =
  (one: FigureName, other: FigureName) =>
  (runs: readonly Run[]): Spread | null =>
    differenceOf(runs, one, other)
const figure =
  (name: FigureName) =>
  (runs: readonly Run[]): Spread | null =>
    spreadOf(runs, name)
const against = (scenario: string, name: string, peer: string): Bar['of'] => ratio([scenario, 'foyer', name], [scenario, peer, name])
const stored = (where: string): Bar['of'] =>
  ratio(['store', `foyer, ${where}`, 'acceptedPerSecond'], ['store', `pgbench, ${where}`, 'acceptedPerSecond'])

export function barsFor({ mostMessages }: { readonly mostMessages: number }): readonly Bar[] {
  const [few, many] = [inWords(fewestMessages, 'messages'), inWords(mostMessages, 'messages')]
  const grown = (name: string, from: string, to: string): Bar['of'] => ratio(['growth', to, name], ['growth', from, name])
  return [
    {
      number: 1,
      says: 'deliveries/s against ejabberd WS, 10 rooms of 50',
      of: against('small', 'deliveriesPerSecond', 'ejabberd-ws'),
      limit: { least: 8 },
    },
    {
      number: 2,
      says: 'deliveries/s against ejabberd WS, one room of 1,000',
      of: against('big', 'deliveriesPerSecond', 'ejabberd-ws'),
      limit: { least: 20 },
    },
    {
      number: 3,
      says: 'direct messages/s against ejabberd WS',
      of: against('dm', 'acceptedPerSecond', 'ejabberd-ws'),
      limit: { least: 3 },
    },
    {
      number: 3,
      says: 'direct messages/s against ejabberd TCP',
      of: against('dm', 'acceptedPerSecond', 'ejabberd-tcp'),
      limit: { least: 2 },
    },
    {
      number: 4,
      says: 'processor per delivery against ejabberd WS, saturated',
      of: against('small', 'serverMsPerThousand', 'ejabberd-ws'),
      limit: { most: 0.12 },
    },
    {
      number: 4,
      says: 'processor per delivery against ejabberd WS, 100 messages/s × 50',
      of: against('open-100', 'serverMsPerThousand', 'ejabberd-ws'),
      limit: { most: 0.8 },
    },
    {
      number: 5,
      says: 'p99 against ejabberd WS, 5 messages/s × 1,000',
      of: against('open-big', 'p99Ms', 'ejabberd-ws'),
      limit: { most: 0.4 },
    },
    {
      number: 5,
      says: 'p99 against ejabberd WS, 100 messages/s × 50',
      of: against('open-100', 'p99Ms', 'ejabberd-ws'),
      limit: { most: 1.3 },
    },
    {
      number: 6,
      says: '1,000 messages/s × 50: share that was accepted in time',
      of: figure(['open-1000', 'foyer', 'acceptedShare']),
      limit: { least: 0.99 },
    },
    {
      number: 6,
      says: '1,000 messages/s × 50: p99 against the bare ws loop',
      of: against('open-1000', 'p99Ms', 'bare-ws'),
      limit: { most: 4 },
    },
    {
      number: 7,
      says: 'direct messages/s against single rows of pgbench',
      of: against('dm', 'acceptedPerSecond', 'pgbench'),
      limit: { least: 0.3 },
    },
    {
      number: 8,
      says: 'the store alone, messages/s against one transaction of pgbench each, 64 rooms',
      of: stored('64 rooms'),
      limit: { least: 1.5 },
    },
    {
      number: 9,
      says: 'the store alone, messages/s against one transaction of pgbench each, one room',
      of: stored('one room'),
      limit: { least: 8 },
    },
    {
      number: 9,
      says: 'the same with fsync + 1 ms',
      of: stored('one room, fsync + 1 ms'),
      limit: { least: 20 },
    },
    {
      number: 10,
      says: 'deliveries/s against the bare ws loop, 10 rooms of 50',
      of: against('small', 'deliveriesPerSecond', 'bare-ws'),
      limit: { least: 1 },
    },
    {
      number: 10,
      says: 'deliveries/s against the bare ws loop, one room of 1,000',
      of: against('big', 'deliveriesPerSecond', 'bare-ws'),
      limit: { least: 4 },
    },
    {
      number: 11,
      says: 'memory per idle connection against bare ws, at 5,000',
      of: against('idle', 'kbPerConnection', 'bare-ws'),
      limit: { most: 2 },
    },
    {
      number: 11,
      says: 'memory per idle connection against ejabberd WS, at 5,000',
      of: against('idle', 'kbPerConnection', 'ejabberd-ws'),
      limit: { most: 0.25 },
    },
    {
      number: 15,
      says: 'chat.postMessage/s, 32 connections, against a bare Fastify echo',
      of: against('post', 'perSecond', 'fastify-echo'),
      limit: { least: 0.15 },
    },
    {
      number: 16,
      says: '200 messages/s × 50, across two nodes over NATS: share that was accepted in time',
      of: figure(['two-nodes', 'across', 'acceptedShare']),
      limit: { least: 0.99 },
    },
    {
      number: 16,
      says: '200 messages/s × 50, two nodes over NATS: p99 across less p99 on one',
      of: difference(['two-nodes', 'across', 'p99Ms'], ['two-nodes', 'on one', 'p99Ms']),
      limit: { most: 10 },
      unit: 'ms',
    },
    {
      number: 17,
      says: 'PostgreSQL per send, 5,000 members against 50',
      of: grown('databaseUsPerMessage', '50 members', '5,000 members'),
      limit: { most: 1.1 },
    },
    {
      number: 17,
      says: 'p99 of a send, 5,000 members against 50',
      of: grown('p99Ms', '50 members', '5,000 members'),
      limit: { most: 1.2 },
    },
    {
      number: 17,
      says: `PostgreSQL per send, ${many} in the room against ${few}`,
      of: grown('databaseUsPerMessage', few, many),
      limit: { most: 1.1 },
    },
    { number: 17, says: `p99 of a send, ${many} in the room against ${few}`, of: grown('p99Ms', few, many), limit: { most: 1.2 } },
    {
      number: 18,
      says: 'users list with a filter at 100,000 accounts, p95',
      of: figure(['users', 'filtered, 100,000 accounts', 'p95Ms']),
      limit: { most: 30 },
      unit: 'ms',
    },
    {
      number: 18,
      says: 'room list of somebody in 300 rooms, p95',
      of: figure(['room-list', '300 rooms', 'p95Ms']),
      limit: { most: 15 },
      unit: 'ms',
    },
    {
      number: 18,
      says: `newest page of ${many}, p95`,
      of: figure(['history', `newest of ${many}`, 'p95Ms']),
      limit: { most: 10 },
      unit: 'ms',
    },
    {
      number: 18,
      says: `page in the middle of ${many}, p95`,
      of: figure(['history', `middle of ${many}`, 'p95Ms']),
      limit: { most: 10 },
      unit: 'ms',
    },
  ]
}

/** How sizes are named, where they are measured and where they are judged. */
export function inWords(count: number, what: string): string {
  return `${count.toLocaleString('en')} ${what}`
}

/** What is not seen from outside in one run. */
export const elsewhere =
  'Not judged here: 12 and 13 (`npm run bench -- idle`), 14 (`npm run proof`), 19 (installing), and of 15 the echo on express, which is nobody’s dependency here.'
