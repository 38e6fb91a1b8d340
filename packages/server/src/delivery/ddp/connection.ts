// One socket: reads frames, answers them in the order they came, and keeps what the client subscribed to. What any of it is
// worth is decided at the door, for every call anew; how much of it is too much, in intake.ts.
import type { Socket } from 'node:net'
import { type ClientFrame, comeAgainReason, ddpError, ddpVersions, parseClientFrame, tryAgainLater } from '@foyer/protocol/ddp.ts'
import { stringifyEjson } from '@foyer/protocol/ejson.ts'
import type { WebSocket } from 'ws'
import type { Caller } from '../../permissions/identify.ts'
import type { Log } from '../../platform/log.ts'
import { hashToken, newId, randomBetween } from '../../platform/ids.ts'
import type { AccountKind } from '../../schema/tables.ts'
import { objectParam, type Topic, type Watch } from '../../wire/ddp.ts'
import { errorBody } from './failure.ts'
import type { Gate } from './gate.ts'
import type { Hub, Listener, Subscription } from './hub.ts'
import { Backlog, type Flood, Intake, type IntakeRules } from './intake.ts'
import type { Methods, Perform } from './methods.ts'
import { frameOf, Outgoing, pongOf } from './outgoing.ts'
import type { Ticket } from './sign-in-line.ts'

/** What the rest of the server does for a connection that signs in, comes, goes and watches people. */
export interface People {
  opened(
    caller: Caller,
    connectionId: string,
  ): Promise<{ sessionId: string; userId: string; kind: AccountKind; document: Record<string, unknown> }>
  /** They have signed out on a socket that stays. */
  closed(connectionId: string): Promise<void>
  /** The socket has gone: that is noted in its turn, and nobody waits for it. */
  gone(connectionId: string): void
  /** Of these accounts, those that the caller may know. */
  watchable(caller: Caller, ids: readonly string[]): Promise<readonly string[]>
}

export interface ConnectionOptions {
  readonly socket: WebSocket
  /** What carries it. */
  readonly line: Socket
  readonly address: string | null
  readonly userAgent: string | null
  readonly methods: Methods
  readonly topics: readonly Topic[]
  readonly hub: Hub
  readonly people: People
  readonly gate: Gate
  readonly intake: IntakeRules
  /** Hears of every socket that is closed for what it does, by the reason. */
  readonly onTurnedOut: (why: TurnedOut) => void
  readonly perform: Perform
  readonly log: Log
}

/** Why the server closes a socket of its own accord, so that it is counted. */
export type TurnedOut = Flood | 'too many at once' | 'never connected' | 'reads too slowly'

const subscriptionsMax = 300
const presenceWatchMax = 2_000
const bufferedBytesMax = 8 * 1024 * 1024
/** After so much silence a client is asked, and after so much given up. Strangers have less time. */
const patience = { stranger: { askMs: 15_000, closeMs: 30_000 }, known: { askMs: 27_000, closeMs: 60_000 } }
const connectWithinMs = 10_000
/** Spreads out whoever is asked to come again. */
const comeAgainSeconds = { least: 5, most: 30 }
/** Methods whose answer signs the connection in. */
const signingIn = new Set(['login', 'resetPassword'])
/** Streams that clients of the peer subscribe to and that never say anything here. */
const silentStreams = new Set(['meteor.loginServiceConfiguration', 'meteor_autoupdate_clientVersions'])

const greeting = frameOf('{"server_id":"0"}')
const ping = frameOf('{"msg":"ping"}')

export class Connection implements Listener {
  readonly id = newId()
  readonly #options: ConnectionOptions
  readonly #outgoing: Outgoing
  readonly #subscriptions = new Map<string | number, Subscription>()
  readonly presenceWatch = new Set<string>()
  #tokenHash: string | null = null
  userId: string | null = null
  sessionId: string | null = null
  kind: AccountKind | null = null
  #connected = false
  #isClosing = false
  #closed = false
  readonly #intake: Intake
  readonly #backlog: Backlog
  readonly #openedAt = performance.now()
  #ticket: Ticket | null = null
  #work: Promise<void> = Promise.resolve()
  #heardAt = performance.now()
  #pinged = false
  #presenceSubscribed = false

