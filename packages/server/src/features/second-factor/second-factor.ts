// The second factor: what an account shows beside its password when it signs in, and again before it does what opens more than it had. An
// app that makes codes, with recovery codes for the day it is lost, and codes by mail.
import { KeptRefusal } from '../../actions/kept-refusal.ts'
import type { Reading, Writing } from '../../actions/action.ts'
import type { Proof } from '../../permissions/identify.ts'
import { type FactorMethod, type Factors, methodsOf, takenMethods } from '../../permissions/second-factor.ts'
import { refusal } from '../../platform/errors.ts'
import type { SecondFactors, User } from '../../schema/rows.ts'
import { tellOwnRecord } from '../users/profile-change.ts'
import { factorsOf, presentServices } from '../users/profile.ts'
import { updateUser } from '../users/user.ts'
import { takeAppCode } from './app-code.ts'
import { mailCode, takeMailedCode } from './mailed-code.ts'
import { makeRecoveryCodes, takeRecoveryCode } from './recovery-code.ts'
import { lockFactors, updateFactors } from './second-factor.store.ts'

export { findFactors } from './second-factor.store.ts'

/** Whether the account has a second factor that the workspace takes. */
export function hasSecondFactor(cx: Pick<Reading, 'workspace'>, user: User): boolean {
  return methodsOf(cx.workspace, factorsOf(user)).length > 0
}

/**
 * Refuses unless the account has no second factor, or this is a good code of one: each is good once. Asks (totp-required), and mails a
 * code where that is the way; a wrong one (totp-invalid) counts. Before the transaction has written anything, and after the password.
 */
export async function requireSecondFactor(
  cx: Writing,
  user: User,
  given: Proof | null,
  /** Whoever holds what was mailed to them has shown the mailbox: a code to the same is no second thing. */
  { mailShown = false }: { readonly mailShown?: boolean } = {},
): Promise<void> {
  const methods = methodsOf(cx.workspace, factorsOf(user)).filter((method) => method !== 'email' || !mailShown)
  if (methods.length === 0) return
  const factors = await lockFactors(cx.tx, user.id)
  const tried = methods.filter((method) => given?.method == null || given.method === method)
  const code = plain(given?.code ?? '')
  // An empty code, or one of a method that the account does not have, is a client that has yet to ask its person.
  if (code === '' || tried.length === 0) throw await asked(cx, user, { methods, factors, wish: given?.method ?? null })
  for (const method of tried) if (await takeCode[method](cx, user, { factors, code })) return
  throw wrongCode(tried[0], methods)
}

/** Refuses what is about a method that the workspace does not take. */
export function requireTaken(cx: Pick<Reading, 'workspace'>, method: FactorMethod): void {
  if (!takenMethods(cx.workspace).includes(method))
    throw refusal('error-action-not-allowed', `${names[method]} are not in use here: an administrator can change that`)
}

/** Changes which factors an account has, and tells its person's own clients. Assumes that it may be. */
export async function changeFactors(cx: Writing, user: User, change: Partial<Factors>): Promise<User> {
  const after = await updateUser(cx.tx, user.id, {
    ...(change.app === undefined ? {} : { appFactor: change.app }),
    ...(change.mail === undefined ? {} : { mailFactor: change.mail }),
  })
  tellOwnRecord(cx, user.id, { services: presentServices(after) })
  return after
}

/** Sets up the app that was offered, once it has shown a good code, and answers its recovery codes. Throws totp-invalid. */
export async function turnOnApp(cx: Writing, user: User, code: string): Promise<string[]> {
  requireTaken(cx, 'totp')
  const factors = await lockFactors(cx.tx, user.id)
  if (user.appFactor || factors.appSecret === null)
    throw refusal('error-action-not-allowed', 'No app waits to be confirmed: ask for a new secret first')
  if (!(await takeAppCode(cx, user, { factors, code: plain(code) }))) throw wrongCode('totp', ['totp'])
  await changeFactors(cx, user, { app: true })
  return makeRecoveryCodes(cx, user)
}

/** Takes an app away, with everything that belongs to it. */
export async function turnOffApp(cx: Writing, user: User): Promise<void> {
  await lockFactors(cx.tx, user.id)
  await updateFactors(cx.tx, user.id, { appSecret: null, recoveryHashes: [] })
  await changeFactors(cx, user, { app: false })
}

const names = { totp: 'Codes from an app', email: 'Codes by mail' } as const satisfies Record<FactorMethod, string>

/** As people copy a code: with spaces in it, or in groups. */
function plain(code: string): string {
  return code.replace(/[\s-]/g, '')
}

function wrongCode(method: FactorMethod | undefined, availableMethods: readonly FactorMethod[]): KeptRefusal {
  return new KeptRefusal(refusal('totp-invalid', undefined, { method, availableMethods, codeGenerated: false }))
}

interface Taking {
  readonly factors: SecondFactors
  readonly code: string
}

const takeCode: Readonly<Record<FactorMethod, (cx: Writing, user: User, taking: Taking) => Promise<boolean>>> = {
  totp: async (cx, user, { factors, code }) =>
    (await takeAppCode(cx, user, { factors, code })) || takeRecoveryCode(cx, user, { factors, code }),
  email: (cx, user, { factors, code }) => takeMailedCode(cx, user, { factors, code }),
}

async function asked(
  cx: Writing,
  user: User,
  { methods, factors, wish }: { readonly methods: readonly FactorMethod[]; readonly factors: SecondFactors; readonly wish: string | null },
): Promise<KeptRefusal> {
  const method = methods.find((one) => one === wish) ?? methods[0]
  if (methods.includes('email')) await updateFactors(cx.tx, user.id, { askedAt: cx.now })
  const codeGenerated = method === 'email' && (await mailCode(cx, user, factors))
  return new KeptRefusal(
    refusal('totp-required', undefined, { method, availableMethods: methods, codeGenerated, emailOrUsername: user.username }),
  )
}
