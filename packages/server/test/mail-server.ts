// A mail server inside the test, which takes letters or misbehaves as it is told, and keeps what it took.
import type { AddressInfo } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'

export interface TakenLetter extends Email {
  readonly to: NonNullable<Email['to']>
  /** As it came, headers and all. */
  readonly source: string
}

/** What it does with one address. */
export type Conduct =
  | 'take'
  /** Never. */
  | 'refuse'
  /** Not now. */
  | 'put-off'
  /** Takes the letter and hangs up before saying so. */
  | 'drop-after-data'
  /** Thinks about the address until it is told to go on. */
  | 'think'

export interface MailServer extends AsyncDisposable {
  readonly port: number
  readonly letters: TakenLetter[]
  /** By address; the rest is taken. */
  readonly conduct: Map<string, Conduct>
  /** The addresses that it thinks about. */
  readonly thinking: readonly string[]
  /** How many connections were made so far. */
  readonly connections: number
  /** Ends all thinking: takes what it thought about, and what comes after. */
  goOn(): void
  /** Hangs up on everybody, and lets nobody in until told otherwise. */
  refuse(refuses: boolean): void
  /** Resolves when so many letters have come, or throws after `withinMs`, ten seconds. */
  waitFor(count: number, withinMs?: number): Promise<readonly TakenLetter[]>
}

/** Starts one on 127.0.0.1. `tls`: its own certificate, which nobody trusts. `password`: asked of everybody. */
export async function openMailServer({
  tls = false,
  password,
  port = 0,
}: {
  tls?: boolean
  password?: string
  port?: number
} = {}): Promise<MailServer> {
  const letters: TakenLetter[] = []
  const conduct = new Map<string, Conduct>()
  const waiting = new Set<() => void>()
  const thinking = new Map<string, () => void>()
  let refusing = false
  let connections = 0
  const hangUp = (): void => {
    for (const connection of server.connections) (connection as unknown as { close(): void }).close()
  }
  const refuse = (code: number, message: string): Error => Object.assign(new Error(message), { responseCode: code })
  const server = new SMTPServer({
    authOptional: password === undefined,
    allowInsecureAuth: true,
    hideSTARTTLS: !tls,
    disableReverseLookup: true,
    onConnect: (_session, done) => {
      connections++
      done(refusing ? refuse(421, 'come back later') : undefined)
    },
    onAuth: ({ username, password: given }, _session, done) =>
      given === password ? done(null, { user: username }) : done(refuse(535, 'wrong password')),
    onRcptTo: ({ address }, _session, done) => {
      const how = conduct.get(address)
      if (how === 'think') return void thinking.set(address, () => done())
      done(how === 'refuse' ? refuse(550, 'no such person') : how === 'put-off' ? refuse(450, 'greylisted, try again') : undefined)
    },
    onData: (stream, session, done) => {
      const take = async (): Promise<void> => {
        const parts: Buffer[] = []
        for await (const part of stream) parts.push(part as Buffer)
        const source = Buffer.concat(parts).toString()
        letters.push({ ...(await PostalMime.parse(source)), source } as TakenLetter)
        for (const look of waiting) look()
        const drops = session.envelope.rcptTo.some(({ address }) => conduct.get(address) === 'drop-after-data')
        if (drops) hangUp()
        else done()
      }
      // One that breaks off in the middle is no letter.
      take().catch(() => undefined)
    },
  })
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const mail: MailServer = {
    port: (server.server.address() as AddressInfo).port,
    letters,
    conduct,
    get thinking() {
      return [...thinking.keys()]
    },
    get connections() {
      return connections
    },
    goOn() {
      conduct.clear()
      const held = [...thinking.values()]
      thinking.clear()
      for (const take of held) take()
    },
    refuse(refuses) {
      refusing = refuses
      if (refuses) hangUp()
    },
    waitFor: (count, withinMs = 10_000) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => {
          waiting.delete(look)
          reject(new Error(`${letters.length} of ${count} letters came`))
        }, withinMs)
        const look = (): void => {
          if (letters.length < count) return
          clearTimeout(late)
          waiting.delete(look)
          resolve(letters)
        }
        waiting.add(look)
        look()
      }),
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => server.close(resolve))
    },
  }
  return mail
}
