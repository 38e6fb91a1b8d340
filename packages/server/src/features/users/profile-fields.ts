// The texts of a profile: what each may hold and how long it may be, wherever it comes in. Checked before anything is stored.
import type { ErrorCode } from '@foyer/protocol/errors.ts'
import { refusal } from '../../platform/errors.ts'

// What would break a line, or turn the reading order of the words around it.
const lineBreaking = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu
const unprintable = /(?![\n\t])\p{Cc}/gu

/** The bio: up to 260 characters, in lines. An empty one is none. */
export function requireBio(text: string): string | null {
  return within(260, text.replace(unprintable, '').trim(), 'error-bio-size-exceeded', 'The bio') || null
}

/** The nickname: one line of up to 120 characters. An empty one is none. */
export function requireNickname(text: string): string | null {
  return within(120, oneLine(text), 'error-nickname-size-exceeded', 'The nickname') || null
}

/** The status message: one line of up to 120 characters, or nothing. */
export function requireStatusText(text: string): string {
  return within(120, oneLine(text), 'error-input-is-not-a-valid-field', 'The status message')
}

/** The company that a guest comes from: one line of up to 120 characters. An empty one is none. */
export function requireCompany(text: string): string | null {
  return within(120, oneLine(text), 'error-input-is-not-a-valid-field', 'The company') || null
}

function oneLine(text: string): string {
  return text.replace(lineBreaking, ' ').trim()
}

function within(most: number, text: string, code: ErrorCode, what: string): string {
  if ([...text].length > most) throw refusal(code, `${what} may have ${most} characters`, { limit: most })
  return text
}
