// The door over a database: brought up to date, with what the environment fixes laid over what administrators stored.
import { Lately } from './actions/lately.ts'
import type { Door } from './actions/perform.ts'
import { requireConfirmation } from './features/sessions/confirmation.ts'
import { mailSettings } from './features/settings/mail-url.ts'
import { readOverrides } from './features/settings/override.ts'
import { licensing } from './permissions/license.ts'
import type { Config } from './platform/config.ts'
import { EventBus } from './platform/events.ts'
import type { Log } from './platform/log.ts'
import { migrate } from './platform/migrate.ts'
import { requireMigrated } from './platform/readiness.ts'
import { loadServerSecret } from './platform/server-secret.ts'
import { StartupError } from './platform/startup-error.ts'
import type { Database } from './platform/transaction.ts'
import { Turns } from './platform/turns.ts'

/** Migrates the database and builds the door. Throws a StartupError that says what to mend. */
export async function openDoor(config: Config, database: Database, log: Log): Promise<Door> {
  await migrate(database)
  return buildDoor(config, database, log)
}

/** Builds the door over a database that somebody else keeps up to date. Throws a StartupError when it is not. */
export async function openPreparedDoor(config: Config, database: Database, log: Log): Promise<Door> {
  await requireMigrated(database).catch((error: unknown) => {
    throw new StartupError(`This process has newer code than the primary (${(error as Error).message}). Restart Foyer as a whole.`)
  })
  return buildDoor(config, database, log)
}

/** The door over a database that is up to date. */
export async function buildDoor(config: Config, database: Pick<Database, 'kysely'>, log: Log): Promise<Door> {
  const overrides = readOverrides(config.settingOverrides)
  if (overrides.unknown.length > 0) log.warn({ settings: overrides.unknown }, 'OVERWRITE_SETTING_ names settings that Foyer does not have')
  const bus = new EventBus((error) => log.error({ err: error }, 'a committed fact was not taken'))
  return {
    database,
    bus,
    confirm: requireConfirmation,
    secret: await loadServerSecret({ text: config.secret, dataDirectory: config.dataDirectory }),
    turns: new Turns(),
    groups: new Map(),
    lately: new Lately(),
    workspace: null,
    endedLicenses: 0,
    fixedSettings: new Map([
      ['Site_Url', config.rootUrl],
      ...mailSettings(config.mailUrl),
      ...(config.testMode ? [['Accounts_TwoFactorAuthentication_Enabled', false] as const] : []),
      ...overrides.values,
    ]),
    licensing: licensing(config.licensePublicKey, log),
  }
}
