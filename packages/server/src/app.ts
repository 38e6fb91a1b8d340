// A running workspace over a database: the door, the roads that lead to it, and a clean way to end. Tests build the same app.
import { type AddressInfo, Server } from 'node:net'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import type pg from 'pg'
import type { Static } from 'typebox'
import type { Action, Outcome } from './actions/action.ts'
import { type Door, perform } from './actions/perform.ts'
import { RegistrationAllowance, SignInAllowance } from './delivery/allowance.ts'
import { Farewells } from './delivery/ddp/farewells.ts'
import { Gate } from './delivery/ddp/gate.ts'
import { socketLimits } from './delivery/ddp/limits.ts'
import { createDdpServer, type DdpServer } from './delivery/ddp/server.ts'
import { Hub } from './delivery/ddp/hub.ts'
import { Methods } from './delivery/ddp/methods.ts'
import { type Limit, MethodRate } from './delivery/ddp/rate-limit.ts'
import { runCommand } from './delivery/commands/commands.ts'
import { Doubts } from './delivery/doubts.ts'
import { outletAt } from './delivery/gathered-metrics.ts'
import { Nodes } from './delivery/nodes/nodes.ts'
import { Metrics } from './delivery/metrics.ts'
import { Postman } from './delivery/mail/postman.ts'
import { addHealth, nowAndThen, type ReadinessChecks } from './delivery/rest/health.ts'
import { addMethodCalls } from './delivery/rest/method-call.ts'
import { addOpenApi } from './delivery/rest/openapi.ts'
import { RestRate } from './delivery/rest/rate-limit.ts'
import { addAuditExport } from './delivery/rest/audit-export.ts'
import { addAvatarUploads } from './delivery/rest/avatar-uploads.ts'
import { addAvatars } from './delivery/rest/avatars.ts'
import { addCommands } from './delivery/rest/commands.ts'
import { addDownloads } from './delivery/rest/downloads.ts'
import { addFileStorage } from './delivery/rest/file-storage.ts'
import { addRoutes, createRestServer, type RestOptions } from './delivery/rest/server.ts'
import { clientAddress } from './delivery/proxies.ts'
import { addUploads } from './delivery/rest/uploads.ts'
import { addWeb, preparePage, withoutPrefix } from './delivery/rest/web.ts'
import { openDoor, openPreparedDoor } from './door.ts'
import { features } from './features.ts'
import { mindAccessEnds } from './features/accounts/accounts.jobs.ts'
import { bootstrap } from './features/accounts/bootstrap.ts'
import { Blobs } from './features/files/blobs.ts'
import { BucketWatch } from './features/files/bucket-watch.ts'
import { sweepUploads } from './features/files/files.jobs.ts'
import { bucketOf, placeForNew } from './features/files/place.ts'
import { forgetBatches } from './features/invitations/forget-batches.ts'
import { BatchWork } from './features/invitations/invitations.jobs.ts'
import { sampleLimits } from './features/license/sample-limits.ts'
import { forgetLetters } from './features/mail/forget-letters.ts'
import { closeMarkdown } from './features/messages/markdown.ts'
import { sweepRegistrations } from './features/registration/registration.jobs.ts'
import { RecoveryDesk } from './features/recovery/recovery.jobs.ts'
import { RetentionWork } from './features/retention/retention.jobs.ts'
import { listRoomReaders } from './features/rooms/list-room-readers.ts'
import { listRoomStamps } from './features/rooms/list-room-stamps.ts'
import { sweepSessions } from './features/sessions/sessions.jobs.ts'
import { closeConnection, openConnection } from './features/users/connection.ts'
import { keepNode } from './features/users/keep-node.ts'
import { listKnownPeople, listPeopleKnownToGuest } from './features/users/known-people.ts'
import type { Caller } from './permissions/identify.ts'
import type { Workspace } from './permissions/workspace.ts'
import type { Config } from './platform/config.ts'
import { newId } from './platform/ids.ts'
import { reservedConnections } from './platform/connection-shares.ts'
import { listenForHints } from './platform/hints.ts'
import { startJobs } from './platform/jobs.ts'
import type { Log } from './platform/log.ts'
import { packageDirectory } from './platform/package-directory.ts'
import type { Primary } from './platform/primary.ts'
import { requireAnswer, requireMigrated } from './platform/readiness.ts'
import { type Database, isBusy, openDatabase } from './platform/transaction.ts'
import type { Live } from './wire/ddp.ts'

