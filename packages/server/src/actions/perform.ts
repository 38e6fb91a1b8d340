// The one door. REST, DDP and the command line all come through here, in this order: parse, identify, load, authorize, (confirm,)
// run, commit, publish.
import { authorize } from '../permissions/authorize.ts'
import { type Caller, identify, type Purpose } from '../permissions/identify.ts'
import { type MatrixRow, matrix, type RowOn } from '../permissions/matrix.ts'
import type { TargetKind } from '../permissions/targets.ts'
import { type Environment, loadWorkspace, type Workspace, workspaceAt } from '../permissions/workspace.ts'
import { AppError, refusal } from '../platform/errors.ts'
import type { EventBus } from '../platform/events.ts'
import type { ServerSecret } from '../platform/server-secret.ts'
import {
  type Database,
  isCrowded,
  isRetryable,
  isRolledBack,
  isTaken,
  isUnavailable,
  isUndone,
  read,
  transact,
  type Tx,
  withPatience,
} from '../platform/transaction.ts'
import type { Turns } from '../platform/turns.ts'
import { type Action, type AuditDetails, type Outcome, type Reading, RefusedLeaving, type Writing } from './action.ts'
import { attemptRefused, RefusedAttempt, writeAuditRow } from './audit-trail.ts'
import { KeptRefusal } from './kept-refusal.ts'
import { Group, type Together } from './group.ts'
import type { Lately } from './lately.ts'
import { parse } from './parse.ts'
import { actorIn, doTogether, type Waiting } from './together.ts'
import { WriteFirst } from './write-first.ts'

type Connections = Pick<Database, 'kysely'> & Partial<Pick<Database, 'pool'>>

export interface Door extends Environment {
  readonly database: Connections
  /** A few connections more, for what is urgent when all others are at work. */
  readonly reserve?: Connections
  readonly bus: EventBus
  readonly secret: ServerSecret
  /** Where those wait who want the same thing written first. */
  readonly turns: Turns
  /** Asks whoever acts to prove once more who they are; see sessions/confirmation.ts. */
  readonly confirm: (cx: Writing, known: { readonly password: boolean }) => Promise<void>
  /** Whose tokens were good a moment ago: never what a decision rests on. */
  readonly lately: Lately
  /** Calls of one command that wait to be done together, by the command. */
  readonly groups: Map<Action, Group<Waiting, unknown>>
  /** The snapshot that requests share; replaced when a request finds a newer epoch in the database. */
  workspace: Workspace | null
  /** How many licences have ended by themselves since the start; what guests see may hang on each. */
  endedLicenses: number
}

const attempts = 4
/** How long an acknowledgement waits for what is in doubt. */
const toldWithinMs = 5_000

/** Does one action for one caller, and answers its outcome; refusals and bad input are thrown as AppError. */
export async function perform<A extends Action>(door: Door, action: A, caller: Caller, value: unknown): Promise<Outcome<A>> {
  const input = parse(action.input, value)
  if (isCrowded(connectionsFor(door, action)))
    throw refusal('service-unavailable', 'More is asked of the workspace than it can answer. Nothing was done; try again in a moment.', {
      retryAfterSeconds: 1,
    })
  try {
    const together = await performInGroup(door, action, { caller, input })
    const outcome = together ?? (await performWith(door, { action, caller, input, written: new Map() }))
    if (action.kind === 'command' && caller.credential !== 'operator') await whenTold(door)
    return outcome as Outcome<A>
  } catch (error) {
    if (isUnavailable(error)) throw unavailable(action, error)
    throw isRetryable(error) ? givenUp(error) : error
  }
}

/**
 * What is repeated because its first answer was lost is acknowledged only when it has been told to whoever listens: after that, nobody who has
 * caught up may lack it.
 */
async function whenTold({ bus }: Door): Promise<void> {
  const settled = bus.whenSettled()
  if (settled !== null) await withPatience(settled, toldWithinMs)
}

