// All settings as the administration sees them, page by page.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { pageInput } from '../../wire/rest.ts'
import { presentSetting, settingIds } from './setting-card.ts'

export const listSettings = query({
  name: 'list-settings',
  permission: 'read-settings',
  input: Type.Object({ ids: Type.Optional(Type.Array(Type.String(), { maxItems: 1000 })), page: pageInput }),
  load: theWorkspace,
  run(cx, { ids, page: { offset, limit } }) {
    const asked = ids === undefined ? null : new Set(ids)
    const found = settingIds.filter((id) => asked?.has(id) ?? true)
    return { rows: found.slice(offset, offset + limit).map((id) => presentSetting(cx, id)), total: found.length }
  },
})