export interface App extends AsyncDisposable {
  readonly door: Door
  readonly rest: FastifyInstance
  readonly hub: Hub
  readonly ddp: DdpServer
  /** Printed once when no administrator exists yet. */
  readonly setupCode: string | null
  perform<A extends Action>(action: A, caller: Caller, input: unknown): Promise<Outcome<A>>
  /** Listens and answers the address. */
  listen(): Promise<AddressInfo>
  /** Takes no new connections; those that there are go on. */
  stopListening(): void
  close(): Promise<void>
}

export interface AppOptions {
  readonly config: Config
  readonly connection: pg.PoolConfig
  readonly log: Log
  /** Where this is one of several processes: the primary, which has brought the database up to date. */
  readonly primary?: Primary
  /** How many connections to the database it may have for its questions. */
  readonly connections?: number
}

/** So many may knock in the same moment; the system may allow fewer. */
const backlog = 4_096

/** Opens the database, brings it up to date, and builds everything up to listening. */
export async function createApp(options: AppOptions): Promise<App> {
  const { connection, log, connections } = options
  const database = openDatabase(connection, log, connections)
  const reserve = openDatabase(connection, log, reservedConnections)
  try {
    return await build(options, { database, reserve })
  } catch (error) {
    await Promise.all([database.close(), reserve.close()])
    throw error
  }
}

