// Makes a link into a room, or finds the open one of the same maker on the same terms. For guests it is made only when that is asked for, by
// whoever may invite guests and bring them into the room; such a link always ends.
import { Type } from 'typebox'
import { command, type Reading } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { hashToken, newId } from '../../platform/ids.ts'
import { findRoomAccess, shownName } from '../rooms/room.ts'
import { setting } from '../settings/setting.ts'
import { canShow, mayMakeLink, tellMaker, tokenOf } from './link.ts'
import { presentLink } from './link-card.ts'
import { findSameOpenLink, insertLink } from './links.store.ts'

const daysOffered: readonly number[] = [0, 1, 7, 15, 30]
const usesOffered: readonly number[] = [0, 1, 5, 10, 25, 50, 100]
const dayMs = 86_400_000

/** Adds invalid-number-of-days, invalid-number-of-uses. */
export const createInviteLink = command({
  name: 'create-invite-link',
  permission: 'create-invite-link',
  input: Type.Object({
    roomId: Type.String({ maxLength: 256 }),
    /** 0: it has no end. */
    days: Type.Integer(),
    /** 0: for as many as come. */
    usesMax: Type.Integer(),
    forGuests: Type.Optional(Type.Boolean()),
    /** What guests who come by it read of the past. */
    history: Type.Optional(Type.Enum(['all', 'from-now-on'])),
  }),
  load: (cx, { roomId }) => findRoomAccess(cx, { id: roomId }, { lock: true }),
  async run(cx, { days, usesMax, forGuests = false, history = 'all' }, access) {
    requireDays(cx, days, { forGuests })
    if (!usesOffered.includes(usesMax))
      throw refusal('invalid-number-of-uses', `A link is used ${usesOffered.join(', ')} times (0: no limit)`)
    if (!mayMakeLink(cx, { forGuests }, access))
      throw refusal(
        'not_authorized',
        'A link for guests is made by whoever may invite guests and add people to the room. An administrator can give these permissions',
      )
    const terms = { roomId: access.room.id, madeBy: cx.actor.id, forGuests, history: forGuests ? history : 'all', days, usesMax } as const
    const same = await findSameOpenLink(cx.tx, terms, cx.now)
    const isNew = same === null || !canShow(cx, same)
    const link = isNew ? await insertLink(cx.tx, { ...terms, ...newLink(cx, days) }) : same
    if (isNew) tellMaker(cx, link)
    cx.audit({ target: { kind: 'link', id: link.id, name: shownName(access.room) }, after: { ...terms, isNew } })
    return presentLink(cx, link)
  },
})

function requireDays(cx: Reading, days: number, { forGuests }: { readonly forGuests: boolean }): void {
  if (!daysOffered.includes(days)) throw refusal('invalid-number-of-days', `A link lasts ${daysOffered.join(', ')} days (0: it has no end)`)
  if (!forGuests) return
  const most = setting(cx, 'Guests_Invitation_Days_Max')
  if (days < 1 || days > most)
    throw refusal('invalid-number-of-days', `A link for guests lasts from 1 to ${most} days. An administrator can change how many`, {
      max: most,
    })
}

function newLink(cx: Reading, days: number) {
  const id = newId()
  return {
    id,
    tokenHash: hashToken(tokenOf(cx, { id })),
    createdAt: cx.now,
    expiresAt: days === 0 ? null : new Date(cx.now.getTime() + days * dayMs),
  }
}
