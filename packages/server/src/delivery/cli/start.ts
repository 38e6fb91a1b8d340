// `foyer start`: brings the workspace up, says where it is, and takes it down in order when told to.
import { loadConfig } from '../../platform/config.ts'
import { openLog } from '../../platform/log.ts'
import { startWorkspace } from '../../workspace.ts'

const stopWithinMs = 15_000

/** Runs until SIGTERM or SIGINT. Throws a StartupError when the workspace can't start. */
export async function start(environment: NodeJS.ProcessEnv): Promise<void> {
  const config = loadConfig(environment)
  const log = openLog(config.logLevel)
  const workspace = await startWorkspace({
    config,
    log,
    onFailure: (reason) => {
      log.fatal(reason)
      process.exit(1)
    },
  })
  process.stdout.write(`Foyer is ready at ${workspace.address}\n`)
  if (workspace.app.setupCode !== null)
    process.stdout.write(`There is no administrator yet. Set the workspace up with this code (it works once): ${workspace.app.setupCode}\n`)

  let stopping = false
  const stop = (signal: string): void => {
    if (stopping) return
    stopping = true
    log.info({ signal }, 'stopping')
    // Whatever hangs must not keep the process alive for ever.
    setTimeout(() => {
      log.error('the workspace did not stop in time')
      process.exit(1)
    }, stopWithinMs).unref()
    workspace.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', () => stop('SIGTERM'))
  process.on('SIGINT', () => stop('SIGINT'))
}
