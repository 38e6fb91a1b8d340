// What a person has chosen about their clients. Where they chose nothing, the workspace's setting of the same name holds.
import { refusal } from '../../platform/errors.ts'
import type { Reading } from '../../actions/action.ts'
import type { User } from '../../schema/rows.ts'
import { faultIn } from '../settings/override.ts'
import { registry, type SettingDefinition, type SettingId } from '../settings/registry.ts'
import { setting } from '../settings/setting.ts'

const prefix = 'Accounts_Default_User_Preferences_'

/** The preferences that have a default, by name. */
const defaults: ReadonlyMap<string, SettingId> = new Map(
  Object.keys(registry).flatMap((id): [string, SettingId][] => (id.startsWith(prefix) ? [[id.slice(prefix.length), id as SettingId]] : [])),
)

/** The account's preferences with every default filled in. */
export function presentPreferences(cx: Pick<Reading, 'workspace'>, user: Pick<User, 'preferences'>): Record<string, unknown> {
  return { ...Object.fromEntries([...defaults].map(([name, id]) => [name, setting(cx, id)])), ...user.preferences }
}

/** Checks preferences that somebody sets and answers those to store; names that nothing knows are left out. */
export function requirePreferences(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).filter(([name, value]) => isKnown(name, value)))
}

function isKnown(name: string, value: unknown): boolean {
  const rule = ruleOf(name)
  if (rule === undefined) return false
  const fault = rule(value)
  if (fault !== null) throw refusal('invalid-params', `${name}: ${fault}`)
  return true
}

type Rule = (value: unknown) => string | null

const truth: Rule = (value) => (typeof value === 'boolean' ? null : 'it must be true or false')
const words =
  (most: number): Rule =>
  (value) =>
    typeof value === 'string' && value.length <= most && !value.includes('\u0000') ? null : `it must be a text of up to ${most} characters`
const number =
  (least: number, most: number): Rule =>
  (value) =>
    typeof value === 'number' && value >= least && value <= most ? null : `it must be a number from ${least} to ${most}`
const list =
  (of: Rule, most: number): Rule =>
  (value) =>
    Array.isArray(value) && value.length <= most && value.every((item) => of(item) === null) ? null : `it must be a list of up to ${most}`
const reminder: Rule = (value) => {
  const { action, label } = (value ?? {}) as { action?: unknown; label?: unknown }
  return words(100)(action) ?? words(200)(label)
}

/** What has no default of the workspace's, or takes more than its values. */
const rules: Readonly<Record<string, Rule>> = {
  // A client may leave the choice to the workspace, and sounds may be of the client's own.
  desktopNotifications: (value) =>
    ['default', 'all', 'mentions', 'nothing'].includes(value as string) ? null : 'it must be default, all, mentions or nothing',
  pushNotifications: (value) =>
    ['default', 'all', 'mentions', 'nothing'].includes(value as string) ? null : 'it must be default, all, mentions or nothing',
  newRoomNotification: words(100),
  newMessageNotification: words(100),
  language: words(20),
  clockMode: number(0, 2),
  highlights: list(words(100), 100),
  dontAskAgainList: list(reminder, 100),
  fontSize: words(20),
  masterVolume: number(0, 100),
  voipRingerVolume: number(0, 100),
  notifyCalendarEvents: truth,
}

function ruleOf(name: string): Rule | undefined {
  if (Object.hasOwn(rules, name)) return rules[name]
  const id = defaults.get(name)
  if (id === undefined) return undefined
  const definition: SettingDefinition = registry[id]
  return (value) => faultIn(definition, value)
}
