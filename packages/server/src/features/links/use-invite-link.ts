// Enters a room by a link. Whatever is wrong with the link, or with who uses it, is answered alike; only a guest who has as many rooms as
// guests may have is told so. Adds error-invalid-token, error-max-rooms-per-guest-reached.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { standTo } from '../rooms/room.ts'
import { admits, findOpenLink, useLink } from './link.ts'

export const useInviteLink = command({
  name: 'use-invite-link',
  permission: 'use-invite-link',
  input: Type.Object({ token: Type.String() }),
  async load(cx, { token }) {
    const open = await findOpenLink(cx, token, { lock: true })
    if (open === null) return null
    const access = await standTo(cx, open.room)
    return access.membership === null && !(await admits(cx, open, cx.actor)) ? null : { ...access, link: open.link }
  },
  async run(cx, _input, { link, room }) {
    const joined = await useLink(cx, { link, room }, cx.actor)
    cx.audit({ after: { roomId: room.id, madeBy: link.madeBy, forGuests: link.forGuests, joined } })
    return room
  },
})
