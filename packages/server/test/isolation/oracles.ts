// What judges, whatever the case: nothing secret among what G was told, nothing changed by a refusal, and the same answer for what
// is hidden as for what is missing. Each fails with a sentence that names the row of the isolation matrix.
import { type DdpClient, DdpError } from '@foyer/client/ddp-client.ts'
import type { RestClient } from '@foyer/client/rest-client.ts'
import { parseEjson, stringifyEjson } from '@foyer/protocol/ejson.ts'
import type { Exchange } from './recorder.ts'
import type { Secret, World } from './world.ts'

// ── The sweep.

/** Fails when something secret stands in what was told, unless G had said it first in the same exchange. */
export function sweep(row: string, heard: readonly Exchange[], secrets: readonly Secret[]): void {
  const leaks = heard.flatMap((exchange) => {
    const told = allowedAside(exchange.told)
    return secrets
      .filter(({ text }) => told.includes(text) && !exchange.asked.includes(text))
      .map(({ what, text }) => `${row}: ${what} (${text}) reached the guest by ${exchange.road}, in …${around(told, text)}…`)
  })
  if (leaks.length > 0) throw new Error(leaks.slice(0, 10).join('\n'))
}

// The parent of a discussion and the discussion that a message leads to may be named by their ids, and by nothing else.
/** What was told, without the two ids that a guest may meet of rooms they can’t open. */
export function allowedAside(told: string): string {
  return told.replace(/\\?"(prid|drid)\\?":\\?"[^"\\]*\\?"/g, '')
}

/** The surroundings of a text in what was told. */
export function around(told: string, text: string): string {
  const at = told.indexOf(text)
  return told.slice(Math.max(0, at - 120), at + text.length + 40)
}

// ── No side effect.

/** Of letters, that there are any: whoever carries them notes on them how it went. */
const whatCounts: Readonly<Record<string, string>> = { letters: `t.id || t.kind || t.address` }

/** What a refusal leaves as it was: every table but the audit log, the list of sockets and the count of attempts. */
export class Ledger {
  readonly #world: World
  #statement = ''

  constructor(world: World) {
    this.#world = world
  }

  async read(): Promise<string> {
    const { sql } = this.#world.workspace
    if (this.#statement === '') {
      const { rows } = await sql.query<{ name: string }>(
        `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
           AND table_name NOT IN ('audit_log', 'connections', 'nodes', 'attempts') ORDER BY 1`,
      )
      this.#statement = rows
        .map(({ name }) => ({ name, row: whatCounts[name] ?? 't::text' }))
        .map(({ name, row }) => `SELECT '${name}' AS name, md5(string_agg(${row}, '|' ORDER BY ${row})) AS sum FROM "${name}" t`)
        .join(' UNION ALL ')
    }
    const { rows } = await sql.query<{ name: string; sum: string | null }>(this.#statement)
    return rows.map(({ name, sum }) => `${name} ${sum}`).join('\n')
  }
}

/** Other people's sockets, which must hear nothing of what was refused. */
export class Watchers {
  readonly #world: World
  readonly #sockets: readonly DdpClient[]

  private constructor(world: World, sockets: readonly DdpClient[]) {
    this.#world = world
    this.#sockets = sockets
  }

  /** O and X, following what happens to them and in the rooms that are attempted. */
  static async open(world: World): Promise<Watchers> {
    const { O, X } = world.people
    const { P1, P2, C2, D2 } = world.rooms
    const sockets: DdpClient[] = []
    for (const [person, rooms] of [
      [O, [P1, P2, C2, D2]],
      [X, [P2, C2, D2]],
    ] as const) {
      const socket = await person.socket()
      const own = ['message', 'notification', 'subscriptions-changed', 'rooms-changed', 'webrtc', 'otr', 'video-conference', 'userData']
      for (const event of own) await socket.subscribe('stream-notify-user', `${person.id}/${event}`).ready
      for (const room of rooms) await socket.subscribe('stream-room-messages', room).ready
      for (const room of rooms) await socket.subscribe('stream-notify-room', `${room}/user-activity`).ready
      sockets.push(socket)
    }
    return new Watchers(world, sockets)
  }

