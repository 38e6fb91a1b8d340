// What people do while faults happen: they send at a rate that does not wait for answers, change and delete what they wrote, mark rooms
// read; and an administrator puts a guest out and in again, makes guests until the seats are taken, and deactivates one.
import { setTimeout as delay } from 'node:timers/promises'
import type { Bed } from './bed.ts'

export interface LoadOptions {
  readonly perSecond: number
  /** Every so many-th message is long; 0: none. */
  readonly longEvery?: number
}

export class Load {
  readonly #bed: Bed
  readonly #options: LoadOptions
  readonly #work = new Set<Promise<unknown>>()
  #isOver = false

  constructor(bed: Bed, options: LoadOptions) {
    this.#bed = bed
    this.#options = options
  }

  start(): void {
    for (const client of this.#bed.clients) this.#follow(this.#write(client))
    this.#follow(this.#govern())
    this.#follow(this.#fillSeats())
  }

  /** No more is begun; resolves when everything that was has an end. */
  async stop(): Promise<void> {
    this.#isOver = true
    while (this.#work.size > 0) await Promise.all(this.#work)
  }

  #follow(work: Promise<unknown>): void {
    const followed = work.finally(() => this.#work.delete(followed))
    this.#work.add(followed)
  }

  async #write({ chat, rooms, isGuest }: Bed['clients'][number]): Promise<void> {
    const random = this.#bed.random.branch()
    const pauseMs = (1_000 * this.#bed.clients.length) / this.#options.perSecond
    const { longEvery = 0 } = this.#options
    await delay(random.next() * pauseMs)
    let next = performance.now()
    while (!this.#isOver) {
      const room = random.pick(rooms)
      this.#follow(chat.send(room, { isReply: random.isOnceIn(8), isLong: longEvery > 0 && random.isOnceIn(longEvery) }))
      // Guests may not delete what they wrote.
      if (random.isOnceIn(10)) this.#follow(chat.edit())
      if (!isGuest && random.isOnceIn(20)) this.#follow(chat.delete())
      if (random.isOnceIn(20)) this.#follow(chat.mark(room))
      if (random.isOnceIn(30)) this.#follow(chat.readUnread(room))
      next += pauseMs * (0.5 + random.next())
      // What could not be begun in time is not made up for all at once.
      next = Math.max(next, performance.now() - 1_000)
      await delay(Math.max(0, next - performance.now()))
    }
  }

  /** The first guest is put out of a room and let in again, over and over; the last one is deactivated. */
  async #govern(): Promise<void> {
    const random = this.#bed.random.branch()
    const guests = this.#bed.clients.filter(({ isGuest }) => isGuest)
    const [first, last] = [guests[0], guests.length > 1 ? guests.at(-1) : undefined]
    if (first === undefined) return
    for (let round = 1; ; round++) {
      await delay(random.between(500, 2_000))
      if (this.#isOver) return
      const room = random.pick(first.rooms)
      await this.#bed.remove(first.chat.userId, first.chat.name, room)
      this.#bed.count('a guest was put out')
      await delay(random.between(100, 1_000))
      await this.#bed.admit(first.chat.userId, first.chat.name, room)
      first.chat.listen(room)
      if (round === 2 && last !== undefined) await this.#deactivate(last)
    }
  }

  async #deactivate({ chat }: Bed['clients'][number]): Promise<void> {
    const { recorder } = this.#bed
    const release = { proc: 'alice', id: chat.name, room: 'guest seats', res: null }
    recorder.note('release', 'invoke', release)
    await this.#bed.insist('deactivate', chat.name, '', () =>
      this.#bed.alice().post('users.setActiveStatus', { userId: chat.userId, activeStatus: false }),
    )
    recorder.note('release', 'ok', release)
    this.#bed.count('a guest was deactivated')
  }

  async #fillSeats(): Promise<void> {
    const random = this.#bed.random.branch()
    for (let at = 1; ; at++) {
      await delay(random.between(500, 2_500))
      if (this.#isOver) return
      if (!(await this.#bed.addPerson(`late-guest-${at}`, 'guest'))) this.#bed.count('a guest found no seat')
    }
  }
}
