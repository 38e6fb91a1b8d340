// A setting's value as the rest of the code reads it: what the environment fixes, else what an administrator stored, else
// the registry's default.
import type { Workspace } from '../../permissions/workspace.ts'
import { registry, type SettingId, type SettingType } from './registry.ts'

/** The value in force, typed by the registry. */
export function setting<K extends SettingId>({ workspace }: { readonly workspace: Pick<Workspace, 'settings'> }, id: K): SettingType<K> {
  return (workspace.settings.get(id) ?? registry[id].value) as SettingType<K>
}
