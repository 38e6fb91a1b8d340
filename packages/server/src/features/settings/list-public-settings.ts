// The public settings, which clients read before anybody has signed in: all of them or the named ones, page by page.
import { query, theWorkspace } from '../../actions/action.ts'
import { isPublic, presentPublicSetting } from './setting-card.ts'
import { listSettingIds, settingsPageInput } from './settings-page.ts'

export const listPublicSettings = query({
  name: 'list-public-settings',
  permission: 'read-public-settings',
  input: settingsPageInput,
  load: theWorkspace,
  run(cx, input) {
    const { ids, total } = listSettingIds(input, isPublic)
    return { rows: ids.map((id) => presentPublicSetting(cx, id)), total }
  },
})
