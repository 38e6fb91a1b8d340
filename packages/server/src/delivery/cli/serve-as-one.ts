// One of several processes: it serves, and tells the primary that it does or why it can't.
import type { Config } from '../../platform/config.ts'
import { openLog } from '../../platform/log.ts'
import type { Primary } from '../../platform/primary.ts'
import { StartupError } from '../../platform/startup-error.ts'
import { joinWorkspace } from '../../workspace.ts'
import { stopWhenTold } from './stop-when-told.ts'

/** Runs until SIGTERM or SIGINT, or until the primary has gone. */
export async function serveAsOne(config: Config, primary: Primary, stopWithinMs: number): Promise<void> {
  const log = openLog(config.logLevel).child({ process: primary.number })
  // Whoever sends it to all means the primary, which starts one after the other again.
  process.on('SIGHUP', () => undefined)
  try {
    const workspace = await joinWorkspace({ config, log, primary })
    stopWhenTold({ log, withinMs: stopWithinMs, stop: () => workspace.stop() })
    await primary.say({ kind: 'ready', address: workspace.address })
  } catch (error) {
    if (!(error instanceof StartupError)) throw error
    await primary.say({ kind: 'failed', sentence: error.message })
    process.exit(1)
  }
}
