// The end of a guest's access, as guest and host hear of it. Each thing is said once, on however many servers the clock strikes.
import type { Writing } from '../../actions/action.ts'
import { dropLettersOf, type LetterKind, writeTo } from '../mail/letter.ts'
import { languageOf, momentIn } from '../mail/wording.ts'
import { endSessions } from '../sessions/session.ts'
import { findUser, lockUser, lockUserRow, type UserRow } from '../users/user.ts'
import { markEndTold } from './accounts.store.ts'

const dayMs = 86_400_000

/** Writes to guest and host that so many days are left. Does nothing where that was said, or is not so any more. */
export async function remindOfEnd(cx: Writing, userId: string, days: number): Promise<void> {
  await lockUserRow(cx.tx, userId)
  const guest = await findUser(cx.tx, { id: userId })
  const endsAt = guest?.accessEndsAt ?? null
  if (guest?.active !== true || guest.kind !== 'guest' || endsAt === null || endsAt <= cx.now) return
  if (endsAt.getTime() - cx.now.getTime() > days * dayMs || !(await markEndTold(cx.tx, userId, { days, endsAt }))) return
  const host = await hostOf(cx, guest)
  await writeTo(cx, 'access-ending', guest, { words: { host: host?.name ?? '', until: untilFor(cx, guest, endsAt) } })
  if (host !== null) await tellHost(cx, 'guest-access-ending', { host, guest, endsAt })
}

/** Closes what is open of somebody whose access has ended, and tells the host. Answers the guest, or null where there is nothing to do. */
export async function endAccess(cx: Writing, userId: string): Promise<UserRow | null> {
  // Whatever the account is doing ends before this goes on.
  await lockUser(cx.tx, userId)
  const guest = await findUser(cx.tx, { id: userId })
  const endsAt = guest?.accessEndsAt ?? null
  if (guest?.active !== true || guest.kind !== 'guest' || endsAt === null || endsAt > cx.now) return null
  if (!(await markEndTold(cx.tx, userId, { days: 0, endsAt }))) return null
  await endSessions(cx, userId, 'access-ended')
  await dropLettersOf(cx.tx, userId, 'the access has ended')
  const host = await hostOf(cx, guest)
  if (host !== null) await tellHost(cx, 'guest-access-ended', { host, guest, endsAt })
  const userIds = { users: [userId] }
  cx.emit({ name: 'user.access-ended', audience: { users: [] }, data: { userId }, revokes: userIds, regrades: userIds })
  return guest
}

async function hostOf(cx: Writing, { hostId }: UserRow): Promise<UserRow | null> {
  const host = hostId === null ? null : await findUser(cx.tx, { id: hostId })
  return host?.active === true ? host : null
}

async function tellHost(
  cx: Writing,
  kind: Extract<LetterKind, 'guest-access-ending' | 'guest-access-ended'>,
  { host, guest, endsAt }: { readonly host: UserRow; readonly guest: UserRow; readonly endsAt: Date },
): Promise<void> {
  await writeTo(cx, kind, host, { words: { guest: guest.name, until: untilFor(cx, host, endsAt) } })
}

function untilFor(cx: Writing, reader: UserRow, endsAt: Date): string {
  return momentIn(endsAt, languageOf(cx, reader.language))
}
