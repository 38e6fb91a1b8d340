// F-20: a node dies under a crowd, and all of it comes back at once.
import { setTimeout as delay } from 'node:timers/promises'
import { DdpClient } from '@foyer/client/ddp-client.ts'
import { WebSocket } from 'ws'
import type { Bed } from '../bed.ts'
import type { Nemesis } from './nemesis.ts'

const crowd = 300
const patienceMs = 120_000

export const reconnectStorm: Nemesis = {
  id: 'F-20',
  does: `a node dies, and ${crowd} sockets more than usual sign in at once when it is back`,
  pauseMs: [2_000, 6_000],
  lastsMs: [0, 500],
  async strike(bed, { random, lastsMs }) {
    const at = random.between(0, bed.nodes.length - 1)
    await bed.nodes[at]?.kill()
    await delay(lastsMs)
    await bed.nodes[at]?.start()
    const sockets = await Promise.all(Array.from({ length: crowd }, (_, one) => comeBack(bed, at, one)))
    bed.count('a crowd came back')
    await Promise.all(sockets.map((socket) => socket.close()))
  },
  sometimes: ['a crowd came back'],
}

/** Tries until it is signed in; throws when that takes too long. */
async function comeBack(bed: Bed, at: number, one: number): Promise<DdpClient> {
  const session = bed.sessions[one % bed.options.members]
  const deadline = performance.now() + patienceMs
  for (;;) {
    let socket: DdpClient | undefined
    try {
      socket = await DdpClient.connect({
        url: `http://127.0.0.1:${bed.entrances[at]?.port}`,
        WebSocket,
        framesMax: 0,
        connectTimeoutMs: 30_000,
      })
      await socket.login({ resume: session?.authToken ?? '' })
      return socket
    } catch (error) {
      void socket?.close()
      if (performance.now() > deadline) throw error
      await delay(bed.random.between(200, 2_000))
    }
  }
}
