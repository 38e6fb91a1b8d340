// Whether the server is well, for those who watch over it: that it runs at all (`/health`, `/livez`), and that it can serve
// (`/readyz`). Nothing here says who the server is or what is in it. What only a part of the work needs is told, and the server is ready
// without it.
import type { FastifyInstance } from 'fastify'

/** What serving needs, by name: each resolves when it is there and rejects when it is not. */
export type ReadinessChecks = Readonly<Record<string, () => Promise<unknown>>>

const patienceMs = 2_000
// Others pay for these questions.
const freshForMs = 15_000

/** Adds the three routes. Without what is in `lesser` the server serves on, and says that something is amiss. */
export function addHealth(server: FastifyInstance, checks: ReadinessChecks, lesser: ReadinessChecks = {}): void {
  const asked = Object.entries({ ...checks, ...lesser }).map(([name, check]) => ({ name, isWell: oneAtATime(check) }))
  server.get('/health', async (_request, reply) => reply.type('text/plain').send('ok'))
  server.get('/livez', async (_request, reply) => reply.send({ status: 'ok' }))
  server.get('/readyz', async (_request, reply) => {
    const found = await Promise.all(asked.map(async ({ name, isWell }) => [name, (await isWell()) ? 'ok' : 'failed'] as const))
    const failed = found.filter(([, result]) => result === 'failed')
    const isReady = failed.every(([name]) => name in lesser)
    const status = isReady ? (failed.length === 0 ? 'ok' : 'degraded') : 'unavailable'
    return reply.status(isReady ? 200 : 503).send({ status, checks: Object.fromEntries(found) })
  })
}

/** A check as a yes or no within two seconds. One that hangs is not asked again until it has answered. */
function oneAtATime(check: () => Promise<unknown>): () => Promise<boolean> {
  let pending: Promise<boolean> | null = null
  return () => {
    pending ??= check()
      .then(
        () => true,
        () => false,
      )
      .finally(() => {
        pending = null
      })
    return Promise.race([pending, patience()])
  }
}

/** A check that costs something, asked anew only when its last answer is no longer fresh. */
export function nowAndThen(check: () => Promise<unknown>): () => Promise<unknown> {
  let last: { readonly at: number; readonly answer: Promise<unknown> } | null = null
  return () => {
    if (last === null || performance.now() - last.at > freshForMs) last = { answer: check(), at: performance.now() }
    return last.answer
  }
}

function patience(): Promise<false> {
  return new Promise((resolve) => setTimeout(resolve, patienceMs, false).unref())
}
