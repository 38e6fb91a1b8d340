// By what it can be seen that nobody's rights in a room have changed, without working them out anew: every change of them raises an epoch, of
// the workspace, of the room, of the room that it belongs to, or of the person, in the transaction that makes it.
import { hasAccessEnded, type UserRow } from '../users/user.ts'

/** What everybody's rights in a room hang on, as one text. */
export function stampOf(epochs: { readonly workspace: number; readonly room: number; readonly parent: number | null }): string {
  return `${epochs.workspace}.${epochs.room}.${epochs.parent ?? ''}`
}

/** How far somebody's rights have changed. It only grows, so that of several people the sum says whether any has. */
export function weightOf(user: Pick<UserRow, 'aclEpoch' | 'accessEndsAt'>, now: Date): bigint {
  return BigInt(user.aclEpoch) * 2n + (hasAccessEnded(user, now) ? 1n : 0n)
}
