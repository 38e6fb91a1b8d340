// F-18: the clock of one node is ten minutes ahead or behind, and jumps there and back. Order, moments and rights go by the database's.
import { setTimeout as delay } from 'node:timers/promises'
import type { Bed } from '../bed.ts'
import { Bystander } from '../bystander.ts'
import { Idler } from '../idler.ts'
import type { Nemesis } from './nemesis.ts'

const wrongByMs = 10 * 60_000
/** A server looks after its sockets every five seconds. */
const untilLookedAfterMs = 6_000

export const clockWrong: Nemesis = {
  id: 'F-18',
  does: `the clock of a node jumps ${wrongByMs / 60_000} minutes ahead or back, and some time later to what is right`,
  pauseMs: [1_000, 2_000],
  lastsMs: [untilLookedAfterMs, 10_000],
  async strike(bed, { random, lastsMs }) {
    const at = random.between(0, bed.nodes.length - 1)
    const isAhead = random.isOnceIn(2)
    await using bystander = await Bystander.enter(bed, at)
    await using idler = await Idler.enter(bed, at)
    await bed.nodes[at]?.setClock(isAhead ? wrongByMs : -wrongByMs)
    bed.count(`a clock jumped ${isAhead ? 'ahead' : 'back'}`)
    await judgeMoment(bed, at)
    await delay(lastsMs)
    await bystander.putOut(at)
    await bystander.judgeOut()
    await bed.nodes[at]?.setClock(0)
    await judgeMoment(bed, at)
    await idler.judgeThere()
  },
  sometimes: ['a message was sent by a wrong clock', 'a bystander who was put out was refused'],
}

/** Sends a message at a node, and sees whether it stands where the database's clock puts it. */
async function judgeMoment(bed: Bed, at: number): Promise<void> {
  const { database, nodes } = bed
  const [before] = await database.query<{ now: Date }>('SELECT clock_timestamp() AS now')
  const sender = bed.clients.find(({ chat }, place) => place % nodes.length === at && chat.state === 'online')
  const id = (await sender?.chat.send(sender.rooms[0] ?? '')) ?? null
  if (id === null) return
  bed.count('a message was sent by a wrong clock')
  const [message] = await database.query<{ createdAt: Date; isBetween: boolean }>(
    `SELECT created_at AS "createdAt", created_at BETWEEN $2::timestamptz - interval '1 second' AND clock_timestamp() + interval '1 second' AS "isBetween"
       FROM messages WHERE id = $1`,
    [id, before?.now],
  )
  if (message?.isBetween === false)
    bed.accuse('I5', { says: `a message that was sent after ${before?.now.toISOString()} stands at ${message.createdAt.toISOString()}` })
}
