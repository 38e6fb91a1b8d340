// What was written here and has not been acknowledged yet. It is kept in this browser until the server has it, sent in order, and sent
// again under the same id, so that it arrives exactly once however often the connection breaks.
import { idAlphabet, idLength } from '@foyer/protocol/message-ids.ts'
import { RestError } from '@foyer/client/rest-client.ts'
import { create } from 'zustand'
import { rest } from '../../api/rest.ts'
import { keep, recall } from '../../session/storage.ts'
import { readMessage, type WireMessage } from './message.ts'
import { takeChanges } from './timelines.ts'

export interface Outgoing {
  readonly _id: string
  readonly rid: string
  readonly tmid?: string
  readonly alsoInRoom?: boolean
  readonly text: string
  readonly writtenAt: number
  /** `waits`: for a connection. `failed`: the server could not do it; somebody decides what becomes of it. */
  readonly state: 'sending' | 'waits' | 'failed'
}

interface OutboxState {
  readonly outgoing: readonly Outgoing[]
}

export const useOutbox = create<OutboxState>(() => ({ outgoing: [] }))

/** The text comes back to where it was written, with the reason. */
type Refused = (outgoing: Outgoing, error: RestError) => void

const outgoingMax = 200
const againMs = 5_000
let ownerId = ''
let refused: Refused = () => undefined
let timer: ReturnType<typeof setTimeout> | undefined
const underway = new Set<string>()

/** Takes up what this browser still holds for the person, and says where refusals go. */
export function openOutbox(userId: string, onRefused: Refused): () => void {
  ownerId = userId
  refused = onRefused
  useOutbox.setState({ outgoing: kept(userId) })
  sendWaiting()
  return () => {
    clearTimeout(timer)
    timer = undefined
    ownerId = ''
    refused = () => undefined
    useOutbox.setState({ outgoing: [] })
  }
}

/** Gives up what was not sent. */
export function forgetOutbox(userId: string): void {
  keep(nameOf(userId), null)
}

/** An id as clients make them up. */
export function newMessageId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(idLength)), (byte) => idAlphabet[byte % idAlphabet.length]).join('')
}

export function send(message: Pick<Outgoing, 'rid' | 'text' | 'tmid' | 'alsoInRoom'>): void {
  change((outgoing) =>
    [...outgoing, { ...message, _id: newMessageId(), writtenAt: Date.now(), state: 'sending' as const }].slice(-outgoingMax),
  )
  sendWaiting()
}

export function sendAgain(id: string): void {
  change((outgoing) => outgoing.map((one) => (one._id === id ? { ...one, state: 'sending' } : one)))
  sendWaiting()
}

export function discard(id: string): void {
  change((outgoing) => outgoing.filter(({ _id }) => _id !== id))
}

/** Sends what waits, room by room in the order in which it was written. */
export function sendWaiting(): void {
  for (const rid of new Set(useOutbox.getState().outgoing.map((one) => one.rid))) void sendRoom(rid)
}

async function sendRoom(rid: string): Promise<void> {
  const owner = ownerId
  if (owner === '' || underway.has(rid)) return
  underway.add(rid)
  try {
    for (;;) {
      const next = useOutbox.getState().outgoing.find((one) => one.rid === rid && one.state !== 'failed')
      if (next === undefined || ownerId !== owner) return
      if (!(await sendOne(next))) return tryLater()
    }
  } finally {
    underway.delete(rid)
  }
}

/** False when nobody could be asked: it waits, and so does what comes after it. */
async function sendOne(next: Outgoing): Promise<boolean> {
  const { _id, rid, text, tmid, alsoInRoom } = next
  try {
    const { message } = await rest.post<{ message: WireMessage }>('chat.sendMessage', {
      message: { _id, rid, msg: text, ...(tmid === undefined ? {} : { tmid }), ...(alsoInRoom === true ? { tshow: true } : {}) },
    })
    takeChanges(rid, [readMessage(message, ownerId)])
    discard(_id)
    return true
  } catch (error) {
    if (!(error instanceof RestError) || error.status === 429 || error.status === 401) {
      change((outgoing) => outgoing.map((one) => (one._id === _id ? { ...one, state: 'waits' } : one)))
      return false
    }
    if (error.status >= 500) {
      change((outgoing) => outgoing.map((one) => (one._id === _id ? { ...one, state: 'failed' } : one)))
      return true
    }
    discard(_id)
    refused(next, error)
    return true
  }
}

function tryLater(): void {
  clearTimeout(timer)
  timer = setTimeout(sendWaiting, againMs)
}

function change(by: (outgoing: readonly Outgoing[]) => readonly Outgoing[]): void {
  const outgoing = by(useOutbox.getState().outgoing)
  useOutbox.setState({ outgoing })
  keep(nameOf(ownerId), outgoing.length === 0 ? null : JSON.stringify(outgoing))
}

function kept(userId: string): Outgoing[] {
  try {
    const outgoing: unknown = JSON.parse(recall(nameOf(userId)) ?? '[]')
    return Array.isArray(outgoing) ? (outgoing as Outgoing[]) : []
  } catch {
    return []
  }
}

const nameOf = (userId: string): string => `outbox:${userId}`
