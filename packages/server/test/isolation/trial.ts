// One world on trial: the guest G, their socket, the people who must hear nothing, and the proofs that every row of the isolation
// matrix is put through, be it data (rows.ts) or a test of its own.
// oxlint-disable vitest/no-standalone-expect -- these are called by tests
import type { DdpClient } from '@foyer/client/ddp-client.ts'
import type { RestClient } from '@foyer/client/rest-client.ts'
import { expect } from 'vitest'
import { newId } from '../../src/platform/ids.ts'
import { type Answer, type Ask, askAll, Ledger, spelling, sweep, Watchers } from './oracles.ts'
import { type Case, type Row, type Target, targetOf, type Thing } from './rows.ts'
import { openWorld, type World } from './world.ts'

type Asks = (target: Target, world: World) => readonly Ask[]

export class Trial implements AsyncDisposable {
  readonly world: World
  readonly ledger: Ledger
  readonly watchers: Watchers
  /** G’s. */
  readonly socket: DdpClient

  private constructor(world: World, watchers: Watchers, socket: DdpClient) {
    this.world = world
    this.ledger = new Ledger(world)
    this.watchers = watchers
    this.socket = socket
  }

  static async open(): Promise<Trial> {
    const world = await openWorld({ seed: newId(), at: new Date(Date.now() - 3_600_000) })
    const socket = await world.people.G.socket()
    const watchers = await Watchers.open(world)
    // A first visit is noted; later ones of the same day are not.
    for (const person of [world.people.G, world.people.K]) await person.rest.get('me')
    return new Trial(world, watchers, socket)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.world[Symbol.asyncDispose]()
  }

  /** Runs something, and sweeps all that G was told meanwhile. */
  async swept<T>(row: string, run: () => Promise<T>): Promise<T> {
    const from = this.world.recorder.heard.length
    const result = await run()
    await this.settle()
    sweep(row, this.world.recorder.heard.slice(from), this.world.secrets)
    return result
  }

  /** Resolves when all that has happened was told to G. */
  async settle(): Promise<void> {
    await this.world.workspace.settle()
    // An answer comes after the frames that were sent before it.
    await this.socket.call('license:getTags')
  }

  /** Runs something, and sees to it that nothing changed and nobody heard of it. */
  async withoutEffect(row: string, run: () => Promise<void>): Promise<void> {
    const [before, heard] = [await this.ledger.read(), (await this.watchers.heard()).length]
    await run()
    expect(await this.ledger.read(), `${row}: a refusal changed something`).toBe(before)
    expect((await this.watchers.heard()).slice(heard), `${row}: others heard of a refusal`).toEqual([])
  }

  /** What comes back for G on every road. */
  ask(...asks: readonly Ask[]): Promise<Answer[]> {
    return this.#askAs(this.world.people.G.rest, this.socket, asks)
  }

