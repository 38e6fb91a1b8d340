// From what was thrown to a sentence for the person, and to the field it belongs to.
import { RestError } from '@foyer/client/rest-client.ts'
import { type Say, useText } from '../text/use-text.tsx'
import { refusalsText } from './refusals-text.ts'

type SayRefusal = Say<(typeof refusalsText)['english']>

export interface Refusal {
  readonly code: string
  readonly sentence: string
  /** The form's field that it is about; null when it is about the whole. */
  readonly field: string | null
}

/** Turns what was thrown into a refusal in the reader's language. `fields` are those of the form. */
export function useRefusals(): (error: unknown, fields?: readonly string[]) => Refusal {
  const t = useText(refusalsText)
  return (error, fields = []) => ({ code: codeOf(error), sentence: sentenceOf(error, t), field: fieldOf(error, fields) })
}

/** Why something was refused that the server tells of in an answer, by its code; in its own words where there are none here. */
export function useReasons(): (code: string | null | undefined, words: string) => string {
  const t = useText(refusalsText)
  return (code, words) => (code != null && isKnown(code) ? t(code) : withoutCode(words))
}

export function codeOf(error: unknown): string {
  return error instanceof RestError ? error.code : 'unreachable'
}

/** What the server adds to a refusal, beside its code. */
export function detailsOf(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof RestError)) return {}
  const { details } = (error.body ?? {}) as { details?: unknown }
  return typeof details === 'object' && details !== null ? (details as Record<string, unknown>) : {}
}

function sentenceOf(error: unknown, t: SayRefusal): string {
  if (!(error instanceof RestError)) return t('unreachable')
  if (error.status >= 500) return t('unwell', { id: error.requestId ?? '–' })
  if (error.status === 429) return t('too-many')
  if (error.code === 'Unauthorized') return t('login-failed')
  if (error.status === 401 && !isKnown(error.code)) return t('session-over')
  if (error.code === 'error-password-policy-not-met') return t(error.code, { why: whyOf(error, t) })
  // A refusal that says no more than its code.
  if (/^(not allowed|this action is not allowed)\b/i.test(error.message)) return t('not-allowed')
  return isKnown(error.code) ? t(error.code) : withoutCode(error.message)
}

/** REST writes a refusal’s code behind its words. */
function withoutCode(words: string): string {
  return words.replace(/\s*\[[^[\]\s]+\]\s*$/, '')
}

type PlainCode = Exclude<keyof (typeof refusalsText)['english'] & `error-${string}`, 'error-password-policy-not-met'> | 'totp-invalid'

function isKnown(code: string): code is PlainCode {
  return code !== 'error-password-policy-not-met' && code in refusalsText.english && /^(error-|totp-)/.test(code)
}

const faults = [
  [/fewer than (\d+)/, 'password.short'],
  [/more than (\d+) (?:characters|bytes)/, 'password.long'],
  [/no lower-case/, 'password.lower'],
  [/no upper-case/, 'password.upper'],
  [/no digit/, 'password.digit'],
  [/no special/, 'password.special'],
  [/more than (\d+) times/, 'password.repeats'],
] as const

function whyOf(error: RestError, t: SayRefusal): string {
  const { reasons } = detailsOf(error)
  if (!Array.isArray(reasons)) return error.message
  const said = reasons.map((reason) => {
    for (const [pattern, key] of faults) {
      const found = pattern.exec(String(reason))
      if (found === null) continue
      // Keys without a number leave it unused.
      return (t as (key: string, values: object) => string)(key, { count: Number(found[1] ?? 0) })
    }
    return String(reason)
  })
  return `${said.join('; ')}.`
}

const fieldsByCode: readonly (readonly [RegExp, string])[] = [
  [/password/, 'password'],
  [/username/, 'username'],
  [/email|domain/, 'email'],
  [/totp/, 'code'],
  [/error-invalid-token/, 'code'],
  [/channel-name|room-name/, 'name'],
]

function fieldOf(error: unknown, fields: readonly string[]): string | null {
  const { field } = detailsOf(error)
  const named = typeof field === 'string' ? fields.find((name) => name.toLowerCase() === field.toLowerCase()) : undefined
  const byCode = fieldsByCode.find(([pattern, name]) => pattern.test(codeOf(error)) && fields.includes(name))?.[1]
  return named ?? byCode ?? null
}
