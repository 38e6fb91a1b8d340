// A thread of its own for the parser of `md` trees: a few thousand hostile characters keep it busy for seconds, and nothing else may
// wait for that. It starts at the first need, works on one text at a time, and is replaced when a text takes too long.
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'

export interface ParserOptions {
  readonly colors: boolean
  readonly emoticons: boolean
  readonly customDomains: readonly string[]
  readonly katex?: { readonly dollarSyntax: boolean; readonly parenthesisSyntax: boolean }
}

interface Job {
  readonly text: string
  readonly options: ParserOptions
  readonly author: string
  readonly settle: (tree: unknown) => void
  /** What happens to the job when time is up, as far as it has come. */
  timers: NodeJS.Timeout[]
}

/** How long somebody waits for their tree, once it is being made and before. */
const parseMs = 150
const waitMs = 100
const startMs = 2_000
/** How long one text may keep the thread busy at all. */
const busyMs = 400
const queuedMax = 50
/** How long texts of somebody whose text took too long are not tried again. A short text is no attack: the machine is busy. */
const distrustMs = 10_000
const shortText = 300

// Text rather than a file: sources that run as TypeScript and a bundle of one file have nothing else in common.
const script = `
const { parentPort, workerData } = require('node:worker_threads')
import(workerData.parser).then(({ parse }) => {
  parse('The *first* text is the _slowest_: see https://example.com, \`code\` and @somebody :smile:', { colors: true, emoticons: true })
  parentPort.on('message', ({ text, options }) => {
    let tree = null
    try { tree = parse(text, options) } catch {}
    parentPort.postMessage({ tree })
  })
  parentPort.postMessage({ ready: true })
})`

export class MarkdownWorker {
  #worker: Worker | null = null
  #ready = false
  #current: Job | null = null
  #queue: Job[] = []
  readonly #distrusted = new Set<string>()

  /** The tree of a text; null when there is none in time. Never throws. */
  parse(text: string, options: ParserOptions, author: string): Promise<unknown> {
    if (this.#distrusted.has(author) || this.#queue.length >= queuedMax) return Promise.resolve(null)
    return new Promise((settle) => {
      const job: Job = { text, options, author, settle, timers: [] }
      job.timers = [setTimeout(() => this.#leave(job), this.#ready ? waitMs : startMs)]
      this.#queue.push(job)
      this.#next()
    })
  }

  /** Ends the thread; texts that wait have no tree. It would start again at the next need. */
  async close(): Promise<void> {
    const worker = this.#worker
    const jobs = [...(this.#current === null ? [] : [this.#current]), ...this.#queue]
    this.#worker = null
    this.#ready = false
    this.#current = null
    this.#queue = []
    for (const job of jobs) finish(job, null)
    await worker?.terminate()
  }

  #next(): void {
    if (this.#worker === null && this.#queue.length > 0) return this.#start()
    if (!this.#ready || this.#current !== null) return
    const job = this.#queue.shift()
    if (job === undefined) return
    stopTimers(job)
    this.#current = job
    // The answer may be here already when this process was busy itself: messages are read before the check after the next.
    job.timers = [
      setTimeout(() => setImmediate(() => this.#current === job && job.settle(null)), parseMs),
      setTimeout(() => setImmediate(() => this.#giveUp(job)), busyMs),
    ]
    this.#worker?.postMessage({ text: job.text, options: job.options })
  }

  #start(): void {
    const parser = pathToFileURL(createRequire(import.meta.url).resolve('@rocket.chat/message-parser')).href
    const worker = new Worker(script, {
      eval: true,
      workerData: { parser },
      execArgv: [],
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: 128, stackSizeMb: 4 },
    })
    this.#worker = worker
    worker.unref()
    worker.on('message', (answer: { ready?: true; tree?: unknown }) => {
      if (worker !== this.#worker) return
      if (answer.ready) this.#ready = true
      else if (this.#current !== null) finish(this.#current, answer.tree ?? null)
      if (!answer.ready) this.#current = null
      this.#next()
    })
    // A thread that fails is told apart from one that was ended only by still being the one in use.
    worker.on('error', () => undefined)
    worker.on('exit', () => worker === this.#worker && this.#failed())
  }

  #failed(): void {
    const [job = this.#queue.shift()] = [this.#current ?? undefined]
    this.#worker = null
    this.#ready = false
    this.#current = null
    if (job !== undefined) finish(job, null)
    this.#next()
  }

  #leave(job: Job): void {
    this.#queue = this.#queue.filter((other) => other !== job)
    finish(job, null)
  }

  #giveUp(job: Job): void {
    if (this.#current !== job) return
    if (job.text.length > shortText) this.#distrust(job.author)
    const worker = this.#worker
    this.#failed()
    void worker?.terminate()
  }

  #distrust(author: string): void {
    this.#distrusted.add(author)
    setTimeout(() => this.#distrusted.delete(author), distrustMs).unref()
  }
}

function finish(job: Job, tree: unknown): void {
  stopTimers(job)
  job.settle(tree)
}

function stopTimers(job: Job): void {
  for (const timer of job.timers) clearTimeout(timer)
}
