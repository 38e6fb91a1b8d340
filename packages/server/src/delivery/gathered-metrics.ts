// The numbers of several processes at one port, which the primary holds: each process counts for itself, and each number says of which process
// it is (`process="2"`). They are not added up: a counter that begins anew with its process would seem to begin anew for all.
import type { Metric, Registry } from 'prom-client'
import type { Log } from '../platform/log.ts'
import type { Primary } from '../platform/primary.ts'
import type { FromProcess, Processes } from '../platform/processes.ts'
import { type MetricsOutlet, openMetricsPort } from './metrics.ts'

type Numbers = Awaited<ReturnType<Registry['getMetricsAsJSON']>>

/** What a process does with its numbers: it says at which port they should be had, and tells them when the primary asks. */
export function outletAt(primary: Primary, follow: () => Promise<void>): MetricsOutlet {
  let counted: Registry | null = null
  primary.listen((message) => {
    if (message.kind === 'follow-metrics') void follow()
    if (message.kind === 'numbers') void tell(message.question)
  })
  const tell = async (question: number): Promise<void> =>
    primary.say({ kind: 'numbers', question, numbers: (await counted?.getMetricsAsJSON()) ?? [] })
  return {
    async open(port, registry) {
      registry.setDefaultLabels({ process: String(primary.number) })
      counted = registry
      await primary.say({ kind: 'metrics', port })
      return async (why) => {
        counted = null
        if (why === 'off') await primary.say({ kind: 'metrics', port: null })
      }
    },
  }
}

/** A process that has not answered by then is left out. */
const patienceMs = 2_000

interface Question {
  readonly answers: Map<number, Numbers>
  readonly isAnswered: () => void
}

export class GatheredMetrics {
  readonly #options: { readonly host: string; readonly log: Log; readonly processes: Processes }
  readonly #questions = new Map<number, Question>()
  #asked = 0
  #port: number | null = null
  #own: Registry | null = null
  #shut: () => Promise<void> = async () => undefined
  #work: Promise<void> = Promise.resolve()

  constructor(options: { readonly host: string; readonly log: Log; readonly processes: Processes }) {
    this.#options = options
    options.processes.listen((from, message) => this.#hear(from, message))
  }

  async close(): Promise<void> {
    await this.#work
    await this.#shut()
  }

  #hear(from: number, message: FromProcess): void {
    if (message.kind === 'numbers') this.#take(from, message.question, message.numbers as Numbers)
    if (message.kind !== 'metrics' || message.port === this.#port) return
    this.#port = message.port
    this.#work = this.#work
      .then(() => this.#apply(message.port))
      .catch((error: unknown) => this.#options.log.error({ err: error }, 'the metrics could not be opened'))
    // Only the process where a setting was changed has heard of it. Whoever then finds something else says so, until all agree.
    this.#options.processes.tell({ kind: 'follow-metrics' })
  }

  async #apply(port: number | null): Promise<void> {
    await this.#shut()
    this.#shut = async () => undefined
    if (port === null) return
    this.#own ??= await this.#countOwn()
    this.#shut = await openMetricsPort({ host: this.#options.host, port }, () => this.#gather())
  }

  /** What only the primary knows. */
  async #countOwn(): Promise<Registry> {
    const { collectDefaultMetrics, Counter, Gauge, Registry } = await import('prom-client')
    const registry = new Registry()
    registry.setDefaultLabels({ process: 'primary' })
    collectDefaultMetrics({ register: registry })
    const { processes } = this.#options
    const add = (metric: Metric): void => registry.registerMetric(metric)
    add(
      new Gauge({
        name: 'foyer_process_up',
        help: 'Whether a process is there',
        labelNames: ['process'],
        registers: [],
        collect() {
          for (const { number, isReady } of processes.states) this.set({ process: String(number) }, isReady ? 1 : 0)
        },
      }),
    )
    add(
      new Counter({
        name: 'foyer_process_starts_total',
        help: 'How often a process was started',
        labelNames: ['process'],
        registers: [],
        collect() {
          this.reset()
          for (const { number, starts } of processes.states) this.inc({ process: String(number) }, starts)
        },
      }),
    )
    return registry
  }

  async #gather(): Promise<Registry> {
    const { AggregatorRegistry } = await import('prom-client')
    const numbers = [...(await this.#ask()), (await this.#own?.getMetricsAsJSON()) ?? []]
    // Numbers of two processes differ in a label, so that nothing is added up; some would be left out without this.
    const kept = numbers.map((those) => those.map((metric) => ({ ...metric, aggregator: 'sum' })))
    return AggregatorRegistry.aggregate(kept)
  }

  /** The numbers of those processes that answer in time, in their order. */
  async #ask(): Promise<Numbers[]> {
    const { processes } = this.#options
    const question = ++this.#asked
    const wanted = processes.states.filter(({ isReady }) => isReady).length
    const answers = new Map<number, Numbers>()
    await new Promise<void>((resolve) => {
      const lateness = setTimeout(resolve, patienceMs)
      const isAnswered = (): void => {
        if (answers.size < wanted) return
        clearTimeout(lateness)
        resolve()
      }
      this.#questions.set(question, { answers, isAnswered })
      processes.tell({ kind: 'numbers', question })
      isAnswered()
    })
    this.#questions.delete(question)
    return [...answers].toSorted(([one], [other]) => one - other).map(([, numbers]) => numbers)
  }

  #take(from: number, question: number, numbers: Numbers): void {
    const asked = this.#questions.get(question)
    asked?.answers.set(from, numbers)
    asked?.isAnswered()
  }
}
