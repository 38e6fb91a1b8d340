// Who is signed in where, for administrators: everybody, or one person.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { pageInput } from '../../wire/rest.ts'
import { presentSessionsOfPeople } from './session-card.ts'
import { countSignIns, listSignIns } from './sessions.store.ts'

export const listSessions = query({
  name: 'list-sessions',
  permission: 'list-sessions',
  input: Type.Object({ userId: Type.Optional(Type.String({ maxLength: 64 })), page: pageInput }),
  load: theWorkspace,
  async run(cx, { userId = null, page }) {
    const rows = await listSignIns(cx.tx, { userId }, page)
    return { rows: await presentSessionsOfPeople(cx, rows), total: await countSignIns(cx.tx, { userId }) }
  },
})
