// Numbers for Prometheus, on a port of their own that is open only while the setting Prometheus_Enabled is on. What counts them
// is not even loaded before. Where several processes share a port, the primary opens this one: gathered-metrics.ts.
import { createServer, type ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import type { Counter, Histogram, Registry } from 'prom-client'
import { listSettings } from '../features/settings/list-settings.ts'
import type { Event } from '../platform/events.ts'
import type { Log } from '../platform/log.ts'
import type { Live } from '../wire/ddp.ts'

export interface MetricsOptions {
  readonly host: string
  readonly log: Log
  readonly ask: Live['ask']
  /** What is measured when somebody looks. */
  readonly connections: () => number
  readonly load: () => { readonly subscriptions: number; readonly queued: number }
  readonly crowd: () => { readonly strangers: number; readonly signInsWaiting: number }
  /** Where the numbers are had; a port of this process unless told otherwise. */
  readonly outlet?: MetricsOutlet
}

type Ending = 'off' | 'leaving'

export interface MetricsOutlet {
  /** Lets the numbers be had at a port; the answer ends that, because they were turned off or because this process leaves. */
  open(port: number, registry: Registry): Promise<(why: Ending) => Promise<void>>
}

interface Open {
  readonly port: number
  readonly shut: (why: Ending) => Promise<void>
  readonly registry: Registry
  readonly requests: Counter
  readonly durations: Histogram
  readonly messages: Counter
  readonly refusals: Counter
  readonly turnedOut: Counter
}

export class Metrics {
  readonly #options: MetricsOptions
  #open: Open | null = null
  #isFollowing = false
  #work: Promise<void> = Promise.resolve()

  constructor(options: MetricsOptions) {
    this.#options = options
  }

  /** Counts the requests of a server; to be called before its routes are added. */
  count(server: FastifyInstance): void {
    server.addHook('onResponse', async (request, reply) => {
      const route = request.routeOptions.url ?? 'unknown'
      this.#open?.requests.inc({ route, status: reply.statusCode })
      this.#open?.durations.observe({ route }, reply.elapsedTime / 1000)
    })
  }

  /** Counts messages, and follows the settings that turn all this on and off. */
  accept(events: readonly Event[]): void {
    const messages = events.filter(({ name }) => name === 'message.posted').length
    if (messages > 0) this.#open?.messages.inc(messages)
    if (this.#isFollowing && events.some(({ name }) => name === 'settings.changed')) void this.follow()
  }

  /** Counts a call of a socket that was refused, by the limit that it passed. */
  countRefusal(limit: string): void {
    this.#open?.refusals.inc({ limit })
  }

  /** Counts a socket that was closed for what it does, or for want of room. */
  countTurnedOut(why: string): void {
    this.#open?.turnedOut.inc({ why })
  }

  /** Opens or closes the port as the settings say, now and whenever they change. */
  follow(): Promise<void> {
    this.#isFollowing = true
    this.#work = this.#work
      .then(() => this.#apply())
      .catch((error: unknown) => this.#options.log.error({ err: error }, 'the metrics could not be opened'))
    return this.#work
  }

  async close(): Promise<void> {
    this.#isFollowing = false
    await this.#work
    await this.#shut('leaving')
  }

  async #apply(): Promise<void> {
    const { rows } = await this.#options.ask(listSettings, {
      ids: ['Prometheus_Enabled', 'Prometheus_Port'],
      page: { offset: 0, limit: 2 },
    })
    const [isEnabled, port] = ['Prometheus_Enabled', 'Prometheus_Port'].map((id) => rows.find((row) => row._id === id)?.value)
    if (this.#open !== null && (isEnabled !== true || port !== this.#open.port)) await this.#shut('off')
    if (this.#open === null && isEnabled === true) this.#open = await this.#listen(Number(port))
  }

  async #listen(port: number): Promise<Open> {
    const { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } = await import('prom-client')
    const registry = new Registry()
    const registers = [registry]
    const { connections, load, crowd } = this.#options
    const gauge = (name: string, help: string, measure: () => number): void =>
      registry.registerMetric(
        new Gauge({
          name,
          help,
          registers: [],
          collect() {
            this.set(measure())
          },
        }),
      )
    collectDefaultMetrics({ register: registry })
    gauge('foyer_ddp_connections', 'Sockets that are open', connections)
    gauge('foyer_ddp_subscriptions', 'Streams that sockets follow', () => load().subscriptions)
    gauge('foyer_hub_queue', 'Committed facts that wait to be told', () => load().queued)
    gauge('foyer_ddp_strangers', 'Sockets on which nobody has signed in', () => crowd().strangers)
    gauge('foyer_ddp_sign_ins_waiting', 'Sign-ins of sockets that wait for their turn', () => crowd().signInsWaiting)
    const requests = new Counter({
      name: 'foyer_rest_requests_total',
      help: 'Requests answered',
      labelNames: ['route', 'status'],
      registers,
    })
    const durations = new Histogram({
      name: 'foyer_rest_request_duration_seconds',
      help: 'How long requests took',
      labelNames: ['route'],
      registers,
    })
    const messages = new Counter({ name: 'foyer_messages_total', help: 'Messages posted', registers })
    const refusals = new Counter({
      name: 'foyer_ddp_refused_calls_total',
      help: 'Calls refused because there were too many',
      labelNames: ['limit'],
      registers,
    })
    const turnedOut = new Counter({
      name: 'foyer_ddp_turned_out_total',
      help: 'Sockets closed for what they did, or asked to come again',
      labelNames: ['why'],
      registers,
    })
    const { host, outlet = ownPort(host) } = this.#options
    const shut = await outlet.open(port, registry)
    return { port, shut, registry, requests, durations, messages, refusals, turnedOut }
  }

  async #shut(why: Ending): Promise<void> {
    const open = this.#open
    if (open === null) return
    this.#open = null
    await open.shut(why)
    open.registry.clear()
  }
}

function ownPort(host: string): MetricsOutlet {
  return { open: (port, registry) => openMetricsPort({ host, port }, async () => registry) }
}

/** Answers `/metrics` with what is gathered whenever somebody looks, until the answer is called. */
export async function openMetricsPort(
  at: { readonly host: string; readonly port: number },
  gather: () => Promise<Registry>,
): Promise<() => Promise<void>> {
  const server = createServer((request, response) => void answer(gather, request.url ?? '', response))
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen({ ...at, exclusive: true }, resolve))
  return async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

async function answer(gather: () => Promise<Registry>, url: string, response: ServerResponse): Promise<void> {
  if (url.split('?')[0] !== '/metrics') return void response.writeHead(404).end()
  const registry = await gather()
  response.writeHead(200, { 'content-type': registry.contentType }).end(await registry.metrics())
}
