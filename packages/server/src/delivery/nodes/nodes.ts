// Several servers on one database, as one workspace. What each commits it tells the others over the bus; what they tell is passed on to those
// who listen here. The bus is only the quick way: whatever it loses is found again in the database within moments, and while it is away this
// server looks there by itself, for messages and for rights that have gone.
import { listClocks } from '../../features/rooms/list-clocks.ts'
import { listUntold } from '../../features/messages/list-untold.ts'
import { changesRights, elsewhere, type Event, everybodysRights, isOfRoom } from '../../platform/events.ts'
import { startJobs } from '../../platform/jobs.ts'
import type { Log } from '../../platform/log.ts'
import type { Move } from '../../platform/moves.ts'
import { NodeBus } from '../../platform/node-bus.ts'
import type { ServerSecret } from '../../platform/server-secret.ts'
import type { Live } from '../../wire/ddp.ts'
import type { Hub } from '../ddp/hub.ts'
import { RoomLine } from './room-line.ts'

export interface NodesOptions {
  readonly url: string
  readonly nodeId: string
  readonly secret: ServerSecret
  readonly hub: Hub
  readonly ask: Live['ask']
  readonly log: Log
  /** Closes the sockets of those whose session is over; asked while nobody says so. */
  readonly sweepSessions: () => Promise<void>
}

/** How often it is looked whether rooms have moved and nobody said so. */
const lookMs = 1_000
/** How often rights are asked again while nobody says that they have gone. */
const regradeMs = 1_000
/** While things are missed over and over, clients come back to catch up no more often than this. */
const resyncMs = 5_000

export class Nodes {
  readonly #options: NodesOptions
  readonly #lines = new Map<string, RoomLine>()
  /** Rooms whose clocks stood ahead of what was told when it was last looked. */
  #ahead = new Map<string, number>()
  #bus: NodeBus | null = null
  #resyncNextAt = 0
  /** Clients will be told to come back: what was missed since they last were may be anything. */
  #resync: NodeJS.Timeout | undefined
  #stopJobs: () => Promise<void> = async () => undefined

  /** Joins the other nodes. Throws a StartupError when the bus can't be reached. */
  static async join(options: NodesOptions): Promise<Nodes> {
    const nodes = new Nodes(options)
    await nodes.#open()
    return nodes
  }

  private constructor(options: NodesOptions) {
    this.#options = options
    options.hub.followRooms({
      begin: (roomId, clock) => void this.#lines.set(roomId, this.#lineFrom(roomId, clock)),
      end: (roomId) => {
        this.#lines.get(roomId)?.close()
        this.#lines.delete(roomId)
      },
    })
  }

  get isConnected(): boolean {
    return this.#bus?.isConnected === true
  }

  /** Throws while the bus is away. */
  requireConnected(): void {
    if (!this.isConnected) throw new Error('the bus is away')
  }

  /** Takes what this node has committed: tells it here, and to the others. */
  accept(events: readonly Event[], moves: readonly Move[]): void {
    this.#bus?.send({ events, moves })
    this.#tell(events, moves)
  }

  async close(): Promise<void> {
    await this.#stopJobs()
    for (const line of this.#lines.values()) line.close()
    await this.#bus?.close()
    clearTimeout(this.#resync)
  }

  async #open(): Promise<void> {
    const { url, nodeId, secret, log, hub } = this.#options
    this.#bus = await NodeBus.open({
      url,
      nodeId,
      secret,
      log,
      onBatch: ({ events, moves }) => this.#tell(events, moves),
      onGap: () => {
        hub.accept([everybodysRights])
        this.#resyncSoon()
      },
      onState: (isConnected) => {
        if (isConnected) log.info('the bus is there again')
        else log.error('the bus has gone; what other servers do is looked for in the database until it is there again')
      },
    })
    this.#stopJobs = startJobs(
      [
        { name: 'look-for-moves', everyMs: lookMs, run: () => this.#lookForMoves() },
        { name: 'do-without-the-bus', everyMs: regradeMs, run: () => this.#doWithoutBus() },
      ],
      log,
    )
  }

  /** Something was missed: clients come back and catch up. A bus that goes on losing things must not keep them from ever getting anywhere. */
  #resyncSoon(): void {
    const { log, hub } = this.#options
    this.#resync ??= setTimeout(
      () => {
        this.#resync = undefined
        this.#resyncNextAt = performance.now() + resyncMs
        log.warn('something that another server said was missed; clients come back and catch up')
        hub.resync()
      },
      Math.max(0, this.#resyncNextAt - performance.now()),
    )
  }

  /** While nobody says whose rights and sessions have gone, or it may have been missed, everybody's are looked at. */
  async #doWithoutBus(): Promise<void> {
    if (this.isConnected && this.#resync === undefined) return
    this.#options.hub.accept([everybodysRights])
    await this.#options.sweepSessions()
  }

  /** What is of a room that somebody here listens to goes through its line; rights that have gone are gone at once. */
  #tell(events: readonly Event[], moves: readonly Move[]): void {
    const { hub } = this.#options
    const inLine = new Map(moves.filter(({ room }) => this.#lines.has(room)).map((move) => [move.room, [] as Event[]]))
    const atOnce: Event[] = []
    for (const event of events) {
      const line = isOfRoom(event.audience) ? inLine.get(event.audience.room) : undefined
      if (line === undefined) {
        atOnce.push(event)
        continue
      }
      line.push(event)
      if (changesRights(event)) atOnce.push(elsewhere(event))
    }
    if (atOnce.length > 0) hub.accept(atOnce)
    for (const move of moves) {
      const own = inLine.get(move.room)
      if (own !== undefined) this.#lines.get(move.room)?.accept(move, own)
    }
  }

  #lineFrom(roomId: string, clock: number): RoomLine {
    const { hub, ask, log } = this.#options
    return new RoomLine(clock, {
      tell: (events) => {
        if (events.length === 0) return
        // Whose rights went at another node, before this was committed, may not have been said yet.
        hub.judgeAnew(roomId)
        hub.accept(events)
      },
      read: (after) => ask(listUntold, { roomId, after }),
      log,
    })
  }

  /** Of what was committed last nothing may come after it that shows it was missed: so it is looked at the clocks themselves. */
  async #lookForMoves(): Promise<void> {
    const before = this.#ahead
    this.#ahead = new Map()
    if (this.#lines.size === 0) return
    for (const { id, clock } of await this.#options.ask(listClocks, { roomIds: [...this.#lines.keys()] })) {
      const line = this.#lines.get(id)
      if (line === undefined || clock <= line.told) continue
      // What was committed a moment ago may be on its way still.
      if (before.get(id) === line.told || !this.isConnected) line.look()
      else this.#ahead.set(id, line.told)
    }
  }
}
