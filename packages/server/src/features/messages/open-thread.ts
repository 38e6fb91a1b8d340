// Opens a thread: its root, then its replies, newest first; whoever opens it has read it. A message without replies is no thread.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { pageInput } from '../../wire/rest.ts'
import { findMessageAccess, presentMessages } from './message.ts'
import { messageReference } from './message-reference.ts'
import { markThreadRead } from './read-mark.ts'
import { readable } from './timeline.ts'
import { listMessages } from './timeline.store.ts'

export const openThread = command({
  name: 'open-thread',
  permission: 'read-message',
  input: Type.Object({ ...messageReference, page: pageInput }),
  load: (cx, reference) => findMessageAccess(cx, reference, { lock: true }),
  async run(cx, { page }, access) {
    const { room, message, membership } = access
    if (message.threadCount === 0) return []
    if (membership !== null) await markThreadRead(cx, room, membership, message.id)
    return presentMessages(cx, [message, ...(await listMessages(cx.tx, { ...readable(cx, access), threadId: message.id }, page))])
  },
})
