// An attachment as a person may send it: data of known keys, and no link that runs. And text as it can be stored.
import { refusal } from '../../platform/errors.ts'

const texts = new Set(['title', 'text', 'pretext', 'color', 'author_name', 'description'])
const addresses = new Set(['title_link', 'author_link', 'author_icon', 'image_url', 'thumb_url', 'audio_url', 'video_url'])
const jsonBytesMax = 64 * 1024

/** A text without what can't be stored: halves of characters. */
export function cleanText(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
}

/** The attachments with what is known of each; buttons, and quotes of messages that nobody has written, are left out. */
export function plainAttachments(sent: readonly unknown[]): Record<string, unknown>[] {
  const attachments = sent.map(plainAttachment).filter((attachment) => Object.keys(attachment).length > 0)
  if (JSON.stringify(attachments).length > jsonBytesMax) throw refusal('error-message-size-exceeded', 'The attachments are too large')
  return attachments
}

function plainAttachment(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refusal('invalid-params', 'attachments must be objects')
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, held]) => (held === null || held === undefined ? [] : plainEntry(key, held))),
  )
}

function plainEntry(key: string, held: unknown): [string, unknown][] {
  if (texts.has(key)) return [[key, requireText(key, held)]]
  if (addresses.has(key)) {
    const address = requireText(key, held)
    if (!/^(https?:\/\/|\/)/i.test(address)) throw refusal('invalid-params', `attachments: ${key} must be a web address`)
    return [[key, address]]
  }
  if (key === 'collapsed') return [[key, held === true]]
  if (key === 'ts' && (typeof held === 'string' || typeof held === 'number' || held instanceof Date))
    return [[key, held instanceof Date ? held.toISOString() : typeof held === 'string' ? cleanText(held) : held]]
  if (key === 'fields' && Array.isArray(held)) return [[key, held.slice(0, 50).map(plainField)]]
  return []
}

function plainField(value: unknown): { title: string; value: string; short: boolean } {
  const {
    title,
    value: shown,
    short,
  } = (typeof value === 'object' && value !== null ? value : {}) as { title?: unknown; value?: unknown; short?: unknown }
  return { title: cleanText(String(title ?? '')), value: cleanText(String(shown ?? '')), short: short === true }
}

function requireText(key: string, held: unknown): string {
  if (typeof held !== 'string') throw refusal('invalid-params', `attachments: ${key} must be a text`)
  return cleanText(held)
}
