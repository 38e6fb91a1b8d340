// Where the contestants stand: whoever can be started on this machine, by name, each on an archive with nothing else to do.
import type { Plan, Shape } from './load/plan.ts'
import { runGenerator } from './load/run-generator.ts'
import type { Run } from './runs.ts'
import { Patience } from './machine/quiet.ts'
import { startBare } from './servers/bare.ts'
import { createEjabberdArchive, startEjabberd } from './servers/ejabberd.ts'
import { type FoyerWorkspace, openFoyerWorkspace } from './servers/foyer-workspace.ts'
import { findPeers, installPeers, type Peers, whoIsMissing } from './servers/packages.ts'
import { type Postgres, startPostgres } from './servers/postgres.ts'
import { startProsody } from './servers/prosody.ts'
import type { RunningServer, StartServer } from './servers/running.ts'
import type { Settings } from './settings.ts'

export const contestants = ['foyer', 'ejabberd-ws', 'ejabberd-tcp', 'prosody-ws', 'bare-ws'] as const
export type Contestant = (typeof contestants)[number]

export interface Ground extends AsyncDisposable {
  readonly settings: Settings
  readonly patience: Patience
  readonly workspace: FoyerWorkspace
  /** The peers' PostgreSQL. */
  readonly postgres: Postgres
  readonly peers: Peers
  /** Who can't be measured here, and what to do about it; empty when everybody can. */
  readonly missing: string
  can(who: Contestant): boolean
  start(who: Contestant, shape: Shape): Promise<RunningServer>
}

export async function openGround(settings: Settings, shapes: readonly Shape[]): Promise<Ground> {
  if (settings.install && whoIsMissing(findPeers()) !== '') installPeers()
  const peers = findPeers()
  const postgres = await startPostgres()
  try {
    if (peers.ejabberd) await createEjabberdArchive(postgres)
    const workspace = await openFoyerWorkspace([...new Map(shapes.map((shape) => [`${shape.people} in ${shape.rooms}`, shape])).values()])
    const starts: Record<Contestant, StartServer | null> = {
      foyer: (shape) => workspace.start(shape),
      'ejabberd-ws': peers.ejabberd ? () => startEjabberd(postgres, 'ws') : null,
      'ejabberd-tcp': peers.ejabberd ? () => startEjabberd(postgres, 'tcp') : null,
      'prosody-ws': peers.prosody ? () => startProsody() : null,
      'bare-ws': () => startBare(),
    }
    return {
      settings,
      patience: new Patience(settings.patienceSeconds),
      workspace,
      postgres,
      peers,
      missing: whoIsMissing(peers),
      can: (who) => starts[who] !== null,
      start(who, shape) {
        const start = starts[who]
        if (start === null) throw new Error(`${who} is not on this machine`)
        return start(shape)
      },
      async [Symbol.asyncDispose]() {
        await workspace[Symbol.asyncDispose]()
        await postgres[Symbol.asyncDispose]()
      },
    }
  } catch (error) {
    await postgres[Symbol.asyncDispose]()
    throw error
  }
}

export type LoadOptions = Shape &
  Partial<Pick<Plan, 'warmSeconds' | 'seconds' | 'settleSeconds' | 'signInsAtOnce' | 'cast' | 'listenersPort'>>

/** Plays a load against a running server and answers its figures. */
export async function playLoad(
  { settings }: Pick<Ground, 'settings'>,
  server: RunningServer,
  load: LoadOptions,
): Promise<Pick<Run, 'figures' | 'foreignCores'>> {
  const { protocol, port, processes, cast } = server
  const storedBefore = await server.stored()
  const result = await runGenerator({
    ...{ protocol, port, processes, cast },
    ...{
      bodyBytes: 120,
      settleSeconds: 0.5,
      stragglerSeconds: 10,
      signInsAtOnce: 40,
      warmSeconds: settings.warmSeconds,
      seconds: settings.seconds,
    },
    ...load,
  })
  const { sent, completeness, signIns, memory } = result
  const storedAfter = await server.stored()
  const lostOfArchive = storedBefore === null || storedAfter === null ? Number.NaN : completeness.accepted - (storedAfter - storedBefore)
  const ofPeople = {
    signInsPerSecond: signIns.perSecond,
    signInP99Ms: signIns.latency.p99Ms,
    joinsPerSecond: result.joinsPerSecond,
    emptyMb: memory.emptyMb,
    kbPerConnection: memory.perConnectionKb,
  }
  const { expected, delivered, lost, doubled, strayed } = completeness
  const ofCompleteness = { expected, delivered, lost, doubled, strayed, lostOfArchive }
  if (sent === null) return { figures: { ...ofPeople, ...ofCompleteness }, foreignCores: signIns.window.foreignCores }
  return {
    foreignCores: sent.foreignCores,
    figures: {
      ...ofPeople,
      ...ofCompleteness,
      acceptedPerSecond: sent.acceptedPerSecond,
      acceptedShare: load.perSecond === null ? Number.NaN : sent.acceptedPerSecond / load.perSecond,
      deliveriesPerSecond: sent.deliveriesPerSecond,
      p50Ms: sent.latency.p50Ms,
      p95Ms: sent.latency.p95Ms,
      p99Ms: sent.latency.p99Ms,
      serverCores: sent.serverCores,
      serverMsPerThousand: (sent.serverCores / sent.deliveriesPerSecond) * 1_000_000,
      databaseUsPerMessage: (sent.databaseCores / sent.acceptedPerSecond) * 1_000_000,
      generatorCores: sent.generatorCores,
      bytesPerDelivery: sent.bytesPerDelivery,
    },
  }
}
