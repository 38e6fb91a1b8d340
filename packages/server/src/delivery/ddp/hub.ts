// Who hears what. Committed facts come in, frames go out, in order. A subscription to a room is honoured only while the
// watcher is known to see the room at the fact's epoch or a newer one; when the epoch moves on, everybody who listens is
// judged again, in one statement, before anything else is delivered.
import { setTimeout as pause } from 'node:timers/promises'
import { stringifyEjson } from '@foyer/protocol/ejson.ts'
import { type Audience, type Event, isOfRoom } from '../../platform/events.ts'
import type { Log } from '../../platform/log.ts'
import type { AccountKind } from '../../schema/tables.ts'
import type { Emission, Live, Publisher, StandingPublisher, Watch } from '../../wire/ddp.ts'
import { frameOf } from './outgoing.ts'
import { Patience } from './patience.ts'

/** The part of a connection that the hub knows. */
export interface Listener {
  readonly userId: string | null
  readonly sessionId: string | null
  readonly kind: AccountKind | null
  readonly presenceWatch: ReadonlySet<string>
  send(frame: Buffer): void
  /** Ends one subscription with an error, because the right to it has gone. */
  dropSubscription(subscription: Subscription): void
  /** Closes the socket so that the client comes back and catches up. */
  resync(): void
  /** Closes the socket: the account or the session behind it has gone. */
  revoke(): void
}

export interface Subscription {
  readonly id: string | number
  readonly listener: Listener
  readonly stream: string
  readonly key: string
  readonly watch: Watch
}

/** Somebody who may read a room: whether they belong to it, and from when on they may read. */
export interface Reader {
  readonly member: boolean
  readonly historyFrom: Date | null
}

/** How somebody stands to a room, null when they may not read it, and how far their rights have changed so far. */
export interface Standpoint {
  readonly reader: Reader | null
  readonly weight: bigint
}

/** How far rights have changed that hang on a room and the workspace, and those of the people asked about, taken together. */
export interface RoomStamp {
  readonly stamp: string
  readonly weight: bigint
}

/** Answers about rights that the hub asks in bulk, as the server itself. */
export interface Judge {
  /** How these people stand to a room now; of those who are nobody any more it says nothing. */
  readersOf(
    roomId: string,
    userIds: readonly string[],
  ): Promise<{ readonly stamp: string; readonly people: ReadonlyMap<string, Standpoint> }>
  /** Whether what was answered before still holds, which takes much less; of rooms that are gone it says nothing. */
  stampsOf(rooms: readonly { readonly roomId: string; readonly userIds: readonly string[] }[]): Promise<ReadonlyMap<string, RoomStamp>>
  /** The accounts that a guest may know of. */
  knownTo(guestId: string): Promise<ReadonlySet<string>>
  /** How many licences have ended by themselves so far: no fact says so, and what guests see may hang on each. */
  endedLicenses(): number
}

/** Hears when somebody begins to listen to a room, from which moment of its clock on, and when nobody does any more. */
export interface RoomFollower {
  begin(roomId: string, clock: number): void
  end(roomId: string): void
}

/** A fact that says how something stands, waiting to be told. */
interface Standing {
  readonly event: Event
  readonly publisher: StandingPublisher
}

/** How those stand to a room who were asked about, as at an epoch of it or later. */
interface Verdict {
  readonly epoch: number
  readonly of: Map<string, Standpoint>
  stamp: string | null
}

const nowhere: Standpoint = { reader: null, weight: 0n }

/** How somebody who listens stands to what is told; null for whoever may not be told. */
type Judgement = (subscription: Subscription) => Reader | null

/** Whoever is told what is of no room. */
const anybody: Reader = { member: true, historyFrom: null }

const anyRoom = '__my_messages__'
const publicStream = 'stream-notify-all'
const presenceStream = 'stream-user-presence'
const queuedEventsMax = 100_000
/** How long it is not told how things stand, measured by how long the last one took. */
const standingPauses = 4
/** And at least so long, while more is to be told. */
const standingPauseMs = 50
/** Of how many things it is found out at once, and about how many frames are made at once: messages pass in between. */
const standingMost = 32
const standingFrames = 200

