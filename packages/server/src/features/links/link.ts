// An invite link: opens one room to whoever holds it, for so many days and so many people. Its token is made from the server's secret and its
// id, so it can be shown again to whoever may see it, and the database holds only its hash.
import type { Reading, Writing } from '../../actions/action.ts'
import { may } from '../../permissions/authorize.ts'
import { type Actor, type LinkAccess, nobody, type RoomAccess } from '../../permissions/targets.ts'
import { refusal } from '../../platform/errors.ts'
import { failpoint } from '../../platform/failpoint.ts'
import { hashToken } from '../../platform/ids.ts'
import type { InviteLink, Room, User } from '../../schema/rows.ts'
import { addMember } from '../members/membership.ts'
import { findEndedMembership, findMembership, findRoom, standTo } from '../rooms/room.ts'
import { setting } from '../settings/setting.ts'
import { findUser } from '../users/user.ts'
import { findLink, updateUses } from './links.store.ts'

/** A link that can be used now, and the room that it opens. */
export interface OpenLink {
  readonly link: InviteLink
  readonly room: Room
}

const purpose = 'invite-link'
const nowhere = { id: '-', roomId: '-', madeBy: '-' }

/** The token of a link. */
export function tokenOf(cx: Pick<Reading, 'secret'>, { id }: Pick<InviteLink, 'id'>): string {
  return cx.secret.tokenFor(purpose, id)
}

/** Whether the link can be shown again: made from a secret that was lost since, it can't. */
export function canShow(cx: Pick<Reading, 'secret'>, link: InviteLink): boolean {
  return hashToken(tokenOf(cx, link)) === link.tokenHash
}

/** The address that is handed out. */
export function urlOf(cx: Pick<Reading, 'secret' | 'workspace'>, link: Pick<InviteLink, 'id'>): string {
  return `${setting(cx, 'Site_Url').replace(/\/+$/, '')}/invite/${tokenOf(cx, link)}`
}

/** Whether the actor may make a link of this kind into a room. One for guests needs besides what bringing a guest in by hand needs. */
export function mayMakeLink(cx: Reading, { forGuests }: Pick<InviteLink, 'forGuests'>, access: RoomAccess): boolean {
  if (!may(cx, 'create-invite-link', access)) return false
  return !forGuests || (may(cx, 'invite-guest', 'workspace') && may(cx, 'add-to-room', access))
}

/**
 * The link that a token belongs to, if it can be used now; null for every other token, whatever is wrong with it, and after the same
 * statements. It can be used while its maker could make it again. `lock` holds the room, and then the link, until the transaction ends.
 */
export async function findOpenLink(cx: Reading, token: string, options: { readonly lock?: boolean } = {}): Promise<OpenLink | null> {
  const named = (await findLink(cx.tx, { tokenHash: hashToken(token) })) ?? nowhere
  const room = await findRoom(cx.tx, named.roomId, options)
  // Read again under the room's lock: meanwhile it was used up, or taken back.
  const link = await findLink(cx.tx, { id: named.id }, options)
  const maker = await findUser(cx.tx, { id: named.madeBy })
  if (link === null || room === null || maker === null) {
    await findMembership(cx.tx, nowhere.roomId, nowhere.madeBy)
    return null
  }
  const asked = { ...cx, actor: actorOf(maker) }
  const access = await standTo(asked, room)
  return maker.active && !isOver(link, cx.now) && mayMakeLink(asked, link, access) ? { link, room } : null
}

/**
 * Brings somebody in by a link that `findOpenLink` found and holds, and counts the use. Answers false, and counts nothing, where they are in
 * the room already. Throws error-invalid-token where the link is not for them, and error-max-rooms-per-guest-reached.
 */
export async function useLink(cx: Writing, open: OpenLink, user: Pick<User, 'id' | 'kind' | 'username'>): Promise<boolean> {
  const { link, room } = open
  if ((await findMembership(cx.tx, room.id, user.id)) !== null) return false
  if (!(await admits(cx, open, user))) throw refusal('error-invalid-token')
  await addMember(cx, room, user, { history: link.history })
  await updateUses(cx.tx, link.id)
  FAILPOINT: await failpoint('link:used', cx)
  tellMaker(cx, link)
  return true
}

/** Whether the link lets this person in: guests only by one that was made for guests, and nobody whom somebody else removed while there was this link. */
export async function admits(cx: Reading, { link, room }: OpenLink, user: Pick<User, 'id' | 'kind'>): Promise<boolean> {
  if (user.kind === 'guest' && !link.forGuests) return false
  const ended = await findEndedMembership(cx.tx, room.id, user.id)
  return ended === null || ended.removedBy === null || ended.removedBy === user.id || ended.endedAt < link.createdAt
}

/** Tells whoever made a link that it has changed: that, and nothing that opens anything. */
export function tellMaker(cx: Writing, { id: linkId, roomId, madeBy }: Pick<InviteLink, 'id' | 'roomId' | 'madeBy'>): void {
  cx.emit({ name: 'link.changed', audience: { users: [madeBy] }, data: { linkId, roomId, madeBy } })
}

/** The link that is named, by its token or by its id, as the actor stands to its room; null when there is none. Holds it until the transaction ends. */
export async function findLinkAccess(cx: Reading, idOrToken: string): Promise<LinkAccess | null> {
  const link = await findLink(cx.tx, { idOrHash: [idOrToken, hashToken(idOrToken)] }, { lock: true })
  const room = link === null ? null : await findRoom(cx.tx, link.roomId)
  return link === null || room === null ? null : { link, ...(await standTo(cx, room)) }
}

function isOver({ expiresAt, usesMax, uses }: InviteLink, now: Date): boolean {
  return (expiresAt !== null && expiresAt <= now) || (usesMax > 0 && uses >= usesMax)
}

function actorOf({ id, username, name, kind, roles }: User): Actor {
  return { ...nobody, id, username, name, kind, roles }
}