/** Where a call finds a connection. What is urgent does not wait behind what others hold up. */
function connectionsFor({ database, reserve }: Door, action: Action): Connections {
  const isUrgent = action.kind === 'command' && action.urgent === true
  return isUrgent && reserve !== undefined && isTaken(database) ? reserve : database
}

/** What a caller is told whose transaction was lost with the database; of a command that was about to be committed, nobody can say whether it was. */
function unavailable({ kind }: Action, cause: unknown): AppError {
  const sentence =
    kind === 'command' && !isUndone(cause)
      ? 'The database has gone. It is not known whether this was done: look, or send it again with the same id.'
      : 'The database cannot be reached just now. Nothing was done; try again in a moment.'
  return Object.assign(refusal('service-unavailable', sentence, { retryAfterSeconds: 1 }), { cause })
}

/** What a caller is told whose transaction the database has rolled back as often as it was tried, for the sake of others. */
function givenUp(cause: unknown): AppError {
  const sentence = 'Too many want to change the same thing just now. Nothing was done; try again in a moment.'
  return Object.assign(refusal('service-unavailable', sentence, { retryAfterSeconds: 1 }), { cause })
}

/** Does a call together with others that wait; null when it is one to be done by itself. */
async function performInGroup(door: Door, action: Action, call: Pick<Waiting, 'caller' | 'input'>): Promise<unknown> {
  if (action.kind !== 'command' || action.together === undefined) return null
  const { credential } = call.caller
  const { together } = action
  const key = together.key(call.input)
  // Nothing is prepared for somebody who was not let in a moment ago.
  const known = typeof credential === 'object' && credential !== null ? door.lately.get(credential.tokenHash) : undefined
  if (key === null || known === undefined || door.workspace === null) return null
  try {
    await together.prepare({ workspace: door.workspace, actor: { id: known } }, call.input)
  } catch (error) {
    // The long road says why, to whom it may be said.
    if (error instanceof AppError) return null
    throw error
  }
  let group = door.groups.get(action)
  if (group === undefined) {
    group = new Group((calls, options) => doGroup(door, { ...action, together }, calls, options))
    door.groups.set(action, group)
  }
  return group.take(key, { ...call, userId: known })
}

/** Does a group; what the database has refused as a whole is done one by one. Throws when nobody can know what came of it. */
async function doGroup(
  door: Door,
  action: Parameters<typeof doTogether>[1],
  calls: readonly Waiting[],
  options: { readonly waits: boolean },
): Promise<readonly Together<unknown>[]> {
  try {
    return await transact(door.database, door.bus, (tx, emit) =>
      doTogether(
        { tx, emit, secret: door.secret, workspaceAt: (within, found) => currentWorkspace(door, within, found) },
        action,
        calls,
        options,
      ),
    )
  } catch (error) {
    if (!isRolledBack(error) && !isUndone(error)) throw error
    return calls.map(() => 'alone')
  }
}

/** One call: who wants what done with what, and what was written for it before. */
interface Call {
  readonly action: Action
  readonly caller: Caller
  readonly input: unknown
  readonly written: ReadonlyMap<string, unknown>
}

async function performWith(door: Door, call: Call): Promise<unknown> {
  try {
    return await retried(() => tryOnce(door, call))
  } catch (error) {
    if (error instanceof WriteFirst) return afterWriting(door, call, error)
    if (!(error instanceof RefusedAttempt || error instanceof RefusedLeaving)) throw error
    await retried(() =>
      transact(connectionsFor(door, call.action), door.bus, (tx, emit) =>
        error instanceof RefusedAttempt ? error.write(tx) : leaveBehind(door, call, error, { tx, emit }),
      ),
    )
    throw error.refused
  }
}

async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!isRetryable(error) || attempt === attempts) throw error
    }
  }
}

function tryOnce(door: Door, call: Call): Promise<unknown> {
  const { action, input } = call
  if (action.kind === 'command')
    return transact(connectionsFor(door, action), door.bus, (tx, emit) => runCommand(door, call, { tx, emit }).catch(kept)).then(
      tellRefusal,
    )
  return read(door.database, async (tx) => {
    const cx = await enter(door, call, { tx, why: 'to-read' })
    const target = await admit(cx, action, input)
    return action.run(cx as Writing, input, target)
  })
}

