// Who was invited and what has become of it: one's own, or everybody's for those who make accounts.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { holds } from '../../permissions/holds.ts'
import { pageInput } from '../../wire/rest.ts'
import { presentInvitations } from './invitation-card.ts'
import { countInvitations, listInvitationRows } from './invitations.store.ts'

export const invitationStates = ['pending', 'accepted', 'revoked'] as const

export const listInvitations = query({
  name: 'list-invitations',
  permission: 'list-invitations',
  input: Type.Object({
    state: Type.Optional(Type.Enum([...invitationStates])),
    address: Type.Optional(Type.String({ maxLength: 320 })),
    page: pageInput,
  }),
  load: theWorkspace,
  async run(cx, { page, ...asked }) {
    const filter = holds(cx, 'create-user') ? asked : { ...asked, invitedBy: cx.actor.id }
    const rows = await listInvitationRows(cx.tx, filter, page)
    return { rows: await presentInvitations(cx, rows), total: await countInvitations(cx.tx, filter) }
  },
})
