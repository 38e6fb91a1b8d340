// How often methods may be called: by one address, one session and one connection, and of the latter two each method by itself.
// Frames that are streamed (typing) and messages count only among all calls.
import { credentialFrom } from '../../features/sessions/credential.ts'
import type { SettingId } from '../../features/settings/registry.ts'
import { setting } from '../../features/settings/setting.ts'
import type { Workspace } from '../../permissions/workspace.ts'
import { partyOf } from '../../platform/party.ts'
import { objectParam } from '../../wire/ddp.ts'
import { Allowance, type RegistrationAllowance, type SignInAllowance, tooMany } from '../allowance.ts'
import type { CountedCall } from './methods.ts'

type Scope = 'IP' | 'User' | 'Connection' | 'User_By_Method' | 'Connection_By_Method'

export interface MethodRateOptions {
  /** The snapshot that requests share: limits are settings. */
  readonly workspace: () => Workspace | null
  readonly signIns: SignInAllowance
  readonly registrations: RegistrationAllowance
}

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
    if (name === 'login') {
      const credential = credentialFrom(objectParam(params[0]))
      if (credential?.by === 'password') await this.#options.signIns.take(caller.address, credential.login)
    }
    await this.#takeRegistration(name, caller.address)
    const session = typeof caller.credential === 'object' ? (caller.credential?.tokenHash ?? null) : null
    await this.#count('IP', partyOf(caller.address))
    await this.#count('User', session)
    await this.#count('Connection', connectionId)
    if (name === 'sendMessage' || name.startsWith('stream-')) return
    await this.#count('User_By_Method', session === null ? null : `${session}|${name}`)
    await this.#count('Connection_By_Method', connectionId === null ? null : `${connectionId}|${name}`)
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
    if (taken.isOver) throw tooMany(taken, 'method')
  }

  async #count(scope: Scope, key: string | null): Promise<void> {
    const workspace = this.#options.workspace()
    if (key === null || workspace === null || !setting({ workspace }, `DDP_Rate_Limit_${scope}_Enabled`)) return
    const times = setting({ workspace }, `DDP_Rate_Limit_${scope}_Requests_Allowed` satisfies SettingId)
    const windowMs = setting({ workspace }, `DDP_Rate_Limit_${scope}_Interval_Time` satisfies SettingId)
    await this.#counts[scope].require(key, { times, windowMs }, 'method')
  }
}