async function build(
  { config, connection, log, primary }: AppOptions,
  { database, reserve }: { readonly database: Database; readonly reserve: Database },
): Promise<App> {
  const door: Door = { ...(await (primary === undefined ? openDoor : openPreparedDoor)(config, database, log)), reserve }
  const act = <A extends Action>(action: A, caller: Caller, input: unknown): Promise<Outcome<A>> => perform(door, action, caller, input)
  const asServer = <A extends Action>(action: A, input: unknown): Promise<Outcome<A>> =>
    act(action, { credential: 'operator', address: null, requestId: newId() }, input)
  const { setupCode } = await asServer(bootstrap, primary === undefined ? firstStart(config) : laterStart)
  const nodeId = newId()
  await asServer(keepNode, { nodeId, isAlone: config.natsUrl === null })

  const hub = openHub(door, asServer, log)
  const { restRate, methodRate } = rates(door, act, (limit) => metrics.countRefusal(limit))
  const unlimited = async (): Promise<void> => undefined
  const methods = new Methods(
    features.flatMap((feature) => feature.ddp?.methods ?? []),
    {
      perform: act,
      limitRate: config.testMode ? unlimited : (call) => methodRate.take(call),
      runCommand: (caller, typed) => runCommand(act, caller, typed),
      log,
    },
  )
  const web = { rootUrl: config.rootUrl, directory: path.join(packageDirectory(), 'dist/web') }
  const options: RestOptions = {
    routes: features.flatMap((feature) => feature.routes ?? []),
    log,
    perform: act,
    newRequestId: newId,
    limitRate: config.testMode ? unlimited : (...request) => restRate.take(...request),
    sendPage: preparePage(web),
    withoutPrefix: withoutPrefix(config.rootUrl),
  }
  const rest = await createRestServer(options)
  const metrics: Metrics = new Metrics({
    host: config.bindIp,
    log,
    ask: asServer,
    connections: () => ddp.connections.size,
    load: () => hub.load,
    crowd: () => gate,
    ...(primary === undefined ? {} : { outlet: outletAt(primary, () => metrics.follow()) }),
  })
  metrics.count(rest)
  door.bus.listen((events) => metrics.accept(events))
  const workspace = (): Workspace => {
    if (door.workspace === null) throw new Error('nothing has been asked of the door yet')
    return door.workspace
  }
  const blobs = new Blobs(path.join(config.dataDirectory, 'files'), () => bucketOf({ workspace: workspace() }, workspace().bucketFolder))
  addOpenApi(rest)
  addRoutes(rest, options)
  addMethodCalls(rest, methods, act)
  addCommands(rest, options)
  addHealth(
    rest,
    { database: () => requireAnswer(database), migrations: () => requireMigrated(database) },
    {
      files: nowAndThen(async () => (placeForNew({ workspace: workspace() }) === 'bucket' ? blobs.bucket().requireAnswer() : undefined)),
      ...(config.natsUrl === null ? {} : { bus: async () => nodes?.requireConnected() }),
      ...(primary === undefined ? {} : presenceOf(primary, config.processes)),
    },
  )
  addUploads(rest, { ...options, blobs })
  addDownloads(rest, { perform: act, blobs, log })
  addFileStorage(rest, { ...options, blobs })
  addAvatars(rest, { perform: act })
  addAvatarUploads(rest, options)
  addAuditExport(rest, { perform: act })
  addWeb(rest, web, options.sendPage)
  const limits = socketLimits({ workspace, testMode: config.testMode })
  const gate = new Gate({ limits, isBusy: () => isBusy(database) })
  const farewells = new Farewells({ note: async (connectionId) => void (await asServer(closeConnection, { connectionId })), log })
  const ddp = createDdpServer(rest.server, {
    methods,
    topics: features.flatMap((feature) => feature.ddp?.topics ?? []),
    hub,
    perform: act,
    gate,
    intake: limits.intake,
    onTurnedOut: (why) => metrics.countTurnedOut(why),
    log,
    addressOf: clientAddress,
    people: {
      opened: (caller, connectionId) => act(openConnection, caller, { connectionId, nodeId }),
      closed: async (connectionId) => void (await asServer(closeConnection, { connectionId })),
      gone: (connectionId) => farewells.say(connectionId),
      watchable: (caller, ids) => act(listKnownPeople, caller, { ids: [...ids] }),
    },
  })
  const hints = listenForHints(connection, {
    accept: (events) => hub.accept(events),
    onError: (error) => log.warn({ err: error }, 'the line for hints broke; it is opened again'),
  })
  const postman = new Postman({ ask: asServer, log })
  door.bus.listen((events) => postman.accept(events))
  const desk = new RecoveryDesk({
    ask: asServer,
    onError: (error) => log.error({ err: error }, 'a request to be let in could not be answered'),
  })
  door.bus.listen((events) => desk.accept(events))
  const batches = new BatchWork({ ask: asServer, log })
  door.bus.listen((events) => batches.accept(events))
  const bucketWatch = new BucketWatch({ ask: asServer, blobs, log })
  door.bus.listen((events) => bucketWatch.accept(events))
  const nodes =
    config.natsUrl === null
      ? null
      : await Nodes.join({
          url: config.natsUrl,
          nodeId,
          secret: door.secret,
          hub,
          ask: asServer,
          log,
          sweepSessions: () => sweepSessions(asServer, hub),
        })
  // Processes of one machine have one disk; the primary says it where it may matter.
  if (nodes !== null && primary === undefined && placeForNew({ workspace: workspace() }) === 'disk')
    log.warn('files are kept on this server’s own disk, where other servers can’t find them: keep them on S3 (README, Keep files on S3)')
  door.bus.listen((events, moves) => (nodes === null ? hub.accept(events) : nodes.accept(events, moves)))
  const doubts = new Doubts({ ask: asServer, log, bus: door.bus, resync: () => hub.resync() })
  door.bus.listenToDoubts((events) => doubts.accept(events))
  const retention = new RetentionWork(asServer)
  const stopJobs = startJobs(
    [
      { name: 'keep-node', everyMs: 5_000, run: () => keepPlace(asServer, hub, { nodeId, isAlone: nodes === null }) },
      { name: 'sweep-sessions', everyMs: 15_000, run: () => sweepSessions(asServer, hub) },
      // Letters that others wrote, or whose time has come.
      { name: 'send-letters', everyMs: 15_000, run: () => postman.round() },
      { name: 'forget-letters', everyMs: 3_600_000, run: () => asServer(forgetLetters, {}) },
      { name: 'end-registrations', everyMs: 3_600_000, run: () => sweepRegistrations(asServer) },
      { name: 'answer-requests', everyMs: 15_000, run: () => desk.sweep() },
      // Lists that were begun elsewhere, or before the start.
      { name: 'work-on-batches', everyMs: 15_000, run: () => batches.round() },
      { name: 'mind-access-ends', everyMs: 60_000, run: () => mindAccessEnds(asServer) },
      { name: 'forget-batches', everyMs: 3_600_000, run: () => asServer(forgetBatches, {}) },
      { name: 'sample-limits', everyMs: 600_000, run: () => asServer(sampleLimits, {}) },
      { name: 'sweep-uploads', everyMs: 3_600_000, run: () => sweepUploads(asServer, blobs) },
      // A look whether a round is due, or was broken off: how often is a setting.
      { name: 'take-away-old', everyMs: 60_000, run: () => retention.round() },
    ],
    log,
  )

  const close = async (): Promise<void> => {
    retention.stop()
    await Promise.all([
      stopJobs(),
      hints.close(),
      metrics.close(),
      postman.close(),
      desk.close(),
      batches.close(),
      bucketWatch.close(),
      doubts.close(),
    ])
    await ddp.close()
    await farewells.close()
    await rest.close()
    await nodes?.close()
    await hub.close()
    await asServer(keepNode, { nodeId, isLeaving: true }).catch((error: unknown) =>
      log.warn({ err: error }, 'it could not be noted that this server has gone'),
    )
    await blobs.close()
    await closeMarkdown()
    await Promise.all([database.close(), reserve.close()])
  }
  return {
    door,
    rest,
    hub,
    ddp,
    setupCode,
    perform: act,
    async listen() {
      await rest.listen({ port: config.port, host: config.bindIp, backlog })
      await metrics.follow()
      void bucketWatch.look()
      return rest.server.address() as AddressInfo
    },
    stopListening() {
      // What an HTTP server does besides when it closes, to cut idle lines, would meet those that have just come and not asked yet.
      Server.prototype.close.call(rest.server)
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** What the first start makes that nobody has made yet. */
export function firstStart({ firstAdmin, secretLost }: Config): Static<(typeof bootstrap)['input']> {
  return { firstAdmin, printsCode: true, secretLost }
}

const laterStart = { firstAdmin: null, printsCode: false } as const

/** Whether each of the processes is there. */
function presenceOf(primary: Primary, processes: number): ReadinessChecks {
  return Object.fromEntries(Array.from({ length: processes }, (_, at) => [`process-${at + 1}`, async () => primary.requirePresent(at + 1)]))
}

/** Says that this server lives. Sockets that were forgotten meanwhile, with who is there, are noted again when they come back. */
async function keepPlace(ask: Live['ask'], hub: Hub, place: { readonly nodeId: string; readonly isAlone: boolean }): Promise<void> {
  const { wasKnown } = await ask(keepNode, place)
  if (!wasKnown) hub.resync()
}

/** The hub, judging with the server's own eyes. */
function openHub(door: Door, ask: Live['ask'], log: Log): Hub {
  const hub = new Hub({
    publishers: features.flatMap((feature) => feature.ddp?.publishers ?? []),
    judge: {
      readersOf: async (roomId, userIds) => {
        const { stamp, people } = await ask(listRoomReaders, { roomId, userIds: [...userIds] })
        return { stamp, people: new Map(people.map(({ userId, ...standpoint }) => [userId, standpoint])) }
      },
      stampsOf: async (rooms) => new Map((await ask(listRoomStamps, { rooms })).map(({ roomId, ...stamp }) => [roomId, stamp])),
      knownTo: async (guestId) => new Set(await ask(listPeopleKnownToGuest, { guestId })),
      endedLicenses: () => door.endedLicenses,
    },
    ask,
    whenFree: () => door.bus.whenFree(),
    log,
  })
  return hub
}

/** The limits on how often something may be asked; both roads share the counts of attempts to sign in and to register. */
function rates(door: Door, perform: App['perform'], onRefusal: (limit: Limit) => void): { restRate: RestRate; methodRate: MethodRate } {
  const shared = { signIns: new SignInAllowance(), registrations: new RegistrationAllowance() }
  const workspace = (): Door['workspace'] => door.workspace
  const accountOf = (tokenHash: string): string | undefined => door.lately.get(tokenHash)
  return {
    restRate: new RestRate({ workspace, perform, ...shared }),
    methodRate: new MethodRate({ workspace, accountOf, onRefusal, ...shared }),
  }
}
