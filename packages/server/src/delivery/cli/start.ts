// `foyer start`: brings the workspace up, says where it is, and takes it down in order when told to. Whether one process serves it or several
// is the environment's to say.
import { type Config, loadConfig } from '../../platform/config.ts'
import { openLog } from '../../platform/log.ts'
import { Primary } from '../../platform/primary.ts'
import { startWorkspace } from '../../workspace.ts'
import { announce } from './announce.ts'
import { serveAsOne } from './serve-as-one.ts'
import { startSeveral } from './start-several.ts'
import { stopWhenTold } from './stop-when-told.ts'

const stopWithinMs = 15_000

/** Runs until SIGTERM or SIGINT. Throws a StartupError when the workspace can't start. */
export async function start(environment: NodeJS.ProcessEnv): Promise<void> {
  const config = loadConfig(environment)
  const primary = Primary.find(environment)
  if (primary !== null) await serveAsOne(config, primary, stopWithinMs)
  else if (config.processes > 1) await startSeveral(config, stopWithinMs)
  else await startAlone(config)
}

async function startAlone(config: Config): Promise<void> {
  const log = openLog(config.logLevel)
  const workspace = await startWorkspace({
    config,
    log,
    onFailure: (reason) => {
      log.fatal(reason)
      process.exit(1)
    },
  })
  announce(workspace.address, workspace.app.setupCode)
  stopWhenTold({ log, withinMs: stopWithinMs, stop: () => workspace.stop() })
}
