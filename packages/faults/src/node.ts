// One server process of the workspace: started as an operator starts it, killed, frozen and started again by nemeses.
import { writeFile } from 'node:fs/promises'
import { type StartedServer, startServer, until } from '@foyer/e2e/server.ts'

const insideNode = new URL('inside-node.mjs', import.meta.url).href
const takenWithinMs = 30_000

export class Node implements AsyncDisposable {
  readonly name: string
  /** What it keeps beside the database. */
  readonly directory: string
  /** What is run at the next start; the version that was built, unless another is named. */
  program: string | undefined
  readonly environment: Readonly<Record<string, string>>
  readonly #ordersFile: string
  readonly #onPort: (port: number) => void
  #orders = 0
  #server: StartedServer | null = null
  #isFrozen = false
  /** What earlier processes printed: warnings and errors. */
  #printed = ''

  /** `onPort` hears where it listens, whenever it has been started. */
  constructor(options: {
    readonly name: string
    readonly directory: string
    readonly environment: Readonly<Record<string, string>>
    readonly onPort: (port: number) => void
  }) {
    this.name = options.name
    this.directory = options.directory
    this.#ordersFile = `${options.directory}-orders.json`
    this.environment = { ...options.environment, NODE_OPTIONS: `--import=${insideNode}`, FAULTS_ORDERS: this.#ordersFile }
    this.#onPort = options.onPort
  }

  get url(): string {
    if (this.#server === null) throw new Error(`${this.name} does not run`)
    return this.#server.url
  }

  get isRunning(): boolean {
    const running = this.#server?.process
    return running !== undefined && running.exitCode === null && running.signalCode === null
  }

  get output(): string {
    return this.#printed + (this.#server?.output() ?? '')
  }

  /** Starts it, however often that fails: whoever looks after a server starts it again. */
  async start(): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        this.#server = await startServer({ ...this.environment }, this.directory, this.program)
        this.#onPort(Number(new URL(this.#server.url).port))
        return
      } catch (error) {
        if (tries === 5) throw error
      }
    }
  }

  /** Kills it as a power cut would, and waits until it has gone. */
  async kill(): Promise<void> {
    const running = this.#server?.process
    if (running === undefined || !this.isRunning) return
    const gone = new Promise((resolve) => void running.once('exit', resolve))
    running.kill('SIGKILL')
    await gone
    this.#printed += this.#server?.output() ?? ''
    this.#server = null
    this.#isFrozen = false
  }

  /** Stops it as an operator would, and waits until it has gone. */
  async stop(): Promise<void> {
    await this.#server?.stop()
    this.#printed += this.#server?.output() ?? ''
    this.#server = null
  }

  freeze(): void {
    this.#isFrozen = this.#server?.process.kill('SIGSTOP') ?? false
  }

  thaw(): void {
    if (this.#isFrozen) this.#server?.process.kill('SIGCONT')
    this.#isFrozen = false
  }

  /** Puts its clock so far ahead of the machine's; behind, when that is less than nothing. */
  setClock(aheadMs: number): Promise<void> {
    return this.#order({ aheadMs })
  }

  /** Keeps its event loop busy for so long; resolves when it has begun. */
  stall(ms: number): Promise<void> {
    return this.#order({ stallMs: ms })
  }

  /** Orders are for inside-node.mjs, which says when it has taken one. */
  async #order(order: { readonly aheadMs: number } | { readonly stallMs: number }): Promise<void> {
    const number = ++this.#orders
    await writeFile(this.#ordersFile, JSON.stringify({ number, ...order }))
    this.#server?.process.kill('SIGUSR2')
    await until(() => this.output.includes(`order ${number} of the fault run`), `${this.name} has taken an order`, takenWithinMs)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.thaw()
    await this.#server?.[Symbol.asyncDispose]()
  }
}
