// Somebody who is in a room and only listens, and whom an administrator signs out for good while something is wrong: by them it is tried
// whether a right that has gone has gone everywhere (the fence). What they hear and are answered afterwards is in the history, for the
// checker to judge; what shows only here is noted as a breach.
import { setTimeout as delay } from 'node:timers/promises'
import { until } from '@foyer/e2e/server.ts'
import type { Bed } from './bed.ts'
import { ChatClient, isRefusal, restFor, type Session } from './client.ts'

const pauseMs = 500
const settledWithinMs = 60_000
/** The lease: within it every socket of somebody who is out is closed, whatever the server has missed. */
const outWithinMs = 5_000

export class Bystander implements AsyncDisposable {
  readonly session: Session
  readonly #bed: Bed
  readonly #at: number
  readonly #room: string
  readonly #chat: ChatClient

  /** Makes an account, brings it into a room, and has it listen at a node. */
  static async enter(bed: Bed, at: number): Promise<Bystander> {
    // What the last blow has left undone may be in the way still.
    const session = await untilAnswered(async () => {
      bed.count('a bystander came')
      const username = `bystander-${bed.happened.get('a bystander came')}`
      await bed.addPerson(username, 'user')
      return bed.signIn(username, at)
    })
    const bystander = new Bystander(bed, at, session)
    await bystander.#listen()
    return bystander
  }

  private constructor(bed: Bed, at: number, session: Session) {
    this.#bed = bed
    this.#at = at
    this.session = session
    this.#room = bed.random.pick(bed.roomIds)
    this.#chat = new ChatClient({ session, url: bed.entranceUrl(at), recorder: bed.recorder, random: bed.random.branch() })
  }

  /** An administrator at a node signs them out for good. Resolves when that is acknowledged, however often it has to be asked for. */
  async putOut(at: number): Promise<void> {
    const { userId, username } = this.session
    await this.#bed.insist('deactivate', username, '', () =>
      this.#bed.alice(at).post('users.setActiveStatus', { userId, activeStatus: false }),
    )
  }

  /** Sees whether they are out: their socket is closed and stays so, and they are refused at every node. */
  async judgeOut(): Promise<void> {
    const { username } = this.session
    await until(() => this.#chat.state === 'refused', `${username} is out`, outWithinMs).catch(() =>
      this.#bed.accuse('I11', {
        says: `${outWithinMs} ms after ${username} was signed out for good their socket is “${this.#chat.state}”`,
      }),
    )
    for (const [at, node] of this.#bed.nodes.entries()) {
      const asked = restFor(this.#bed.entranceUrl(at), this.session).get('me')
      const came = await asked.then(
        () => 'answered',
        (error: unknown) => (isRefusal(error) ? 'refused' : 'unknown'),
      )
      if (came === 'answered') this.#bed.accuse('I11', { says: `${username} was signed out for good, and is answered by ${node.name}` })
      this.#bed.count(`a bystander who was put out was ${came}`)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#chat.close()
  }

  async #listen(): Promise<void> {
    const { userId, username } = this.session
    await this.#bed.admit(userId, username, this.#room)
    this.#chat.listen(this.#room)
    await until(() => this.#chat.isSettled, `${username} listens at node ${this.#at + 1}`, settledWithinMs)
  }
}

async function untilAnswered<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (isRefusal(error)) throw error
      await delay(pauseMs)
    }
  }
}
