// Plays a plan: everybody signs in and joins, the senders write for a while, every delivery is counted, and nobody leaves before all have come
// or it is plain that they do not.
import { familyPssMb } from '../../process-memory.ts'
import { watchProcessor } from '../machine/processor.ts'
import { type Driver, openDriver } from './drivers.ts'
import { Latencies } from './latencies.ts'
import type { Line } from './line.ts'
import { MarkerScanner, textOf } from './marker.ts'
import type { LoadResult, Plan, Sent } from './plan.ts'
import { Tally } from './tally.ts'

/** A server that takes a minute's silence for a death hears from everybody well before. */
const signEveryMs = 20_000
const guestsBefore = 20
const stragglersMsMost = 120_000

export async function play(plan: Plan): Promise<LoadResult> {
  const driver = openDriver(plan)
  await comeAndGo(driver, Math.min(plan.people, guestsBefore))
  const emptyMb = await memoryOf(plan.processes)
  const lines: Line[] = []
  const signInLatencies = new Latencies()
  const endSignIns = watchProcessor(plan.processes)
  await forEach(plan.people, plan.signInsAtOnce, async (person) => {
    const began = nowUs()
    lines[person] = await driver.signIn(person)
    signInLatencies.add(nowUs() - began)
  })
  const window = endSignIns()
  const signIns = { perSecond: plan.people / window.seconds, latency: signInLatencies.summary(), window }
  const { sign } = driver
  const signs = sign === null ? null : setInterval(() => lines.forEach((line) => line.write(sign)), signEveryMs)
  try {
    const beganJoining = performance.now()
    // One after the other where they all meet in one room: peers take joins of one room one by one, and answer each with the whole room.
    await forEach(plan.people, Math.min(plan.signInsAtOnce, 20), (person) =>
      driver.join(lineOf(lines, person), { person, room: person % plan.rooms }),
    )
    const joinsPerSecond = (plan.people / (performance.now() - beganJoining)) * 1_000
    await pause(plan.settleSeconds * 1_000)
    const perConnectionKb = (((await memoryOf(plan.processes)) - emptyMb) * 1_024) / plan.people
    const exchange = new Exchange({ plan, driver, lines })
    const sent = plan.senders === 0 ? null : await exchange.run()
    return { signIns, joinsPerSecond, memory: { emptyMb, perConnectionKb }, sent, completeness: exchange.tally.completeness() }
  } finally {
    if (signs !== null) clearInterval(signs)
    for (const line of lines) line.close()
  }
}

/** What a server takes once, however many come, is not what each connection takes. */
async function comeAndGo(driver: Driver, people: number): Promise<void> {
  await forEach(people, 10, async (person) => (await driver.signIn(person)).close())
}

/** The sending and hearing, from the first message to the last delivery. */
class Exchange {
  readonly tally: Tally
  readonly #plan: Plan
  readonly #driver: Driver
  readonly #lines: readonly Line[]
  readonly #latency = new Latencies()
  readonly #acknowledgement = new Latencies()
  /** When the messages that are measured are planned to be sent. */
  #measured = { fromUs: Number.POSITIVE_INFINITY, toUs: Number.POSITIVE_INFINITY }
  #bytes = 0
  #sending = true

  constructor({ plan, driver, lines }: { readonly plan: Plan; readonly driver: Driver; readonly lines: readonly Line[] }) {
    this.#plan = plan
    this.#driver = driver
    this.#lines = lines
    this.tally = new Tally(plan.people, plan.rooms)
    lines.forEach((line, person) => {
      const scanner = new MarkerScanner(driver.opening, (room, number) => this.#hear(person, room, number))
      line.goLive((data) => {
        this.#bytes += data.length
        scanner.read(data)
      })
    })
  }

  async run(): Promise<Sent> {
    const [plan, tally] = [this.#plan, this.tally]
    const timer = plan.perSecond === null ? null : this.#sendAtTimes(plan.perSecond)
    if (timer === null) for (let sender = 0; sender < plan.senders; sender++) this.#send(sender, nowUs())
    await pause(plan.warmSeconds * 1_000)
    const before = { sent: tally.sent, accepted: tally.accepted, delivered: tally.delivered, bytes: this.#bytes }
    this.#measured = { fromUs: nowUs(), toUs: Number.POSITIVE_INFINITY }
    const end = watchProcessor(plan.processes)
    await pause(plan.seconds * 1_000)
    this.#measured = { ...this.#measured, toUs: nowUs() }
    const window = end()
    const delivered = tally.delivered - before.delivered
    const rates = {
      offeredPerSecond: (tally.sent - before.sent) / window.seconds,
      acceptedPerSecond: (tally.accepted - before.accepted) / window.seconds,
      deliveriesPerSecond: delivered / window.seconds,
      bytesPerDelivery: (this.#bytes - before.bytes) / delivered,
    }
    this.#sending = false
    if (timer !== null) clearInterval(timer)
    await this.#waitForStragglers()
    return { ...window, ...rates, latency: this.#latency.summary(), acknowledgement: this.#acknowledgement.summary() }
  }

  #send(sender: number, atUs: number): void {
    const { room, number } = this.tally.send(sender, atUs)
    const line = lineOf(this.#lines, sender)
    this.#driver.send(line, { room, text: textOf(room, number, this.#plan.bodyBytes) })
  }

  /** However late the timer comes: each message counts from the moment for which it was planned. */
  #sendAtTimes(perSecond: number): NodeJS.Timeout {
    const everyUs = 1_000_000 / perSecond
    let nextUs = nowUs() + everyUs
    let turn = 0
    return setInterval(() => {
      for (const now = nowUs(); nextUs <= now; nextUs += everyUs) this.#send(turn++ % this.#plan.senders, nextUs)
    }, 1)
  }

  #hear(person: number, room: number, number: number): void {
    const heard = this.tally.hear(person, room, number)
    if (heard === null) return
    const now = nowUs()
    if (heard.sentAtUs >= this.#measured.fromUs && heard.sentAtUs < this.#measured.toUs) {
      this.#latency.add(now - heard.sentAtUs)
      if (heard.isOwn) this.#acknowledgement.add(now - heard.sentAtUs)
    }
    if (heard.isOwn && this.#plan.perSecond === null && this.#sending) this.#send(person, now)
  }

  /** A server that has fallen behind has lost nothing: as long as something still comes, the rest is waited for. */
  async #waitForStragglers(): Promise<void> {
    const deadline = performance.now() + stragglersMsMost
    let [delivered, changedAt] = [this.tally.delivered, performance.now()]
    while (!this.tally.isComplete && performance.now() < Math.min(deadline, changedAt + this.#plan.stragglerSeconds * 1_000)) {
      await pause(20)
      if (this.tally.delivered !== delivered) [delivered, changedAt] = [this.tally.delivered, performance.now()]
    }
    // What comes twice comes after what comes once.
    await pause(200)
  }
}

function lineOf(lines: readonly Line[], person: number): Line {
  const line = lines[person]
  if (line === undefined) throw new Error(`Person ${person} has no connection`)
  return line
}

async function memoryOf(pids: readonly number[]): Promise<number> {
  const families = await Promise.all(pids.map((pid) => familyPssMb(pid)))
  return families.reduce((sum, mb) => sum + mb, 0)
}

/** So many at once. */
async function forEach(count: number, atOnce: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker))
}

function nowUs(): number {
  return performance.now() * 1_000
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