export class Hub {
  readonly #publishers = new Map<string, Publisher[]>()
  readonly #subscriptions = new Map<string, Set<Subscription>>()
  readonly #watchersOf = new Map<string, Set<Subscription>>()
  readonly #listeners = new Map<string, Set<Listener>>()
  readonly #verdicts = new Map<string, Verdict>()
  /** Rooms of whose readers it must be made sure that they are what they were, and those of which it is being asked. */
  readonly #doubted = new Set<string>()
  #settling: { readonly rooms: ReadonlySet<string>; readonly done: Promise<void> } | null = null
  readonly #known = new Map<string, ReadonlySet<string>>()
  readonly #judge: Judge
  readonly #live: Live
  readonly #log: Log
  readonly #whenFree: () => Promise<void> | null
  readonly #patience: Patience
  #follower: RoomFollower | null = null
  #generation = 0
  #endedLicenses = 0
  #queue: Event[] = []
  #working: Promise<void> | null = null
  /** Of facts that only say how something stands now: the last about each thing, waiting to be told. */
  readonly #standing = new Map<string, Standing>()
  /** Of how many of them it is found out next, judged by how many were told of the last. */
  #standingAtOnce = 1
  #tellingStanding: Promise<void> | null = null
  /** What has been told elsewhere while it is found out how something stands. */
  #toldMeanwhile: Set<string> | null = null

  constructor(options: {
    publishers: readonly Publisher[]
    judge: Judge
    ask: Live['ask']
    whenFree: () => Promise<void> | null
    log: Log
  }) {
    for (const publisher of options.publishers) {
      const list = this.#publishers.get(publisher.event) ?? []
      this.#publishers.set(publisher.event, [...list, publisher])
    }
    this.#judge = options.judge
    this.#log = options.log
    this.#whenFree = options.whenFree
    this.#patience = new Patience(options.log)
    this.#live = { connected: () => new Set(this.#listeners.keys()), ask: options.ask }
  }

