// How often one address may use one endpoint. Attempts to sign in are counted more strictly, whatever the settings say. Whoever
// may bypass the limits is asked for only when over one, and the answer is kept for as long as a count lasts.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { checkRateExemption } from '../../features/roles/check-rate-exemption.ts'
import { credentialFrom } from '../../features/sessions/credential.ts'
import { setting } from '../../features/settings/setting.ts'
import type { Workspace } from '../../permissions/workspace.ts'
import { partyOf } from '../../platform/party.ts'
import { objectParam } from '../../wire/ddp.ts'
import type { RestRoute } from '../../wire/rest.ts'
import { Allowance, type RegistrationAllowance, type Rule, type SignInAllowance, type Taken, tooMany } from '../allowance.ts'
import type { Perform } from '../ddp/methods.ts'
import { callerOf } from './credentials.ts'
import { urlOf } from './server.ts'

export interface RestRateOptions {
  /** The snapshot that requests share: limits are settings. */
  readonly workspace: () => Workspace | null
  readonly perform: Perform
  readonly signIns: SignInAllowance
  readonly registrations: RegistrationAllowance
}

type Endpoint = Pick<RestRoute, 'verb' | 'path'>

const questionsMax = 1_000
/** Whoever guesses at links guesses from many places: all of them together are few, too. */
const guesses = 'validateInviteToken'
const guessesOfAll: Rule = { times: 100, windowMs: 60_000 }

export class RestRate {
  readonly #options: RestRateOptions
  readonly #requests = new Allowance()
  readonly #exempt = new Map<string, { readonly answer: Promise<boolean>; readonly until: number }>()

  constructor(options: RestRateOptions) {
    this.#options = options
  }

  /** Counts one request and says in its headers what is left; refuses what is over. */
  async take(row: Endpoint, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    await this.#takeSignIn(row, request)
    const rule = this.#ruleOf(row)
    if (rule === null) return
    const taken = await this.#count(row, request, rule)
    reply
      .header('x-ratelimit-limit', rule.times)
      .header('x-ratelimit-remaining', taken.left)
      .header('x-ratelimit-reset', Date.now() + taken.untilMs)
    if (taken.isOver && !(await this.#isExempt(request, rule))) throw tooMany(taken, 'endpoint')
    // What was refused for its own place uses nothing up of what is left for the others.
    if (row.path === guesses) await this.#requests.require(urlOf(row), guessesOfAll, 'endpoint')
  }

  async #takeSignIn(row: Endpoint, request: FastifyRequest): Promise<void> {
    if (row.path !== 'login') return
    const credential = credentialFrom(objectParam(request.body))
    if (credential?.by === 'password') await this.#options.signIns.take(request.ip, credential.login)
  }

  /** What is done without an account is counted for all roads together. */
  #count(row: Endpoint, { ip }: FastifyRequest, rule: Rule): Promise<Taken> {
    if (row.path === 'users.register') return this.#options.registrations.take(ip, rule.times)
    if (row.path === 'users.sendConfirmationEmail') return this.#options.registrations.takeLetter(ip)
    return this.#requests.take(`${row.verb} ${urlOf(row)}|${partyOf(ip)}`, rule)
  }

  #ruleOf(row: Endpoint): Rule | null {
    const workspace = this.#options.workspace()
    if (workspace === null || !setting({ workspace }, 'API_Enable_Rate_Limiter')) return null
    if (row.path === 'users.register') return { times: setting({ workspace }, 'Rate_Limiter_Limit_RegisterUser'), windowMs: 60_000 }
    if (row.path === 'users.sendConfirmationEmail') return { times: 5, windowMs: 60_000 }
    // Enough for somebody who looks for a name, and too little to learn who is there.
    if (row.path === 'users.checkUsernameAvailability') return { times: 5, windowMs: 60_000 }
    if (row.path === guesses) return { times: 10, windowMs: 60_000 }
    return {
      times: setting({ workspace }, 'API_Enable_Rate_Limiter_Limit_Calls_Default'),
      windowMs: setting({ workspace }, 'API_Enable_Rate_Limiter_Limit_Time_Default'),
    }
  }

  async #isExempt(request: FastifyRequest, { windowMs }: Rule): Promise<boolean> {
    const caller = callerOf(request)
    if (caller.credential === null || typeof caller.credential === 'string') return false
    const now = performance.now()
    const token = `${caller.credential.tokenHash}|${caller.credential.userId ?? ''}`
    const known = this.#exempt.get(token)
    if (known !== undefined && known.until > now) return known.answer
    for (const [key, { until }] of this.#exempt) if (until <= now) this.#exempt.delete(key)
    // Made-up tokens must not turn the limit into a way to keep the database busy.
    if (this.#exempt.size >= questionsMax) return false
    const answer = this.#options.perform(checkRateExemption, caller, {}).catch(() => false)
    this.#exempt.set(token, { answer, until: now + windowMs })
    return answer
  }
}
