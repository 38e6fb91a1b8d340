// A letter as its reader gets it: subject, plain text, and the same as HTML. Whatever is filled in is text and stays text.
import type { Reading } from '../../actions/action.ts'
import { setting } from '../settings/setting.ts'
import { type Language, type LetterKind, wordingOf } from './wording.ts'

export interface LetterText {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** What stands in the brackets. */
export type Words = Readonly<Record<string, string>>

const subjectLengthMax = 200
const wordLengthMax = 4_000

/** Fills in the words and lays the letter out. */
export function layOut(
  cx: Pick<Reading, 'workspace'>,
  { kind, language, words }: { readonly kind: LetterKind; readonly language: Language; readonly words: Words },
): LetterText {
  const wording = wordingOf(cx, kind, language)
  const all: Words = { Site_Name: setting(cx, 'Site_Name'), Site_URL: setting(cx, 'Site_Url'), ...words }
  const paragraphs = paragraphsOf(wording.body, all)
  const footer = filled(setting(cx, 'Email_Footer'), all)
  const subject = oneLine(filled(wording.subject, all)).slice(0, subjectLengthMax)
  return {
    subject,
    text: [...paragraphs, ...(footer === '' ? [] : [`-- \n${footer}`])].join('\n\n') + '\n',
    html: htmlOf({ subject, language, paragraphs, footer }),
  }
}

/** The body's paragraphs, those left out of which a word is empty. */
function paragraphsOf(body: string, words: Words): string[] {
  return body
    .split(/\n{2,}/)
    .filter((paragraph) => ![...paragraph.matchAll(/\[(\w+)\]/g)].some(([, name = '']) => words[name] === ''))
    .map((paragraph) => filled(paragraph, words).trim())
    .filter((paragraph) => paragraph !== '')
}

/** In one pass: a bracket inside a word that was filled in stays a bracket. */
function filled(template: string, words: Words): string {
  return template.replace(/\[(\w+)\]/g, (bracket, name: string) => (Object.hasOwn(words, name) ? plain(words[name] ?? '') : bracket))
}

/** Without what could end a header, hide a part or turn the reading direction. */
function plain(word: string): string {
  return word
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{C}\n]/gu, '')
    .slice(0, wordLengthMax)
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

interface Page {
  readonly subject: string
  readonly language: Language
  readonly paragraphs: readonly string[]
  readonly footer: string
}

const style = {
  body: 'margin:0;padding:24px;background:#f4f5f7;font-family:system-ui,-apple-system,Segoe UI,Roboto,sans-serif;font-size:16px;line-height:1.5;color:#1f2329',
  card: 'max-width:560px;margin:0 auto;padding:32px;background:#ffffff;border-radius:8px',
  button:
    'display:inline-block;padding:12px 20px;border-radius:6px;background:#0b5fc4;color:#ffffff;text-decoration:none;word-break:break-all',
  footer: 'max-width:560px;margin:16px auto 0;font-size:13px;color:#5b6470',
} as const

function htmlOf({ subject, language, paragraphs, footer }: Page): string {
  const shown = paragraphs.map((paragraph) => (isAddress(paragraph) ? buttonOf(paragraph) : `<p>${linesOf(paragraph)}</p>`))
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${escaped(subject)}</title></head><body style="${style.body}"><div style="${style.card}">${shown.join('')}</div>${footer === '' ? '' : `<div style="${style.footer}">${linesOf(footer)}</div>`}</body></html>`
}

/** A link that stands alone is what the letter is about. Its text is its target: nobody need trust what a button says. */
function buttonOf(address: string): string {
  return `<p><a style="${style.button}" href="${escaped(address)}">${escaped(address)}</a></p>`
}

function linesOf(text: string): string {
  return escaped(text).replace(/\n/g, '<br>')
}

function isAddress(text: string): boolean {
  return /^https?:\/\/\S+$/.test(text)
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}
