// What came of a transaction whose COMMIT was not answered, nobody knows until the database is back. Its facts must not be lost if it was
// committed, and not be told if it was not: so each message that it was about is asked for and told as it stands, as soon as that can be
// done, and what only says that something should be looked at again is passed on. Of anything else it would be a guess: then every socket is
// closed, and clients catch up.
import { setTimeout as pause } from 'node:timers/promises'
import { tellAgain } from '../features/messages/tell-again.ts'
import { type Event, type EventBus, everybodysRights } from '../platform/events.ts'
import type { Log } from '../platform/log.ts'
import type { Live } from '../wire/ddp.ts'

const pauseMs = 250
const doubtsMost = 10_000

/** Facts about one message. */
const ofMessages = new Set(['message.posted', 'message.changed', 'message.deleted'])
/** Facts on which whoever hears them looks at the database anew. */
const lookedUp = new Set(['room.changed', 'membership.changed', 'membership.added', 'letter.written'])
/** Facts that are lost with the moment, and nobody is the worse for it. */
const passing = new Set(['message.notified', 'activity.shown', 'room.read'])

export interface DoubtsOptions {
  readonly ask: Live['ask']
  readonly log: Log
  readonly bus: EventBus
  /** Closes every socket, so that clients come back and catch up. */
  readonly resync: () => void
}

interface Doubt {
  readonly roomId: string
  readonly id: string
}

export class Doubts {
  readonly #options: DoubtsOptions
  readonly #open = new Map<string, Doubt>()
  #passedOn: Event[] = []
  #isGuess = false
  #work: Promise<void> | null = null
  readonly #closing = new AbortController()

  constructor(options: DoubtsOptions) {
    this.#options = options
  }

  /** Takes the facts of a transaction of which nobody knows whether it was committed; resolves when nothing is in doubt any more. */
  async accept(events: readonly Event[]): Promise<void> {
    for (const event of events) {
      if (ofMessages.has(event.name)) {
        const doubt = doubtOf(event)
        this.#open.set(`${doubt.roomId}|${doubt.id}`, doubt)
      } else if (lookedUp.has(event.name)) this.#passedOn.push(event)
      else if (!passing.has(event.name)) this.#isGuess = true
    }
    if (this.#open.size > doubtsMost) {
      this.#options.log.error('of more messages than can be asked for it is not known what came of them; some may not be told')
      this.#open.clear()
      this.#passedOn = []
      this.#isGuess = true
    }
    if (this.#isGuess) this.#askEverybodysRights()
    this.#work ??= this.#settle().finally(() => {
      this.#work = null
    })
    await this.#work
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#work
  }

  async #settle(): Promise<void> {
    const { signal } = this.#closing
    while (this.#open.size > 0 && !signal.aborted) {
      const [key, doubt] = [...this.#open][0] as [string, Doubt]
      try {
        await this.#options.ask(tellAgain, { ...doubt })
        this.#open.delete(key)
      } catch (error) {
        this.#options.log.warn({ err: error }, 'it is not known yet what came of a message; it is asked for again')
        await pause(pauseMs, undefined, { signal }).catch(() => undefined)
      }
    }
    const { bus, resync } = this.#options
    bus.publish(this.#passedOn.splice(0))
    if (!this.#isGuess || signal.aborted) return
    this.#isGuess = false
    // The database may have been about to commit still when the line broke: what is asked before it has done so is asked in vain.
    await pause(pauseMs, undefined, { signal }).catch(() => undefined)
    this.#askEverybodysRights()
    resync()
  }

  #askEverybodysRights(): void {
    const { bus } = this.#options
    bus.publish([everybodysRights])
  }
}

function doubtOf({ data }: Event): Doubt {
  const { roomId, id, message } = data as { roomId?: string; id?: string; message?: Doubt }
  return { roomId: message?.roomId ?? roomId ?? '', id: message?.id ?? id ?? '' }
}
