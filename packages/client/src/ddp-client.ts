/**
 * The realtime half of the client: one DDP connection, its calls and its subscriptions. It does not reconnect; whoever
 * holds it decides what a lost connection means. Runs in browsers; in Node it is given a WebSocket, for instance from `ws`.
 */
import { parseEjson, stringifyEjson } from '@foyer/protocol/ejson.ts'
import {
  ddpError,
  ddpVersions,
  type ChangedFrame,
  type ClientFrame,
  type DdpErrorBody,
  type NosubFrame,
  type ResultFrame,
  type ServerFrame,
} from '@foyer/protocol/ddp.ts'
import { deferred } from './deferred.ts'
import type { PasswordDigest, ResumeToken } from './rest-client.ts'

interface SocketEvent {
  type?: string
  data?: unknown
  code?: number
  reason?: unknown
  message?: string
}

/** As much of a WebSocket as is used here. */
export interface SocketLike {
  send(data: string): void
  close(code?: number, reason?: string): void
  addEventListener(type: 'open' | 'message' | 'close' | 'error', listener: (event: SocketEvent) => void): void
}

export type SocketConstructor = new (url: string) => SocketLike

export interface DdpClientOptions {
  /** The workspace's address (`https://chat.example.org`) or the whole address of its socket (`wss://…/websocket`). */
  url: string
  WebSocket?: SocketConstructor
  /** Sees every frame as it travels. */
  record?: (direction: 'in' | 'out', text: string) => void
  /** How many received frames are kept at least, to look at and to wait for; never twice as many; 0 keeps none. */
  framesMax?: number
  connectTimeoutMs?: number
}

export interface LoginResult {
  id: string
  token: string
  tokenExpires: Date
  type: string
}

export interface Closed {
  code: number
  reason: string
}

/** A `changed` frame of a stream; those of other collections have an empty event name and no arguments. */
export interface StreamEvent extends ChangedFrame {
  fields: { eventName: string; args: unknown[]; [key: string]: unknown }
}

export type StreamListener = (eventName: string, args: unknown[]) => void

export interface Subscription {
  readonly id: string
  /** Fulfilled when the server has accepted, rejected with a `DdpError` when it has refused. */
  readonly ready: Promise<void>
  /** Fulfilled when the subscription is over, with the error if it was not asked for. */
  readonly ended: Promise<DdpError | undefined>
  /** Listens to the events subscribed to, from the first on; returns how to stop listening. */
  on(listener: StreamListener): () => void
  /** Ends the subscription; fulfilled when the server has confirmed. */
  stop(): Promise<void>
}

/** A method or a subscription was refused, or the connection went away under it (`connection-closed`). */
export class DdpError extends Error {
  override name = 'DdpError'
  readonly error: string | number
  readonly reason: string | undefined
  readonly details: unknown

  constructor({ error, reason, message, details }: DdpErrorBody) {
    super(message)
    this.error = error
    this.reason = reason
    this.details = details
  }
}

/** Whether an error says nothing of what became of a call, or only that it may be tried again: the server had trouble, or was not heard. */
export function isPassing({ error }: DdpError): boolean {
  return error === 500 || error === 'service-unavailable' || error === 'connection-closed' || error === 'connection-timeout'
}

interface PendingCall {
  resolve: (result: unknown) => void
  reject: (error: DdpError) => void
}

interface Waiter {
  predicate: (event: StreamEvent) => boolean
  resolve: (event: StreamEvent) => void
  reject: (error: unknown) => void
}

export class DdpClient {
  /** Fulfilled when the connection is over, whoever ended it. */
  readonly closed: Promise<Closed>
  session = ''
  userId: string | undefined
  #socket: SocketLike
  #record: DdpClientOptions['record']
  #framesMax: number
  #frames: ServerFrame[] = []
  #unseen: StreamEvent[] = []
  #waiters = new Set<Waiter>()
  #calls = new Map<string, PendingCall>()
  #subscriptions = new Map<string, OpenSubscription>()
  #numbers = 0
  #over = deferred<Closed>()
  #isOver = false
  #greeted = deferred<void>()

  /** Opens a connection and shakes hands. */
  static async connect(options: DdpClientOptions): Promise<DdpClient> {
    const client = new DdpClient(options)
    const { connectTimeoutMs = 10_000 } = options
    const timer = setTimeout(() => {
      client.#greeted.reject(new DdpError(ddpError('connection-timeout', `no greeting within ${connectTimeoutMs} ms`)))
    }, connectTimeoutMs)
    try {
      await client.#greeted.promise
    } catch (error) {
      client.#socket.close()
      throw error
    } finally {
      clearTimeout(timer)
    }
    return client
  }