/** Lets the transaction commit what such a refusal has left. */
function kept(error: unknown): KeptRefusal {
  if (error instanceof KeptRefusal) return error
  throw error
}

function tellRefusal(outcome: unknown): unknown {
  if (outcome instanceof KeptRefusal) throw outcome.refused
  return outcome
}

/** Writes what a refusal leaves, as the caller who was refused. */
async function leaveBehind(door: Door, call: Call, refused: RefusedLeaving, { tx, emit }: Pick<Writing, 'tx' | 'emit'>): Promise<void> {
  const reading = await enter(door, call, { tx, why: 'to-read' })
  return refused.leave({ ...reading, emit, audit: () => undefined, confirm: () => Promise.resolve() })
}

/** Writes what has to stay, and begins the action again. A call that waits for its turn holds nothing meanwhile. */
function afterWriting(door: Door, call: Call, { key, write }: WriteFirst): Promise<unknown> {
  const goOn = async (): Promise<unknown> => {
    const came = await retried(() => transact(connectionsFor(door, call.action), door.bus, (tx) => write(tx)))
    return performWith(door, { ...call, written: new Map([...call.written, [key, came]]) })
  }
  return call.written.size === 0 ? door.turns.take(key, goOn) : goOn()
}

async function runCommand(door: Door, call: Call, open: { tx: Tx; emit: Writing['emit'] }): Promise<unknown> {
  const { action, input } = call
  const alone = action.kind === 'command' && action.alone
  const reading = await enter(door, call, { tx: open.tx, why: alone ? 'to-write-alone' : 'to-write' })
  const target = await admit(reading, action, input)
  const noted: AuditDetails[] = []
  const cx: Writing = {
    ...reading,
    emit: open.emit,
    audit: (details) => void noted.push(details),
    confirm: ({ password = false } = {}) => door.confirm(cx, { password }),
  }
  if (isConfirmed(action)) await cx.confirm()
  const outcome = await action.run(cx, input, target)
  await writeAuditRow(reading, action, target, noted)
  return outcome
}

function isConfirmed(action: Action): boolean {
  return (matrix[action.permission as MatrixRow] as RowOn<TargetKind>).confirmed === true
}

async function enter(door: Door, { caller, written }: Call, { tx, why }: { tx: Tx; why: Purpose }): Promise<Reading> {
  const { actor, factors, epoch, now } = await identify(tx, caller, why)
  const workspace = await currentWorkspace(door, tx, { epoch, now })
  if (typeof caller.credential === 'object' && caller.credential !== null && actor.id !== '')
    door.lately.note(caller.credential.tokenHash, actor.id)
  return { tx, actor: actorIn(workspace, { actor, factors }), caller, now, secret: door.secret, written, workspace }
}

async function admit(cx: Reading, action: Action, input: unknown): Promise<unknown> {
  const target = await action.load(cx, input)
  try {
    authorize(cx, action.permission, target)
  } catch (error) {
    throw attemptRefused(cx, action, target, error)
  }
  return target
}

async function currentWorkspace(door: Door, tx: Tx, { epoch, now }: { epoch: number; now: Date }): Promise<Workspace> {
  const shared = door.workspace
  if (shared?.epoch === epoch) {
    const workspace = workspaceAt(shared, now)
    if (workspace !== shared) share(door, workspace, now)
    return workspace
  }
  const workspace = await loadWorkspace(tx, door, now)
  if (door.workspace === null || door.workspace.epoch < workspace.epoch) share(door, workspace, now)
  return workspace
}

/** Puts a snapshot in the place of the last one. That a licence has ended is no change that anybody commits: it is counted here. */
function share(door: Door, workspace: Workspace, now: Date): void {
  const before = door.workspace
  if (before !== null && workspaceAt(before, now) !== before) door.endedLicenses++
  door.workspace = workspace
}
