// Somebody who is signed in, listens to nothing and says nothing: they are given up only if the server believes that it has not heard of
// them for longer than it has.
import { DdpClient } from '@foyer/client/ddp-client.ts'
import { WebSocket } from 'ws'
import type { Bed } from './bed.ts'

export class Idler implements AsyncDisposable {
  readonly #bed: Bed
  readonly #at: number
  readonly #socket: DdpClient
  readonly #token: string

  /** Signs in at a node. */
  static async enter(bed: Bed, at: number): Promise<Idler> {
    const socket = await DdpClient.connect({ url: bed.entranceUrl(at), WebSocket, framesMax: 0, connectTimeoutMs: 30_000 })
    const idler = new Idler(bed, at, socket)
    await idler.#signIn()
    return idler
  }

  private constructor(bed: Bed, at: number, socket: DdpClient) {
    this.#bed = bed
    this.#at = at
    this.#socket = socket
    this.#token = bed.sessions[0]?.authToken ?? ''
  }

  /** Sees whether their socket is what it was. */
  async judgeThere(): Promise<void> {
    await this.#signIn().catch(async () => {
      const { code, reason } = await this.#socket.closed
      this.#bed.accuse('heartbeats', { says: `node ${this.#at + 1} gave up a socket that was well: ${code} ${reason}` })
    })
  }

  /** Anything that is answered over this socket would do. */
  #signIn(): Promise<unknown> {
    return this.#socket.login({ resume: this.#token })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#socket.close()
  }
}
