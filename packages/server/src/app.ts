// A running workspace over a database: the door, the roads that lead to it, and a clean way to end. Tests build the same app.
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type pg from 'pg'
import type { Action, Outcome } from './actions/action.ts'
import { type Door, perform } from './actions/perform.ts'
import { createDdpServer } from './delivery/ddp/server.ts'
import { Hub } from './delivery/ddp/hub.ts'
import { Methods } from './delivery/ddp/methods.ts'
import { addRoutes, createRestServer, type RestOptions } from './delivery/rest/server.ts'
import { features } from './features.ts'
import { bootstrap } from './features/accounts/bootstrap.ts'
import { listRoomReaders } from './features/rooms/room-readers.ts'
import { readOverrides } from './features/settings/override.ts'
import { closeConnection, forgetConnections, openConnection } from './features/users/connection.ts'
import { listKnownPeople, listPeopleKnownToGuest } from './features/users/known-people.ts'
import type { Caller } from './permissions/identify.ts'
import type { Config } from './platform/config.ts'
import { EventBus } from './platform/events.ts'
import { newId } from './platform/ids.ts'
import type { Log } from './platform/log.ts'
import { migrate } from './platform/migrate.ts'
import { openDatabase } from './platform/transaction.ts'

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
    return await build(config, database, log)
  } catch (error) {
    await database.close()
    throw error
  }
}

async function build(config: Config, database: ReturnType<typeof openDatabase>, log: Log): Promise<App> {
  await migrate(database)
  const overrides = readOverrides(config.settingOverrides)
  if (overrides.unknown.length > 0) log.warn({ settings: overrides.unknown }, 'OVERWRITE_SETTING_ names settings that Foyer does not have')
  const bus = new EventBus((error) => log.error({ err: error }, 'a committed fact was not taken'))
  const door: Door = { database, bus, workspace: null, fixedSettings: new Map([['Site_Url', config.rootUrl], ...overrides.values]) }
  const act = <A extends Action>(action: A, caller: Caller, input: unknown): Promise<Outcome<A>> => perform(door, action, caller, input)
  const asServer = <A extends Action>(action: A, input: unknown): Promise<Outcome<A>> => act(action, { credential: 'operator', address: null, requestId: newId() }, input)

  const nodeId = 'only'
  const { setupCode } = await asServer(bootstrap, { firstAdmin: config.firstAdmin })
  await asServer(forgetConnections, { nodeId })

  const hub = new Hub({
    publishers: features.flatMap((feature) => feature.ddp?.publishers ?? []),
    judge: {
      readersOf: async (roomId, userIds) => new Set(await asServer(listRoomReaders, { roomId, userIds: [...userIds] })),
      knownTo: async (guestId) => new Set(await asServer(listPeopleKnownToGuest, { guestId })),
    },
    ask: asServer,
    log,
  })
  bus.listen((events) => hub.accept(events))

  const methods = new Methods(features.flatMap((feature) => feature.ddp?.methods ?? []), act, log)
  const options: RestOptions = { routes: features.flatMap((feature) => feature.routes ?? []), log, perform: act, newRequestId: newId, limitRate: async () => undefined }
  const rest = await createRestServer(options)
  addRoutes(rest, options)
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

  const close = async (): Promise<void> => {
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
      return rest.server.address() as AddressInfo
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}
