// Settings that the environment fixes (OVERWRITE_SETTING_<id>): read as the setting's type, locked for administrators.
import { StartupError } from '../../platform/startup-error.ts'
import { registry, type SettingDefinition, type SettingId } from './registry.ts'

/** The overrides by setting id. Throws a StartupError for a value that is not of the setting's type; unknown ids are answered apart. */
export function readOverrides(overrides: Readonly<Record<string, string>>): {
  readonly values: ReadonlyMap<string, unknown>
  readonly unknown: readonly string[]
} {
  const values = new Map<string, unknown>()
  const unknown: string[] = []
  for (const [id, text] of Object.entries(overrides)) {
    const definition: SettingDefinition | undefined = registry[id as SettingId]
    if (definition === undefined || definition.fixed) unknown.push(id)
    else values.set(id, readValue(id, definition, text))
  }
  return { values, unknown }
}

function readValue(id: string, definition: SettingDefinition, text: string): unknown {
  const value = valueOf(definition, text)
  const fault = faultIn(definition, value)
  if (fault !== null) throw new StartupError(`OVERWRITE_SETTING_${id} is "${definition.secret ? '[redacted]' : text}"; ${fault}.`)
  return value
}

function valueOf({ type }: SettingDefinition, text: string): unknown {
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
  if (type === 'int' || type === 'timespan') return text.trim() === '' ? text : Number(text)
  if (type === 'multiSelect')
    return text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
  if (type === 'asset') return { defaultUrl: text }
  return text
}

/** What is wrong with a value for a setting, as the end of a sentence; null when nothing is. */
export function faultIn(definition: SettingDefinition, value: unknown): string | null {
  const { type, min, max, values, pattern, patternText } = definition
  if (type === 'boolean') return typeof value === 'boolean' ? null : 'it must be true or false'
  if (type === 'int' || type === 'timespan') {
    if (typeof value !== 'number' || !Number.isInteger(value)) return 'it must be a whole number'
    if ((min !== undefined && value < min) || (max !== undefined && value > max))
      return `it must be from ${min ?? 'any'} to ${max ?? 'any'}`
    return null
  }
  if (type === 'select')
    return typeof value === 'string' && (values === undefined || values.includes(value))
      ? null
      : `it must be one of ${(values ?? []).join(', ')}`
  if (type === 'multiSelect')
    return Array.isArray(value) && value.every((item) => typeof item === 'string' && (values === undefined || values.includes(item)))
      ? null
      : `it must be a list of ${(values ?? []).join(', ')}`
  if (type === 'asset') return isAsset(value) ? null : 'it must be an address'
  if (typeof value !== 'string') return 'it must be a text'
  return pattern === undefined || new RegExp(pattern).test(value) ? null : (patternText ?? `it must match ${pattern}`)
}

function isAsset(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).length === 1 &&
    typeof (value as { defaultUrl?: unknown }).defaultUrl === 'string'
  )
}
