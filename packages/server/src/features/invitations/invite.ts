// Inviting one address: checked, and written with its letter, or answered why not. Lists of every length come through here, each address
// on its own.
import type { ErrorCode } from '@foyer/protocol/errors.ts'
import { type Static, Type } from 'typebox'
import type { Reading, Writing } from '../../actions/action.ts'
import { AppError, refusal } from '../../platform/errors.ts'
import { failpoint } from '../../platform/failpoint.ts'
import { hashToken, newId } from '../../platform/ids.ts'
import type { Invitation, Room, User } from '../../schema/rows.ts'
import { guestTermsInput, requireGuestTerms } from '../accounts/guest-terms.ts'
import { emailKey, requireEmail, requireEmailDomain, requirePlainDomain } from '../users/name.ts'
import { findUser } from '../users/user.ts'
import { linkOf, requireExpiry, tokenOf, writeInvitation } from './invitation.ts'
import { findPendingInvitations, insertInvitation, updateInvitation } from './invitations.store.ts'

const languagePattern = '^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$'
const languageLengthMax = 35
const noteLengthMax = 1_000

export const invitationTerms = Type.Object({
  roomIds: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 50 })),
  history: Type.Optional(Type.Enum(['all', 'from-now-on'])),
  ...guestTermsInput,
  language: Type.Optional(Type.String({ pattern: languagePattern, maxLength: languageLengthMax })),
  note: Type.Optional(Type.String({ maxLength: noteLengthMax })),
  days: Type.Optional(Type.Integer()),
})

export type InvitationTerms = Static<typeof invitationTerms>

/** Holds what stands in the cells of a line to the bounds of everybody's terms. */
export function requireCells<T extends { readonly note?: string; readonly language?: string }>(cells: T): T {
  const { note = '', language } = cells
  if (note.length > noteLengthMax) throw refusal('invalid-params', `A note may have ${noteLengthMax} characters`)
  if (language !== undefined && (language.length > languageLengthMax || !new RegExp(languagePattern).test(language)))
    throw refusal('invalid-params', `“${language.slice(0, languageLengthMax)}” is no language: write en, or de-AT`)
  return cells
}

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

/** What is the same for everybody whom one invitation asks. */
export type Shape = Pick<
  Invitation,
  'roomIds' | 'history' | 'hostId' | 'company' | 'accessEndsAt' | 'language' | 'note' | 'expiresAt' | 'requestedBy'
>

/** Checks the terms of an invitation. */
export async function requireShape(cx: Reading, terms: InvitationTerms, rooms: readonly Room[]): Promise<Shape> {
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
    requestedBy: null,
  }
}

export interface Sheet {
  readonly dryRun: boolean
  readonly inviter: User
  readonly rooms: readonly Room[]
  readonly shape: Shape
  readonly name?: string
}

/** Invites one address and answers what became of it; what is wrong with it is an answer too. Assumes that the inviter may. */
export async function invite(cx: Writing, typed: string, sheet: Sheet): Promise<Outcome> {
  try {
    const address = requireInvitable(cx, typed)
    const known = await findUser(cx.tx, { email: address })
    if (known !== null)
      return { address, outcome: 'known', userId: known.id, username: known.username, kind: known.kind, active: known.active }
    return await write(cx, { address, key: emailKey(address) }, sheet)
  } catch (error) {
    return refused(typed, error)
  }
}

/** The address, where it is one that guests may come from. Throws error-invalid-email, error-invalid-domain, error-email-domain-blacklisted. */
export function requireInvitable(cx: Reading, typed: string): string {
  const address = requireEmail(typed)
  requireEmailDomain(cx, address, 'guest')
  requirePlainDomain(address)
  return address
}

/** A refusal as the answer for one address; anything else is thrown on. */
export function refused(typed: string, error: unknown): Outcome {
  if (!(error instanceof AppError)) throw error
  return { address: typed.trim().slice(0, 254), outcome: 'refused', errorType: error.code, error: error.message }
}

async function write(
  cx: Writing,
  { address, key }: { address: string; key: string },
  { dryRun, inviter, rooms, shape, name = '' }: Sheet,
): Promise<Outcome> {
  const pending = (await findPendingInvitations(cx.tx, [key])).get(key)
  if (pending !== undefined && pending.expiresAt > cx.now) return { address, outcome: 'pending', invitationId: pending.id }
  if (dryRun) return { address, outcome: 'fine' }
  // One that nobody accepted in time makes room for the next.
  if (pending !== undefined) await updateInvitation(cx.tx, pending.id, { state: 'revoked', settledAt: cx.now })
  FAILPOINT: await failpoint('invitation:begun', cx)
  const id = newId()
  const row = {
    ...shape,
    id,
    address,
    addressKey: key,
    tokenHash: hashToken(tokenOf(cx, id)),
    name,
    invitedBy: inviter.id,
    createdAt: cx.now,
  }
  const invitation = await insertInvitation(cx.tx, row)
  if (invitation === null) {
    const other = (await findPendingInvitations(cx.tx, [key])).get(key)
    return { address, outcome: 'pending', invitationId: other?.id ?? '' }
  }
  FAILPOINT: await failpoint('invitation:stored', cx)
  await writeInvitation(cx, invitation, inviter, rooms)
  FAILPOINT: await failpoint('invitation:written', cx)
  return { address, outcome: 'invited', invitationId: id, link: linkOf(cx, id), expiresAt: shape.expiresAt }
}
