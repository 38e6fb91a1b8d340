// Whether the server is well, for those who watch over it: that it runs at all (`/health`, `/livez`), and that it can serve
// (`/readyz`). Nothing here says who the server is or what is in it. What only a part of the work needs is told, and the server is ready
// without it.
import type { FastifyInstance } from 'fastify'

/** What serving needs, by name: each resolves when it is there and rejects when it is not. */
export type ReadinessChecks = Readonly<Record<string, () => Promise<unknown>>>

const patienceMs = 2_000
// Others pay for these questions.
const toldForMs = 15_000

/** Adds the three routes. `told` is what serving does without, for a while. */
export function addHealth(server: FastifyInstance, needed: ReadinessChecks, told: ReadinessChecks = {}): void {
  const asked = [
    ...Object.entries(needed).map(([name, check]) => ({ name, isWell: oneAtATime(check), isNeeded: true })),
    ...Object.entries(told).map(([name, check]) => ({ name, isWell: nowAndThen(oneAtATime(check)), isNeeded: false })),
  ]
  server.get('/health', async (_request, reply) => reply.type('text/plain').send('ok'))
  server.get('/livez', async (_request, reply) => reply.send({ status: 'ok' }))
  server.get('/readyz', async (_request, reply) => {
    const found = await Promise.all(asked.map(async ({ isWell, ...check }) => ({ ...check, result: (await isWell()) ? 'ok' : 'failed' })))
    const isReady = found.every(({ result, isNeeded }) => result === 'ok' || !isNeeded)
    const checks = Object.fromEntries(found.map(({ name, result }) => [name, result]))
    return reply.status(isReady ? 200 : 503).send({ status: isReady ? 'ok' : 'unavailable', checks })
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

/** The answer of before, as long as it is fresh. */
function nowAndThen(ask: () => Promise<boolean>): () => Promise<boolean> {
  let last: { readonly at: number; readonly answer: boolean } | null = null
  return async () => {
    if (last === null || Date.now() - last.at > toldForMs) last = { answer: await ask(), at: Date.now() }
    return last.answer
  }
}

function patience(): Promise<false> {
  return new Promise((resolve) => setTimeout(resolve, patienceMs, false).unref())
}
