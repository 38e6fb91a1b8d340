// Several processes that do the same work behind one port, as the primary sees them: it starts them, starts those again that die, and stops
// them one after the other or all at once. The port stays open in the primary meanwhile, so that nobody who comes finds it closed; each
// connection is handed to one process and stays there. What the work is belongs to others.
import cluster, { type Worker } from 'node:cluster'
import type { Log } from './log.ts'
import { StartupError } from './startup-error.ts'

/** What a process says to the primary. */
export type FromProcess =
  | { readonly kind: 'ready'; readonly address: string }
  /** It can't start, and what to do about it. */
  | { readonly kind: 'failed'; readonly sentence: string }
  | { readonly kind: 'metrics'; readonly port: number | null }
  | { readonly kind: 'numbers'; readonly question: number; readonly numbers: readonly unknown[] }

/** What the primary says to a process. */
export type ToProcess =
  | { readonly kind: 'present'; readonly numbers: readonly number[] }
  | { readonly kind: 'follow-metrics' }
  | { readonly kind: 'numbers'; readonly question: number }

/** By which a process knows which it is. */
export const processVariable = 'FOYER_PROCESS_NUMBER'

/** After a death, and doubled for each that comes soon after the one before. */
const pauseLeastMs = 250
const pauseMostMs = 30_000
/** A process that has lived so long did not die of how it was started. */
const steadyMs = 60_000

export interface ProcessesOptions {
  readonly count: number
  readonly log: Log
  /** A process that was told to stop and has not gone by then is killed. */
  readonly stopWithinMs: number
}

interface Place {
  readonly number: number
  worker: Worker | null
  isReady: boolean
  /** It was told to stop, so its end is no death. */
  isDismissed: boolean
  starts: number
  startedAt: number
  /** Since it last lived for long. */
  deaths: number
  restart: NodeJS.Timeout | undefined
}

export class Processes {
  readonly #options: ProcessesOptions
  readonly #places: readonly Place[]
  readonly #listeners: ((from: number, message: FromProcess) => void)[] = []
  /** Who waits for something to become of a process: it is ready, or it has gone. */
  readonly #watchers = new Set<() => void>()
  #firstFailure: StartupError | null = null
  #isStarted = false
  #isStopping = false
  #isRestarting = false

