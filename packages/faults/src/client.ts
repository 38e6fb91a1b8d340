// A chat client: the real realtime connection with what a client makes of it. It sends under ids of its own and again when nobody knows what
// became of a send; it listens, catches up whenever it listens again, and shows what came of both.
import { DdpError, isPassing } from '@foyer/client/ddp-client.ts'
import { LastingConnection } from '@foyer/client/lasting-connection.ts'
import { RestClient, RestError } from '@foyer/client/rest-client.ts'
import { setTimeout as delay } from 'node:timers/promises'
import { WebSocket } from 'ws'
import type { Seen } from './checker/history.ts'
import type { Random } from './random.ts'
import type { Recorder } from './recorder.ts'
import { seenFrom, type WireMessage } from './wire-message.ts'

/** Somebody's session, as signing in has answered it. */
export interface Session {
  readonly username: string
  readonly userId: string
  readonly authToken: string
}

interface Shown {
  readonly messages: Map<string, Seen>
  readonly gone: Set<string>
  /** What happened up to that moment is known. */
  syncedTo: number
  /** Whether listening and catching up have met. */
  isLive: boolean
  /** How many of its streams are heard on the connection there is. */
  hearing: number
  catchingUp: number
  stopListening: () => void
}

const restTimeoutMs = 15_000
const pageSize = 1_000
const underwayMax = 50

export class ChatClient {
  readonly name: string
  readonly userId: string
  /** Sends that nobody knows the end of yet. */
  underway = 0
  reconnections = 0
  repeats = 0
  readonly #rooms = new Map<string, Shown>()
  readonly #own: { readonly room: string; readonly id: string }[] = []
  readonly #recorder: Recorder
  readonly #random: Random
  readonly #rest: RestClient
  readonly #connection: LastingConnection
  #number = 0
  #connections = 0
  #isOver = false

  constructor(options: { readonly session: Session; readonly url: string; readonly recorder: Recorder; readonly random: Random }) {
    const { session, url, recorder, random } = options
    this.name = session.username
    this.userId = session.userId
    this.#recorder = recorder
    this.#random = random
    this.#rest = restFor(url, session)
    this.#connection = new LastingConnection({
      url,
      token: session.authToken,
      WebSocket: ImpatientSocket,
      random: () => random.next(),
      firstDelayMs: 200,
      delayMsMax: 2_000,
      silenceMsMax: 5_000,
      onState: ({ name }) => {
        if (name === 'online' && ++this.#connections > 1) this.reconnections += 1
        if (name !== 'online') for (const room of this.#rooms.values()) [room.isLive, room.hearing] = [false, 0]
      },
    })
  }

  get state(): string {
    return this.#connection.state.name
  }

