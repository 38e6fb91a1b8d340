// How a group of calls goes through the door: known who they are in one statement, their targets loaded in one go, each judged by the same
// `authorize` as a call by itself, and what is allowed done in the same transaction. Who is refused, or needs more, is left to the long road,
// which gives the reason; so nothing is decided twice, and one who is refused never holds up the others.
import { sql } from 'kysely'
import { may } from '../permissions/authorize.ts'
import { type Caller, identifyingEach, identitiesOf, type Identity } from '../permissions/identify.ts'
import type { MatrixRow } from '../permissions/matrix.ts'
import { lacksSecondFactor } from '../permissions/second-factor.ts'
import type { Actor } from '../permissions/targets.ts'
import type { Workspace } from '../permissions/workspace.ts'
import type { Tx } from '../platform/transaction.ts'
import { together as onOneTrip } from '../platform/trips.ts'
import type { Action, GroupedCall, Reading, Writing } from './action.ts'
import type { Together } from './group.ts'

/** A call that waits to go with others. */
export interface Waiting {
  readonly caller: Caller
  readonly input: unknown
  /** Whose token it was a moment ago: for whom things are asked before it is known whose it is now. */
  readonly userId: string
}

type GroupedCommand = Extract<Action, { readonly kind: 'command' }>

/** What the door gives a group to work with. */
export interface Opened extends Pick<Writing, 'tx' | 'emit'> {
  readonly secret: Reading['secret']
  /** The workspace as it is at the epoch that the callers' statement has found. */
  readonly workspaceAt: (tx: Tx, found: { readonly epoch: number; readonly now: Date }) => Promise<Workspace>
}

/**
 * Whatever a group asks for it asks for by key: one plan serves all, and it never reads a table through. Left to itself, PostgreSQL keeps plans
 * from when the tables were small, or makes a new one each time because a list of one looks cheaper than a list of ten.
 */
const byKey = sql`SELECT set_config('enable_seqscan', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true)`

/** Does a group of calls of one command inside a transaction. */
export async function doTogether(
  open: Opened,
  { permission, together }: GroupedCommand & { readonly together: NonNullable<GroupedCommand['together']> },
  calls: readonly Waiting[],
  options: { readonly waits: boolean },
): Promise<readonly Together<unknown>[]> {
  const callers = calls.map(({ caller }) => caller)
  const asked = await together.ask(open.tx, calls, options)
  const [, presented, ...found] = await onOneTrip(open.tx, [byKey.compile(open.tx), identifyingEach(open.tx, callers), ...asked])
  const entered = await enterEach(open, calls, await identitiesOf(open.tx, callers, presented))
  const inside = calls.flatMap((_, index) => {
    const call = entered[index]
    return call == null ? [] : [{ index, call }]
  })
  const targets: readonly unknown[] = await together.load(
    open.tx,
    inside.map(({ call }) => call),
    found,
    options,
  )
  const came = new Map<number, Together<unknown>>()
  const allowed = inside.flatMap(({ index, call }, at) => {
    const target = targets[at] ?? null
    if (target === 'held') came.set(index, 'held')
    else if (target !== null && may(call.cx, permission as MatrixRow, target as never)) return [{ index, ...call, target }]
    return []
  })
  const outcomes: readonly unknown[] = allowed.length === 0 ? [] : await together.run(open, allowed, found)
  for (const [at, { index }] of allowed.entries()) {
    const outcome = outcomes[at] ?? null
    if (outcome !== null) came.set(index, { outcome })
  }
  return calls.map((_, index) => came.get(index) ?? 'alone')
}

/** Whoever was identified, as the workspace binds them: a second factor that is missing is asked of those who have a session. */
export function actorIn(workspace: Workspace, { actor, factors }: Pick<Identity, 'actor' | 'factors'>): Actor {
  return { ...actor, mustSetUpSecondFactor: actor.sessionId !== null && lacksSecondFactor(workspace, actor, factors) }
}

async function enterEach(
  { tx, secret, workspaceAt }: Opened,
  calls: readonly Waiting[],
  { epoch, now, of }: Awaited<ReturnType<typeof identitiesOf>>,
): Promise<readonly (GroupedCall<unknown> | null)[]> {
  const workspace = await workspaceAt(tx, { epoch, now })
  return calls.map(({ caller, input, userId }, index) => {
    const identity = of[index]
    if (identity?.actor.id !== userId) return null
    return { cx: { tx, actor: actorIn(workspace, identity), caller, now, secret, written: new Map(), workspace }, input }
  })
}
