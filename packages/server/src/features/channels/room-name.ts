// What a channel or a group may be called. The name is what stands in links; the title is what people typed.
import type { Reading } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import { setting } from '../settings/setting.ts'
import { nameKey } from '../users/name.ts'

const mostCharacters = 120
const unreadable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

export interface RoomNames {
  readonly name: string
  /** Two names that a reader would take for one another share it. */
  readonly nameKey: string
  readonly title: string
}

/** Checks a name against the workspace's pattern; where any character is allowed, makes the plain form of it. Throws error-invalid-room-name. */
export function requireRoomName(cx: Pick<Reading, 'workspace'>, typed: string): RoomNames {
  const title = requireTitle(typed)
  if (fits(cx, title)) return { name: title, nameKey: nameKey(title), title }
  if (!setting(cx, 'UI_Allow_room_names_with_special_chars')) throw invalid(title)
  const name = plainForm(title)
  return fits(cx, name) ? { name, nameKey: nameKey(name), title } : { name: newId(), nameKey: nameKey(title), title }
}

/** Checks what is to be shown as a room's name. Throws error-invalid-room-name. */
export function requireTitle(typed: string): string {
  const title = typed.trim()
  if (title === '' || [...title].length > mostCharacters || unreadable.test(title) || nameKey(title) === '') throw invalid(title)
  return title
}

function fits(cx: Pick<Reading, 'workspace'>, name: string): boolean {
  return new RegExp(`^(?:${setting(cx, 'UTF8_Channel_Names_Validation')})$`).test(name)
}

function plainForm(title: string): string {
  return title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^0-9a-zA-Z_.]+/g, '-')
    .replace(/^-+|-+$/g, '')
}

function invalid(name: string) {
  return refusal(
    'error-invalid-room-name',
    `“${name.slice(0, mostCharacters)}” is not a valid room name: use letters, digits, dots, hyphens and underscores`,
    { channel_name: name.slice(0, mostCharacters) },
  )
}
