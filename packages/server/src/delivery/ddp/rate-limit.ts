// How often methods may be called: by one connection, one account and one address, and of the first two each method by itself.
// Frames that are streamed (typing) and messages count only among all calls. What is refused costs no question to the database.
import { credentialFrom } from '../../features/sessions/credential.ts'
import type { SettingId } from '../../features/settings/registry.ts'
import { setting } from '../../features/settings/setting.ts'
import type { Workspace } from '../../permissions/workspace.ts'
import { partyOf } from '../../platform/party.ts'
import { objectParam } from '../../wire/ddp.ts'
import { Allowance, type RegistrationAllowance, type SignInAllowance, type Taken, tooMany } from '../allowance.ts'
import type { CountedCall } from './methods.ts'

type Scope = 'IP' | 'User' | 'Connection' | 'User_By_Method' | 'Connection_By_Method'

export interface MethodRateOptions {
  /** The snapshot that requests share: limits are settings. */
  readonly workspace: () => Workspace | null
  readonly signIns: SignInAllowance
  readonly registrations: RegistrationAllowance
  /** The account that a session, by its token's hash, is known to be of. */
  readonly accountOf: (tokenHash: string) => string | undefined
  /** Hears of every refusal, by the limit that was passed. */
  readonly onRefusal: (limit: Limit) => void
}

export type Limit = Scope | 'Sign_In' | 'Registration'

export class MethodRate {
  readonly #options: MethodRateOptions
  readonly #counts: { readonly [S in Scope]: Allowance } = {
    IP: new Allowance(),
    User: new Allowance(),
    Connection: new Allowance(),
    User_By_Method: new Allowance(),
    Connection_By_Method: new Allowance(),
  }

  constructor(options: MethodRateOptions) {
    this.#options = options
  }

  /** Counts one call; refuses what is over any of the limits. */
  async take({ name, params, caller, connectionId }: CountedCall): Promise<void> {
    await this.#takeSignIn(name, params, caller.address)
    await this.#takeRegistration(name, caller.address)
    const account = this.#accountOf(caller)
    const isCountedByMethod = name !== 'sendMessage' && !name.startsWith('stream-')
    // From the narrowest on: what is refused to one connection uses nothing up of what others have left.
    await this.#count('Connection', connectionId)
    if (isCountedByMethod) await this.#count('Connection_By_Method', connectionId === null ? null : `${connectionId}|${name}`)
    await this.#count('User', account)
    if (isCountedByMethod) await this.#count('User_By_Method', account === null ? null : `${account}|${name}`)
    await this.#count('IP', partyOf(caller.address))
  }

  /** A session that was not seen lately stands for itself: whose it claims to be is not believed. */
  #accountOf({ credential }: CountedCall['caller']): string | null {
    if (typeof credential !== 'object' || credential === null) return null
    return this.#options.accountOf(credential.tokenHash) ?? credential.tokenHash
  }

  async #takeSignIn(name: string, params: readonly unknown[], address: string | null): Promise<void> {
    if (name !== 'login') return
    const credential = credentialFrom(objectParam(params[0]))
    if (credential?.by !== 'password') return
    try {
      await this.#options.signIns.take(address, credential.login)
    } catch (error) {
      this.#options.onRefusal('Sign_In')
      throw error
    }
  }

  async #takeRegistration(name: string, address: string | null): Promise<void> {
    const workspace = this.#options.workspace()
    const { registrations } = this.#options
    if (name !== 'registerUser' && name !== 'sendConfirmationEmail') return
    if (workspace === null || !setting({ workspace }, 'API_Enable_Rate_Limiter')) return
    const taken =
      name === 'registerUser'
        ? await registrations.take(address, setting({ workspace }, 'Rate_Limiter_Limit_RegisterUser'))
        : await registrations.takeLetter(address)
    if (taken.isOver) this.#refuse('Registration', taken)
  }

  async #count(scope: Scope, key: string | null): Promise<void> {
    const workspace = this.#options.workspace()
    if (key === null || workspace === null || !setting({ workspace }, `DDP_Rate_Limit_${scope}_Enabled`)) return
    const times = setting({ workspace }, `DDP_Rate_Limit_${scope}_Requests_Allowed` satisfies SettingId)
    const windowMs = setting({ workspace }, `DDP_Rate_Limit_${scope}_Interval_Time` satisfies SettingId)
    const taken = await this.#counts[scope].take(key, { times, windowMs })
    if (taken.isOver) this.#refuse(scope, taken)
  }

  #refuse(limit: Limit, taken: Taken): never {
    this.#options.onRefusal(limit)
    throw tooMany(taken, 'method')
  }
}
