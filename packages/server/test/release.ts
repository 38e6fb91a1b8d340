// Callers who act in the same moment. What can be done beforehand is done: connections are open and all of a request but its last
// byte is sent, so that only one small write stands between each of them and the door.
import http from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { DdpClient, DdpError } from '@foyer/client/ddp-client.ts'
import type { Person } from './app.ts'
import { noteTakers } from './rounds.ts'

/** Does the last step, and answers `done` or the code of the refusal. */
export type Taker = () => Promise<string>

const agent = new http.Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY, maxFreeSockets: 256 })
const jitterMs = 20

/**
 * Somebody at a REST endpoint, who has to be let go: until then the server waits for the rest of the request. `read` finds in an
 * accepted answer what may have been refused in it.
 */
export function atRest(
  { rest }: Pick<Person, 'rest'>,
  path: string,
  body: object,
  read: (accepted: Record<string, unknown>) => string = () => 'done',
): Promise<Taker> {
  const bytes = Buffer.from(JSON.stringify(body))
  const request = http.request(`${rest.url}/api/v1/${path}`, {
    method: 'POST',
    agent,
    headers: {
      'content-type': 'application/json',
      'content-length': bytes.length,
      'x-auth-token': rest.authToken ?? '',
      'x-user-id': rest.userId ?? '',
    },
  })
  const outcome = outcomeOf(request, read)
  return new Promise((resolve, reject) => {
    outcome.catch(reject)
    request.write(bytes.subarray(0, -1), () =>
      resolve(() => {
        request.end(bytes.subarray(-1))
        return outcome
      }),
    )
  })
}

/** Somebody who calls a DDP method. */
export function atSocket(socket: DdpClient, method: string, ...params: readonly unknown[]): Taker {
  return () =>
    socket.call(method, ...params).then(
      () => 'done',
      (refused: DdpError) => String(refused.error),
    )
}

/**
 * Lets all of them go and answers what became of each. In every fourth round, the first among them, all go in one tick; in the
 * others each waits up to 20 ms. Who goes when is decided by the round's number, so a round can be run again.
 */
export async function releaseTogether(takers: readonly Taker[], round: number): Promise<string[]> {
  noteTakers(takers.length)
  const random = seeded(round + 1)
  const outcomes: Promise<string>[] = []
  for (const place of shuffled(takers.length, random)) {
    const taker = takers[place] as Taker
    outcomes[place] = round % 4 === 0 ? taker() : delay(random() * jitterMs).then(taker)
  }
  return Promise.all(outcomes)
}

function outcomeOf(request: http.ClientRequest, read: (accepted: Record<string, unknown>) => string): Promise<string> {
  return new Promise((resolve, reject) => {
    request.once('error', reject)
    request.once('response', async (response) => {
      try {
        const chunks: Buffer[] = []
        for await (const chunk of response) chunks.push(chunk as Buffer)
        const answer = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>
        resolve(response.statusCode === 200 ? read(answer) : String(answer['errorType'] ?? response.statusCode))
      } catch (error) {
        reject(error)
      }
    })
  })
}

function shuffled(count: number, random: () => number): number[] {
  return Array.from({ length: count }, (_, place) => ({ place, rank: random() }))
    .toSorted((one, other) => one.rank - other.rank)
    .map(({ place }) => place)
}

/** Numbers between 0 and 1 that are the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
