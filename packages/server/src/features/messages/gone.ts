// What is told when many messages go at once, or are different at once, and what those leave that go.
import type { Writing } from '../../actions/action.ts'
import type { Message, Room } from '../../schema/rows.ts'
import { forgetEach, listHistoryBeginnings } from '../rooms/note.ts'
import { peopleOf } from './message-card.ts'

const idsInOneFact = 500

type Gone = Pick<Message, 'id' | 'createdAt'>

interface WhatWent {
  readonly gone: readonly Gone[]
  /** Messages that are different now. */
  readonly changed: readonly Message[]
  /** Of messages as old as these, what stays: for clients that don't go by ids. */
  readonly spared?: { readonly pinned: boolean; readonly discussions: boolean }
}

/** Tells who listens which messages are gone, nobody of one from before their history, and what has changed with them. */
export async function tellGone(cx: Writing, room: Room, { gone, changed, spared }: WhatWent): Promise<void> {
  const audience = { room: room.id, epoch: room.aclEpoch }
  for (const stretch of await stretchesOf(cx, room, gone)) {
    const writtenAt = stretch.at(-1)?.createdAt ?? room.clock
    cx.emit({
      name: 'messages.erased',
      audience,
      data: {
        roomId: room.id,
        ids: stretch.map(({ id }) => id),
        until: spared === undefined ? room.clock : new Date(writtenAt.getTime() + 1),
        writtenAt,
        excludePinned: spared?.pinned ?? false,
        ignoreDiscussion: spared?.discussions ?? true,
      },
    })
  }
  await tellChanged(cx, room, changed)
}

/** Tells messages as they are now, and that rooms are shown otherwise. */
export async function tellChanged(cx: Writing, room: Room, messages: readonly Message[]): Promise<void> {
  const audience = { room: room.id, epoch: room.aclEpoch }
  const people = await peopleOf(cx.tx, messages)
  for (const message of messages) cx.emit({ name: 'message.changed', audience, data: { room, message, people } })
  cx.emit({ name: 'room.changed', audience, data: { roomId: room.id } })
}

/** In the order in which they were written, parted where somebody's history begins, and where there are too many. */
async function stretchesOf(cx: Writing, room: Room, gone: readonly Gone[]): Promise<Gone[][]> {
  const sorted = gone.toSorted((one, other) => one.createdAt.getTime() - other.createdAt.getTime())
  const [first, last] = [sorted[0], sorted.at(-1)]
  if (first === undefined || last === undefined) return []
  const beginnings = await listHistoryBeginnings(cx.tx, room.id, { after: first.createdAt, to: last.createdAt })
  const stretches: Gone[][] = [[]]
  for (const message of sorted) {
    const current = stretches.at(-1) ?? []
    const isParted = beginnings[0] !== undefined && message.createdAt >= beginnings[0]
    while (beginnings[0] !== undefined && message.createdAt >= beginnings[0]) beginnings.shift()
    if (isParted || current.length === idsInOneFact) stretches.push([message])
    else current.push(message)
  }
  return stretches
}

/** Takes messages that are gone off every count that they stood in with those who had not read them. */
export async function forgetUnread({ tx }: Pick<Writing, 'tx'>, room: Room, gone: readonly Message[]): Promise<void> {
  const noted = gone.flatMap(({ position, authorId, mentions }) => {
    if (position === null) return []
    const named = mentions.filter(({ type }) => type === 'user').map(({ _id }) => _id)
    return [{ position, authorId, named, grouped: mentions.some(({ _id }) => _id === 'all' || _id === 'here') }]
  })
  await forgetEach(tx, room, noted)
}
