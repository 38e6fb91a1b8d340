// Where a person is signed in, those sessions first that were used last.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { pageInput } from '../../wire/rest.ts'
import { presentSession } from './session-card.ts'
import { countSignIns, listSignIns } from './sessions.store.ts'

export const listOwnSessions = query({
  name: 'list-own-sessions',
  permission: 'list-own-sessions',
  input: Type.Object({ page: pageInput }),
  load: theWorkspace,
  async run(cx, { page }) {
    const own = { userId: cx.actor.id }
    const rows = await listSignIns(cx.tx, own, page)
    return { rows: rows.map((session) => presentSession(cx, session)), total: await countSignIns(cx.tx, own) }
  },
})