  /** Takes committed facts. Sockets whose right has gone close at once; frames follow in order. */
  accept(events: readonly Event[]): void {
    for (const event of events) {
      this.#revoke(event)
      // Forgetting a verdict early is always safe: it is asked again from the database.
      this.#regrade(event)
    }
    if (this.#queue.length > queuedEventsMax) {
      // Listening on with a gap would be a lie; a socket that closes makes its client catch up.
      this.#log.error('more facts are waiting than can be kept; every socket is closed so that clients catch up')
      this.#queue = []
      this.#standing.clear()
      this.resync()
    }
    this.#queue.push(...events)
    this.#working ??= this.#work().finally(() => {
      this.#working = null
    })
  }

  /** Resolves when everything accepted so far has been sent. */
  async settled(): Promise<void> {
    while (this.#working !== null || this.#tellingStanding !== null) await Promise.all([this.#working, this.#tellingStanding])
  }

  /** Waits for the database no more, and resolves when whatever can be told has been. */
  close(): Promise<void> {
    this.#patience.close()
    return this.settled()
  }

  /**
   * Makes sure, before anything else is told of a room, that what is known of its readers still holds. An answer that is on its way is for what
   * was told before.
   */
  judgeAnew(roomId: string): void {
    this.#doubted.add(roomId)
  }

  /** The sessions that have a socket here. */
  get sessions(): readonly string[] {
    return [...new Set(this.#everyone().flatMap(({ sessionId }) => (sessionId === null ? [] : [sessionId])))]
  }

  /** The sessions whose sockets follow more than what everybody is told. */
  get following(): readonly string[] {
    const subscribed = [...this.#subscriptions.values()].flatMap((set) => [...set]).filter(({ stream }) => stream !== publicStream)
    const listeners = [
      ...subscribed.map(({ listener }) => listener),
      ...this.#everyone().filter(({ presenceWatch }) => presenceWatch.size > 0),
    ]
    return [...new Set(listeners.flatMap(({ sessionId }) => (sessionId === null ? [] : [sessionId])))]
  }

  /** Closes the sockets of sessions that are over. */
  endSessions(ids: readonly string[]): void {
    const ended = new Set(ids)
    for (const listener of this.#everyone()) if (listener.sessionId !== null && ended.has(listener.sessionId)) listener.revoke()
  }

  /** Closes every socket whose client knows somebody's things: something may have been missed, and clients that come back catch up. */
  resync(): void {
    for (const listener of this.#everyone()) listener.resync()
  }

  /** How many subscriptions there are and how many facts wait to be told. */
  get load(): { readonly subscriptions: number; readonly queued: number } {
    const subscriptions = [...this.#subscriptions.values()].reduce((sum, set) => sum + set.size, 0)
    return { subscriptions, queued: this.#queue.length + this.#standing.size }
  }

  join(listener: Listener): void {
    if (listener.userId === null) return
    const set = this.#listeners.get(listener.userId) ?? new Set()
    this.#listeners.set(listener.userId, set.add(listener))
  }

  leave(listener: Listener): void {
    if (listener.userId === null) return
    const set = this.#listeners.get(listener.userId)
    set?.delete(listener)
    if (set?.size === 0) this.#listeners.delete(listener.userId)
  }

  subscribe(subscription: Subscription): void {
    const address = addressOf(subscription.stream, subscription.key)
    const set = this.#subscriptions.get(address) ?? new Set()
    this.#subscriptions.set(address, set.add(subscription))
    if (!('room' in subscription.watch)) return
    const { room, clock } = subscription.watch
    const watchers = this.#watchersOf.get(room)
    if (watchers === undefined) this.#follower?.begin(room, clock)
    this.#watchersOf.set(room, (watchers ?? new Set()).add(subscription))
  }

  unsubscribe(subscription: Subscription): void {
    const address = addressOf(subscription.stream, subscription.key)
    const set = this.#subscriptions.get(address)
    set?.delete(subscription)
    if (set?.size === 0) this.#subscriptions.delete(address)
    if (!('room' in subscription.watch)) return
    const watchers = this.#watchersOf.get(subscription.watch.room)
    watchers?.delete(subscription)
    if (watchers?.size !== 0) return
    this.#watchersOf.delete(subscription.watch.room)
    this.#follower?.end(subscription.watch.room)
  }

  /** Whoever puts what is told of rooms in order hears which rooms somebody listens to. */
  followRooms(follower: RoomFollower): void {
    this.#follower = follower
  }

  async #work(): Promise<void> {
    for (let event = this.#queue.shift(); event !== undefined; event = this.#queue.shift()) {
      try {
        for (let held = this.#whenFree(); held !== null; held = this.#whenFree()) await held
        this.#forgetAtLicenseEnd()
        await this.#patience.through(() => this.#endLostStreams(event.audience))
        for (const publisher of this.#publishers.get(event.name) ?? [])
          if ('about' in publisher) this.#noteStanding(event, publisher)
          else
            for (const emission of await this.#patience.through(async () => publisher.publish(event as Event<string, never>, this.#live))) {
              this.#toldMeanwhile?.add(addressOf(emission.stream, emission.key))
              await this.#patience.through(() => this.#deliver(emission, event.audience))
            }
      } catch (error) {
        this.#log.error({ err: error, event: event.name }, 'a fact could not be told')
      }
    }
  }

  /** In a busy room every message changes the room: whoever listens is told how it stands, and not fifty times how it stood. */
  #noteStanding(event: Event, publisher: StandingPublisher): void {
    const subject = `${event.name}|${publisher.about(event as Event<string, never>)}`
    this.#standing.delete(subject)
    this.#standing.set(subject, { event, publisher })
    this.#tellingStanding ??= this.#tellStanding().finally(() => {
      this.#tellingStanding = null
    })
  }

  /**
   * Tells how things stand, many at a time, beside what is told as it happens and never in its way: of the time, at most a fifth is
   * spent on it, so the busier the server the rarer each thing is told, and the last word on it is always told.
   */
  async #tellStanding(): Promise<void> {
    // What is told in the same moment is told of once.
    await new Promise(setImmediate)
    for (let next = this.#nextStanding(); next.length > 0; next = this.#nextStanding()) {
      const began = performance.now()
      try {
        await this.#tellHowTheyStand(next)
      } catch (error) {
        this.#log.error({ err: error, event: next[0]?.event.name }, 'it could not be told how something stands')
      }
      if (this.#standing.size > 0) await pause(Math.max(standingPauseMs, standingPauses * (performance.now() - began)))
    }
  }

  /** Those that have waited longest, told by the same publisher. */
  #nextStanding(): Standing[] {
    const next: Standing[] = []
    for (const [subject, standing] of this.#standing) {
      if (next.length >= this.#standingAtOnce) break
      if (next[0] !== undefined && next[0].publisher !== standing.publisher) continue
      this.#standing.delete(subject)
      next.push(standing)
    }
    return next
  }

  /** What was found out is told only when nothing has been told meanwhile that it might take back; else it is found out again. */
  async #tellHowTheyStand(standing: readonly Standing[]): Promise<void> {
    for (let left = standing; left.length > 0; ) {
      for (let held = this.#whenFree(); held !== null; held = this.#whenFree()) await held
      const told = new Set<string>()
      this.#toldMeanwhile = told
      try {
        const found = await this.#findOut(left)
        const frames = found.reduce((sum, emissions) => sum + emissions.length, 0)
        this.#standingAtOnce = Math.min(standingMost, Math.max(1, Math.floor((standingFrames * left.length) / Math.max(1, frames))))
        const again: Standing[] = []
        for (const [at, one] of left.entries()) {
          const emissions = found[at] ?? []
          if (this.#whenFree() !== null || emissions.some(({ stream, key }) => told.has(addressOf(stream, key)))) again.push(one)
          else for (const emission of emissions) await this.#patience.through(() => this.#deliver(emission, one.event.audience))
          if (emissions.length > standingMost) await new Promise(setImmediate)
        }
        left = again
      } finally {
        this.#toldMeanwhile = null
      }
    }
  }

  async #findOut(standing: readonly Standing[]): Promise<readonly (readonly Emission[])[]> {
    const events = standing.map(({ event }) => event as Event<string, never>)
    const [first] = standing
    return first === undefined ? [] : await this.#patience.through(() => first.publisher.publishEach(events, this.#live))
  }

  #revoke({ revokes }: Event): void {
    for (const userId of revokes?.users ?? []) for (const listener of [...(this.#listeners.get(userId) ?? [])]) listener.revoke()
    if (revokes?.sessions !== undefined) this.endSessions(revokes.sessions)
  }

  #regrade({ regrades }: Event): void {
    if (regrades === undefined) return
    if (regrades.everyone) return this.#forget()
    this.#generation++
    this.#known.clear()
    for (const userId of regrades.users ?? []) for (const verdict of this.#verdicts.values()) verdict.of.delete(userId)
  }

  #forgetAtLicenseEnd(): void {
    const ended = this.#judge.endedLicenses()
    if (ended !== this.#endedLicenses) this.#forget()
    this.#endedLicenses = ended
  }

  /** Everybody's rights are asked again. */
  #forget(): void {
    this.#generation++
    this.#known.clear()
    this.#verdicts.clear()
  }

  /** When a room's epoch has moved on: whoever may not read the room any more loses every subscription to it, at once. */
  async #endLostStreams(audience: Audience): Promise<void> {
    if (!isOfRoom(audience)) return
    await this.#settle(audience.room)
    const known = this.#verdicts.get(audience.room)
    if (known !== undefined && known.epoch >= audience.epoch) return
    const watchers = [...(this.#watchersOf.get(audience.room) ?? [])]
    if (watchers.length === 0) return
    await this.#judgement(watchers, audience, (standing) => {
      for (const subscription of watchers) if (standing(subscription) === null) subscription.listener.dropSubscription(subscription)
    })
  }

  /** Whatever has to be asked is asked first: what fails and is done again has been sent to nobody. */
  async #deliver(emission: Emission, audience: Audience): Promise<void> {
    if (emission.stream === presenceStream) return this.#deliverPresence(emission)
    const address = addressOf(emission.stream, emission.key)
    const direct = this.#subscriptions.get(address) ?? []
    const general = emission.stream === 'stream-room-messages' ? (this.#subscriptions.get(addressOf(emission.stream, anyRoom)) ?? []) : []
    const subscriptions = [...direct, ...general]
    if (subscriptions.length === 0) return
    const isForGuest = await this.#guestsFor(
      emission,
      subscriptions.map(({ listener }) => listener),
    )
    await this.#judgement(subscriptions, audience, (standing) => send(emission, subscriptions, { standing, isForGuest, audience }))
  }

  async #deliverPresence(emission: Emission): Promise<void> {
    const watching = this.#everyone().filter(({ presenceWatch }) => presenceWatch.has(emission.key))
    const isForGuest = await this.#guestsFor(emission, watching)
    const frames = framesOf(emission)
    for (const listener of watching) if (listener.kind !== 'guest' || isForGuest(listener)) listener.send(frames(listener.kind))
  }

  /**
   * Who of those who listen may be told; for what is of a room, as they stand to it at its epoch or a newer one. What it answers holds until
   * the next turn: whoever is regraded then is asked about anew.
   */
  async #judgement(subscriptions: readonly Subscription[], audience: Audience, use: (judgement: Judgement) => void): Promise<void> {
    if (audience === 'everyone') return use(() => anybody)
    if (audience === 'signed-in') return use(({ listener }) => (listener.userId === null ? null : anybody))
    if ('users' in audience) {
      const users = new Set<string | null>(audience.users)
      return use(({ listener, watch }) => ('user' in watch || users.has(listener.userId) ? anybody : null))
    }
    await this.#settle(audience.room)
    const verdict = this.#verdictOn(audience.room, audience.epoch)
    // Whoever is forgotten while others are asked about is asked about too.
    for (let unknown = unjudged(subscriptions, verdict.of); unknown.length > 0; unknown = unjudged(subscriptions, verdict.of)) {
      const { stamp, people } = await this.#readersOf(audience.room, unknown)
      // What is known of the others was found out before something changed for all.
      if (verdict.stamp !== stamp) verdict.of.clear()
      verdict.stamp = stamp
      for (const userId of unknown) verdict.of.set(userId, people.get(userId) ?? nowhere)
    }
    use(
      ({ listener: { userId }, watch }) => (userId === null ? null : verdict.of.get(userId)?.reader) ?? ('user' in watch ? anybody : null),
    )
  }

  /** Asks who may read, and asks again when rights changed while the answer was on its way. */
  async #readersOf(roomId: string, userIds: readonly string[]): ReturnType<Judge['readersOf']> {
    for (;;) {
      const generation = this.#generation
      const readers = await this.#judge.readersOf(roomId, userIds)
      if (generation === this.#generation) return readers
    }
  }

  #verdictOn(roomId: string, epoch: number): Verdict {
    const known = this.#verdicts.get(roomId)
    if (known !== undefined && known.epoch >= epoch) return known
    const fresh: Verdict = { epoch, of: new Map(), stamp: null }
    this.#verdicts.set(roomId, fresh)
    return fresh
  }

  /** Goes on when nothing known of a room's readers is in doubt: asked after it was doubted, for all rooms that are in doubt by then. */
  async #settle(roomId: string): Promise<void> {
    while (this.#doubted.has(roomId) || this.#settling?.rooms.has(roomId) === true) await (this.#settling ?? this.#settleAll()).done
  }

  #settleAll(): { readonly done: Promise<void> } {
    const rooms = new Set(this.#doubted)
    this.#doubted.clear()
    const done = this.#forgetOutdated([...rooms])
      .catch((error: unknown) => {
        for (const roomId of rooms) this.#doubted.add(roomId)
        throw error
      })
      .finally(() => {
        this.#settling = null
      })
    this.#settling = { rooms, done }
    return this.#settling
  }

  /** Forgets what is known of rooms of whose readers something has changed. */
  async #forgetOutdated(roomIds: readonly string[]): Promise<void> {
    const known = roomIds.flatMap((roomId) => {
      const verdict = this.#verdicts.get(roomId)
      return verdict === undefined ? [] : [{ roomId, verdict, userIds: [...verdict.of.keys()] }]
    })
    if (known.length === 0) return
    const stamps = await this.#judge.stampsOf(known.map(({ roomId, userIds }) => ({ roomId, userIds })))
    for (const { roomId, verdict, userIds } of known) {
      const now = stamps.get(roomId)
      const weight = userIds.reduce((sum, userId) => sum + (verdict.of.get(userId)?.weight ?? 0n), 0n)
      const holds = now?.stamp === verdict.stamp && now.weight === weight
      if (!holds && this.#verdicts.get(roomId) === verdict) this.#verdicts.delete(roomId)
    }
  }

  /** Which guests among these may be told; of a guest who was not asked about, none. */
  async #guestsFor(emission: Emission, listeners: readonly Listener[]): Promise<(listener: Listener) => boolean> {
    const { about } = emission
    if (emission.membersOnly === true) return () => false
    if (about === undefined) return () => true
    const knowing = new Set<string | null>([about])
    for (const { kind, userId } of listeners)
      if (kind === 'guest' && userId !== null && !knowing.has(userId) && (await this.#knownTo(userId)).has(about)) knowing.add(userId)
    return ({ userId }) => knowing.has(userId)
  }

  async #knownTo(guestId: string): Promise<ReadonlySet<string>> {
    const known = this.#known.get(guestId)
    if (known !== undefined) return known
    const generation = this.#generation
    const found = await this.#judge.knownTo(guestId)
    if (generation === this.#generation) this.#known.set(guestId, found)
    return found
  }

  #everyone(): Listener[] {
    return [...this.#listeners.values()].flatMap((set) => [...set])
  }
}

/** Sends an emission to those of these who may be told; whoever may not read the room any more loses the subscription to it. */
function send(
  emission: Emission,
  subscriptions: readonly Subscription[],
  {
    standing,
    isForGuest,
    audience,
  }: { readonly standing: Judgement; readonly isForGuest: (listener: Listener) => boolean; readonly audience: Audience },
): void {
  const frames = framesOf(emission)
  const reached = new Set<Listener>()
  for (const subscription of subscriptions) {
    const { listener } = subscription
    // One copy for a socket, however many of its subscriptions name the event.
    if (reached.has(listener)) continue
    const reader = standing(subscription)
    if (reader === null) {
      if ('room' in subscription.watch && subscription.key !== anyRoom && isOfRoom(audience)) listener.dropSubscription(subscription)
      continue
    }
    if (isBeforeHistory(emission, reader)) continue
    if (listener.kind === 'guest' && !isForGuest(listener)) continue
    reached.add(listener)
    listener.send(subscription.key === anyRoom ? frames(listener.kind, { member: reader.member }) : frames(listener.kind))
  }
}

/** Those who listen to a room and of whom it is not known whether they may: mostly nobody. */
function unjudged(subscriptions: readonly Subscription[], known: ReadonlyMap<string, unknown>): string[] {
  const unknown = new Set<string>()
  for (const { watch, listener } of subscriptions)
    if (!('user' in watch) && listener.userId !== null && !known.has(listener.userId)) unknown.add(listener.userId)
  return [...unknown]
}

function addressOf(stream: string, key: string): string {
  return `${stream}|${key}`
}

function isBeforeHistory({ writtenAt }: Emission, { historyFrom }: Reader): boolean {
  return writtenAt !== undefined && historyFrom !== null && writtenAt < historyFrom
}

/** Serialises an emission at most once per kind of viewer; for whoever follows every room, once more for members and for others. */
function framesOf(emission: Emission): (kind: AccountKind | null, general?: { readonly member: boolean }) => Buffer {
  const made = new Map<string, Buffer>()
  return (kind, general) => {
    const variant = typeof emission.args === 'function' ? (kind ?? 'guest') : 'all'
    const name = general === undefined ? variant : `${variant}|${general.member}`
    let frame = made.get(name)
    if (frame === undefined) {
      const payload = typeof emission.args === 'function' ? emission.args(kind ?? 'guest') : emission.args
      const args = general === undefined ? payload : [...payload, ...(emission.generalArgs?.(general.member) ?? [])]
      frame = frameOf(changedFrame(emission, general === undefined ? emission.key : anyRoom, args))
      made.set(name, frame)
    }
    return frame
  }
}

/** What many are told alike is written once, whoever it is addressed to. */
const written = new WeakMap<object, string>()

function changedFrame({ stream, documentId }: Emission, eventName: string, args: readonly unknown[]): string {
  const id = JSON.stringify(documentId ?? 'id')
  const uid = documentId === undefined ? '' : `"uid":${id},`
  return `{"msg":"changed","collection":${JSON.stringify(stream)},"id":${id},"fields":{${uid}"eventName":${JSON.stringify(eventName)},"args":[${args.map(writtenOnce).join(',')}]}}`
}

function writtenOnce(value: unknown): string {
  if (typeof value !== 'object' || value === null) return stringifyEjson(value)
  const known = written.get(value)
  if (known !== undefined) return known
  const text = stringifyEjson(value)
  written.set(value, text)
  return text
}
