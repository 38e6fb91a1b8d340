// Saves several settings at once, some to their defaults: all of them or none, and then with the reason for each that is in the way. Adds
// error-invalid-settings.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { accessToSettings } from '../settings/setting-card.ts'
import { changeStoredSettings, faultsIn, toDefault } from '../settings/stored-setting.ts'
import { limitWarning } from './limit-warning.ts'

const id = Type.String({ minLength: 1, maxLength: 200 })

export const saveSettings = command({
  name: 'save-settings',
  permission: 'change-setting',
  input: Type.Object({
    changes: Type.Array(Type.Object({ id, value: Type.Unknown() }), { maxItems: 500 }),
    reset: Type.Array(id, { maxItems: 500 }),
  }),
  load: (cx, { changes, reset }) => accessToSettings(cx, [...changes.map((change) => change.id), ...reset]),
  async run(cx, { changes, reset }): Promise<{ warnings: { id: string; warning: string }[] }> {
    const all = [...changes, ...reset.map(toDefault)]
    const faults = faultsIn(cx, all)
    if (all.length === 0 || faults.length > 0)
      throw refusal(
        'error-invalid-settings',
        'Nothing was saved: ' + (faults.map(({ error }) => error).join('. ') || 'no setting was named'),
        {
          settings: faults.map((fault) => ({ _id: fault.id, error: fault.error, errorType: fault.code })),
        },
      )
    await changeStoredSettings(cx, all)
    const warnings: { id: string; warning: string }[] = []
    for (const { id: changed, value } of all) {
      const warning = await limitWarning(cx, changed, value)
      if (warning !== null) warnings.push({ id: changed, warning })
    }
    return { warnings }
  },
})
