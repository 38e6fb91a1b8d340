// The primary, as one of the processes sees it that it started. With the primary, they end too: Node sees to that when the line to it breaks.
import cluster from 'node:cluster'
import { type FromProcess, processVariable, type ToProcess } from './processes.ts'

export class Primary {
  /** Which process this is, from 1. */
  readonly number: number
  readonly #listeners: ((message: ToProcess) => void)[] = []
  #present: readonly number[] | null = null

  /** The primary that started this process; null when it is no such process. */
  static find(environment: NodeJS.ProcessEnv): Primary | null {
    const number = environment[processVariable]
    return cluster.isWorker && number !== undefined ? new Primary(Number(number)) : null
  }

  private constructor(number: number) {
    this.number = number
    process.on('message', (message: ToProcess) => {
      if (message.kind === 'present') this.#present = message.numbers
      for (const listener of this.#listeners) listener(message)
    })
  }

  /** Throws when a process is not there, as far as the primary has said. */
  requirePresent(number: number): void {
    if (number !== this.number && this.#present?.includes(number) === false) throw new Error(`process ${number} is away`)
  }

  /** Hears what the primary says. */
  listen(listener: (message: ToProcess) => void): void {
    this.#listeners.push(listener)
  }

  /** Resolves when it is said, or when nobody is there who would hear it. */
  say(message: FromProcess): Promise<void> {
    return new Promise((resolve) => {
      if (process.send === undefined || !process.connected) return resolve()
      process.send(message, undefined, undefined, () => resolve())
    })
  }
}
