// A setting as its readers see it: the value alone, or the whole row. What is secret never leaves; whether it is set does.
import type { Reading } from '../../actions/action.ts'
import type { SettingPermission } from '../../permissions/catalogue.ts'
import { may } from '../../permissions/authorize.ts'
import { holds } from '../../permissions/holds.ts'
import type { SettingAccess } from '../../permissions/targets.ts'
import { mailUrlSettings } from './mail-url.ts'
import { registry, type SettingDefinition, type SettingId } from './registry.ts'
import { setting } from './setting.ts'

/** Every setting's id, in the order of the settings page. */
export const settingIds = Object.keys(registry) as SettingId[]

/** Tells an id of the registry from anything else a client may send. */
export function isSettingId(id: string): id is SettingId {
  return Object.hasOwn(registry, id)
}

export function isPublic(id: SettingId): boolean {
  return definitionOf(id).public === true
}

/** The permission to change one setting. */
export function permissionToChange(id: string): SettingPermission {
  return `change-setting-${id}`
}

/** Settings as the actor stands to them; of what is no setting, nothing is public and nothing was handed to anybody. */
export function accessToSettings(cx: Pick<Reading, 'actor' | 'workspace'>, ids: readonly string[]): SettingAccess {
  return {
    settings: ids.map((id) => ({
      id,
      isPublic: isSettingId(id) && isPublic(id),
      isSelected: isSettingId(id) && holds(cx, permissionToChange(id)),
    })),
  }
}

/** Whether the actor may read all there is to a setting, and not only what everybody is told of a public one. */
export function mayReadWhole(cx: Pick<Reading, 'actor' | 'workspace'>, id: string): boolean {
  const { settings } = accessToSettings(cx, [id])
  return may(cx, 'read-setting', { settings: settings.map((one) => ({ ...one, isPublic: false })) })
}

/** The whole row for whoever reads all there is to it, and whether they may change it. */
export function presentSettingFor(cx: Pick<Reading, 'actor' | 'workspace'>, id: SettingId) {
  return { ...presentSetting(cx, id), mayChange: may(cx, 'change-setting', accessToSettings(cx, [id])) }
}

/** A row of `settings.public`. */
export function presentPublicSetting(cx: Pick<Reading, 'workspace'>, id: SettingId) {
  return { _id: id, value: setting(cx, id), enterprise: false }
}

/** The whole row: for the administration, and for clients that read the type of a public setting. */
export function presentSetting(cx: Pick<Reading, 'workspace'>, id: SettingId, updatedAt?: Date) {
  const definition = definitionOf(id)
  return {
    _id: id,
    type: definition.type,
    ...valueOf(cx, id, definition),
    public: definition.public === true,
    ...placeOf(definition),
    ...boundsOf(definition),
    ...lockOf(cx, id, definition),
    enterprise: false,
    ...(updatedAt === undefined ? {} : { _updatedAt: updatedAt }),
  }
}

export function definitionOf(id: SettingId): SettingDefinition {
  return registry[id]
}

function valueOf(cx: Pick<Reading, 'workspace'>, id: SettingId, { secret, value: packageValue }: SettingDefinition) {
  const value: unknown = setting(cx, id)
  return secret ? { value: '', secret: true as const, set: value !== '' } : { value, packageValue }
}

function placeOf({ group, section, label, description }: SettingDefinition) {
  return {
    group,
    ...(section === undefined ? {} : { section }),
    i18nLabel: label,
    ...(description === undefined ? {} : { i18nDescription: description }),
  }
}

function boundsOf({ values, choices, min, max, pattern, patternText }: SettingDefinition) {
  return {
    ...(pattern === undefined ? {} : { pattern, ...(patternText === undefined ? {} : { patternText }) }),
    ...(values === undefined ? {} : { values: values.map((key) => ({ key, i18nLabel: choices?.[key] ?? String(key) })) }),
    ...(min === undefined ? {} : { minValue: min }),
    ...(max === undefined ? {} : { maxValue: max }),
  }
}

/** The names in the environment that fix a setting, any one of which may have. */
function variablesOf(id: SettingId): string[] {
  const own = `OVERWRITE_SETTING_${id}`
  if (id === 'Site_Url') return [own, 'ROOT_URL']
  return mailUrlSettings.includes(id) ? [own, 'MAIL_URL'] : [own]
}

function lockOf({ workspace }: Pick<Reading, 'workspace'>, id: SettingId, { fixed }: SettingDefinition) {
  if (workspace.fixed.has(id)) return { locked: true as const, readonly: true as const, env: true as const, variables: variablesOf(id) }
  return fixed ? { locked: true as const, readonly: true as const } : {}
}
