// Settings as the administration sees them, page by page: all, or those that were handed to the reader.
import { query, theWorkspace } from '../../actions/action.ts'
import { may } from '../../permissions/authorize.ts'
import { accessToSettings, presentSetting } from './setting-card.ts'
import { listSettingIds, settingsPageInput } from './settings-page.ts'

export const listSettings = query({
  name: 'list-settings',
  permission: 'read-settings',
  input: settingsPageInput,
  load: theWorkspace,
  run(cx, input) {
    const { ids, total } = listSettingIds(input, (id) => may(cx, 'read-setting-details', accessToSettings(cx, [id])))
    return { rows: ids.map((id) => presentSetting(cx, id)), total }
  },
})
