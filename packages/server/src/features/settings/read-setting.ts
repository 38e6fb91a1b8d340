// One setting's value: a public one for anybody who is signed in, any other for those who may read it. To everybody else one that
// is not there answers as one that is not for them. Adds error-invalid-setting.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { accessToSettings, isSettingId, mayReadWhole, presentPublicSetting, presentSetting } from './setting-card.ts'

export const readSetting = query({
  name: 'read-setting',
  permission: 'read-setting',
  input: Type.Object({ id: Type.String({ maxLength: 200 }) }),
  load: (cx, { id }) => accessToSettings(cx, [id]),
  run(cx, { id }) {
    if (!isSettingId(id)) throw refusal('error-invalid-setting')
    return mayReadWhole(cx, id) ? presentSetting(cx, id) : presentPublicSetting(cx, id)
  },
})
