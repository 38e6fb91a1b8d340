// Methods of threads.
import { type DdpMethod, method, objectParam } from '../../wire/ddp.ts'
import { followThread } from './follow-thread.ts'
import { listThreads } from './list-threads.ts'
import { markThreadRead } from './mark-thread-read.ts'
import { textOf, windowOf } from './message-params.ts'
import { openThread } from './open-thread.ts'

export const threadMethods: readonly DdpMethod[] = [
  method({
    name: 'getThreadMessages',
    action: openThread,
    input: ([options]) => {
      const { tmid, skip, limit } = objectParam(options)
      return { id: textOf(tmid), page: windowOf(skip, limit, 50) }
    },
    reply: (messages) => messages,
  }),
  method({
    name: 'getThreadsList',
    action: listThreads,
    input: ([options]) => {
      const { rid, skip, limit } = objectParam(options)
      return { room: { id: textOf(rid) }, which: 'all', page: windowOf(skip, limit, 50) }
    },
    reply: ({ rows }) => rows,
  }),
  method({ name: 'readThreads', action: markThreadRead, input: ([id]) => ({ id: textOf(id) }) }),
  method({
    name: 'followMessage',
    action: followThread,
    input: ([options]) => ({ id: textOf(objectParam(options)['mid']), followed: true }),
    reply: () => true,
  }),
  method({
    name: 'unfollowMessage',
    action: followThread,
    input: ([options]) => ({ id: textOf(objectParam(options)['mid']), followed: false }),
    reply: () => true,
  }),
]
