/**
 * A realtime connection that lasts: it signs in, comes back by itself when it is lost, later and later, or when the server asks it to,
 * and takes its subscriptions with it. What happened meanwhile is not replayed: whoever subscribes is told each time that they hear again,
 * and asks for what they missed.
 */
import { comeAgainAfterMs } from '@foyer/protocol/ddp.ts'
import {
  type Closed,
  DdpClient,
  DdpError,
  isPassing,
  type LoginResult,
  type SocketConstructor,
  type StreamListener,
  type Subscription,
} from './ddp-client.ts'

export type ConnectionState =
  | { readonly name: 'connecting' }
  | { readonly name: 'online' }
  /** Lost; tried again at the moment named. */
  | { readonly name: 'offline'; readonly retryAt: number }
  /** The server does not take the token any more; nothing is tried again. */
  | { readonly name: 'refused'; readonly error: DdpError }
  | { readonly name: 'closed' }

export interface LastingConnectionOptions {
  url: string
  token: string
  WebSocket?: SocketConstructor
  onState?: (state: ConnectionState) => void
  onLogin?: (login: LoginResult) => void
  /** Between 0 and 1; spreads out those who all lost the connection at once. */
  random?: () => number
  firstDelayMs?: number
  delayMsMax?: number
  /** Without a word from the server for so long, it is asked; without an answer for as long again, the connection counts as lost. */
  silenceMsMax?: number
}

const defaultDelayMsMax = 30_000

interface Standing {
  readonly name: string
  readonly params: unknown[]
  readonly listener: StreamListener
  readonly onHearing: ((again: boolean) => void) | undefined
  readonly onRefused: ((error: DdpError) => void) | undefined
  heardBefore: boolean
  /** Running while it is to be asked for again. */
  timer: ReturnType<typeof setTimeout> | undefined
  open: Subscription | null
}

export class LastingConnection {
  state: ConnectionState = { name: 'connecting' }
  #options: LastingConnectionOptions
  #client: DdpClient | null = null
  #standing = new Set<Standing>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #failures = 0
  #lastHeard = 0

  constructor(options: LastingConnectionOptions) {
    this.#options = options
    void this.#open()
  }

  /**
   * Listens to a stream for as long as it is not stopped, over every loss; one that the server could not open just now is asked for again.
   * `onHearing` is called whenever listening begins (again), `onRefused` when it is not allowed.
   */
  listen(
    name: string,
    params: unknown[],
    listener: StreamListener,
    told: { onHearing?: (again: boolean) => void; onRefused?: (error: DdpError) => void } = {},
  ): () => void {
    const standing: Standing = {
      name,
      params,
      listener,
      onHearing: told.onHearing,
      onRefused: told.onRefused,
      heardBefore: false,
      timer: undefined,
      open: null,
    }
    this.#standing.add(standing)
    if (this.state.name === 'online' && this.#client !== null) this.#subscribe(this.#client, standing)
    return () => {
      this.#standing.delete(standing)
      clearTimeout(standing.timer)
      void standing.open?.stop()
    }
  }

  /** Calls a method; throws a `DdpError`, also at once when there is no connection. */
  call<Result = unknown>(method: string, ...params: unknown[]): Promise<Result> {
    if (this.#client === null || this.state.name !== 'online')
      return Promise.reject(
        new DdpError({ isClientSafe: true, error: 'connection-closed', message: 'not connected', errorType: 'Meteor.Error' }),
      )
    return this.#client.call<Result>(method, ...params)
  }

  /** Tries now instead of later: the network came back, or somebody pressed the button. */
  retryNow(): void {
    if (this.state.name !== 'offline') return
    clearTimeout(this.#timer)
    void this.#open()
  }

  /** Ends it for good. */
  close(): void {
    if (this.state.name === 'closed') return
    clearTimeout(this.#timer)
    for (const { timer } of this.#standing) clearTimeout(timer)
    this.#become({ name: 'closed' })
    void this.#client?.close()
    this.#client = null
  }

  async #open(): Promise<void> {
    this.#become({ name: 'connecting' })
    const { url, token, WebSocket } = this.#options
    let client: DdpClient | null = null
    try {
      client = await DdpClient.connect({
        url,
        framesMax: 0,
        record: (direction) => {
          if (direction === 'in') this.#lastHeard = Date.now()
        },
        ...(WebSocket === undefined ? {} : { WebSocket }),
      })
      const login = await client.login({ resume: token })
      if (this.#isOver()) return void client.close()
      this.#options.onLogin?.(login)
      this.#stand(client)
    } catch (error) {
      void client?.close()
      // Closed by the server while it signed in: that may have said when to come again.
      const closed = error instanceof DdpError && error.error === 'connection-closed' ? await client?.closed : undefined
      if (this.#isOver()) return
      if (error instanceof DdpError && error.error === 403) this.#become({ name: 'refused', error })
      else this.#later(closed)
    }
  }

  #stand(client: DdpClient): void {
    this.#client = client
    this.#failures = 0
    this.#become({ name: 'online' })
    for (const standing of this.#standing) this.#subscribe(client, standing)
    const watch = this.#watchSilence(client)
    void client.closed.then((closed) => {
      clearInterval(watch)
      if (this.#client !== client || this.#isOver()) return
      this.#client = null
      this.#later(closed)
    })
  }

  #subscribe(client: DdpClient, standing: Standing): void {
    clearTimeout(standing.timer)
    const subscription = client.subscribe(standing.name, ...standing.params)
    standing.open = subscription
    subscription.on(standing.listener)
    subscription.ready.then(
      () => {
        const again = standing.heardBefore
        standing.heardBefore = true
        if (this.#standing.has(standing)) standing.onHearing?.(again)
      },
      (error: unknown) => {
        if (!(error instanceof DdpError) || !this.#standing.has(standing) || this.#client !== client) return
        if (!isPassing(error)) return standing.onRefused?.(error)
        standing.timer = setTimeout(
          () => {
            if (this.#client === client) this.#subscribe(client, standing)
          },
          this.#spread(this.#options.delayMsMax ?? defaultDelayMsMax) / 10,
        )
      },
    )
  }

  // A connection can be gone without either side being told: a closed laptop, a router that forgets.
  #watchSilence(client: DdpClient): ReturnType<typeof setInterval> {
    const { silenceMsMax = 25_000 } = this.#options
    this.#lastHeard = Date.now()
    return setInterval(() => {
      const silentMs = Date.now() - this.#lastHeard
      if (silentMs >= 2 * silenceMsMax) void client.close()
      else if (silentMs >= silenceMsMax) client.sendRaw('{"msg":"ping"}')
    }, silenceMsMax / 2)
  }

  #later(closed?: Closed): void {
    const { firstDelayMs = 1_000, delayMsMax = defaultDelayMsMax } = this.#options
    const own = this.#spread(Math.min(delayMsMax, firstDelayMs * 2 ** this.#failures))
    // A server that names a time has spread out those whom it asks; it is not come back to before.
    const delayMs = Math.max(own, closed === undefined ? 0 : (comeAgainAfterMs(closed) ?? 0))
    this.#failures += 1
    this.#become({ name: 'offline', retryAt: Date.now() + delayMs })
    this.#timer = setTimeout(() => void this.#open(), delayMs)
  }

  /** Between the half of a time and the whole of it. */
  #spread(mostMs: number): number {
    const { random = Math.random } = this.#options
    return mostMs / 2 + (mostMs / 2) * random()
  }

  #isOver(): boolean {
    return this.state.name === 'closed'
  }

  #become(state: ConnectionState): void {
    this.state = state
    this.#options.onState?.(state)
  }
}