  async #askAs(rest: RestClient, over: DdpClient | null, asks: readonly Ask[]): Promise<Answer[]> {
    const answers: Answer[] = []
    for (const one of asks) answers.push(...(await askAll(rest, over, one)))
    return answers
  }

  /** Refused to G as if it were not there, to everybody outside too, and without effect. */
  async proveHidden(row: string, thing: Thing | Target, asks: Asks): Promise<void> {
    const there = 'id' in thing ? thing : targetOf(this.world, thing)
    const notThere = missing(there)
    await this.withoutEffect(`${row} of ${JSON.stringify(thing)}`, async () => {
      const [real, unreal] = [await this.ask(...asks(there, this.world)), await this.ask(...asks(notThere, this.world))]
      expect(granted([...real, ...unreal]), `${row} of ${JSON.stringify(thing)}: granted to G`).toEqual([])
      const told = (answers: readonly Answer[], { id, name }: Target): string[] =>
        answers.map((answer) => `${answer.by.replaceAll(id, '<asked>')}: ${spelling(answer, [id, name])}`)
      expect(told(real, there), `${row} of ${JSON.stringify(thing)}: hidden and missing differ`).toEqual(told(unreal, notThere))
      await this.#proveOutsiders(row, asks(there, this.world), 'id' in thing ? undefined : thing)
    })
  }

  /** Refused to G and to everybody outside, whatever it is about, and without effect. */
  proveDenied(row: string, asks: readonly Ask[]): Promise<void> {
    return this.withoutEffect(row, async () => {
      expect(granted(await this.ask(...asks)), `${row}: granted to G`).toEqual([])
      await this.#proveOutsiders(row, asks)
    })
  }

  /** K, Z and N are refused too, by REST and by methods that REST carries. */
  async #proveOutsiders(row: string, asks: readonly Ask[], about?: Thing): Promise<void> {
    const { K, Z } = this.world.people
    // Of themselves, K may ask.
    for (const [who, rest] of [
      ['K', K.rest],
      ['Z', Z.rest],
      ['N', this.world.nobody],
    ] as const)
      if (about === undefined || !('person' in about) || about.person !== who)
        expect(granted(await this.#askAs(rest, null, asks)), `${row}: granted to ${who}`).toEqual([])
  }

  /** Whatever comes back for it is what comes back for a thing that there is not. */
  async #proveAlike(row: string, thing: Thing, asks: Asks): Promise<void> {
    const there = targetOf(this.world, thing)
    const notThere = missing(there)
    const told = async (target: Target): Promise<string[]> =>
      (await this.ask(...asks(target, this.world))).map((answer) => spelling(answer, [target.id, target.name]))
    expect(await told(there), `${row} of ${JSON.stringify(thing)}: hidden and missing differ`).toEqual(await told(notThere))
  }

  /** All cases of a row, swept. */
  proveRow(row: Row): Promise<void> {
    return this.swept(row.id, async () => {
      for (const proof of row.cases) await this.#prove(row.id, proof)
    })
  }

  async #prove(row: string, proof: Case): Promise<void> {
    if (proof.expect === 'alike') for (const thing of proof.things) await this.#proveAlike(row, thing, proof.asks)
    else if (proof.expect === 'hidden') for (const thing of proof.things) await this.proveHidden(row, thing, proof.asks)
    else if (proof.expect === 'DENY') await this.proveDenied(row, proof.asks(this.world))
    else if (proof.expect === 'SILENT') await this.#proveSilent(row, proof.asks(this.world))
    else {
      const answers = await this.ask(...proof.asks(this.world))
      expect(failed(answers), `${row}: refused to G`).toEqual([])
      if (proof.expect === 'EMPTY') for (const answer of answers) expect(fullness(answer.body), `${row}: ${answer.by}`).toEqual([])
      else this.#proveContents(row, proof, answers)
    }
  }

  #proveSilent(row: string, asks: readonly Ask[]): Promise<void> {
    return this.withoutEffect(row, async () => {
      const answers = await this.ask(...asks)
      expect(
        answers.filter(({ body }) => body !== undefined && body !== null),
        `${row}: a silent call answered`,
      ).toEqual([])
    })
  }

  #proveContents(
    row: string,
    { absent = [], exactly }: Extract<Case, { expect: 'OK' | 'SCOPED' | 'OWN' | 'REDACT' }>,
    answers: readonly Answer[],
  ): void {
    for (const { by, body } of answers) {
      expect(
        keysIn(body).filter((key) => absent.includes(key)),
        `${row}: ${by} told what is left out for guests`,
      ).toEqual([])
      if (exactly === undefined) continue
      const list = (body as Record<string, readonly { _id: string }[]>)[exactly.list] ?? []
      expect(list.map(({ _id }) => _id).sort(), `${row}: ${by}`).toEqual([...exactly.ids(this.world)].sort())
      const { total } = body as { total?: number }
      if (total !== undefined) expect(total, `${row}: ${by} counts`).toBe(list.length)
    }
  }
}

/** Of these answers, those that grant something, in words. */
export function granted(answers: readonly Answer[]): string[] {
  return answers.filter(({ refused }) => !refused).map(({ by, body }) => `${by} answered ${JSON.stringify(body)?.slice(0, 200)}`)
}

/** Of these answers, those that refuse something, in words. */
export function failed(answers: readonly Answer[]): string[] {
  return answers
    .filter(({ refused }) => refused)
    .map(({ by, status, body }) => `${by} was refused: ${status} ${JSON.stringify(body).slice(0, 200)}`)
}

/** A thing that there is not, named as this one is. */
export function missing({ id, name }: Target): Target {
  return { id: id.length > 17 ? newId(id.length) : newId(), name: name === '' ? '' : `${name.slice(0, -8)}${newId(8).toLowerCase()}` }
}

/** The code of a refusal, whichever road it came by. */
export function codeOf({ body }: Pick<Answer, 'body'>): unknown {
  const { errorType, error } = body as { errorType?: unknown; error?: unknown }
  // A method's error names its class there.
  return errorType === undefined || errorType === 'Meteor.Error' ? error : errorType
}

/** The lists that hold something and the counts that are not nought. */
function fullness(body: unknown, path = 'answer'): string[] {
  if (Array.isArray(body)) return body.length === 0 ? [] : [`${path} holds ${JSON.stringify(body).slice(0, 200)}`]
  if (typeof body !== 'object' || body === null)
    return ['total', 'count'].some((key) => path.endsWith(`.${key}`)) && body !== 0 ? [`${path} is ${body}`] : []
  return Object.entries(body).flatMap(([key, value]) => fullness(value, `${path}.${key}`))
}

/** Every key anywhere in it. */
export function keysIn(body: unknown): string[] {
  if (Array.isArray(body)) return body.flatMap(keysIn)
  if (typeof body !== 'object' || body === null || body instanceof Date) return []
  return Object.entries(body).flatMap(([key, value]) => [key, ...keysIn(value)])
}
