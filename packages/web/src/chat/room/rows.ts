// From messages to the rows of the list: days, what is new, whose turn it is. And what was written here and is on its way.
import type { Person } from '../../components/person.ts'
import type { ChatMessage } from '../model/message.ts'
import type { Outgoing } from '../model/outbox.ts'
import type { Row } from './message-row.tsx'

const sameTurnMs = 5 * 60_000

interface Shown {
  readonly messages: readonly ChatMessage[]
  readonly outgoing: readonly Outgoing[]
  readonly self: Person
  /** Read up to this moment; null: nothing is new. */
  readonly readTo: number | null
}

export function rowsOf({ messages, outgoing, self, readTo }: Shown): Row[] {
  const arrived = new Set(messages.map(({ _id }) => _id))
  const rows: Row[] = []
  let before: ChatMessage | undefined
  let hasNewMark = false
  let day: Day = [0, 0]
  const add = (message: ChatMessage, sending: Outgoing | null): void => {
    const isNewDay = before === undefined || !isIn(day, message.ts)
    if (isNewDay) day = dayOf(message.ts)
    const isFirstNew: boolean = readTo !== null && !hasNewMark && sending === null && message.ts > readTo && message.u._id !== self._id
    hasNewMark ||= isFirstNew
    rows.push({ message, outgoing: sending, isNewDay, isFirstNew, isContinued: !isNewDay && !isFirstNew && isSameTurn(before, message) })
    before = message
  }
  for (const message of messages) add(message, null)
  for (const one of outgoing) if (!arrived.has(one._id)) add(asMessage(one, self), one)
  return rows
}

function isSameTurn(before: ChatMessage | undefined, message: ChatMessage): boolean {
  return (
    before !== undefined &&
    before.t === undefined &&
    message.t === undefined &&
    before.u._id === message.u._id &&
    before.alias === message.alias &&
    message.tmid === before.tmid &&
    message.groupable !== false &&
    message.ts - before.ts < sameTurnMs
  )
}

function asMessage({ _id, rid, tmid, text, writtenAt }: Outgoing, self: Person): ChatMessage {
  return {
    _id,
    rid,
    msg: text,
    ts: writtenAt,
    updatedAt: 0,
    u: { _id: self._id ?? '', username: self.username ?? '', ...(self.name === undefined ? {} : { name: self.name }), ...markOf(self) },
    isStarred: false,
    ...(tmid === undefined ? {} : { tmid }),
  }
}

function markOf({ kind, company }: Person): Pick<ChatMessage['u'], 'kind' | 'company'> {
  return {
    ...(kind === 'guest' || kind === 'bot' ? { kind } : {}),
    ...(company === undefined ? {} : { company }),
  }
}

/** From its first moment to that of the next: days are of different lengths. */
type Day = readonly [from: number, to: number]

function dayOf(ts: number): Day {
  const date = new Date(ts)
  const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()]
  return [new Date(year, month, day).getTime(), new Date(year, month, day + 1).getTime()]
}

function isIn([from, to]: Day, ts: number): boolean {
  return ts >= from && ts < to
}
