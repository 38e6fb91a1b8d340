// Takes a link back: it is worth nothing from then on. It is named by its token, as clients have it, or by its id.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { findLinkAccess, tellMaker } from './link.ts'
import { deleteLink } from './links.store.ts'

export const removeInviteLink = command({
  name: 'remove-invite-link',
  permission: 'remove-invite-link',
  input: Type.Object({ idOrToken: Type.String({ maxLength: 512 }) }),
  load: (cx, { idOrToken }) => findLinkAccess(cx, idOrToken),
  async run(cx, _input, { link }) {
    await deleteLink(cx.tx, link.id)
    tellMaker(cx, link)
    const { roomId, madeBy, forGuests, history, days, usesMax, uses } = link
    cx.audit({ before: { roomId, madeBy, forGuests, history, days, usesMax, uses } })
    return true
  },
})
