// What the server answers a command, for its writer alone. It is stored nowhere: it stands in the room until the page is left.
// A refusal comes by this road too; the composer has said it already.
import { type ChatMessage, readMessage, type WireMessage } from './message.ts'
import { takeChanges } from './timelines.ts'

const settleMs = 300
const heldMs = 5_000
const said = new Map<string, ReturnType<typeof setTimeout>>()
const waiting = new Map<string, ReturnType<typeof setTimeout>>()

const keyOf = (rid: string, text: string): string => `${rid}|${text}`

/** A refusal may overtake the answer of the request that was refused: each waits a moment for whether it has been said. */
export function takePrivateAnswer(wire: WireMessage, self: string): void {
  const message = readMessage(wire, self)
  const key = keyOf(message.rid, message.msg)
  if (said.has(key)) return
  waiting.set(
    key,
    setTimeout(() => {
      waiting.delete(key)
      show(message)
    }, settleMs),
  )
}

/** This refusal is shown where the command was typed. */
export function noteRefusalSaid(rid: string, text: string): void {
  const key = keyOf(rid, text)
  clearTimeout(waiting.get(key))
  waiting.delete(key)
  said.set(
    key,
    setTimeout(() => said.delete(key), heldMs),
  )
}

function show(message: ChatMessage): void {
  takeChanges(message.rid, [message])
}
