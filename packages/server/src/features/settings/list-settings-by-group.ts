// The settings page: the groups there are for the reader, and everything about the settings of one of them.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { definitionOf, mayReadWhole, presentSettingFor, settingIds } from './setting-card.ts'

export const listSettingsByGroup = query({
  name: 'list-settings-by-group',
  permission: 'read-settings',
  input: Type.Object({ group: Type.Union([Type.String({ maxLength: 100 }), Type.Null()]) }),
  load: theWorkspace,
  run(cx, { group }) {
    const readable = settingIds.filter((id) => mayReadWhole(cx, id))
    const groups = new Map<string, number>()
    for (const id of readable) groups.set(definitionOf(id).group, (groups.get(definitionOf(id).group) ?? 0) + 1)
    return {
      groups: [...groups].map(([name, settings]) => ({ group: name, settings })),
      settings: group === null ? [] : readable.filter((id) => definitionOf(id).group === group).map((id) => presentSettingFor(cx, id)),
    }
  },
})