  private constructor({ url, WebSocket = nativeWebSocket(), record, framesMax = 1_000 }: DdpClientOptions) {
    this.#record = record
    this.#framesMax = framesMax
    this.closed = this.#over.promise
    this.#socket = new WebSocket(socketUrl(url))
    this.#socket.addEventListener('open', () => {
      this.#send({ msg: 'connect', version: '1', support: ddpVersions })
    })
    this.#socket.addEventListener('message', ({ data }) => this.#receive(String(data)))
    this.#socket.addEventListener('error', ({ message }) => {
      this.#greeted.reject(new DdpError(ddpError('connection-failed', message ?? `cannot reach ${url}`)))
    })
    this.#socket.addEventListener('close', ({ code = 1005, reason = '' }) => {
      this.#end({ code, reason: String(reason) })
    })
  }

  /** The last frames received, oldest first; also those that `waitFor` has given away. */
  get frames(): readonly ServerFrame[] {
    return this.#frames
  }

  /** Signs in by a token, or by name (or e-mail address) and password. */
  login(resume: ResumeToken): Promise<LoginResult>
  login(user: string, password: string | PasswordDigest, code?: string): Promise<LoginResult>
  async login(user: string | ResumeToken, password?: string | PasswordDigest, code?: string): Promise<LoginResult> {
    const credentials = typeof user === 'string' ? passwordLogin(user, password, code) : { resume: user.resume }
    const result = (await this.call('login', credentials)) as LoginResult
    this.userId = result.id
    return result
  }

  /** Calls a method; throws a `DdpError` if it is refused. */
  call<Result = unknown>(method: string, ...params: unknown[]): Promise<Result> {
    const id = this.#nextId()
    return new Promise<Result>((resolve, reject) => {
      if (this.#isOver) return reject(connectionClosed())
      this.#calls.set(id, { resolve: (result) => resolve(result as Result), reject })
      this.#send({ msg: 'method', id, method, params })
    })
  }

  /** Subscribes to a stream or another publication. */
  subscribe(name: string, ...params: unknown[]): Subscription {
    const id = this.#nextId()
    const subscription = new OpenSubscription(id, { name, params, unsubscribe: () => this.#unsubscribe(id) })
    if (this.#isOver) {
      subscription.end(connectionClosed())
    } else {
      this.#subscriptions.set(id, subscription)
      this.#send({ msg: 'sub', id, name, params })
    }
    return subscription
  }

  /**
   * Waits for a `changed` frame. One that has come already counts, unless a wait has been given it before: so a
   * second wait for the same thing waits for the next one.
   */
  waitFor(predicate: (event: StreamEvent) => boolean, { timeoutMs = 5_000 }: { timeoutMs?: number } = {}): Promise<StreamEvent> {
    const { promise, resolve, reject } = deferred<StreamEvent>()
    const waiter: Waiter = { predicate, resolve, reject }
    this.#waiters.add(waiter)
    const seen = this.#unseen.findIndex((event) => this.#waiters.has(waiter) && this.#offer(event, waiter))
    if (seen !== -1) this.#unseen.splice(seen, 1)
    if (!this.#waiters.has(waiter)) return promise
    if (this.#isOver) reject(connectionClosed())
    const timer = setTimeout(() => reject(new Error(`no such event within ${timeoutMs} ms`)), timeoutMs)
    return promise.finally(() => {
      clearTimeout(timer)
      this.#waiters.delete(waiter)
    })
  }

  /** Sends a frame as it stands, for tests of what the other methods would never send. */
  sendRaw(text: string): void {
    this.#record?.('out', text)
    this.#socket.send(text)
  }

  /** Ends the connection. */
  close(): Promise<Closed> {
    this.#socket.close(1000)
    return this.closed
  }

  #nextId(): string {
    this.#numbers += 1
    return String(this.#numbers)
  }

  #send(frame: ClientFrame): void {
    this.sendRaw(stringifyEjson(frame))
  }

  #unsubscribe(id: string): void {
    if (this.#isOver || !this.#subscriptions.has(id)) return
    this.#send({ msg: 'unsub', id })
  }

  #receive(text: string): void {
    this.#record?.('in', text)
    const frame = readFrame(text)
    if (frame === undefined) return this.#socket.close(unreadableCode, 'unreadable frame')
    if (this.#framesMax > 0) keep(this.#frames, frame, this.#framesMax)
    switch (frame.msg) {
      case 'connected':
        this.session = frame.session
        this.#greeted.resolve()
        return
      case 'failed':
        this.#greeted.reject(new DdpError(ddpError('version-refused', `the server speaks ${frame.version}`)))
        return
      case 'ping':
        this.#send(frame.id === undefined ? { msg: 'pong' } : { msg: 'pong', id: frame.id })
        return
      case 'result':
        this.#settle(frame)
        return
      case 'ready':
        for (const id of frame.subs) this.#subscriptions.get(String(id))?.accept()
        return
      case 'nosub':
        this.#dropSubscription(frame)
        return
      case 'changed':
        this.#deliver(asStreamEvent(frame))
        return
      case 'added':
      case 'removed':
      case 'updated':
      case 'pong':
      case 'error':
    }
  }

  #settle({ id, result, error }: ResultFrame): void {
    const call = this.#calls.get(String(id))
    this.#calls.delete(String(id))
    if (error === undefined) call?.resolve(result)
    else call?.reject(new DdpError(error))
  }

  #dropSubscription({ id, error }: NosubFrame): void {
    const subscription = this.#subscriptions.get(String(id))
    this.#subscriptions.delete(String(id))
    subscription?.end(error === undefined ? undefined : new DdpError(error))
  }

  #deliver(event: StreamEvent): void {
    for (const subscription of this.#subscriptions.values()) subscription.deliver(event)
    for (const waiter of this.#waiters) {
      if (this.#offer(event, waiter)) return
    }
    if (this.#framesMax > 0) keep(this.#unseen, event, this.#framesMax)
  }

  // A predicate that throws ends its own wait, not the reading of the socket.
  #offer(event: StreamEvent, waiter: Waiter): boolean {
    try {
      if (!waiter.predicate(event)) return false
    } catch (error) {
      this.#waiters.delete(waiter)
      waiter.reject(error)
      return false
    }
    this.#waiters.delete(waiter)
    waiter.resolve(event)
    return true
  }

  #end(closed: Closed): void {
    this.#isOver = true
    const error = connectionClosed(closed)
    this.#greeted.reject(error)
    for (const call of this.#calls.values()) call.reject(error)
    for (const subscription of this.#subscriptions.values()) subscription.end(error)
    for (const waiter of this.#waiters) waiter.reject(error)
    this.#calls.clear()
    this.#subscriptions.clear()
    this.#over.resolve(closed)
  }
}

class OpenSubscription implements Subscription {
  readonly id: string
  readonly ready: Promise<void>
  readonly ended: Promise<DdpError | undefined>
  #name: string
  #eventName: unknown
  #unsubscribe: () => void
  #listeners = new Set<StreamListener>()
  #ready = deferred<void>()
  #ended = deferred<DdpError | undefined>()

  constructor(id: string, { name, params, unsubscribe }: { name: string; params: unknown[]; unsubscribe: () => void }) {
    this.id = id
    this.ready = this.#ready.promise
    this.ended = this.#ended.promise
    this.#name = name
    this.#eventName = params[0]
    this.#unsubscribe = unsubscribe
    // Whoever does not ask whether the subscription was accepted must not be killed by its refusal.
    this.ready.catch(() => {})
  }

  on(listener: StreamListener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  async stop(): Promise<void> {
    this.#listeners.clear()
    this.#unsubscribe()
    await this.ended
  }

  accept(): void {
    this.#ready.resolve()
  }

  // A refusal ends what has not begun. An end without an error is also how the presence stream says: added to the first.
  end(error: DdpError | undefined): void {
    if (error === undefined) this.#ready.resolve()
    else this.#ready.reject(error)
    this.#ended.resolve(error)
  }

  deliver({ collection, fields: { eventName, args } }: StreamEvent): void {
    if (collection !== this.#name) return
    // The presence stream is subscribed to as '' and its events are named after people.
    const isOurs = this.#eventName === '' || this.#eventName === eventName
    if (!isOurs) return
    for (const listener of this.#listeners) listener(eventName, args)
  }
}

// Browsers let a page close with 1000 or from 3000 on only, and 4000 means something to other clients.
const unreadableCode = 3007

function readFrame(text: string): ServerFrame | undefined {
  try {
    return parseEjson(text) as ServerFrame
  } catch {
    return undefined
  }
}

function nativeWebSocket(): SocketConstructor {
  if (typeof WebSocket === 'undefined') throw new Error('no WebSocket here: pass one, for instance from `ws`')
  return WebSocket
}

function socketUrl(url: string): string {
  const socket = new URL(url.replace(/^http/, 'ws'))
  if (!socket.pathname.endsWith('/websocket')) socket.pathname = `${socket.pathname.replace(/\/+$/, '')}/websocket`
  return socket.href
}

function passwordLogin(user: string, password: string | PasswordDigest | undefined, code: string | undefined) {
  const login = {
    user: user.includes('@') ? { email: user } : { username: user },
    password: typeof password === 'object' ? { digest: password.digest, algorithm: 'sha-256' } : password,
  }
  return code === undefined ? login : { totp: { code, login } }
}

function connectionClosed(closed?: Closed): DdpError {
  return new DdpError(ddpError('connection-closed', closed === undefined ? 'the connection is over' : `closed with ${closed.code}`))
}

function asStreamEvent(frame: ChangedFrame): StreamEvent {
  return { ...frame, fields: { eventName: '', args: [], ...frame.fields } }
}

// Drops old ones by the bundle: shifting a long array for every frame would cost more than the frame.
function keep<Item>(list: Item[], item: Item, max: number): void {
  list.push(item)
  if (list.length >= max * 2) list.splice(0, list.length - max)
}