  /** What they have heard, after everything committed has been told. */
  async heard(): Promise<readonly string[]> {
    await this.#world.workspace.settle()
    // An answer comes after the frames that were sent before it.
    for (const socket of this.#sockets) await socket.call('license:getTags')
    return this.#sockets.flatMap(({ frames }) => frames.filter(({ msg }) => msg === 'changed').map((frame) => JSON.stringify(frame)))
  }
}

// ── Asking, and the same answer for hidden and missing.

interface RestAsk {
  readonly verb: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly params: Record<string, unknown>
}

interface MethodAsk {
  readonly method: string
  readonly params: readonly unknown[]
}

interface StreamAsk {
  readonly stream: string
  readonly event: unknown
}

export type Ask = RestAsk | MethodAsk | StreamAsk

export interface Answer {
  readonly by: string
  readonly refused: boolean
  readonly status: number
  readonly body: unknown
}

export function nameOf(ask: Ask): string {
  if ('verb' in ask) return `${ask.verb} ${ask.path}`
  return 'method' in ask ? `method ${ask.method}` : `sub ${ask.stream} ${String(ask.event)}`
}

/** Asks by every road there is for this: a method by DDP and carried by REST. Without a socket, by REST alone. */
export async function askAll(rest: RestClient, socket: DdpClient | null, ask: Ask): Promise<Answer[]> {
  if ('verb' in ask) return [await askRest(rest, ask)]
  if ('stream' in ask) return socket === null ? [] : [await subscribe(socket, ask)]
  const carried = await carry(rest, ask)
  return socket === null ? [carried] : [await call(socket, ask), carried]
}

/** Asks by one road: a method by DDP. */
export function askOnce(rest: RestClient, socket: DdpClient, ask: Ask): Promise<Answer> {
  if ('verb' in ask) return askRest(rest, ask)
  return 'stream' in ask ? subscribe(socket, ask) : call(socket, ask)
}

async function askRest(rest: RestClient, { verb, path, params }: RestAsk): Promise<Answer> {
  const given = verb === 'GET' ? { query: params as Record<string, string> } : { body: params }
  const { status, body } = await rest.request(verb as 'GET', path, given)
  return { by: `${verb} ${path}`, refused: status >= 400 || (body as { success?: boolean }).success === false, status, body }
}

async function carry(rest: RestClient, { method, params }: MethodAsk): Promise<Answer> {
  const message = stringifyEjson({ msg: 'method', id: '1', method, params: [...params] } as never)
  const { status, body } = await rest.request('POST', `method.call/${encodeURIComponent(method)}`, { body: { message } })
  const by = `method.call ${method}`
  if (status >= 400) return { by, refused: true, status, body }
  const { result, error } = parseEjson((body as { message: string }).message) as { result?: unknown; error?: unknown }
  return error === undefined ? { by, refused: false, status, body: result } : { by, refused: true, status, body: error }
}

async function call(socket: DdpClient, { method, params }: MethodAsk): Promise<Answer> {
  return settled(`method ${method}`, socket.call(method, ...params))
}

async function subscribe(socket: DdpClient, { stream, event }: StreamAsk): Promise<Answer> {
  const subscription = socket.subscribe(stream, event, false)
  const answer = await settled(`sub ${stream} ${String(event)}`, subscription.ready)
  if (!answer.refused) await subscription.stop()
  return answer
}

async function settled(by: string, answer: Promise<unknown>): Promise<Answer> {
  try {
    return { by, refused: false, status: 200, body: await answer }
  } catch (error) {
    if (!(error instanceof DdpError)) throw error
    return {
      by,
      refused: true,
      status: 200,
      body: { error: error.error, reason: error.reason, message: error.message, details: error.details },
    }
  }
}

/** An answer's words without what was asked for, longest first. */
export function spelling({ status, body }: Answer, said: readonly string[]): string {
  const words = [...said].filter((word) => word !== '').sort((one, other) => other.length - one.length)
  return words.reduce((text, word) => text.replaceAll(word, '<asked>'), `${status} ${JSON.stringify(body)}`)
}
