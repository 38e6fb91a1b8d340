// Methods by name: what a DDP frame and REST's `method.call` both end in.
import { ddpError } from '@foyer/protocol/ddp.ts'
import type { Action, Outcome } from '../../actions/action.ts'
import type { Caller } from '../../permissions/identify.ts'
import { refusal } from '../../platform/errors.ts'
import type { Log } from '../../platform/log.ts'
import { type DdpMethod, objectParam } from '../../wire/ddp.ts'
import type { TypedCommand } from '../commands/command.ts'
import { errorBody } from './failure.ts'

export type Perform = <A extends Action>(action: A, caller: Caller, input: unknown) => Promise<Outcome<A>>

/** What a method came to, ready for a `result` frame; `outcome` is the action's own, for the connection that signs in. */
export type MethodResult = { readonly result?: unknown; readonly outcome: unknown } | { readonly error: ReturnType<typeof ddpError> }

export interface CountedCall {
  readonly name: string
  readonly params: readonly unknown[]
  readonly caller: Caller
  /** Null for a call over HTTP. */
  readonly connectionId: string | null
}

export interface MethodsOptions {
  readonly perform: Perform
  /** Counts a call; throws when it is one too many. */
  readonly limitRate: (call: CountedCall) => Promise<void>
  /** Does what somebody typed as a command. */
  readonly runCommand: (caller: Caller, typed: TypedCommand) => Promise<void>
  readonly log: Log
}

// A row names one action; a command may be any.
const slashCommand = 'slashCommand'
const longestCode = 256

export class Methods {
  readonly #byName: ReadonlyMap<string, DdpMethod>
  readonly #options: MethodsOptions

  constructor(methods: readonly DdpMethod[], options: MethodsOptions) {
    this.#byName = new Map(methods.map((row) => [row.name, row]))
    this.#options = options
  }

  /** Calls a method for a caller; never throws. */
  async call(
    name: string,
    params: readonly unknown[],
    caller: Caller,
    { userAgent, connectionId }: Pick<CountedCall, 'connectionId'> & { readonly userAgent: string | null },
  ): Promise<MethodResult> {
    const row = this.#byName.get(name)
    try {
      await this.#options.limitRate({ name, params, caller, connectionId })
      if (name === slashCommand) return { outcome: await this.#options.runCommand(caller, typedIn(params)) }
      if (row === undefined) return { error: ddpError(404, `Method '${name.slice(0, 100)}' not found`) }
      const credential = typeof caller.credential === 'object' ? caller.credential : null
      const input = row.input(params, { tokenHash: credential?.tokenHash ?? null, userId: credential?.userId ?? null, userAgent })
      const outcome = await this.#options.perform(row.action, { ...caller, ...proofIn(params) }, input)
      const result = row.reply(outcome)
      return { outcome, ...(result === undefined ? {} : { result }) }
    } catch (error) {
      return { error: errorBody(error, this.#options.log, caller.requestId) }
    }
  }
}

/** The command of `{cmd, params, msg: {rid, tmid}}`. */
function typedIn([typed]: readonly unknown[]): TypedCommand {
  const { cmd, params, msg } = objectParam(typed)
  const { rid, tmid } = objectParam(msg)
  if (typeof cmd !== 'string' || typeof rid !== 'string')
    throw refusal('invalid-command', 'A command has a name (cmd) and a room (msg.rid)')
  return {
    command: cmd,
    words: typeof params === 'string' ? params : '',
    roomId: rid,
    threadId: typeof tmid === 'string' && tmid !== '' ? tmid : null,
  }
}

/** The code that clients add after a method's own parameters when they were asked for one. */
function proofIn(params: readonly unknown[]): Pick<Caller, 'proof'> {
  const { twoFactorCode: code, twoFactorMethod: method } = objectParam(params.at(-1))
  if (typeof code !== 'string' || code === '' || code.length > longestCode) return {}
  return { proof: { code, method: typeof method === 'string' && method !== '' ? method : null } }
}
