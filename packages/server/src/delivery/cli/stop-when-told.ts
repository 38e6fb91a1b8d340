// How a process that serves comes to its end: on SIGTERM or SIGINT, in order, and within a time.
import type { Log } from '../../platform/log.ts'

/** Leaves with 0 once `stop` has done its work, and with 1 when it fails or hangs. */
export function stopWhenTold({
  log,
  withinMs,
  stop,
}: {
  readonly log: Log
  readonly withinMs: number
  readonly stop: () => Promise<void>
}): void {
  let stopping = false
  const onSignal = (signal: string): void => {
    if (stopping) return
    stopping = true
    log.info({ signal }, 'stopping')
    // Whatever hangs must not keep the process alive for ever.
    setTimeout(() => {
      log.error('the workspace did not stop in time')
      process.exit(1)
    }, withinMs).unref()
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', () => onSignal('SIGTERM'))
  process.on('SIGINT', () => onSignal('SIGINT'))
}
