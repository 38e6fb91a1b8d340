// Long work at the console: it shows how far it is on standard error, and Ctrl-C stops it in order.
import type { Progress, Report } from '../../backup/archive.ts'
import { StartupError } from '../../platform/startup-error.ts'

export interface LongWork {
  readonly signal: AbortSignal
  /** How far a backup is. */
  readonly report: Report
  /** How far anything else is. */
  readonly show: (text: string) => void
}

const everyMs = { terminal: 200, log: 5_000 }

/** Does work that may take long; SIGINT or SIGTERM stops it with a StartupError that says what is left of it. */
export async function untilStopped<T>(left: string, work: (how: LongWork) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const stop = (): void => controller.abort()
  const line = new ProgressLine()
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  try {
    return await work({
      signal: controller.signal,
      report: (progress) => line.show(() => textOf(progress)),
      show: (text) => line.show(() => text),
    })
  } catch (error) {
    throw controller.signal.aborted ? new StartupError(`Stopped. ${left}.`) : error
  } finally {
    line.end()
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
}

/** One line that is written over on a terminal, and a line now and then in a log. */
class ProgressLine {
  readonly #terminal = process.stderr.isTTY
  #shownAt = Date.now()
  #shown = false

  show(tell: () => string): void {
    const now = Date.now()
    if (now - this.#shownAt < (this.#terminal ? everyMs.terminal : everyMs.log)) return
    this.#shownAt = now
    this.#shown = true
    const text = tell()
    process.stderr.write(this.#terminal ? `\r\u001b[K${text}` : `${text}\n`)
  }

  end(): void {
    if (this.#terminal && this.#shown) process.stderr.write('\r\u001b[K')
  }
}

function textOf({ kind, name, totals }: Progress): string {
  const doing = kind === 'file' ? 'files' : kind === 'table' ? `table ${name}` : 'secret'
  return `${doing}: so far ${countText(totals.files, 'file')}, ${countText(totals.rows, 'row')}, ${bytesText(totals.bytes)}`
}

/** 1 file, 2 files. */
export function countText(count: number, what: string): string {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`
}

const units = ['bytes', 'kB', 'MB', 'GB', 'TB']

/** 1 kB is a thousand bytes. */
export function bytesText(bytes: number): string {
  const unit = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)))
  return `${unit === 0 ? bytes : (bytes / 1000 ** unit).toFixed(1)} ${units[unit]}`
}
