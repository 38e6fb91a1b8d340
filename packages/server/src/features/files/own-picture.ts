// Somebody's own picture in place of letters: how it comes in, and what everybody is told when it changes.
import type { Reading, Writing } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import type { User } from '../../schema/rows.ts'
import { setting } from '../settings/setting.ts'
import { tellOwnRecord } from '../users/profile-change.ts'
import { updateUser } from '../users/user.ts'

/** What listeners are told: who has another picture, and by which mark it is told from the last; none: letters again. */
export interface AvatarChanged {
  readonly userId: string
  readonly username: string
  readonly etag: string | null
}

/** The most bytes that a picture may come with. */
export const pictureBytesMax = 5 * 1024 * 1024
const base64Of = (bytes: number): number => Math.ceil(bytes / 3) * 4
/** The most characters of its address, in which the bytes stand. */
export const pictureCharactersMax = base64Of(pictureBytesMax) + 100

/** Refuses people who may not change their own picture here. Others' is a matter of permission. */
export function requireOwnPicture(cx: Reading, user: User): void {
  if (user.id === cx.actor.id && !setting(cx, 'Accounts_AllowUserAvatarChange'))
    throw refusal('error-not-allowed', 'You can’t change your picture here. An administrator can')
}

/** The bytes that stand in a "data:" address. Other addresses are refused: nothing is fetched from elsewhere. */
export function bytesIn(address: string): Buffer {
  const [, base64] = /^data:image\/[a-z0-9.+-]{1,40};base64,([A-Za-z0-9+/=\s]+)$/i.exec(address) ?? []
  if (base64 === undefined)
    throw refusal('error-avatar-invalid-url', 'Only a picture itself is taken, as a file or as data; none is fetched from an address')
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.length > pictureBytesMax)
    throw refusal('error-file-too-large', `A picture may have ${pictureBytesMax} bytes`, { limit: pictureBytesMax })
  return bytes
}

/** Marks an account's picture as another, or none, and tells everybody who may know the account. */
export async function markPicture(cx: Writing, user: User, has: boolean): Promise<string | null> {
  const etag = has ? newId() : null
  await updateUser(cx.tx, user.id, { avatarEtag: etag })
  const data: AvatarChanged = { userId: user.id, username: user.username, etag }
  cx.emit({ name: 'avatar.changed', audience: 'signed-in', data })
  tellOwnRecord(cx, user.id, { avatarETag: etag })
  return etag
}
