// The public settings, which clients read before anybody has signed in: all of them or the named ones, page by page.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { pageInput } from '../../wire/rest.ts'
import { isPublic, presentPublicSetting, settingIds } from './setting-card.ts'

export const listPublicSettings = query({
  name: 'list-public-settings',
  permission: 'read-public-settings',
  input: Type.Object({ ids: Type.Optional(Type.Array(Type.String(), { maxItems: 1000 })), page: pageInput }),
  load: theWorkspace,
  run(cx, { ids, page: { offset, limit } }) {
    const asked = ids === undefined ? null : new Set(ids)
    const found = settingIds.filter((id) => isPublic(id) && (asked?.has(id) ?? true))
    return { rows: found.slice(offset, offset + limit).map((id) => presentPublicSetting(cx, id)), total: found.length }
  },
})
