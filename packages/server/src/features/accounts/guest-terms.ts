// What a guest's account carries besides a member's: where they come from, who answers for them, and until when they may stay.
import { type Static, Type } from 'typebox'
import type { Reading } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import type { AccountKind } from '../../schema/tables.ts'
import { requireCompany } from '../users/profile-fields.ts'
import { findUser } from '../users/user.ts'

/** The terms in a form: an empty text or null takes one away, an absent one stays as it is. */
export const guestTermsInput = {
  company: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  host: Type.Optional(Type.Union([Type.Object({ id: Type.String() }), Type.Object({ username: Type.String() }), Type.Null()])),
  accessEndsAt: Type.Optional(Type.Union([Type.String(), Type.Null()])),
}

type TermsForm = Static<Type.TObject<typeof guestTermsInput>>

export interface GuestTerms {
  readonly company?: string | null
  readonly hostId?: string | null
  readonly accessEndsAt?: Date | null
}

/** Checks the terms of a new account: a guest's host is the actor unless another is named, and nobody else has any. */
export async function requireGuestTerms(cx: Reading, kind: AccountKind, form: TermsForm): Promise<GuestTerms> {
  const terms = await requireTerms(cx, kind, form)
  return kind === 'guest' && terms.hostId == null ? { ...terms, hostId: cx.actor.id || null } : terms
}

/** Checks the terms that a form names and answers only those. */
export async function requireTerms(cx: Reading, kind: AccountKind, form: TermsForm): Promise<GuestTerms> {
  const given = [form.company, form.host, form.accessEndsAt].some((value) => value != null && value !== '')
  if (kind !== 'guest') {
    if (given) throw refusal('invalid-params', 'Only a guest has a company, a host and an end of access')
    return {}
  }
  return {
    ...(form.company === undefined ? {} : { company: requireCompany(form.company ?? '') }),
    ...(form.host === undefined ? {} : { hostId: form.host === null ? null : await requireHost(cx, form.host) }),
    ...(form.accessEndsAt === undefined ? {} : { accessEndsAt: requireEnd(cx, form.accessEndsAt ?? '') }),
  }
}

async function requireHost(cx: Reading, reference: { id: string } | { username: string }): Promise<string> {
  const host = await findUser(cx.tx, reference)
  if (host === null || !host.active || host.kind !== 'member')
    throw refusal('error-invalid-user', 'The host must be an active member of the workspace')
  return host.id
}

const latestYear = 9999

function requireEnd(cx: Reading, text: string): Date | null {
  if (text === '') return null
  const end = new Date(text)
  if (Number.isNaN(end.getTime()) || end.getUTCFullYear() > latestYear)
    throw refusal('error-invalid-date', 'The end of access must be a date, such as 2030-12-31T23:00:00.000Z')
  if (end <= cx.now) throw refusal('error-invalid-date', 'The end of access lies in the past: deactivate the account to end it now')
  return end
}
