// A message whose COMMIT went unanswered: it is stored, acknowledged when it is repeated, and told to whoever listens.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Bed } from '../src/bed.ts'
import { Random } from '../src/random.ts'

let bed: Bed
let room: string
beforeAll(async () => {
  bed = await Bed.make({ nodes: 1, members: 2, guests: 0, rooms: 1, roomsEach: 1 }, new Random(1))
  room = bed.roomIds[0] ?? ''
  await bed.settled(60_000)
}, 200_000)
afterAll(() => bed[Symbol.asyncDispose]())

/** The first member sends; answers the id once the message is stored. `lose`: the answers to COMMIT are lost until the sender has noticed. */
async function send({ lose }: { lose: boolean }): Promise<string | null> {
  const { database, recorder, clients } = bed
  const before = recorder.lines.length
  if (lose) database.proxy.loseCommitAnswers(1)
  const sent = clients[0]?.chat.send(room) ?? null
  if (lose) {
    const isNoticed = (): boolean => recorder.lines.slice(before).some(({ op, phase }) => op === 'send' && phase === 'info')
    const id = (): string => recorder.lines.slice(before).find(({ op }) => op === 'send')?.id ?? ''
    const isStored = async () => (await database.query('SELECT FROM messages WHERE id = $1', [id()])).length === 1
    await expect.poll(async () => isNoticed() && (await isStored()), { timeout: 30_000 }).toBe(true)
    database.proxy.heal()
  }
  return sent
}

const isHeard = (id: string | null) => (): boolean => bed.clients[1]?.chat.shows(room, id ?? '') === true

test('what is sent is heard by whoever listens', async () => {
  const id = await send({ lose: false })
  await expect.poll(isHeard(id)).toBe(true)
})

test('what is stored without an answer is acknowledged when it is repeated, and is there once', async () => {
  const id = await send({ lose: true })
  expect(id).not.toBe(null)
  expect(await bed.database.query('SELECT FROM messages WHERE id = $1', [id])).toHaveLength(1)
})

test('what is stored without an answer is heard by whoever listens, when it is repeated at the latest', async () => {
  const id = await send({ lose: true })
  await expect.poll(isHeard(id)).toBe(true)
})
