// The links there are: all of them for whoever may make links everywhere; for the others, their own and those into rooms where they may.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { holds } from '../../permissions/holds.ts'
import { rolesWith } from '../../permissions/workspace.ts'
import { pageInput } from '../../wire/rest.ts'
import { presentLinks } from './link-card.ts'
import { countLinks, listLinks } from './links.store.ts'

export const listInviteLinks = query({
  name: 'list-invite-links',
  permission: 'list-invite-links',
  input: Type.Object({ roomId: Type.Optional(Type.String({ maxLength: 256 })), page: pageInput }),
  load: theWorkspace,
  async run(cx, { roomId, page }) {
    const own = { userId: cx.actor.id, roles: rolesWith(cx.workspace, 'create-invite-links') }
    const filter = holds(cx, 'create-invite-links') ? { roomId } : { roomId, within: own }
    return { rows: await presentLinks(cx, await listLinks(cx.tx, filter, page)), total: await countLinks(cx.tx, filter) }
  },
})
