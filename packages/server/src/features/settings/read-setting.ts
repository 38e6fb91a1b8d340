// One setting's value: a public one for anybody who is signed in, any other for those who may read settings. To everybody else
// one that is not there answers as one that is not for them. Adds error-invalid-setting.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { authorize, may } from '../../permissions/authorize.ts'
import { refusal } from '../../platform/errors.ts'
import { isPublic, isSettingId, presentPublicSetting, presentSetting } from './setting-card.ts'

export const readSetting = query({
  name: 'read-setting',
  permission: 'read-setting',
  input: Type.Object({ id: Type.String({ maxLength: 200 }) }),
  load: theWorkspace,
  run(cx, { id }) {
    if (isSettingId(id) && isPublic(id) && !may(cx, 'read-settings', 'workspace')) return presentPublicSetting(cx, id)
    authorize(cx, 'read-settings', 'workspace')
    if (!isSettingId(id)) throw refusal('error-invalid-setting')
    return presentSetting(cx, id)
  },
})
