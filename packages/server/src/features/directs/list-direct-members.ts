// Who is in a direct message: cards, by username.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { pageInput } from '../../wire/rest.ts'
import { listMemberIdsOf } from '../rooms/room.ts'
import { presentCard } from '../users/profile.ts'
import { findUsersByIds, type UserRow } from '../users/user.ts'
import { directReference, findDirectAccess } from './direct-message.ts'

export const listDirectMembers = query({
  name: 'list-direct-members',
  permission: 'list-members',
  input: Type.Object({ direct: directReference, text: Type.Optional(Type.String({ maxLength: 128 })), page: pageInput }),
  load: (cx, { direct }) => findDirectAccess(cx, direct),
  async run(cx, { text = '', page }, { room }) {
    const members = await findUsersByIds(cx.tx, (await listMemberIdsOf(cx.tx, [room.id])).get(room.id) ?? [])
    const found = members
      .filter((user) => hasText(user, text.toLowerCase()))
      .sort((one, other) => one.username.localeCompare(other.username))
    return { rows: found.slice(page.offset, page.offset + page.limit).map(presentCard), total: found.length }
  },
})

function hasText({ username, name }: UserRow, text: string): boolean {
  return username.toLowerCase().includes(text) || name.toLowerCase().includes(text)
}
