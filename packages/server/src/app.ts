// A running workspace over a database: the door, the roads that lead to it, and a clean way to end. Tests build the same app.
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import type pg from 'pg'
import type { Action, Outcome } from './actions/action.ts'
import { type Door, perform } from './actions/perform.ts'
import { SignInAllowance } from './delivery/allowance.ts'
import { createDdpServer } from './delivery/ddp/server.ts'
import { Hub } from './delivery/ddp/hub.ts'
import { Methods } from './delivery/ddp/methods.ts'
import { MethodRate } from './delivery/ddp/rate-limit.ts'
import { Metrics } from './delivery/metrics.ts'
import { addHealth } from './delivery/rest/health.ts'
import { addMethodCalls } from './delivery/rest/method-call.ts'
import { addOpenApi } from './delivery/rest/openapi.ts'
import { RestRate } from './delivery/rest/rate-limit.ts'
import { addAuditExport } from './delivery/rest/audit-export.ts'
import { addAvatars } from './delivery/rest/avatars.ts'
import { addDownloads } from './delivery/rest/downloads.ts'
import { addRoutes, createRestServer, type RestOptions } from './delivery/rest/server.ts'
import { addUploads } from './delivery/rest/uploads.ts'
import { features } from './features.ts'
import { bootstrap } from './features/accounts/bootstrap.ts'
import { DiskBlobStore } from './features/files/blob-store.ts'
import { listRoomReaders } from './features/rooms/room-readers.ts'
import { readOverrides } from './features/settings/override.ts'
import { closeConnection, forgetConnections, openConnection } from './features/users/connection.ts'
import { listKnownPeople, listPeopleKnownToGuest } from './features/users/known-people.ts'
import type { Caller } from './permissions/identify.ts'
import { licensing } from './permissions/license.ts'
import type { Config } from './platform/config.ts'
import { EventBus } from './platform/events.ts'
import { newId } from './platform/ids.ts'
import { listenForHints } from './platform/hints.ts'
import type { Log } from './platform/log.ts'
import { migrate } from './platform/migrate.ts'
import { requireAnswer, requireMigrated } from './platform/readiness.ts'
import { type Database, openDatabase } from './platform/transaction.ts'

export interface App extends AsyncDisposable {
  readonly door: Door
  readonly rest: FastifyInstance
  readonly hub: Hub
  /** Printed once when no administrator exists yet. */
  readonly setupCode: string | null
  perform<A extends Action>(action: A, caller: Caller, input: unknown): Promise<Outcome<A>>
  /** Listens and answers the address. */
  listen(): Promise<AddressInfo>
  close(): Promise<void>
}

export interface AppOptions {
  readonly config: Config
  readonly connection: pg.PoolConfig
  readonly log: Log
}

/** Opens the database, brings it up to date, and builds everything up to listening. */
export async function createApp({ config, connection, log }: AppOptions): Promise<App> {
  const database = openDatabase(connection, (error) => log.warn({ err: error }, 'an idle database connection broke'))
  try {
    return await build({ config, connection, log }, database)
  } catch (error) {
    await database.close()
    throw error
  }
}

async function build({ config, connection, log }: AppOptions, database: Database): Promise<App> {
  await migrate(database)
  const overrides = readOverrides(config.settingOverrides)
  if (overrides.unknown.length > 0) log.warn({ settings: overrides.unknown }, 'OVERWRITE_SETTING_ names settings that Foyer does not have')
  const bus = new EventBus((error) => log.error({ err: error }, 'a committed fact was not taken'))
  const door: Door = { database, bus, workspace: null, fixedSettings: new Map([['Site_Url', config.rootUrl], ...overrides.values]), licensing: licensing(config.licensePublicKey, log) }
  const act = <A extends Action>(action: A, caller: Caller, input: unknown): Promise<Outcome<A>> => perform(door, action, caller, input)
  const asServer = <A extends Action>(action: A, input: unknown): Promise<Outcome<A>> => act(action, { credential: 'operator', address: null, requestId: newId() }, input)

  const nodeId = 'only'
  const { setupCode } = await asServer(bootstrap, { firstAdmin: config.firstAdmin, printsCode: true })
  await asServer(forgetConnections, { nodeId })

  const hub = new Hub({
    publishers: features.flatMap((feature) => feature.ddp?.publishers ?? []),
    judge: {
      readersOf: async (roomId, userIds) => new Set(await asServer(listRoomReaders, { roomId, userIds: [...userIds] })),
      knownTo: async (guestId) => new Set(await asServer(listPeopleKnownToGuest, { guestId })),
    },
    ask: asServer,
    whenFree: () => bus.whenFree(),
    log,
  })
  bus.listen((events) => hub.accept(events))

  const { restRate, methodRate } = rates(door, act)
  const unlimited = async (): Promise<void> => undefined
  const methods = new Methods(features.flatMap((feature) => feature.ddp?.methods ?? []), { perform: act, limitRate: config.testMode ? unlimited : (call) => methodRate.take(call), log })
  const options: RestOptions = { routes: features.flatMap((feature) => feature.routes ?? []), log, perform: act, newRequestId: newId, limitRate: config.testMode ? unlimited : (...request) => restRate.take(...request) }
  const rest = await createRestServer(options)
  const metrics = new Metrics({ host: config.bindIp, log, ask: asServer, connections: () => ddp.connections.size, load: () => hub.load })
  metrics.count(rest)
  bus.listen((events) => metrics.accept(events))
  addOpenApi(rest)
  addRoutes(rest, options)
  addMethodCalls(rest, methods, act)
  addHealth(rest, { database: () => requireAnswer(database), migrations: () => requireMigrated(database) })
  const blobs = new DiskBlobStore(path.join(config.dataDirectory, 'files'))
  addUploads(rest, { perform: act, blobs })
  addDownloads(rest, { perform: act, blobs })
  addAvatars(rest)
  addAuditExport(rest, { perform: act })
  const ddp = createDdpServer(rest.server, {
    methods,
    topics: features.flatMap((feature) => feature.ddp?.topics ?? []),
    hub,
    perform: act,
    log,
    addressOf: (request) => request.socket.remoteAddress ?? null,
    people: {
      opened: (caller, connectionId) => act(openConnection, caller, { connectionId, nodeId }),
      closed: async (connectionId) => void (await asServer(closeConnection, { connectionId })),
      watchable: (caller, ids) => act(listKnownPeople, caller, { ids: [...ids] }),
    },
  })

  const hints = listenForHints(connection, (events) => hub.accept(events), (error) => log.warn({ err: error }, 'the line for hints broke; it is opened again'))
  const close = async (): Promise<void> => {
    await hints.close()
    await metrics.close()
    await ddp.close()
    await rest.close()
    await hub.settled()
    await database.close()
  }
  return {
    door,
    rest,
    hub,
    setupCode,
    perform: act,
    async listen() {
      await rest.listen({ port: config.port, host: config.bindIp })
      await metrics.follow()
      return rest.server.address() as AddressInfo
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** The limits on how often something may be asked; both roads share the count of attempts to sign in. */
function rates(door: Door, perform: App['perform']): { restRate: RestRate; methodRate: MethodRate } {
  const signIns = new SignInAllowance()
  const workspace = (): Door['workspace'] => door.workspace
  return { restRate: new RestRate({ workspace, perform, signIns }), methodRate: new MethodRate({ workspace, signIns }) }
}
