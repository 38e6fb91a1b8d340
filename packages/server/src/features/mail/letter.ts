// A letter: written as a row in the transaction that wants it said, sent later, and kept for administrators to look at. It holds no
// secret: what is secret in it is made from the server's secret when it goes out.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Reading, Writing } from '../../actions/action.ts'
import { alphabet, newId } from '../../platform/ids.ts'
import type { ServerSecret } from '../../platform/server-secret.ts'
import type { Tx } from '../../platform/transaction.ts'
import type { Letter, User } from '../../schema/rows.ts'
import { setting } from '../settings/setting.ts'
import { type LetterText, layOut, type Words } from './letter-text.ts'
import { findLetter, insertLetter } from './mail.store.ts'
import { type Language, languageOf, type LetterKind } from './wording.ts'

export { countRecentLetters, dropLettersAbout, dropLettersOf, dropSecretLetters, holdBackLetters } from './mail.store.ts'
export type { LetterKind } from './wording.ts'

export interface Addressee {
  /** Their account, where they have one: nothing waits for an account that has gone. */
  readonly user: Pick<User, 'id' | 'language' | 'name'> | null
  readonly address: string
  readonly name: string
  /** For people without an account. */
  readonly language?: string | null
}

/** What is secret in a letter, by the name that it is made from. */
export interface LetterSecret {
  /** The word in the letter: a temporary password, a code of six digits, or a link that ends in a token; beside the link to sign in by stands a code. */
  readonly as: 'password' | 'code' | 'Invitation_Url' | 'Verification_Url' | 'Forgot_Password_Url' | 'SignIn_Url'
  readonly purpose: string
  readonly id: string
  /** Characters of a temporary password. */
  readonly length?: number
}

/** How administrators see what is secret in a letter. */
export const hiddenWord = '••••••••'

/** Writes a letter; it goes out after COMMIT, when there is a mail server. Answers its id. Assumes allowed. */
export async function writeLetter(
  cx: Writing,
  kind: LetterKind,
  { user, address, name, language = null }: Addressee,
  { words = {}, secret = null }: { readonly words?: Words; readonly secret?: LetterSecret | null } = {},
): Promise<string> {
  const id = newId()
  await insertLetter(cx.tx, {
    id,
    kind,
    address,
    userId: user?.id ?? null,
    language: languageOf(cx, user?.language ?? language),
    words: JSON.stringify({ name, email: address, ...words }),
    secret: secret === null ? null : JSON.stringify(secret),
    dueAt: cx.now,
    createdAt: cx.now,
  })
  cx.emit({ name: 'letter.written', audience: { users: [] }, data: { letterId: id } })
  return id
}

/** Writes to somebody's own address, when they have one; answers the letter's id or null. */
export async function writeTo(
  cx: Writing,
  kind: LetterKind,
  user: Pick<User, 'id' | 'language' | 'name' | 'email'>,
  more?: { readonly words?: Words; readonly secret?: LetterSecret | null },
): Promise<string | null> {
  return user.email === null ? null : writeLetter(cx, kind, { user, address: user.email, name: user.name }, more)
}

/** The letter as it goes out; or, for an administrator's eyes, with its secret left out. */
export function textOf(cx: Pick<Reading, 'workspace' | 'secret'>, letter: Letter, { shown }: { readonly shown: boolean }): LetterText {
  return layOut(cx, {
    kind: letter.kind as LetterKind,
    language: letter.language as Language,
    words: { ...letter.words, ...secretWords(cx, letter.secret as LetterSecret | null, shown) },
  })
}

/** What the secret of a letter is made from; null where it has none. */
export async function findSecretOf(tx: Tx, letterId: string): Promise<LetterSecret | null> {
  return ((await findLetter(tx, letterId))?.secret as LetterSecret | null | undefined) ?? null
}

function secretWords(cx: Pick<Reading, 'workspace' | 'secret'>, made: LetterSecret | null, shown: boolean): Words {
  if (made === null) return {}
  const code = made.as === 'SignIn_Url' ? { SignIn_Code: shown ? mailedCode(cx.secret, made) : hiddenWord } : {}
  return { [made.as]: shown ? secretWord(cx, made) : hiddenWord, ...code }
}

const pages = {
  Invitation_Url: 'accept-invitation',
  Verification_Url: 'verify-email',
  Forgot_Password_Url: 'reset-password',
  SignIn_Url: 'sign-in',
} as const

function secretWord(cx: Pick<Reading, 'workspace' | 'secret'>, made: LetterSecret): string {
  if (made.as === 'code') return digitsOf(cx.secret, made)
  return made.as === 'password' ? temporaryPassword(cx.secret, made) : linkTo(cx, pages[made.as], cx.secret.tokenFor(made.purpose, made.id))
}

/** A link that ends in a token. It stands behind the #, which browsers keep to themselves: no log on the way has it. */
export function linkTo(cx: Pick<Reading, 'workspace'>, page: string, token: string): string {
  return `${setting(cx, 'Site_Url').replace(/\/+$/, '')}/${page}#${token}`
}

// One of each class that a password policy may ask for.
const passwordEnding = 'aA7-'

/** The temporary password of this name, the same every time: at least five characters. */
export function temporaryPassword(
  secret: ServerSecret,
  { purpose, id, length = 17 }: Pick<LetterSecret, 'purpose' | 'id' | 'length'>,
): string {
  const wanted = Math.max(1, length - passwordEnding.length)
  let drawn = ''
  for (let block = 0; drawn.length < wanted; block++)
    for (const byte of secret.bytesFor(purpose, `${id} ${block}`)) drawn += alphabet[byte % alphabet.length]
  return drawn.slice(0, wanted) + passwordEnding
}

const heldMs = 5 * 60_000

/** Until when a letter is its postman's: longer than a mail server may take between two steps. */
export function heldUntil({ now }: Pick<Reading, 'now'>): Date {
  return new Date(now.getTime() + heldMs)
}

// Thirty-two that are not mistaken for each other: a byte falls on each of them as often.
const codeAlphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const codeLength = 8

/** The code of this name, in two groups to be typed. */
export function mailedCode(secret: ServerSecret, { purpose, id }: Pick<LetterSecret, 'purpose' | 'id'>): string {
  const drawn = [...secret.bytesFor(`${purpose} code`, id).subarray(0, codeLength)].map((byte) => codeAlphabet[byte % codeAlphabet.length])
  return `${drawn.slice(0, 4).join('')}-${drawn.slice(4).join('')}`
}

/** Whether somebody typed the code of this name: in small letters, without the dash, with an O for a zero. */
export function isMailedCode(secret: ServerSecret, made: Pick<LetterSecret, 'purpose' | 'id'>, typed: string): boolean {
  const plain = typed.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1')
  const right = mailedCode(secret, made).replace('-', '')
  return timingSafeEqual(createHash('sha256').update(plain).digest(), createHash('sha256').update(right).digest())
}

/** The code of this name, the same every time: six digits. */
export function digitsOf(secret: ServerSecret, { purpose, id }: Pick<LetterSecret, 'purpose' | 'id'>): string {
  const number = secret.bytesFor(purpose, id).readUIntBE(0, 6) % 1_000_000
  return String(number).padStart(6, '0')
}

/** Whether there is a mail server. Without one, letters wait. */
export function canMail(cx: Pick<Reading, 'workspace'>): boolean {
  return setting(cx, 'SMTP_Host') !== ''
}
