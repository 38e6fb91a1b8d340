// An invitation: one address, asked to come as a guest, into some rooms, until some day. Its link is made from the server's secret and
// its id, so it can be shown again to whoever may see it, and the database holds only its hash.
import type { Reading, Writing } from '../../actions/action.ts'
import { authorize, may } from '../../permissions/authorize.ts'
import { type InvitationAccess, nobody } from '../../permissions/targets.ts'
import { hashToken } from '../../platform/ids.ts'
import { refusal } from '../../platform/errors.ts'
import type { Invitation, Room, User } from '../../schema/rows.ts'
import { countSeats, limit } from '../license/limits.ts'
import { canMail, dropLettersAbout, findSecretOf, linkTo, writeLetter } from '../mail/letter.ts'
import { languageOf, momentIn } from '../mail/wording.ts'
import { findRoomAccess, type RoomReference, shownName } from '../rooms/room.ts'
import { setting } from '../settings/setting.ts'
import { findUser } from '../users/user.ts'
import { countOpenInvitations, findInvitation } from './invitations.store.ts'

export { findInvitation, updateInvitation } from './invitations.store.ts'

const purpose = 'invitation'
const dayMs = 86_400_000

/** The token of an invitation's link. */
export function tokenOf(cx: Pick<Reading, 'secret'>, id: string): string {
  return cx.secret.tokenFor(purpose, id)
}

/** The link, for the letter and for copying by hand. */
export function linkOf(cx: Pick<Reading, 'secret' | 'workspace'>, id: string): string {
  return linkTo(cx, 'accept-invitation', tokenOf(cx, id))
}

/** The invitation of this id, as the matrix looks at it; null when there is none. `lock` holds it until the transaction ends. */
export async function findInvitationAccess(
  cx: Reading,
  id: string,
  options: { readonly lock?: boolean } = {},
): Promise<InvitationAccess | null> {
  const invitation = await findInvitation(cx.tx, { id }, options)
  return invitation === null ? null : { invitation }
}

/** The invitation that a letter brings; null for other letters, and where there is none. */
export async function findInvitationInLetter(cx: Reading, letterId: string): Promise<InvitationAccess | null> {
  const secret = await findSecretOf(cx.tx, letterId)
  return secret?.purpose === purpose ? findInvitationAccess(cx, secret.id) : null
}

/** Refuses what is only done to an invitation that nobody has accepted or taken back. */
export function requirePending({ state }: Invitation): void {
  if (state !== 'pending') throw refusal('error-action-not-allowed', `This invitation was ${state} already`)
}

/** The invitation that a token belongs to, if it can be accepted now; null for every other token, whatever is wrong with it. */
export async function findOpenInvitation(
  cx: Reading,
  token: string,
  options: { readonly lock?: boolean } = {},
): Promise<OpenInvitation | null> {
  const invitation = await findInvitation(cx.tx, { tokenHash: hashToken(token) }, options)
  if (invitation === null || invitation.state !== 'pending' || invitation.expiresAt <= cx.now) return null
  if (invitation.accessEndsAt !== null && invitation.accessEndsAt <= cx.now) return null
  const inviter = await findUser(cx.tx, { id: invitation.invitedBy })
  // It lasts as long as its writer may invite.
  return inviter !== null && mayInvite(cx, inviter) ? { invitation, inviter } : null
}

export type OpenInvitation = InvitationAccess & { readonly inviter: User }

/** Whether a guest may do without a password: what lets them in afterwards is mailed, and there is something to mail it by. */
export function mayComeWithoutPassword(cx: Pick<Reading, 'workspace'>): boolean {
  return setting(cx, 'Guests_Mailed_SignIn') && canMail(cx)
}

/** Whether somebody may invite guests now. */
export function mayInvite(cx: Reading, person: User): boolean {
  return person.active && may(speakingAs(cx, person), 'invite-guest', 'workspace')
}

/** The context as somebody else would have it: what they ask is judged by their rights. */
export function speakingAs<C extends Reading>(cx: C, { id, username, name, kind, roles }: User): C {
  return { ...cx, actor: { ...nobody, id, username, name, kind, roles } }
}

/** The rooms that are named, as the actor may bring people into them. Throws error-room-not-found, error-not-allowed, …, and the limit's error. */
export async function requireInvitableRooms(cx: Reading, ids: readonly string[]): Promise<Room[]> {
  const rooms: Room[] = []
  for (const id of new Set(ids)) rooms.push(await requireInvitableRoom(cx, { id }))
  requireRoomCount(cx, rooms.length)
  return rooms
}

/** One room, as the actor may bring people into it. */
export async function requireInvitableRoom(cx: Reading, reference: RoomReference): Promise<Room> {
  const access = await findRoomAccess(cx, reference)
  authorize(cx, 'add-to-room', access)
  return access.room
}

/** Refuses more rooms than a guest may belong to. */
export function requireRoomCount(cx: Reading, count: number): void {
  const most = limit(cx, 'Limits_Rooms_Per_Guest')
  if (most !== null && count > most)
    throw refusal('error-max-rooms-per-guest-reached', `A guest may belong to ${most} rooms: choose no more`, { limit: most })
}

/** When an invitation of so many days ends. Throws error-invalid-date beyond what administrators allow. */
export function requireExpiry(cx: Reading, days: number | undefined): Date {
  const most = setting(cx, 'Guests_Invitation_Days_Max')
  const chosen = days ?? Math.min(setting(cx, 'Guests_Invitation_Days'), most)
  if (chosen < 1 || chosen > most) throw refusal('error-invalid-date', `An invitation lasts from 1 to ${most} days`, { max: most })
  return new Date(cx.now.getTime() + chosen * dayMs)
}

/** Writes the letter with the link. */
export async function writeInvitation(
  cx: Writing,
  invitation: Invitation,
  from: Pick<User, 'name'>,
  rooms: readonly Room[],
): Promise<void> {
  const language = languageOf(cx, invitation.language)
  await writeLetter(
    cx,
    'invitation',
    { user: null, address: invitation.address, name: invitation.name, language },
    {
      words: {
        host: from.name,
        rooms: rooms.map(shownName).join(', '),
        note: invitation.note,
        until: momentIn(invitation.expiresAt, language),
      },
      secret: { as: 'Invitation_Url', purpose, id: invitation.id },
    },
  )
}

/** Takes back letters that have not left. */
export function dropInvitationLetters(cx: Writing, { id }: Pick<Invitation, 'id'>, reason: string): Promise<void> {
  return dropLettersAbout(cx.tx, { purpose, id }, reason)
}

/** What to tell an inviter when more guests are asked than there are seats; null while there is room for all. An invitation takes no seat. */
export async function seatWarning(cx: Reading): Promise<string | null> {
  const most = limit(cx, 'Limits_Guests')
  if (most === null) return null
  const free = Math.max(0, most - (await countSeats(cx.tx, 'guest')))
  const open = await countOpenInvitations(cx.tx, cx.now)
  return open > free
    ? `${open} invitations are open and ${free} guest seats are free: whoever accepts first gets them. An administrator can raise the limit`
    : null
}
