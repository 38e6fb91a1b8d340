// The generator against the bare loop, which does exactly what it is told: forget or double one delivery, too.
import { expect, test } from 'vitest'
import { startBare } from '../servers/bare.ts'
import type { Completeness } from './tally.ts'
import type { Plan } from './plan.ts'
import { runGenerator } from './run-generator.ts'

async function playAgainstBare(
  faults: { lose?: number; double?: number },
  perSecond: number | null,
  otherwise: Partial<Plan> = {},
): Promise<Completeness> {
  await using server = await startBare(faults)
  const { port, processes } = server
  const result = await runGenerator({
    ...{ protocol: 'bare', port, processes, cast: null, bodyBytes: 120 },
    ...{ people: 20, rooms: 1, senders: 4, perSecond, signInsAtOnce: 5 },
    ...{ settleSeconds: 0, warmSeconds: 0.1, seconds: 0.3, stragglerSeconds: 3 },
    ...otherwise,
  })
  return result.completeness
}

test('every delivery is counted, once', async () => {
  const { sent, ...counted } = await playAgainstBare({}, null)
  expect(sent).toBeGreaterThan(4)
  expect(counted).toEqual({ accepted: sent, expected: sent * 20, delivered: sent * 20, lost: 0, doubled: 0, strayed: 0 })
})

test('at a fixed rate, too', async () => {
  const { sent, ...counted } = await playAgainstBare({}, 200)
  expect(sent).toBeGreaterThan(4)
  expect(counted).toEqual({ accepted: sent, expected: sent * 20, delivered: sent * 20, lost: 0, doubled: 0, strayed: 0 })
})

test('one delivery that the server forgets is found, among all the others', async () => {
  expect(await playAgainstBare({ lose: 50 }, 200)).toMatchObject({ lost: 1, doubled: 0 })
})

test('one that it makes twice is found, even where another is lost', async () => {
  expect(await playAgainstBare({ lose: 50, double: 30 }, 200)).toMatchObject({ lost: 1, doubled: 1 })
})

test('who only listens can be at another server, and hears nothing where the two do not hear each other', async () => {
  await using other = await startBare()
  const { sent, ...counted } = await playAgainstBare({}, 200, { listenersPort: other.port, stragglerSeconds: 0.3 })
  expect(sent).toBeGreaterThan(4)
  expect(counted).toEqual({ accepted: sent, expected: sent * 20, delivered: sent * 4, lost: sent * 16, doubled: 0, strayed: 0 })
})
