// Links as they are shown. The token is shown to whoever could make such a link, and to nobody else: an owner who may not invite guests
// sees that there is a link for guests into their room, and can take it back, but has none to pass on.
import type { Reading } from '../../actions/action.ts'
import { canSeeRoom } from '../../permissions/visibility.ts'
import type { InviteLink } from '../../schema/rows.ts'
import { findRooms, shownName, standToEach } from '../rooms/room.ts'
import { findPeople } from '../users/user.ts'
import { canShow, mayMakeLink, tokenOf, urlOf } from './link.ts'

/** Presents a page of them: four statements however many there are. */
export async function presentLinks(cx: Reading, links: readonly InviteLink[]) {
  const rooms = await findRooms(cx.tx, [...new Set(links.map((link) => link.roomId))])
  const standing = new Map((await standToEach(cx, rooms)).map((access) => [access.room.id, access]))
  const makers = await findPeople(
    cx.tx,
    links.map((link) => link.madeBy),
  )
  return links.map((link) => {
    const access = standing.get(link.roomId)
    const isShown = access !== undefined && mayMakeLink(cx, link, access) && canShow(cx, link)
    const { id, roomId, madeBy, forGuests, history, days, usesMax, uses, createdAt, expiresAt } = link
    return {
      id,
      token: isShown ? tokenOf(cx, link) : null,
      url: isShown ? urlOf(cx, link) : null,
      roomId,
      roomName: access !== undefined && canSeeRoom(cx, access) ? shownName(access.room) : null,
      madeBy,
      maker: makers.get(madeBy) ?? null,
      forGuests,
      history,
      days,
      usesMax,
      uses,
      createdAt,
      expiresAt,
    }
  })
}

export type LinkCard = Awaited<ReturnType<typeof presentLinks>>[number]

/** One of them. */
export async function presentLink(cx: Reading, link: InviteLink): Promise<LinkCard> {
  const [card] = await presentLinks(cx, [link])
  if (card === undefined) throw new Error('one link makes one card')
  return card
}
