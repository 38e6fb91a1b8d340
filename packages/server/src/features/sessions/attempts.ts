// Attempts to sign in. Each is counted before it is tried, and stays counted unless it succeeds: as many are tried as may fail and not
// one more, however many come at once and over whichever server. A name is counted as it was typed, whether or not somebody has it,
// so that being blocked says nothing of who is here. Sessions that are open are not asked.
import type { Reading, Writing } from '../../actions/action.ts'
import { written } from '../../actions/write-first.ts'
import { refusal } from '../../platform/errors.ts'
import { hashToken } from '../../platform/ids.ts'
import { partyOf } from '../../platform/party.ts'
import type { User } from '../../schema/rows.ts'
import { setting } from '../settings/setting.ts'
import { emailKey } from '../users/name.ts'
import { countAttempt, type Counter, deleteAttempts, uncountAttempt } from './attempts.store.ts'

/** Whom somebody tries to be; with neither, only the address that they come from is counted. */
export interface Attempted {
  /** The name or address as it was typed. */
  readonly login?: string
  /** The account that is signed in already and confirms that it is them: strangers, who type names, don't block it. */
  readonly account?: string
}

/** Counts one more attempt and goes on, or refuses with error-login-blocked-for-user or error-login-blocked-for-ip. Comes before anything else is done. */
export function requireNotBlocked(cx: Reading, attempted: Attempted): void {
  const name = nameCounter(cx, attempted)
  const place = placeCounter(cx)
  const counters = [...(name === null ? [] : [name]), ...(place === null ? [] : [place])]
  if (counters.length === 0) return
  written(cx, keyOf(counters), async (tx) => {
    for (const counter of counters)
      if (!(await countAttempt(tx, counter)))
        throw blocked(counter, { byName: counter === name, signedIn: attempted.account !== undefined })
  })
}

/** The attempt succeeded: the name begins anew, and its place is counted one less. In the transaction that rests on it, at its end. */
export async function noteSuccess(cx: Writing, attempted: Attempted): Promise<void> {
  const name = nameCounter(cx, attempted)
  const place = placeCounter(cx)
  if (name !== null) await deleteAttempts(cx.tx, name.key)
  // Whoever has an account of their own must not thereby guess without end.
  if (place !== null) await uncountAttempt(cx.tx, place.key)
}

/**
 * The attempt was right as far as it went, and more is asked for: it is taken back, and only it. To forget the others would let whoever
 * has the password guess at the rest without end. Where the refusal that asks leaves its traces.
 */
export async function noteUnfinished(cx: Writing, attempted: Attempted): Promise<void> {
  for (const counter of [nameCounter(cx, attempted), placeCounter(cx)]) if (counter !== null) await uncountAttempt(cx.tx, counter.key)
}

/** Forgets what was counted of an account's name and address. */
export async function forgive(cx: Writing, { username, email }: Pick<User, 'username' | 'email'>): Promise<void> {
  for (const login of [username, ...(email === null ? [] : [email])]) await deleteAttempts(cx.tx, keyOfName(login))
}

const requestsMinutes = 60
const requestsAbout = 5
const requestsFromPlace = 30

/** Counts a request that anybody may make, by what it is about and by where it comes from; of too many, refuses with error-too-many-requests. */
export async function requireFewRequests(cx: Writing, { what, about }: { readonly what: string; readonly about: string }): Promise<void> {
  const { address } = cx.caller
  const counters = [
    { key: `${what}|about|${about}`, most: requestsAbout },
    ...(address === null || isTrusted(cx, address) ? [] : [{ key: `${what}|from|${partyOf(address)}`, most: requestsFromPlace }]),
  ]
  for (const { key, most } of counters)
    if (!(await countAttempt(cx.tx, { key: hashToken(key), most, minutes: requestsMinutes })))
      throw refusal(
        'error-too-many-requests',
        `Error, too many requests. Please slow down. You must wait ${requestsMinutes * 60} seconds before trying this endpoint again.`,
        { seconds: requestsMinutes * 60 },
      )
}

function keyOf(counters: readonly Counter[]): string {
  return `attempt ${counters[0]?.key}`
}

function nameCounter(cx: Reading, { login, account }: Attempted): Counter | null {
  if (!setting(cx, 'Block_Multiple_Failed_Logins_Enabled') || !setting(cx, 'Block_Multiple_Failed_Logins_By_User')) return null
  if (login === undefined && account === undefined) return null
  return {
    key: login === undefined ? hashToken(`account|${account}`) : keyOfName(login),
    most: setting(cx, 'Block_Multiple_Failed_Logins_Attempts_Until_Block_by_User'),
    minutes: setting(cx, 'Block_Multiple_Failed_Logins_Time_To_Unblock_By_User_In_Minutes'),
  }
}

// Every way of writing a name or an address that leads to one account has one key.
function keyOfName(login: string): string {
  return hashToken(`name|${emailKey(login)}`)
}

function placeCounter(cx: Reading): Counter | null {
  const { address } = cx.caller
  if (!setting(cx, 'Block_Multiple_Failed_Logins_Enabled') || !setting(cx, 'Block_Multiple_Failed_Logins_By_Ip')) return null
  if (address === null || isTrusted(cx, address)) return null
  return {
    key: hashToken(`address|${partyOf(address)}`),
    most: setting(cx, 'Block_Multiple_Failed_Logins_Attempts_Until_Block_By_Ip'),
    minutes: setting(cx, 'Block_Multiple_Failed_Logins_Time_To_Unblock_By_Ip_In_Minutes'),
  }
}

function isTrusted(cx: Reading, address: string): boolean {
  const plain = (text: string): string =>
    text
      .trim()
      .toLowerCase()
      .replace(/^::ffff:/, '')
  return setting(cx, 'Block_Multiple_Failed_Logins_Ip_Whitelist').split(',').map(plain).includes(plain(address))
}

function blocked({ minutes }: Counter, { byName, signedIn }: { readonly byName: boolean; readonly signedIn: boolean }): Error {
  // Who is signed in stays signed in: clients take a failed sign-in for the end of the session.
  if (signedIn)
    return refusal('error-too-many-requests', `Too many wrong codes. You must wait ${minutes * 60} seconds before trying another.`, {
      seconds: minutes * 60,
    })
  const wait = `Try again in ${minutes} minutes`
  return byName
    ? refusal('error-login-blocked-for-user', `Too many failed sign-ins for this account. ${wait}`)
    : refusal('error-login-blocked-for-ip', `Too many failed sign-ins from this address. ${wait}`)
}
