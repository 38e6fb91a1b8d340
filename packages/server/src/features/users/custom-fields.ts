// Fields of accounts that a workspace defines for itself, as JSON in the setting Accounts_CustomFields.
import type { Reading } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { setting } from '../settings/setting.ts'

interface CustomField {
  readonly type?: unknown
  readonly required?: unknown
  readonly minLength?: unknown
  readonly maxLength?: unknown
  readonly options?: unknown
}

const usualMost = 1000

/** Checks given values against the definitions and answers those to store beside what is there; a field that is not defined is left out. */
export function requireCustomFields(
  cx: Pick<Reading, 'workspace'>,
  given: Readonly<Record<string, unknown>>,
  stored: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const defined = definitions(setting(cx, 'Accounts_CustomFields'))
  const values = { ...stored, ...Object.fromEntries(Object.entries(given).filter(([name]) => defined.has(name))) }
  for (const [name, field] of defined) requireValue(name, field, values[name])
  return values
}

function definitions(text: string): ReadonlyMap<string, CustomField> {
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return new Map(Object.entries(parsed).filter(([, field]) => typeof field === 'object' && field !== null))
  } catch {
    // No definitions, or none that can be read: no custom fields.
  }
  return new Map()
}

function requireValue(name: string, { type, required, minLength, maxLength, options }: CustomField, value: unknown): void {
  const refused = (fault: string): Error => refusal('error-user-registration-custom-field', `The field “${name}” ${fault}`, { field: name })
  if (value === undefined || value === null || value === '') {
    if (required === true) throw refused('is required')
    return
  }
  if (typeof value !== 'string' || value.includes('\u0000')) throw refused('must be a text')
  if (type === 'select' && Array.isArray(options) && !options.includes(value)) throw refused('must be one of its options')
  if (typeof minLength === 'number' && value.length < minLength) throw refused(`needs ${minLength} characters`)
  const most = typeof maxLength === 'number' ? maxLength : usualMost
  if (value.length > most) throw refused(`may have ${most} characters`)
}
