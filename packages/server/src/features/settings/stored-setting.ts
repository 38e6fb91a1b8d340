// Settings as stored: only what differs from the registry's defaults.
import type { Writing } from '../../actions/action.ts'
import { raiseWorkspaceEpoch } from '../../permissions/workspace.ts'
import { AppError, refusal } from '../../platform/errors.ts'
import { newToken } from '../../platform/ids.ts'
import type { Tx } from '../../platform/transaction.ts'
import { faultIn } from './override.ts'
import type { SettingId } from './registry.ts'
import { definitionOf, isPublic, isSettingId } from './setting-card.ts'
import { insertSettingIfMissing, listStoredSettings, upsertSetting } from './settings.store.ts'

export interface SettingChange {
  readonly id: string
  readonly value: unknown
}

/** What listeners are told: public settings with their values, the others by name alone. */
export interface SettingsChanged {
  readonly public: readonly SettingChange[]
  readonly private: readonly string[]
}

const valueCharactersMax = 65_536

/** Makes the values that every workspace has of its own; answers whether any was missing. */
export function ensureGeneratedSettings(tx: Tx): Promise<boolean> {
  return insertSettingIfMissing(tx, 'Accounts_RegistrationForm_SecretURL', newToken())
}

/**
 * Stores new values, all of them or none, notes them in the audit log and tells everybody. Assumes allowed; refuses what is not
 * a setting (error-invalid-setting), not of its type (error-invalid-value) or fixed (error-action-not-allowed).
 */
export async function changeStoredSettings(cx: Writing, changes: readonly SettingChange[]): Promise<void> {
  const checked = changes.map((change) => requireFit(cx, change))
  // Raising the epoch holds the workspace's row: two administrators who save at once wait for each other.
  await raiseWorkspaceEpoch(cx.tx)
  const stored = new Map((await listStoredSettings(cx.tx)).map((row) => [row.id, row.value]))
  for (const { id, value } of checked) await upsertSetting(cx.tx, id, value)
  const ids = checked.map(({ id }) => id)
  cx.audit({
    target: { kind: 'setting', id: ids.join(', ') },
    before: Object.fromEntries(ids.map((id) => [id, kept(id, stored.has(id) ? stored.get(id) : definitionOf(id).value)])),
    after: Object.fromEntries(checked.map(({ id, value }) => [id, kept(id, value)])),
  })
  const data: SettingsChanged = { public: checked.filter(({ id }) => isPublic(id)), private: ids.filter((id) => !isPublic(id)) }
  // Who sees what may hang on a setting, so every right is judged again.
  cx.emit({ name: 'settings.changed', audience: 'everyone', data, regrades: { everyone: true } })
}

/** A setting as it was before anybody changed it. What is no setting is told with the others. */
export function toDefault(id: string): SettingChange {
  return { id, value: isSettingId(id) ? definitionOf(id).value : undefined }
}

/** What is in the way of each change, in sentences; nothing when all of them can be made. */
export function faultsIn(cx: Writing, changes: readonly SettingChange[]): { id: string; code: string; error: string }[] {
  return changes.flatMap((change) => {
    try {
      requireFit(cx, change)
      return []
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      return [{ id: change.id, code: error.code, error: error.message }]
    }
  })
}

function requireFit({ workspace }: Writing, { id, value }: SettingChange): { id: SettingId; value: unknown } {
  if (!isSettingId(id)) throw refusal('error-invalid-setting', `There is no setting “${id.slice(0, 100)}”`)
  const definition = definitionOf(id)
  if (workspace.fixed.has(id))
    throw refusal(
      'error-action-not-allowed',
      `“${definition.label}” (${id}) is fixed by the server’s environment; whoever runs the server changes it there`,
    )
  if (definition.fixed)
    throw refusal(
      'error-action-not-allowed',
      `“${definition.label}” (${id}) can’t be changed: it belongs to a feature that is not here, or the server keeps it itself`,
    )
  const fault = faultIn(definition, value) ?? (JSON.stringify(value).length > valueCharactersMax ? 'it is too long' : null)
  if (fault !== null) throw refusal('error-invalid-value', `“${definition.label}” (${id}) was not changed: ${fault}`)
  return { id, value }
}

/** What the audit log keeps of a value: of a secret, only whether there is one. */
function kept(id: SettingId, value: unknown): unknown {
  if (!definitionOf(id).secret) return value
  return value === '' ? '' : '[redacted]'
}
