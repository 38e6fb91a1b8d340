// A page of the replies in a thread, oldest first unless asked otherwise.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { pageInput } from '../../wire/rest.ts'
import { findMessageAccess, presentMessages } from './message.ts'
import { messageReference } from './message-reference.ts'
import { readable } from './timeline.ts'
import { countMessages, listMessages } from './timeline.store.ts'

export const listThreadMessages = query({
  name: 'list-thread-messages',
  permission: 'read-message',
  input: Type.Object({ ...messageReference, ascending: Type.Boolean(), page: pageInput }),
  load: (cx, reference) => findMessageAccess(cx, reference),
  async run(cx, { ascending, page }, access) {
    const selection = { ...readable(cx, access), threadId: access.message.id }
    return {
      rows: await presentMessages(cx, await listMessages(cx.tx, selection, { ...page, ascending })),
      total: await countMessages(cx.tx, selection),
    }
  },
})
