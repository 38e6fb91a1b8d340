// What servers on one database tell each other, over NATS: what each has committed, as a hint. Nothing that is decided rests on it, and
// whoever misses some of it notices: each batch has a number, and the last number is said again and again. It is sealed with the server's
// secret: whoever else reaches the NATS server can neither read nor forge it.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { deserialize, serialize } from 'node:v8'
import { connect, type ConnectionOptions, type NatsConnection } from '@nats-io/transport-node'
import type { Event } from './events.ts'
import type { Log } from './log.ts'
import type { Move } from './moves.ts'
import type { ServerSecret } from './server-secret.ts'
import { StartupError } from './startup-error.ts'

export interface Batch {
  readonly events: readonly Event[]
  readonly moves: readonly Move[]
}

export interface NodeBusOptions {
  readonly url: string
  /** Who this is. */
  readonly nodeId: string
  readonly secret: ServerSecret
  readonly log: Log
  /** What another node has committed, in its order. */
  readonly onBatch: (batch: Batch) => void
  /** Something that another node has committed was missed. */
  readonly onGap: () => void
  /** The line broke, or is there again. */
  readonly onState: (isConnected: boolean) => void
}

/** What is sent: who sends it, the how manieth it is, and what it says; null: nothing new. */
interface Sent {
  readonly node: string
  readonly number: number
  readonly batch: Batch | null
}

const connectWithinMs = 10_000
const beatMs = 1_000
/** A node that has not been heard for so long is forgotten. */
const forgottenAfterMs = 60_000
/** What NATS takes is 1 MiB; what does not fit is said as something that was missed. */
const bytesMax = 900_000
const missedAtMostEveryMs = 30_000
const cipherName = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16
/** Raised when the form of what is sent changes: nodes of two versions then tell each other only that there is something to look for. */
const form = 1

export class NodeBus {
  readonly #options: NodeBusOptions
  readonly #nats: NatsConnection
  readonly #subject: string
  readonly #key: Buffer
  readonly #beat: NodeJS.Timeout
  /** Of each node, what came last, and when it was heard. */
  readonly #heard = new Map<string, { number: number; at: number }>()
  #number = 0
  #isConnected = true
  /** Whether the line has ever broken: then whoever is heard for the first time may have said something before. */
  #hasBroken = false
  #missedNextAt = 0

  /** Connects. Throws a StartupError when that can't be done in time. */
  static async open(options: NodeBusOptions): Promise<NodeBus> {
    const nats = await connect({ ...serversOf(options.url), ...patience, timeout: connectWithinMs }).catch((error: unknown) => {
      throw new StartupError(
        `NATS_URL names a bus that can't be reached (${(error as Error).message}). Start nats-server there, or unset NATS_URL to run one server alone.`,
      )
    })
    return new NodeBus(options, nats)
  }

  private constructor(options: NodeBusOptions, nats: NatsConnection) {
    this.#options = options
    this.#nats = nats
    this.#subject = `foyer.${options.secret.tokenFor('bus-subject', '')}`
    this.#key = options.secret.bytesFor('bus', '')
    nats.subscribe(this.#subject, { callback: (error, message) => (error === null ? this.#hear(message.data) : this.#miss()) })
    void this.#follow()
    this.#beat = setInterval(() => this.#say(null), beatMs)
    this.#say(null)
  }

  get isConnected(): boolean {
    return this.#isConnected
  }

  /** Tells the other nodes; while the line is broken nobody, and they will notice. */
  send(batch: Batch): void {
    this.#number += 1
    this.#say(batch)
  }

  /** Resolves when this server and the bus have exchanged everything so far. */
  async flush(): Promise<void> {
    await this.#nats.flush()
  }

  async close(): Promise<void> {
    clearInterval(this.#beat)
    await this.#nats.close()
  }

  #say(batch: Batch | null): void {
    if (!this.#isConnected || this.#nats.isClosed()) return
    const { nodeId } = this.#options
    const sealed = this.#seal(serialize({ node: nodeId, number: this.#number, batch } satisfies Sent))
    // Too long, or never to be serialised: the next beat has its number, and others look for themselves.
    if (sealed.length > bytesMax) return
    this.#nats.publish(this.#subject, sealed)
  }

  #hear(data: Uint8Array): void {
    const sent = this.#open(data)
    if (sent === null) return this.#miss()
    const { node, number, batch } = sent
    if (node === this.#options.nodeId) return
    const now = performance.now()
    const known = this.#heard.get(node)
    // What comes late, or once more, takes nothing back.
    this.#heard.set(node, { number: Math.max(number, known?.number ?? 0), at: now })
    for (const [other, { at }] of this.#heard) if (now - at > forgottenAfterMs) this.#heard.delete(other)
    const next = batch === null ? number : number - 1
    const expected = known?.number ?? (this.#hasBroken ? 0 : next)
    if (next > expected) this.#options.onGap()
    if (batch !== null && number > expected) this.#options.onBatch(batch)
  }

  /** What can't be read comes from a server of another version, or from nobody of ours: it must not make us do much, however often it comes. */
  #miss(): void {
    const now = performance.now()
    if (now < this.#missedNextAt) return
    this.#missedNextAt = now + missedAtMostEveryMs
    this.#options.log.warn('what was said on the bus could not be read: by a server of another version, or by none of this workspace')
    this.#options.onGap()
  }

  async #follow(): Promise<void> {
    for await (const { type } of this.#nats.status()) {
      if (type === 'disconnect') {
        this.#isConnected = false
        this.#hasBroken = true
        this.#options.onState(false)
      } else if (type === 'reconnect') {
        this.#isConnected = true
        this.#options.onState(true)
        this.#say(null)
      }
    }
  }

  #seal(text: Uint8Array): Uint8Array {
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv(cipherName, this.#key, nonce)
    return Buffer.concat([Buffer.from([form]), nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()])
  }

  #open(sealed: Uint8Array): Sent | null {
    if (sealed.length < 1 + nonceBytes + tagBytes || sealed[0] !== form) return null
    const opener = createDecipheriv(cipherName, this.#key, sealed.subarray(1, 1 + nonceBytes), { authTagLength: tagBytes })
    opener.setAuthTag(sealed.subarray(-tagBytes))
    try {
      return deserialize(Buffer.concat([opener.update(sealed.subarray(1 + nonceBytes, -tagBytes)), opener.final()])) as Sent
    } catch {
      return null
    }
  }
}

/** A line that breaks is made anew for as long as the server runs; a silent one is found out within seconds. */
const patience: ConnectionOptions = {
  name: 'foyer',
  reconnect: true,
  maxReconnectAttempts: -1,
  reconnectTimeWait: 250,
  pingInterval: 1_000,
  maxPingOut: 2,
  noEcho: true,
}

/** Servers, and who asks, from `nats://user:password@host:port`, several with commas between. */
function serversOf(url: string): ConnectionOptions {
  const urls = url.split(',').map((one) => new URL(one.trim()))
  const [first] = urls
  const { username = '', password = '' } = first ?? {}
  const servers = urls.map(({ host }) => host)
  const tls = first?.protocol === 'tls:' ? { tls: {} } : {}
  if (username === '') return { servers, ...tls }
  if (password === '') return { servers, token: decodeURIComponent(username), ...tls }
  return { servers, user: decodeURIComponent(username), pass: decodeURIComponent(password), ...tls }
}
