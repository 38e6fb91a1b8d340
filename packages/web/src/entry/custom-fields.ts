// The fields that a workspace adds to accounts, as an administrator wrote them into a setting. What can't be read there is no field.

export interface CustomField {
  readonly name: string
  readonly isRequired: boolean
  /** What there is to choose from; null where a text is typed. */
  readonly options: readonly string[] | null
  readonly longest: number | undefined
}

export function customFieldsIn(setting: string): CustomField[] {
  const defined = readObject(setting)
  return Object.entries(defined).flatMap(([name, field]) => {
    if (typeof field !== 'object' || field === null) return []
    const { type, required, options, maxLength } = field as Record<string, unknown>
    return [
      {
        name,
        isRequired: required === true,
        options: type === 'select' && Array.isArray(options) ? options.filter((option) => typeof option === 'string') : null,
        longest: typeof maxLength === 'number' && maxLength > 0 ? maxLength : undefined,
      },
    ]
  })
}

function readObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
