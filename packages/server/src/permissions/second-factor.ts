// Which second factors the workspace takes, which of them an account has, and who must have one.
import type { AccountKind } from '../schema/tables.ts'
import type { Workspace } from './workspace.ts'

/** As clients name it: a code from an app, or one that is mailed. */
export type FactorMethod = 'totp' | 'email'

/** What an account has, whether or not the workspace takes it. */
export interface Factors {
  readonly app: boolean
  /** Codes by mail, to an address that is verified. */
  readonly mail: boolean
}

/** The methods that the workspace takes. Nobody waits for a code that can't be mailed. */
export function takenMethods(workspace: Workspace): FactorMethod[] {
  const isOn = (name: string): boolean => workspace.settings.get(`Accounts_TwoFactorAuthentication_${name}`) !== false
  if (!isOn('Enabled')) return []
  const canMail = (workspace.settings.get('SMTP_Host') ?? '') !== ''
  return [...(isOn('By_TOTP_Enabled') ? (['totp'] as const) : []), ...(isOn('By_Email_Enabled') && canMail ? (['email'] as const) : [])]
}

/** The methods by which an account proves itself, the one to ask for first. */
export function methodsOf(workspace: Workspace, { app, mail }: Factors): FactorMethod[] {
  return takenMethods(workspace).filter((method) => (method === 'totp' ? app : mail))
}

/** Whether an account must have a second factor: by a role, or because guests must. Where none can be had, nobody must. */
export function mustHaveSecondFactor(
  workspace: Workspace,
  { kind, roles }: { readonly kind: AccountKind; readonly roles: readonly string[] },
): boolean {
  if (takenMethods(workspace).length === 0) return false
  if (kind === 'guest' && workspace.settings.get('Guests_Require_Second_Factor') === true) return true
  return workspace.roles.some((role) => role.mandatory2fa && roles.includes(role.id))
}

/** Whether an account must have a second factor and has none that counts. */
export function lacksSecondFactor(
  workspace: Workspace,
  account: { readonly kind: AccountKind; readonly roles: readonly string[] },
  factors: Factors,
): boolean {
  return mustHaveSecondFactor(workspace, account) && methodsOf(workspace, factors).length === 0
}