  /** Whether everything is heard and nothing is to be caught up with. */
  get isSettled(): boolean {
    return this.state === 'online' && this.underway === 0 && [...this.#rooms.values()].every(({ isLive }) => isLive)
  }

  /** Listens to a room from now on, or once more to one that was closed to it for a while. */
  listen(room: string): void {
    const shown = this.#rooms.get(room) ?? {
      messages: new Map<string, Seen>(),
      gone: new Set<string>(),
      syncedTo: 0,
      isLive: false,
      hearing: 0,
      catchingUp: 0,
      stopListening: () => undefined,
    }
    this.#rooms.set(room, shown)
    shown.stopListening()
    ;[shown.isLive, shown.hearing] = [false, 0]
    // One may have to be asked for again: only what comes after both are heard is not missed.
    const onHearing = (): void => {
      if (++shown.hearing === 2) void this.#catchUp(room)
    }
    const stops = [
      this.#connection.listen('stream-room-messages', [room, false], (_event, [message]) => this.#hear(room, message as WireMessage), {
        onHearing,
      }),
      this.#connection.listen(
        'stream-notify-room',
        [`${room}/deleteMessage`, false],
        (_event, [gone]) => this.#hearOfEnd(room, (gone as { _id: string })._id),
        { onHearing },
      ),
    ]
    shown.stopListening = () => {
      for (const stop of stops) stop()
    }
  }

  /**
   * Sends a message and repeats it until it is known what became of it; answers its id if it was acknowledged. One that stays is neither changed
   * nor deleted nor replied to later.
   */
  async send(
    room: string,
    { isReply = false, isLong = false, stays = false }: { isReply?: boolean; isLong?: boolean; stays?: boolean } = {},
  ): Promise<string | null> {
    if (this.underway >= underwayMax || this.#isOver) return null
    const id = this.#random.id()
    const body = `${this.name} ${++this.#number}${isLong ? ` ${'long '.repeat(800)}end` : ''}`
    const roots = isReply ? this.#own.filter((own) => own.room === room) : []
    const thread = roots.length === 0 ? null : this.#random.pick(roots).id
    const message = { _id: id, rid: room, msg: body, ...(thread === null ? {} : { tmid: thread }) }
    this.underway += 1
    try {
      for (;;) {
        await this.#online()
        if (this.#isOver) return null
        const work = (): Promise<unknown> =>
          this.#random.isOnceIn(5) || this.state === 'refused'
            ? this.#rest.post('chat.sendMessage', { message })
            : this.#connection.call('sendMessage', message)
        const { phase } = await this.#recorder.attempt('send', { proc: this.name, id, room, res: { body, thread } }, { work, isRefusal })
        if (phase === 'ok' && thread === null && !stays) this.#own.push({ room, id })
        if (phase !== 'info') return phase === 'ok' ? id : null
        this.repeats += 1
        await delay(this.#random.between(100, 700))
      }
    } finally {
      this.underway -= 1
    }
  }

  /** Changes one of its own messages, once. */
  async edit(): Promise<void> {
    const own = this.#takeOwn()
    if (own === null) return
    const res = { body: `${this.name} ${++this.#number} once more`, editedAt: null }
    await this.#recorder.attempt(
      'edit',
      { proc: this.name, ...own, res },
      {
        work: () => this.#rest.post<{ message: WireMessage }>('chat.update', { roomId: own.room, msgId: own.id, text: res.body }),
        answered: ({ message }) => ({ ...res, editedAt: seenFrom(message).editedAt }),
        isRefusal,
      },
    )
    this.#own.push(own)
  }

  /** Deletes one of its own messages; never another time, whatever comes of it. */
  async delete(): Promise<void> {
    const own = this.#takeOwn()
    if (own === null) return
    const work = (): Promise<unknown> => this.#connection.call('deleteMessage', { _id: own.id, rid: own.room })
    await this.#recorder.attempt('delete', { proc: this.name, ...own, res: null }, { work, isRefusal })
  }

  /** Marks a room read. */
  async mark(room: string): Promise<void> {
    const work = (): Promise<unknown> => this.#connection.call('readMessages', room)
    // Two of them may be under way at once; the id tells them apart.
    await this.#recorder.attempt('mark', { proc: this.name, id: this.#random.id(), room, res: null }, { work, isRefusal })
  }

  /** Asks how much is unread; answers whether that was answered. */
  async readUnread(room: string): Promise<boolean> {
    const asked = this.#recorder.now()
    try {
      const { subscription } = await this.#rest.get<{ subscription: { unread: number } | null }>('subscriptions.getOne', { roomId: room })
      if (subscription === null) return false
      this.#recorder.note('unread', 'ok', { proc: this.name, room, res: { asked, unread: subscription.unread } })
      return true
    } catch {
      return false
    }
  }

  /** Notes what it shows of each room. */
  noteViews(): void {
    for (const [room, { messages }] of this.#rooms) {
      const shown = [...messages.values()].toSorted((one, other) => one.ts - other.ts)
      this.#recorder.note('view', 'ok', { proc: this.name, room, res: { messages: shown } })
    }
  }

  shows(room: string, id: string): boolean {
    return this.#rooms.get(room)?.messages.has(id) === true
  }

  close(): void {
    this.#isOver = true
    this.#connection.close()
  }

  #hear(room: string, message: WireMessage): void {
    if (message.t === 'rm') return this.#hearOfEnd(room, message._id)
    if (message.t !== undefined) return
    const seen = seenFrom(message)
    this.#recorder.note('hear', 'ok', { proc: this.name, id: seen.id, room, res: { ...seen, connection: this.#connections } })
    this.#take(room, seen)
  }

  #hearOfEnd(room: string, id: string): void {
    this.#recorder.note('hear-deleted', 'ok', { proc: this.name, id, room, res: { connection: this.#connections } })
    this.#drop(room, id)
  }

  #take(room: string, seen: Seen): void {
    const shown = this.#rooms.get(room)
    if (shown === undefined || shown.gone.has(seen.id)) return
    const known = shown.messages.get(seen.id)
    if (known === undefined || known.updatedAt <= seen.updatedAt) shown.messages.set(seen.id, seen)
    if (shown.isLive) shown.syncedTo = Math.max(shown.syncedTo, seen.updatedAt)
  }

  #drop(room: string, id: string): void {
    this.#rooms.get(room)?.messages.delete(id)
    this.#rooms.get(room)?.gone.add(id)
  }

  /** Fetches what happened since the last moment known, however often that takes; a later call makes an earlier one give up. */
  async #catchUp(room: string): Promise<void> {
    const shown = this.#rooms.get(room)
    if (shown === undefined) return
    const turn = ++shown.catchingUp
    while (!this.#isOver && shown.catchingUp === turn && this.state === 'online') {
      try {
        const asked = this.#recorder.now()
        // What one deed has changed shares a moment, and the connection may have broken between its halves.
        const { updated, deleted } = await this.#fetchSince(room, Math.max(0, shown.syncedTo - 1))
        const seen = updated.filter(({ t }) => t === undefined).map(seenFrom)
        const gone = [...deleted.map(({ _id }) => _id), ...updated.filter(({ t }) => t === 'rm').map(({ _id }) => _id)]
        this.#recorder.note('sync', 'ok', { proc: this.name, room, res: { asked, updated: seen, deleted: gone } })
        if (shown.catchingUp !== turn || this.state !== 'online') return
        for (const id of gone) this.#drop(room, id)
        shown.isLive = true
        for (const message of seen) this.#take(room, message)
        return
      } catch (error) {
        if (isRefusal(error)) return
        await delay(this.#random.between(200, 800))
      }
    }
  }

  async #fetchSince(room: string, since: number) {
    const updated: WireMessage[] = []
    const deleted: { _id: string; _deletedAt: string }[] = []
    for (let from = since; ; ) {
      const { result } = await this.#rest.get<{ result: { updated: WireMessage[]; deleted: { _id: string; _deletedAt: string }[] } }>(
        'chat.syncMessages',
        { roomId: room, lastUpdate: new Date(from) },
      )
      updated.push(...result.updated)
      deleted.push(...result.deleted)
      // Of the two kinds, the one that was cut off first says from where to go on.
      const ends = [
        ...(result.updated.length < pageSize ? [] : [seenFrom(result.updated.at(-1) as WireMessage).updatedAt]),
        ...(result.deleted.length < pageSize ? [] : [Date.parse(result.deleted.at(-1)?._deletedAt ?? '')]),
      ]
      if (ends.length === 0) return { updated, deleted }
      from = Math.min(...ends)
    }
  }

  #takeOwn(): { readonly room: string; readonly id: string } | null {
    if (this.#own.length === 0) return null
    return this.#own.splice(this.#random.between(0, this.#own.length - 1), 1)[0] ?? null
  }

  async #online(): Promise<void> {
    while (this.state !== 'online' && !this.#isOver) {
      // Whose session has ended does not come back; they try all the same, and must be refused.
      if (this.state === 'refused') return
      await delay(50)
    }
  }
}

/** A client of the API for a session, that does not wait for ever. */
export function restFor(url: string, session: Pick<Session, 'userId' | 'authToken'>): RestClient {
  const rest = new RestClient({ url, fetch: (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(restTimeoutMs) }) })
  rest.userId = session.userId
  rest.authToken = session.authToken
  return rest
}

/** Whether the server has said no, and not only that something went wrong. */
export function isRefusal(error: unknown): boolean {
  if (error instanceof RestError) return error.status < 500
  return error instanceof DdpError && !isPassing(error)
}

/** Closes at once where the other side does not answer: a link may have fallen silent. */
class ImpatientSocket extends WebSocket {
  override close(code?: number, data?: string | Buffer): void {
    super.close(code, data)
    setTimeout(() => this.terminate(), 1_000).unref()
  }
}
