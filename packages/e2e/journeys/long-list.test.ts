// Ten thousand people are invited from one list by the built server, which is killed in the middle: nobody is lost or asked twice, and its
// memory stays flat.
import { RestClient } from '@foyer/client/rest-client.ts'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { type StartedServer, startServer, until } from '../src/server.ts'

const admin = {
  ADMIN_USERNAME: 'alice',
  ADMIN_NAME: 'Alice',
  ADMIN_EMAIL: 'alice@foyer.example',
  ADMIN_PASS: 'alice-password',
  TEST_MODE: 'true',
}
const people = Array.from({ length: 10_000 }, (_, n) => `person${n}@partner.example`)
const withinMs = 180_000

interface Shown {
  readonly batch: { readonly state: string; readonly done: number }
  readonly counts: Readonly<Record<string, number>>
  readonly rows: readonly { readonly address: string; readonly outcome: string }[]
}

async function aliceOn({ url }: StartedServer): Promise<RestClient> {
  const alice = new RestClient({ url })
  await alice.login('alice', 'alice-password')
  return alice
}

/** Megabytes that the server holds. */
async function memoryOf({ process }: StartedServer): Promise<number> {
  const status = await readFile(`/proc/${process.pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024
}

test(
  'a list of ten thousand goes on where it was after the server was killed, with a letter for everybody and memory that stays flat',
  async () => {
    const data = await mkdtemp(path.join(os.tmpdir(), 'foyer-list-'))
    const first = await startServer(admin, data)
    const alice = await aliceOn(first)
    const before = await memoryOf(first)
    let most = before
    const { batch } = await alice.post<{ batch: { _id: string } }>('foyer.invitations.import', { list: people.join('\n') })
    const show = (rest: RestClient, query = {}) => rest.get<Shown>('foyer.invitations.batch', { batchId: batch._id, ...query })
    const measuring = async (server: StartedServer) => void (most = Math.max(most, await memoryOf(server)))
    await until(
      async () => {
        await measuring(first)
        return (await show(alice)).batch.done >= 3_000
      },
      'three thousand were invited',
      withinMs,
      250,
    )
    const grownAtFirst = most - before
    first.process.kill('SIGKILL')
    await until(() => first.process.signalCode !== null, 'the server is gone')

    await using second = await startServer(admin, data)
    const again = await aliceOn(second)
    const begun = await memoryOf(second)
    most = begun
    await until(
      async () => {
        await measuring(second)
        return (await show(again)).batch.state === 'finished'
      },
      'the list is done',
      withinMs,
      250,
    )
    const grown = Math.max(grownAtFirst, most - begun)
    console.info(`memory grew by ${Math.round(grown)} MB while ten thousand were invited`)
    expect(grown).toBeLessThan(100)
    expect((await show(again)).counts).toEqual({ invited: 10_000, fine: 0, doubled: 0, pending: 0, known: 0, refused: 0 })
    // One invitation and one letter for each, in the order of the list.
    expect(await again.get('foyer.invitations', { count: 1 })).toMatchObject({ total: 10_000 })
    const outbox = await again.get<{ total: number; letters: { address: string }[] }>('foyer.mail.outbox', {
      kind: 'invitation',
      count: 100,
    })
    expect(outbox.total).toBe(10_000)
    expect(outbox.letters.map(({ address }) => address)).toEqual(people.slice(-100).toReversed())
    const page = await show(again, { count: 100, offset: 2_950 })
    expect(page.rows.map(({ address }) => address)).toEqual(people.slice(2_950, 3_050))
    await second.stop()
    await rm(data, { recursive: true, force: true })
  },
  2 * withinMs + 60_000,
)
