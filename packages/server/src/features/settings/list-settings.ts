// Settings as the administration sees them, page by page: all, or those that were handed to the reader.
import { query, theWorkspace } from '../../actions/action.ts'
import { mayReadWhole, presentSettingFor } from './setting-card.ts'
import { listSettingIds, settingsPageInput } from './settings-page.ts'

export const listSettings = query({
  name: 'list-settings',
  permission: 'read-settings',
  input: settingsPageInput,
  load: theWorkspace,
  run(cx, input) {
    const { ids, total } = listSettingIds(input, (id) => mayReadWhole(cx, id))
    return { rows: ids.map((id) => presentSettingFor(cx, id)), total }
  },
})
