// Changes settings, all that are given or none. It stands here rather than with the settings because a limit that falls below
// what is taken is answered with a warning. Adds error-invalid-setting and error-invalid-value.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { accessToSettings } from '../settings/setting-card.ts'
import { changeStoredSettings } from '../settings/stored-setting.ts'
import { limitWarning } from './limit-warning.ts'

export const changeSettings = command({
  name: 'change-settings',
  permission: 'change-setting',
  input: Type.Object({
    changes: Type.Array(Type.Object({ id: Type.String({ maxLength: 200 }), value: Type.Unknown() }), { minItems: 1, maxItems: 500 }),
  }),
  load: (cx, { changes }) =>
    accessToSettings(
      cx,
      changes.map(({ id }) => id),
    ),
  async run(cx, { changes }): Promise<{ warnings: string[] }> {
    await changeStoredSettings(cx, changes)
    const warnings: string[] = []
    for (const { id, value } of changes) {
      const warning = await limitWarning(cx, id, value)
      if (warning !== null) warnings.push(warning)
    }
    return { warnings }
  },
})
