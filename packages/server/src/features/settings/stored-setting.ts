// Settings as stored: only what differs from the registry's defaults.
import { newToken } from '../../platform/ids.ts'
import type { Tx } from '../../platform/transaction.ts'
import type { SettingId } from './registry.ts'
import { insertSettingIfMissing, upsertSetting } from './settings.store.ts'

/** Makes the values that every workspace has of its own; answers whether any was missing. */
export function ensureGeneratedSettings(tx: Tx): Promise<boolean> {
  return insertSettingIfMissing(tx, 'Accounts_RegistrationForm_SecretURL', newToken())
}

/** Stores a checked value. The caller raises the workspace's epoch. */
export function storeSetting(tx: Tx, id: SettingId, value: unknown): Promise<void> {
  return upsertSetting(tx, id, value)
}
