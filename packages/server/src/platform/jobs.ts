// Work that a server does by the clock. A job never runs beside itself, a failure is logged and tried again next time, and
// every timer stops with the server.
import type { Log } from './log.ts'

export interface Job {
  readonly name: string
  readonly everyMs: number
  run(): Promise<unknown>
}

/** Starts the jobs; the answer stops them and waits for what is running. */
export function startJobs(jobs: readonly Job[], log: Log): () => Promise<void> {
  const running = new Map<string, Promise<void>>()
  const timers = jobs.map((job) =>
    setInterval(() => {
      if (running.has(job.name)) return
      const work = job
        .run()
        .then(() => undefined)
        .catch((error: unknown) => log.error({ err: error, job: job.name }, 'a job failed; it is tried again next time'))
        .finally(() => running.delete(job.name))
      running.set(job.name, work)
    }, job.everyMs).unref(),
  )
  return async () => {
    for (const timer of timers) clearInterval(timer)
    await Promise.all(running.values())
  }
}
