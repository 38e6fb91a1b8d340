// One socket: reads frames, answers them in the order they came, and keeps what the client subscribed to. What any of it is
// worth is decided at the door, for every call anew.
import type { Socket } from 'node:net'
import { type ClientFrame, ddpError, ddpVersions, parseClientFrame } from '@foyer/protocol/ddp.ts'
import { stringifyEjson } from '@foyer/protocol/ejson.ts'
import type { WebSocket } from 'ws'
import type { Caller } from '../../permissions/identify.ts'
import type { Log } from '../../platform/log.ts'
import { hashToken, newId } from '../../platform/ids.ts'
import type { AccountKind } from '../../schema/tables.ts'
import { objectParam, type Topic, type Watch } from '../../wire/ddp.ts'
import { errorBody } from './failure.ts'
import type { Hub, Listener, Subscription } from './hub.ts'
import type { Methods, Perform } from './methods.ts'
import { frameOf, Outgoing } from './outgoing.ts'

/** What the rest of the server does for a connection that signs in, comes, goes and watches people. */
export interface People {
  opened(
    caller: Caller,
    connectionId: string,
  ): Promise<{ sessionId: string; userId: string; kind: AccountKind; document: Record<string, unknown> }>
  closed(connectionId: string): Promise<void>
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
  readonly perform: Perform
  readonly log: Log
}

const pendingFramesMax = 1_000
const subscriptionsMax = 300
const presenceWatchMax = 2_000
const bufferedBytesMax = 8 * 1024 * 1024
const silenceBeforePingMs = 27_000
const silenceBeforeCloseMs = 60_000
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
  #closed = false
  #pending = 0
  #work: Promise<void> = Promise.resolve()
  #heardAt = Date.now()
  #pinged = false
  #presenceSubscribed = false

  constructor(options: ConnectionOptions) {
    this.#options = options
    this.#outgoing = new Outgoing(options.line, {
      bytesMax: bufferedBytesMax,
      onSlow: () => this.close(1013, 'the client reads too slowly; reconnect and catch up'),
    })
    options.socket.on('message', (data, isBinary) => (isBinary ? this.close(1007, 'text frames only') : this.#receive(String(data))))
    options.socket.on('close', () => this.#end())
    options.socket.on('error', (error) => options.log.debug({ err: error }, 'a socket broke'))
    this.send(greeting)
  }

  send(frame: Buffer): void {
    const { socket } = this.#options
    if (this.#closed || socket.readyState !== socket.OPEN) return
    this.#outgoing.send(frame)
  }

  /** Pings a quiet client, gives up on a silent one. Called every few seconds. */
  beat(now: number): void {
    const silence = now - this.#heardAt
    if (silence > silenceBeforeCloseMs) this.#options.socket.terminate()
    else if (silence > silenceBeforePingMs && !this.#pinged) {
      this.#pinged = true
      this.send(ping)
    }
  }

  close(code: number, reason: string): void {
    // What was said before the end is heard before it.
    if (this.#options.socket.readyState === this.#options.socket.OPEN) this.#outgoing.flush()
    this.#options.socket.close(code, reason)
    // A client that never answers the closing handshake is cut off.
    setTimeout(() => this.#options.socket.terminate(), 500).unref()
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

  #receive(text: string): void {
    this.#heardAt = Date.now()
    this.#pinged = false
    const frame = parseClientFrame(text)
    if ('malformed' in frame) return this.#say({ msg: 'error', reason: frame.malformed })
    if (frame.msg === 'ping') return this.#say({ msg: 'pong', ...(frame.id === undefined ? {} : { id: frame.id }) })
    if (frame.msg === 'pong') return
    if (++this.#pending > pendingFramesMax) return this.close(1008, 'too many calls at once')
    this.#work = this.#work.then(() => this.#answer(frame)).finally(() => this.#pending--)
  }

  async #answer(frame: ClientFrame): Promise<void> {
    if (this.#closed) return
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

  async #call(frame: ClientFrame & { msg: 'method' }): Promise<void> {
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
    if (this.#closed) return this.#options.people.closed(this.id)
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
    this.#dropAll()
    this.#options.hub.leave(this)
    if (this.userId !== null)
      this.#options.people
        .closed(this.id)
        .catch((error: unknown) => this.#options.log.error({ err: error }, 'a closed socket could not be noted'))
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
