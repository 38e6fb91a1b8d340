// Names of people and rooms as keys: two that a reader would take for one another share a key, so the second is refused.
import { domainToUnicode } from 'node:url'
import { refusal } from '../../platform/errors.ts'
import type { Reading } from '../../actions/action.ts'
import type { AccountKind } from '../../schema/tables.ts'
import { setting } from '../settings/setting.ts'

// Letters of other scripts that read as a Latin letter, and digits that read as one. Deliberately short: what can be typed
// to pass for somebody else in a member list, not all of Unicode's confusables.
const lookAlikes: Readonly<Record<string, string>> = {
  а: 'a',
  в: 'b',
  с: 'c',
  ԁ: 'd',
  е: 'e',
  ё: 'e',
  һ: 'h',
  і: 'i',
  ї: 'i',
  ј: 'j',
  к: 'k',
  ӏ: 'l',
  м: 'm',
  н: 'h',
  о: 'o',
  р: 'p',
  ԛ: 'q',
  г: 'r',
  ѕ: 's',
  т: 't',
  у: 'y',
  ѵ: 'v',
  ԝ: 'w',
  х: 'x',
  з: '3',
  α: 'a',
  β: 'b',
  ε: 'e',
  η: 'n',
  ι: 'i',
  κ: 'k',
  μ: 'u',
  ν: 'v',
  ο: 'o',
  ρ: 'p',
  τ: 't',
  υ: 'u',
  χ: 'x',
  γ: 'y',
  ω: 'w',
  ı: 'i',
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ħ: 'h',
  ß: 'ss',
  ſ: 's',
}
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu
const marks = /\p{M}/gu

/** The key under which a name is unique: NFKC, lower case, no marks, no invisible characters, look-alike letters folded. */
export function nameKey(name: string): string {
  const folded = name.normalize('NFKC').toLowerCase().normalize('NFD').replace(marks, '').replace(invisible, '')
  return withoutLookAlikes(folded).replace(/\.+$/, '')
}

/** The key under which an address is unique: two that a reader would take for one another share it. */
export function emailKey(email: string): string {
  return withoutLookAlikes(mailboxOf(email))
}

/** The mailbox that an address names, however it is written. Look-alike letters name another one: what was verified is not carried over. */
export function mailboxOf(email: string): string {
  return email.normalize('NFKC').trim().toLowerCase()
}

function withoutLookAlikes(text: string): string {
  return [...text].map((letter) => lookAlikes[letter] ?? letter).join('')
}

const reserved = new Set(['all', 'here', 'system', 'rocket.cat', 'administrator', 'user', 'guest', 'foyer'].map(nameKey))
const mostCharacters = 64

/** Checks a username against the workspace's pattern, the reserved words and the blocked list. */
export function requireUsername(cx: Pick<Reading, 'workspace'>, username: string): string {
  const name = username.trim()
  const pattern = new RegExp(`^(?:${setting(cx, 'UTF8_User_Names_Validation')})$`)
  if (nameKey(name) === '' || name.length > mostCharacters || !pattern.test(name) || name.replace(invisible, '') !== name)
    throw refusal(
      'error-input-is-not-a-valid-field',
      `“${name.slice(0, mostCharacters)}” is not a valid username: use letters, digits, dots, hyphens and underscores`,
      { input: name.slice(0, mostCharacters), field: 'Username' },
    )
  if (reserved.has(nameKey(name)) || isListed(setting(cx, 'Accounts_BlockedUsernameList'), name))
    throw refusal('error-blocked-username', `The username “${name}” is reserved`, { field: name })
  return name
}

function isListed(list: string, name: string): boolean {
  const key = nameKey(name)
  return key !== '' && list.split(',').some((word) => nameKey(word.trim()) === key)
}

/** Whether a username is kept from those who choose their own. */
export function isReservedUsername(cx: Pick<Reading, 'workspace'>, name: string): boolean {
  return (
    reserved.has(nameKey(name)) ||
    isListed(setting(cx, 'Accounts_BlockedUsernameList'), name) ||
    isListed(setting(cx, 'Accounts_SystemBlockedUsernameList'), name)
  )
}

/** Checks an address for its shape only; whether mail reaches it is another question. */
export function requireEmail(email: string): string {
  const address = email.trim()
  if (
    address.length > 254 ||
    address.replace(invisible, '') !== address ||
    !/^[^\s@<>"(),:;[\]\\]+@[^\s@<>"(),:;[\]\\.]+(\.[^\s@<>"(),:;[\]\\.]+)+$/.test(address)
  )
    throw refusal('error-invalid-email', `“${address.slice(0, 80)}” is not an e-mail address`, { email: address.slice(0, 254) })
  return address
}

/** Checks an address against the workspace's lists of domains. Guests come from elsewhere: they have a list of allowed ones of their own. */
export function requireEmailDomain(cx: Pick<Reading, 'workspace'>, email: string, kind: AccountKind): void {
  const domain = mailboxOf(email).split('@')[1] ?? ''
  const ofGuests = kind === 'guest' ? domainsIn(setting(cx, 'Guests_BlockedDomainsList')) : []
  if ([...domainsIn(setting(cx, 'Accounts_BlockedDomainsList')), ...ofGuests].includes(domain))
    throw refusal('error-email-domain-blacklisted', `Addresses of ${domain} are not accepted`, { domain })
  const allowed = domainsIn(setting(cx, kind === 'guest' ? 'Guests_AllowedDomainsList' : 'Accounts_AllowedDomainsList'))
  if (allowed.length > 0 && !allowed.includes(domain))
    throw refusal('error-invalid-domain', `Addresses of ${domain} are not accepted`, { domain })
}

/** Refuses an address whose domain has letters that are there to pass for others; a domain in its own script is what it looks like. */
export function requirePlainDomain(address: string): void {
  const domain = domainToUnicode(mailboxOf(address).split('@')[1] ?? '')
  const passes = domain.split('.').some((label) => {
    const isPlain = /^[\x20-\x7e]+$/
    return !isPlain.test(label) && (isPlain.test(withoutLookAlikes(label)) || (/[a-z]/.test(label) && /[\u0370-\u052f]/.test(label)))
  })
  if (passes)
    throw refusal('error-invalid-domain', `The domain of “${address}” has letters that only look like others: type the address anew`, {
      domain,
    })
}

function domainsIn(list: string): string[] {
  return list.split(',').flatMap((domain) => (domain.trim() === '' ? [] : [domain.trim().toLowerCase()]))
}

/** Checks a username that somebody chooses for themselves: some words are kept for those whom an administrator gives them. */
export function requireChosenUsername(cx: Pick<Reading, 'workspace'>, username: string): string {
  const name = requireUsername(cx, username)
  if (isReservedUsername(cx, name)) throw refusal('error-blocked-username', `The username “${name}” is reserved`, { field: name })
  return name
}

const longestPersonName = 120

/** Checks a person's name: something to read, and nothing that markup or a path could be made of. */
export function requirePersonName(cx: Pick<Reading, 'workspace'>, name: string): string {
  const text = name.replace(invisible, '').trim()
  if (/[<>\\/]/.test(text)) throw refusal('error-input-is-not-a-valid-field', 'A name can’t contain < > \\ or /', { field: 'Name' })
  if (text === '' && setting(cx, 'Accounts_RequireNameForSignUp'))
    throw refusal('error-the-field-is-required', 'The name is missing', { field: 'Name' })
  if (text.length > longestPersonName)
    throw refusal('error-input-is-not-a-valid-field', `A name may have ${longestPersonName} characters`, { field: 'Name' })
  return text
}
