// A registration: somebody makes an account for themselves. Until their address is verified and an administrator has approved it, where the
// workspace wants that, the account waits: it takes no seat, nobody meets it, and an address that is not verified is still free for others.
import type { Reading, Writing } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { isSameSecret } from '../../platform/ids.ts'
import type { Registration, User } from '../../schema/rows.ts'
import { admit } from '../accounts/admission.ts'
import { findOpenLink, type OpenLink, tokenOf, useLink } from '../links/link.ts'
import { writeLetter, writeTo } from '../mail/letter.ts'
import { setting } from '../settings/setting.ts'
import { emailKey } from '../users/name.ts'
import { deleteUserRow, listActiveAdmins, requireUser, updateUser, type UserRow } from '../users/user.ts'
import { deleteRegistration, findRegistration, updateRegistration } from './registration.store.ts'

const dayMs = 86_400_000
const days = { verification: 7, approval: 30 } as const

/** When a registration goes by itself: names, addresses and what people wrote are not kept for nothing. */
export function endOf(cx: Reading, waitsFor: keyof typeof days): Date {
  return new Date(cx.now.getTime() + days[waitsFor] * dayMs)
}

/** Refuses whoever may not register now, and answers the room link they came by, if they did. Throws error-user-registration-disabled and -secret. */
export async function requireOpenForm(cx: Reading, secret: string): Promise<OpenLink | null> {
  const form = setting(cx, 'Accounts_RegistrationForm')
  if (form === 'Disabled')
    throw refusal('error-user-registration-disabled', 'Nobody can register here: ask an administrator for an account or an invitation')
  if (secret === '' && form === 'Public') return null
  const right = setting(cx, 'Accounts_RegistrationForm_SecretURL')
  if (right !== '' && isSameSecret(secret, right)) return null
  // Refused in public, too: whoever came by a link for guests that is over would become something else than it says.
  return (await findOpenLink(cx, secret)) ?? noLink()
}

/** The link by which somebody comes in, held until the transaction ends. */
export async function holdLink(cx: Reading, link: { readonly token: string } | { readonly id: string }): Promise<OpenLink> {
  const token = 'token' in link ? link.token : tokenOf(cx, link)
  return (await findOpenLink(cx, token, { lock: true })) ?? noLink()
}

function noLink(): never {
  throw refusal('error-user-registration-secret', 'Registering needs a link that is still good: ask whoever gave you this one for another')
}

/** Whether a registration waits for an administrator. A link for guests is an invitation by somebody who may bring guests in. */
export function wantsApproval(cx: Reading, { linkId }: Pick<Registration, 'linkId'>): boolean {
  return setting(cx, 'Accounts_ManuallyApproveNewUsers') && linkId === null
}

/** Tells every administrator that somebody waits for them. */
export async function askForApproval(cx: Writing, user: User): Promise<void> {
  const { name: person, username, email, reason } = user
  for (const admin of await listActiveAdmins(cx.tx))
    await writeTo(cx, 'approval-wanted', admin, { words: { person, username, address: email ?? '', reason: reason ?? '' } })
}

/** Goes on with an account whose address is verified now: to an administrator, or in. Assumes that the account is held. */
export async function goOn(cx: Writing, user: UserRow): Promise<UserRow> {
  const { linkId } = (await findRegistration(cx.tx, user.id)) ?? { linkId: null }
  if (wantsApproval(cx, { linkId })) {
    await updateUser(cx.tx, user.id, { ...proven(user), waitsFor: 'approval' })
    await updateRegistration(cx.tx, user.id, { endsAt: endOf(cx, 'approval') })
    await askForApproval(cx, user)
    return requireUser(cx, user.id)
  }
  // The room before the seat, as wherever both are taken.
  const open = linkId === null ? null : await holdLink(cx, { id: linkId })
  await updateUser(cx.tx, user.id, proven(user))
  const after = await admit(cx, user)
  if (open !== null) await useLink(cx, open, after)
  await deleteRegistration(cx.tx, user.id)
  await writeTo(cx, 'registered', after)
  return after
}

function proven({ email }: UserRow) {
  return { emailVerified: true, email, emailKey: email === null ? null : emailKey(email) }
}

/** Refuses what is only done to an account that waits. */
export function requireWaiting({ waitsFor }: User): void {
  if (waitsFor === null) throw refusal('error-action-not-allowed', 'This account does not wait for approval')
}

/** Takes a registration away, and its account; the name and the address are free again. Assumes allowed, and that the account is held. */
export async function dropRegistration(cx: Writing, user: User, { reason }: { readonly reason: string }): Promise<void> {
  await deleteUserRow(cx.tx, user.id)
  // An address that nobody has verified is not written to: it may be anybody's.
  if (user.waitsFor !== 'approval' || user.email === null) return
  const { email: address, name, language } = user
  await writeLetter(cx, 'rejected', { user: null, address, name, language }, { words: { reason } })
}