  constructor(options: ProcessesOptions) {
    this.#options = options
    this.#places = Array.from({ length: options.count }, (_, at) => ({
      number: at + 1,
      worker: null,
      isReady: false,
      isDismissed: false,
      starts: 0,
      startedAt: 0,
      deaths: 0,
      restart: undefined,
    }))
    cluster.schedulingPolicy = cluster.SCHED_RR
    // Numbers that are no number (NaN) have no JSON.
    cluster.setupPrimary({ serialization: 'advanced' })
  }

  /** Whether each is there, and how often it was started. */
  get states(): readonly { readonly number: number; readonly isReady: boolean; readonly starts: number }[] {
    return this.#places.map(({ number, isReady, starts }) => ({ number, isReady, starts }))
  }

  /** Hears what processes say. */
  listen(listener: (from: number, message: FromProcess) => void): void {
    this.#listeners.push(listener)
  }

  /** Says something to those that are there. */
  tell(message: ToProcess): void {
    // One that is just dying hears it no more.
    for (const { worker, isReady } of this.#places) if (isReady && worker?.isConnected() === true) worker.send(message, () => undefined)
  }

  /** Starts all of them, and answers where they can be reached once all are there. Throws a StartupError when one can't start. */
  async start(): Promise<string> {
    let address = ''
    this.listen((_from, message) => {
      if (message.kind === 'ready') address = message.address
    })
    for (const place of this.#places) this.#fork(place)
    await this.#until(() => this.#firstFailure !== null || this.#places.every(({ isReady }) => isReady))
    if (this.#firstFailure !== null) throw this.#firstFailure
    this.#isStarted = true
    return address
  }

  /** Stops and starts one after the other; the next only when the one before is there again. */
  async restartEach(): Promise<void> {
    const { log } = this.#options
    if (this.#isRestarting || this.#isStopping) return
    this.#isRestarting = true
    log.info('processes are started again, one after the other')
    for (const place of this.#places) {
      const { starts } = place
      await this.#dismiss(place)
      if (this.#isStopping) break
      if (place.starts === starts) this.#fork(place)
      await this.#until(() => place.isReady || this.#isStopping)
    }
    this.#isRestarting = false
    if (!this.#isStopping) log.info('all processes have been started again')
  }

  /** Lets all finish what they are at, and resolves when all have gone. */
  async stop(): Promise<void> {
    this.#isStopping = true
    for (const { restart } of this.#places) clearTimeout(restart)
    this.#changed()
    await Promise.all(this.#places.map((place) => this.#dismiss(place)))
  }

  #fork(place: Place): void {
    clearTimeout(place.restart)
    const worker = cluster.fork({ [processVariable]: String(place.number) })
    Object.assign(place, { worker, isReady: false, isDismissed: false, starts: place.starts + 1, startedAt: performance.now() })
    worker.on('message', (message: FromProcess) => this.#hear(place, message))
    void endOf(worker).then((how) => this.#end(place, how))
  }

  #hear(place: Place, message: FromProcess): void {
    const { log } = this.#options
    if (message.kind === 'ready') {
      place.isReady = true
      log.info({ process: place.number, pid: place.worker?.process.pid }, 'a process is there')
      this.#tellWhoIsThere()
    } else if (message.kind === 'failed') {
      if (this.#isStarted) log.error({ process: place.number }, message.sentence)
      else this.#firstFailure ??= new StartupError(message.sentence)
    }
    for (const listener of this.#listeners) listener(place.number, message)
    this.#changed()
  }

  #end(place: Place, how: string): void {
    const { number, isDismissed } = place
    const pid = place.worker?.process.pid
    place.worker = null
    place.isReady = false
    if (!this.#isStarted)
      this.#firstFailure ??= new StartupError(`Process ${number} ended while it started (${how}); what it printed says why.`)
    else if (!isDismissed && !this.#isStopping) this.#startAgain(place, { pid, how })
    this.#tellWhoIsThere()
    this.#changed()
  }

  #startAgain(place: Place, end: { readonly pid: number | undefined; readonly how: string }): void {
    const wasSteady = performance.now() - place.startedAt > steadyMs
    place.deaths = wasSteady ? 1 : place.deaths + 1
    const pauseMs = Math.min(pauseMostMs, pauseLeastMs * 2 ** (place.deaths - 1))
    this.#options.log.error({ process: place.number, ...end, pauseMs }, 'a process died; it is started again after a pause')
    place.restart = setTimeout(() => this.#fork(place), pauseMs)
  }

  /** Tells a process to finish and waits until it has gone. */
  async #dismiss(place: Place): Promise<void> {
    const { worker } = place
    if (worker === null) return
    place.isDismissed = true
    worker.process.kill('SIGTERM')
    const lateness = setTimeout(() => {
      this.#options.log.error({ process: place.number }, 'a process did not stop in time; it is killed')
      worker.process.kill('SIGKILL')
    }, this.#options.stopWithinMs)
    await this.#until(() => place.worker !== worker)
    clearTimeout(lateness)
  }

  #tellWhoIsThere(): void {
    this.tell({ kind: 'present', numbers: this.#places.filter(({ isReady }) => isReady).map(({ number }) => number) })
  }

  #changed(): void {
    for (const watcher of this.#watchers) watcher()
  }

  #until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!condition()) return
        this.#watchers.delete(look)
        resolve()
      }
      this.#watchers.add(look)
      look()
    })
  }
}

/** Resolves, saying how, when a process has gone and everything that it said has been heard. */
async function endOf(worker: Worker): Promise<string> {
  const heard = new Promise<void>((resolve) => void worker.process.once('disconnect', () => resolve()))
  const gone = new Promise<string>((resolve) => {
    worker.process.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`))
    worker.on('error', (error) => {
      // That something could not be said any more to one that lived is told by its end.
      if (worker.process.pid === undefined) resolve(`it could not be started: ${error.message}`)
    })
  })
  const how = await gone
  if (worker.process.connected) await heard
  return how
}
