// Invites people from outside, one or many: each gets an answer of their own, and the good ones go out whatever the others are. Somebody
// who is here already is not invited again: the answer says who it is and what can be done.
import type { ErrorCode } from '@foyer/protocol/errors.ts'
import { type Static, Type } from 'typebox'
import { command, theWorkspace, type Writing } from '../../actions/action.ts'
import { AppError } from '../../platform/errors.ts'
import { hashToken, newId } from '../../platform/ids.ts'
import type { Invitation, Room } from '../../schema/rows.ts'
import { guestTermsInput, requireGuestTerms } from '../accounts/guest-terms.ts'
import { emailKey, requireEmail, requireEmailDomain } from '../users/name.ts'
import { findUser, requireSelf } from '../users/user.ts'
import { linkOf, requireExpiry, requireInvitableRooms, seatWarning, tokenOf, writeInvitation } from './invitation.ts'
import { findInvitation, findPendingInvitations, insertInvitation, updateInvitation } from './invitations.store.ts'

export const addressesMax = 500

export const invitationTerms = Type.Object({
  roomIds: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 50 })),
  history: Type.Optional(Type.Enum(['all', 'from-now-on'])),
  ...guestTermsInput,
  language: Type.Optional(Type.String({ pattern: '^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$', maxLength: 35 })),
  note: Type.Optional(Type.String({ maxLength: 1_000 })),
  days: Type.Optional(Type.Integer()),
})

/** What became of one address. */
export type Outcome = { readonly address: string } & (
  | { readonly outcome: 'invited'; readonly invitationId: string; readonly link: string; readonly expiresAt: Date }
  /** A dry run found nothing against it. */
  | { readonly outcome: 'fine' }
  /** Named twice in this list. */
  | { readonly outcome: 'doubled' }
  /** Asked already, and the answer is open. */
  | { readonly outcome: 'pending'; readonly invitationId: string }
  /** Has an account: add them to rooms, or activate it. */
  | { readonly outcome: 'known'; readonly userId: string; readonly username: string; readonly kind: string; readonly active: boolean }
  | { readonly outcome: 'refused'; readonly errorType: ErrorCode; readonly error: string }
)

export const inviteGuests = command({
  name: 'invite-guests',
  permission: 'invite-guest',
  input: Type.Object({
    addresses: Type.Array(Type.String({ maxLength: 1_000 }), { minItems: 1, maxItems: addressesMax }),
    terms: invitationTerms,
    /** Only says what would happen. */
    dryRun: Type.Optional(Type.Boolean()),
  }),
  load: theWorkspace,
  async run(cx, { addresses, terms, dryRun = false }): Promise<{ outcomes: Outcome[]; warning: string | null }> {
    const inviter = await requireSelf(cx)
    const rooms = await requireInvitableRooms(cx, terms.roomIds ?? [])
    const shape = await requireShape(cx, terms, rooms)
    const outcomes: Outcome[] = []
    const seen = new Set<string>()
    for (const typed of addresses) outcomes.push(await inviteOne(cx, typed, { seen, dryRun, inviter, rooms, shape }))
    const invited = outcomes.filter(({ outcome }) => outcome === 'invited').map(({ address }) => address)
    if (invited.length > 0) cx.emit({ name: 'invitations.changed', audience: { users: [cx.actor.id] }, data: {} })
    cx.audit({
      target: { kind: 'invitation', id: '', name: invited.length === 1 ? invited[0] : `${invited.length} people` },
      after: {
        invited,
        rooms: rooms.map((room) => room.id),
        company: shape.company,
        hostId: shape.hostId,
        accessEndsAt: shape.accessEndsAt,
        dryRun,
      },
    })
    return { outcomes, warning: await seatWarning(cx) }
  },
})

type Shape = Pick<Invitation, 'roomIds' | 'history' | 'hostId' | 'company' | 'accessEndsAt' | 'language' | 'note' | 'expiresAt'>

async function requireShape(cx: Writing, terms: Static<typeof invitationTerms>, rooms: readonly Room[]): Promise<Shape> {
  const { company = null, hostId = null, accessEndsAt = null } = await requireGuestTerms(cx, 'guest', terms)
  return {
    roomIds: rooms.map((room) => room.id),
    history: terms.history ?? 'all',
    hostId,
    company,
    accessEndsAt,
    language: terms.language ?? null,
    note: (terms.note ?? '').trim(),
    expiresAt: requireExpiry(cx, terms.days),
  }
}

interface Sheet {
  readonly seen: Set<string>
  readonly dryRun: boolean
  readonly inviter: Awaited<ReturnType<typeof requireSelf>>
  readonly rooms: readonly Room[]
  readonly shape: Shape
}

async function inviteOne(cx: Writing, typed: string, sheet: Sheet): Promise<Outcome> {
  try {
    const address = requireEmail(typed)
    requireEmailDomain(cx, address, 'guest')
    const key = emailKey(address)
    if (sheet.seen.has(key)) return { address, outcome: 'doubled' }
    sheet.seen.add(key)
    const known = await findUser(cx.tx, { email: address })
    if (known !== null)
      return { address, outcome: 'known', userId: known.id, username: known.username, kind: known.kind, active: known.active }
    return await write(cx, { address, key }, sheet)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { address: typed.trim().slice(0, 254), outcome: 'refused', errorType: error.code, error: error.message }
  }
}

async function write(
  cx: Writing,
  { address, key }: { address: string; key: string },
  { dryRun, inviter, rooms, shape }: Sheet,
): Promise<Outcome> {
  const pending = (await findPendingInvitations(cx.tx, [key])).get(key)
  if (pending !== undefined && pending.expiresAt > cx.now) return { address, outcome: 'pending', invitationId: pending.id }
  if (dryRun) return { address, outcome: 'fine' }
  // One that nobody accepted in time makes room for the next.
  if (pending !== undefined) await updateInvitation(cx.tx, pending.id, { state: 'revoked', settledAt: cx.now })
  const id = newId()
  const row = { ...shape, id, address, addressKey: key, tokenHash: hashToken(tokenOf(cx, id)), invitedBy: inviter.id, createdAt: cx.now }
  if (!(await insertInvitation(cx.tx, row))) {
    const other = (await findPendingInvitations(cx.tx, [key])).get(key)
    return { address, outcome: 'pending', invitationId: other?.id ?? '' }
  }
  const invitation = await findInvitation(cx.tx, { id })
  if (invitation !== null) await writeInvitation(cx, invitation, inviter, rooms)
  return { address, outcome: 'invited', invitationId: id, link: linkOf(cx, id), expiresAt: shape.expiresAt }
}
