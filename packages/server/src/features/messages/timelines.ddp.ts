// Methods that read timelines: history in either direction, around a message, by text, and catching up.
import { method, objectParam, type DdpMethod } from '../../wire/ddp.ts'
import { presentTrace } from './change.ts'
import { loadHistory } from './load-history.ts'
import { loadNextMessages } from './load-next-messages.ts'
import { loadSurroundingMessages } from './load-surrounding-messages.ts'
import { limitOf, textOf, timeOf, windowOf } from './message-params.ts'
import { searchMessages } from './search-messages.ts'
import { howOf, stretchFrom } from './stretch-params.ts'
import { syncMessages } from './sync-messages.ts'
import { changesMax } from './timeline.ts'

const roomIn = (id: unknown) => ({ room: { id: textOf(id) } })
const countIn = (value: unknown): { count?: number } => (typeof value === 'number' && value >= 0 ? { count: Math.trunc(value) } : {})

export const timelineMethods: readonly DdpMethod[] = [
  method({
    name: 'loadHistory',
    action: loadHistory,
    input: ([roomId, end, limit, lastSeen, showThreadMessages]) => {
      const seen = timeOf(lastSeen)
      const stretch = stretchFrom({
        latest: end,
        inclusive: false,
        unreads: false,
        showThreadMessages: showThreadMessages !== false,
        ...countIn(limit),
      })
      return { ...roomIn(roomId), stretch: { ...stretch, ...(seen === undefined ? {} : { lastSeen: seen }) } }
    },
    reply: (history) => ({ unreadNotLoaded: 0, ...history }),
  }),
  method({
    name: 'getChannelHistory',
    action: loadHistory,
    input: ([options]) => ({ ...roomIn(objectParam(options)['rid']), stretch: stretchOf(options) }),
    reply: (history) => history,
  }),
  // Newest first, as the clients of this one expect.
  method({
    name: 'loadMissedMessages',
    action: loadNextMessages,
    input: ([roomId, start]) => ({ ...roomIn(roomId), after: timeOf(start) ?? 0, limit: changesMax }),
    reply: (messages) => [...messages].reverse(),
  }),
  method({
    name: 'loadNextMessages',
    action: loadNextMessages,
    input: ([roomId, end, limit]) => ({ ...roomIn(roomId), after: timeOf(end) ?? 0, limit: limitOf(limit, 20) }),
    reply: (messages) => ({ messages }),
  }),
  method({
    name: 'loadSurroundingMessages',
    action: loadSurroundingMessages,
    input: ([sent, limit]) => ({ id: textOf(objectParam(sent)['_id']), limit: limitOf(limit, 50) }),
    reply: (around) => around,
  }),
  method({
    name: 'messages/get',
    action: syncMessages,
    input: ([roomId, options]) => ({
      ...roomIn(roomId),
      how: asksForStretch(options)
        ? { stretch: stretchOf(options) }
        : howOf({ ...objectParam(options), ...countIn(objectParam(options)['count']) }),
    }),
    reply: (answer) => ('deleted' in answer ? { ...answer, deleted: answer.deleted.map(presentTrace) } : answer),
  }),
  method({
    name: 'messageSearch',
    action: searchMessages,
    input: ([text, roomId, limit, skip]) => ({ ...roomIn(roomId), text: textOf(text), page: windowOf(skip, limit, 20) }),
    reply: (messages) => ({ message: { docs: messages } }),
  }),
]

function stretchOf(options: unknown) {
  const { latest, latestDate, oldest, oldestDate, inclusive, unreads, showThreadMessages, count, offset } = objectParam(options)
  return stretchFrom({
    latest: latest ?? latestDate,
    oldest: oldest ?? oldestDate,
    inclusive: inclusive === true,
    unreads: unreads === true,
    showThreadMessages: showThreadMessages !== false,
    ...countIn(count),
    ...(typeof offset === 'number' && offset > 0 ? { offset: Math.trunc(offset) } : {}),
  })
}

function asksForStretch(options: unknown): boolean {
  const { lastUpdate, next, previous } = objectParam(options)
  return lastUpdate === undefined && next === undefined && previous === undefined
}
