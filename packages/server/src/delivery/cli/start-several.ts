// `foyer start` with FOYER_PROCESSES: this process becomes the primary. It keeps the directory, the embedded database and the port, starts the
// processes that serve, and serves nobody itself.
import { GatheredMetrics } from '../gathered-metrics.ts'
import type { Config } from '../../platform/config.ts'
import { openLog } from '../../platform/log.ts'
import { Processes } from '../../platform/processes.ts'
import { StartupError } from '../../platform/startup-error.ts'
import { prepareWorkspace } from '../../workspace.ts'
import { announce } from './announce.ts'
import { stopWhenTold } from './stop-when-told.ts'

/** A process ends itself when it has not stopped in its time; only one that can't even do that is killed. */
const graceMs = 2_000
/** What the embedded database may take besides. */
const databaseStopsWithinMs = 15_000

/** Runs until SIGTERM or SIGINT, each process being given so long to stop. Throws a StartupError when the workspace can't start. */
export async function startSeveral(config: Config, stopWithinMs: number): Promise<void> {
  requireBus(config)
  const log = openLog(config.logLevel)
  const workspace = await prepareWorkspace({
    config,
    log,
    onFailure: (reason) => {
      log.fatal(reason)
      process.exit(1)
    },
  })
  const processes = new Processes({ count: config.processes, log, stopWithinMs: stopWithinMs + graceMs })
  const metrics = new GatheredMetrics({ host: config.bindIp, log, processes })
  const stop = async (): Promise<void> => {
    await processes.stop()
    await metrics.close()
    await workspace.stop()
  }
  try {
    announce(await processes.start(), workspace.setupCode)
  } catch (error) {
    await stop()
    throw error
  }
  stopWhenTold({ log, withinMs: stopWithinMs + 2 * graceMs + databaseStopsWithinMs, stop })
  // From a terminal that is closed it means the end, as ever.
  if (!process.stdin.isTTY) process.on('SIGHUP', () => void processes.restartEach())
}

function requireBus({ natsUrl, processes }: Config): void {
  if (natsUrl === null)
    throw new StartupError(
      `FOYER_PROCESSES is ${processes}, and several processes need a bus by which they hear each other. Start a NATS server (nats-server -a 127.0.0.1) and set NATS_URL to it (nats://127.0.0.1:4222), or set FOYER_PROCESSES to 1.`,
    )
}