  constructor(options: ConnectionOptions) {
    this.#options = options
    this.#outgoing = new Outgoing(options.line, {
      bytesMax: bufferedBytesMax,
      onSlow: () => this.#turnOut('reads too slowly', tryAgainLater, 'the client reads too slowly; reconnect and catch up'),
    })
    const { socket } = options
    this.#intake = new Intake(options.intake)
    this.#backlog = new Backlog({ stopReading: () => socket.pause(), goOnReading: () => this.#isClosing || socket.resume() })
    // A frame of a stranger that does not end is not waited for.
    options.line.on('data', (chunk: Buffer) => this.#mindFlood(this.#intake.countBytes(chunk.length, this)))
    socket.on('message', (data, isBinary) => (isBinary ? this.close(1007, 'text frames only') : this.#receive(data as Buffer)))
    socket.on('ping', (data) => this.#pong(data))
    socket.on('close', () => this.#end())
    socket.on('error', (error) => options.log.debug({ err: error }, 'a socket broke'))
    options.gate.noteStranger(this)
    this.send(greeting)
  }

  get address(): string | null {
    return this.#options.address
  }

  /** Whether nobody is signed in here, and nobody waits to be. */
  get isStranger(): boolean {
    return this.userId === null && this.#ticket === null
  }

  send(frame: Buffer): void {
    const { socket } = this.#options
    if (this.#closed || socket.readyState !== socket.OPEN) return
    this.#outgoing.send(frame)
  }

  /** Pings a quiet client, gives up on a silent one. Called every few seconds. */
  beat(now: number): void {
    if (!this.#connected && now - this.#openedAt > connectWithinMs)
      return this.#turnOut('never connected', 1008, 'the client never said connect')
    // Who is not listened to can't be heard.
    if (this.#backlog.isFull) this.#heardAt = now
    const silence = now - this.#heardAt
    const { askMs, closeMs } = this.isStranger ? patience.stranger : patience.known
    if (silence > closeMs) this.#options.socket.terminate()
    else if (silence > askMs && !this.#pinged) {
      this.#pinged = true
      this.send(ping)
    }
  }

  close(code: number, reason: string): void {
    this.#isClosing = true
    // Else the answer to the close would never be read.
    if (this.#backlog.isFull) this.#options.socket.resume()
    // What was said before the end is heard before it.
    if (this.#options.socket.readyState === this.#options.socket.OPEN) this.#outgoing.flush()
    this.#options.socket.close(code, reason)
    // A client that never answers the closing handshake is cut off.
    setTimeout(() => this.#options.socket.terminate(), 500).unref()
  }

  /** There is no room for this one just now. */
  askToComeAgain(): void {
    this.#turnOut('too many at once', tryAgainLater, comeAgainReason(randomBetween(comeAgainSeconds.least, comeAgainSeconds.most)))
  }

  resync(): void {
    this.#dropAll()
    this.close(1012, 'something may have been missed; reconnect and catch up')
  }

  revoke(): void {
    this.#dropAll()
    this.close(1008, 'signed out')
  }

  dropSubscription(subscription: Subscription): void {
    if (this.#subscriptions.get(subscription.id) !== subscription) return
    this.#forget(subscription)
    this.#say({ msg: 'nosub', id: subscription.id, error: ddpError('error-not-allowed', 'Not allowed') })
  }

  #receive(data: Buffer): void {
    if (this.#mindFlood(this.#intake.countFrame(this))) return
    this.#heardAt = performance.now()
    this.#pinged = false
    const frame = parseClientFrame(data.toString())
    if ('malformed' in frame) return this.#say({ msg: 'error', reason: frame.malformed })
    if (frame.msg === 'ping') return this.#say({ msg: 'pong', ...(frame.id === undefined ? {} : { id: frame.id }) })
    if (frame.msg === 'pong') return
    this.#backlog.add(data.length)
    this.#work = this.#work.then(() => this.#answer(frame)).finally(() => this.#backlog.remove(data.length))
  }

  // Not left to the socket: these count too, and go out in order with everything else.
  #pong(data: Buffer): void {
    if (this.#mindFlood(this.#intake.countFrame(this))) return
    this.#heardAt = performance.now()
    this.send(pongOf(data))
  }

  /** Closes a socket that floods; answers whether it is closed, or being closed. */
  #mindFlood(flood: Flood | null): boolean {
    if (flood !== null && !this.#isClosing) {
      this.#turnOut(flood, 1008, flood)
      // Nothing more is read of it, not even for as long as it takes to close.
      this.#options.socket.pause()
    }
    return this.#isClosing
  }

  #turnOut(why: TurnedOut, code: number, reason: string): void {
    if (this.#isClosing) return
    this.#options.onTurnedOut(why)
    this.close(code, reason)
  }

  async #answer(frame: ClientFrame): Promise<void> {
    if (this.#isClosing) return
    try {
      if (frame.msg === 'connect') this.#connect(frame.version)
      else if (!this.#connected) this.#say({ msg: 'error', reason: 'Must connect first', offendingMessage: frame })
      else if (frame.msg === 'method') await this.#call(frame)
      else if (frame.msg === 'sub') await this.#subscribe(frame)
      else if (frame.msg === 'unsub') this.#unsubscribe(frame.id)
    } catch (error) {
      this.#options.log.error({ err: error }, 'a frame could not be answered')
    }
  }

  #connect(version: string): void {
    if (ddpVersions.includes(version)) {
      this.#connected = true
      return this.#say({ msg: 'connected', session: this.id })
    }
    this.#say({ msg: 'failed', version: ddpVersions[0] })
    this.close(1002, 'unknown protocol version')
  }

  /** Whoever signs in stands in line before it. */
  async #call(frame: ClientFrame & { msg: 'method' }): Promise<void> {
    if (!signingIn.has(frame.method)) return this.#callNow(frame)
    const { gate } = this.#options
    const ticket = gate.standInLine(this, frame.params)
    this.#ticket = ticket
    gate.forgetStranger(this)
    try {
      if (await ticket.turn) await this.#callNow(frame)
      else this.askToComeAgain()
    } finally {
      this.#ticket = null
      ticket.leave()
      if (this.isStranger && !this.#isClosing) gate.noteStranger(this)
    }
  }

  async #callNow(frame: ClientFrame & { msg: 'method' }): Promise<void> {
    // Whoever signs out by this very socket keeps it open: the end of the session is no reason to close it.
    const { sessionId } = this
    if (frame.method === 'logout') this.sessionId = null
    const result = await this.#options.methods.call(frame.method, frame.params, this.#caller(), {
      userAgent: this.#options.userAgent,
      connectionId: this.id,
    })
    // Refused (too many calls at once): the session lives on, and its end must close this socket.
    if ('error' in result) this.sessionId = sessionId
    const error = 'error' in result ? result.error : await this.#follow(frame.method, result.outcome)
    if (error?.error === 'error-too-many-requests' && this.#mindFlood(this.#intake.countRefusal())) return
    if (error !== null) this.#say({ msg: 'result', id: frame.id, error })
    else this.#say({ msg: 'result', id: frame.id, ...('result' in result ? { result: result.result } : {}) })
    this.#say({ msg: 'updated', methods: [frame.id] })
  }

  /** Signing in and out change the connection itself; answers the error when the account went in the very moment. */
  async #follow(method: string, outcome: unknown): Promise<ReturnType<typeof ddpError> | null> {
    const caller = this.#caller()
    try {
      if (signingIn.has(method)) await this.#signedIn(outcome as { token: string })
      if (method === 'logout') await this.#signedOut()
      return null
    } catch (error) {
      this.#tokenHash = null
      return errorBody(error, this.#options.log, caller.requestId)
    }
  }

  async #signedIn({ token }: { token: string }): Promise<void> {
    await this.#signedOut()
    this.#tokenHash = hashToken(token)
    const { userId, sessionId, kind, document } = await this.#options.people.opened(this.#caller(), this.id)
    this.userId = userId
    this.sessionId = sessionId
    this.kind = kind
    // The socket may have gone while the door was busy.
    if (this.#closed) return this.#options.people.gone(this.id)
    this.#options.hub.join(this)
    this.#say({ msg: 'added', collection: 'users', id: userId, fields: document })
  }

  async #signedOut(): Promise<void> {
    this.#tokenHash = null
    if (this.userId === null) return
    this.#dropAll()
    this.#options.hub.leave(this)
    this.userId = null
    this.sessionId = null
    this.kind = null
    if (this.isStranger) this.#options.gate.noteStranger(this)
    await this.#options.people.closed(this.id)
  }

  async #subscribe(frame: ClientFrame & { msg: 'sub' }): Promise<void> {
    if (silentStreams.has(frame.name)) return this.#say({ msg: 'ready', subs: [frame.id] })
    if (frame.name === 'stream-user-presence') return this.#watchPresence(frame)
    const key = frame.params[0]
    const found = typeof key === 'string' && key.length <= 256 ? this.#findTopic(frame.name, key) : null
    if (found === null)
      return this.#say({ msg: 'nosub', id: frame.id, error: ddpError(404, `Subscription '${frame.name.slice(0, 100)}' not found`) })
    if (this.#subscriptions.size >= subscriptionsMax)
      return this.#say({
        msg: 'nosub',
        id: frame.id,
        error: ddpError('error-too-many-subscriptions', `One connection follows at most ${subscriptionsMax} streams`),
      })
    const caller = this.#caller()
    try {
      const watch = (await this.#options.perform(found.topic.action, caller, found.input)) as Watch
      if (this.#closed) return
      const subscription = { id: frame.id, listener: this, stream: frame.name, key: key as string, watch }
      this.#subscriptions.set(frame.id, subscription)
      this.#options.hub.subscribe(subscription)
      // Older SDKs drop every change to a document that was never added.
      if (wantsDocument(frame.params[1])) this.#say({ msg: 'added', collection: frame.name, id: 'id', fields: { eventName: key } })
      this.#say({ msg: 'ready', subs: [frame.id] })
    } catch (error) {
      this.#say({ msg: 'nosub', id: frame.id, error: errorBody(error, this.#options.log, caller.requestId) })
    }
  }

  #findTopic(stream: string, key: string): { topic: Topic; input: unknown } | null {
    for (const topic of this.#options.topics) {
      if (topic.stream !== stream) continue
      const input = topic.parse(key)
      if (input !== null) return { topic, input }
    }
    return null
  }

  // The first subscription stays; later ones only say whose presence is wanted from now on.
  async #watchPresence(frame: ClientFrame & { msg: 'sub' }): Promise<void> {
    const caller = this.#caller()
    try {
      const { added, removed } = objectParam(frame.params[1])
      const wanted = texts(added).slice(0, presenceWatchMax - this.presenceWatch.size)
      for (const id of await this.#options.people.watchable(caller, wanted)) this.presenceWatch.add(id)
      for (const id of texts(removed)) this.presenceWatch.delete(id)
      if (this.#presenceSubscribed) return this.#say({ msg: 'nosub', id: frame.id })
      this.#presenceSubscribed = true
      this.#say({ msg: 'ready', subs: [frame.id] })
    } catch (error) {
      this.#say({ msg: 'nosub', id: frame.id, error: errorBody(error, this.#options.log, caller.requestId) })
    }
  }

  #unsubscribe(id: string | number): void {
    const subscription = this.#subscriptions.get(id)
    if (subscription !== undefined) this.#forget(subscription)
    this.#say({ msg: 'nosub', id })
  }

  #forget(subscription: Subscription): void {
    this.#subscriptions.delete(subscription.id)
    this.#options.hub.unsubscribe(subscription)
  }

  #dropAll(): void {
    for (const subscription of [...this.#subscriptions.values()]) this.#forget(subscription)
    this.presenceWatch.clear()
    this.#presenceSubscribed = false
  }

  #end(): void {
    if (this.#closed) return
    this.#closed = true
    this.#isClosing = true
    this.#options.gate.forgetStranger(this)
    this.#dropAll()
    this.#options.hub.leave(this)
    this.#ticket?.giveUp()
    if (this.userId !== null) this.#options.people.gone(this.id)
  }

  #caller(): Caller {
    const credential =
      this.#tokenHash === null ? null : { tokenHash: this.#tokenHash, ...(this.userId === null ? {} : { userId: this.userId }) }
    return { credential, address: this.#options.address, requestId: newId() }
  }

  #say(frame: object): void {
    this.send(frameOf(stringifyEjson(frame)))
  }
}

function wantsDocument(option: unknown): boolean {
  return option === true || objectParam(option)['useCollection'] === true
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string' && item.length <= 64) : []
}
