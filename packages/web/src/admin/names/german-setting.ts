// What a setting is called in German, and what is said about it.
export interface GermanSetting {
  readonly label: string
  readonly description?: string
  /** What the value must be, where the server says it in words of its own. */
  readonly patternText?: string
  /** Of a setting that is chosen from some values: each in words. */
  readonly choices?: Readonly<Record<string, string>>
}
