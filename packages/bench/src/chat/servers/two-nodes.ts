// Two nodes of Foyer and the bus by which they hear each other. The first keeps the database, as a server alone does; the second works on it
// beside the first.
import { freePort } from '@foyer/e2e/server.ts'
import type { Shape } from '../load/plan.ts'
import { answersAt, type Child, startChild } from './child.ts'
import type { FoyerWorkspace } from './foyer-workspace.ts'
import type { RunningServer } from './running.ts'
import { openScratch } from './scratch.ts'

export interface TwoNodes extends RunningServer {
  readonly secondPort: number
}

export async function startTwoNodes(workspace: FoyerWorkspace, shape: Shape): Promise<TwoNodes> {
  const started: AsyncDisposable[] = []
  const begun = <Started extends AsyncDisposable>(one: Started): Started => {
    started.unshift(one)
    return one
  }
  const close = async (): Promise<void> => {
    for (const one of started) await one[Symbol.asyncDispose]()
  }
  try {
    const bus = begun(await startNats())
    const natsUrl = `nats://127.0.0.1:${bus.port}`
    const first = begun(await workspace.start(shape, natsUrl))
    const { directory } = begun(await openScratch('second-node'))
    const second = begun(await workspace.startBeside(directory, natsUrl))
    return {
      ...first,
      secondPort: Number(new URL(second.url).port),
      processes: [...first.processes, second.process.pid ?? 0, bus.pid],
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

async function startNats(): Promise<Child & { readonly port: number }> {
  const port = await freePort()
  const child = await startChild('nats-server', ['-a', '127.0.0.1', '-p', String(port)], { isReady: () => answersAt(port) })
  return { ...child, port }
}
