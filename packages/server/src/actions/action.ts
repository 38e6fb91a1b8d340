// An action is one thing a person can do, written as data: what it takes, what it acts on, what it needs, what it does.
// Three kinds: a command writes, a query reads, a stream subscribes.
import type { CompiledQuery } from 'kysely'
import type { Static, TSchema } from 'typebox'
import type { Caller } from '../permissions/identify.ts'
import type { MatrixRow, TargetOf } from '../permissions/matrix.ts'
import type { Actor } from '../permissions/targets.ts'
import type { Workspace } from '../permissions/workspace.ts'
import type { AppError } from '../platform/errors.ts'
import type { Event } from '../platform/events.ts'
import type { ServerSecret } from '../platform/server-secret.ts'
import type { Tx } from '../platform/transaction.ts'

/** What an action may use while it reads. */
export interface Reading {
  readonly tx: Tx
  readonly actor: Actor
  readonly workspace: Workspace
  readonly caller: Caller
  /** The database's clock when the transaction began. */
  readonly now: Date
  /** What links, codes and temporary passwords are made from. */
  readonly secret: ServerSecret
  /** What was written before this was tried, by its key, and what that came to; see write-first.ts. */
  readonly written: ReadonlyMap<string, unknown>
}

/** What a command may use besides. */
export interface Writing extends Reading {
  /** Tells a fact after COMMIT, or never. */
  emit(event: Event): void
  /** Adds what changed to this command's row in the audit log. */
  audit(details: AuditDetails): void
  /**
   * Asks whoever acts for their second factor, or else their password unless they have just given it, if it was not shown a short while
   * ago; the door does it for rows that are `confirmed`. Before anything is written. Throws totp-required and totp-invalid.
   */
  confirm(known?: { readonly password?: boolean }): Promise<void>
}

export interface AuditDetails {
  readonly target?: { readonly kind: string; readonly id: string; readonly name?: string | undefined }
  readonly before?: unknown
  readonly after?: unknown
  readonly reason?: string
}

/** A refusal after which something stays all the same. What the refused transaction wrote does not: `leave` runs in one of its own. */
export class RefusedLeaving extends Error {
  readonly refused: AppError
  readonly leave: (cx: Writing) => Promise<void>
  constructor(refused: AppError, leave: (cx: Writing) => Promise<void>) {
    super(refused.message)
    this.refused = refused
    this.leave = leave
  }
}

interface Spec<R extends MatrixRow, S extends TSchema, O, C extends Reading> {
  readonly name: string
  /** The row of the matrix that says who may. */
  readonly permission: R
  readonly input: S
  /** Finds what is acted on, as the actor stands to it; null when there is no such thing. */
  readonly load: (cx: Reading, input: Static<S>) => Promise<TargetOf<R> | null> | TargetOf<R> | null
  readonly run: (cx: C, input: Static<S>, target: TargetOf<R>) => Promise<O> | O
}

export interface Command<R extends MatrixRow = MatrixRow, S extends TSchema = TSchema, O = unknown> extends Spec<R, S, O, Writing> {
  readonly kind: 'command'
  /** It ends sessions of the actor's own: nothing else of theirs runs beside it. */
  readonly alone?: true
  /** It must be possible while everything else waits for the database: connections are kept back for it. */
  readonly urgent?: true
  /** How many calls of it are done in one transaction. */
  readonly together?: Togetherness<R, S, O>
}

/** A call in a group: who wants what, in the transaction that all of the group share. */
export interface GroupedCall<I> {
  readonly cx: Reading
  readonly input: I
}

/**
 * How several calls of a command are done with as many statements as one. Only what is plain and allowed goes this way; whatever needs
 * more, or a refusal with its reason, is left out and done by itself.
 */
export interface Togetherness<R extends MatrixRow, S extends TSchema, O> {
  /** What calls of one key wait for is held as one; null when this call is better done by itself. */
  readonly key: (input: Static<S>) => string | null
  /** What takes time and needs no transaction, once the caller is known to have been somebody a moment ago. */
  readonly prepare: (cx: Pick<Reading, 'workspace'> & { readonly actor: { readonly id: string } }, input: Static<S>) => Promise<void>
  /**
   * What `load` needs to know, asked on the same trip as who the callers are and after that: everybody is taken for whom they were a moment
   * ago, and left out when they turn out to be nobody or somebody else.
   */
  readonly ask: (
    tx: Tx,
    calls: readonly { readonly input: Static<S>; readonly userId: string }[],
    options: { readonly waits: boolean },
  ) => Promise<readonly CompiledQuery<unknown>[]>
  /** Finds what is acted on for every call, from what was asked: its target, 'held' when somebody else holds that and nobody waits, or null to be done alone. */
  readonly load: (
    tx: Tx,
    calls: readonly GroupedCall<Static<S>>[],
    found: readonly (readonly unknown[])[],
    options: { readonly waits: boolean },
  ) => Promise<readonly (TargetOf<R> | 'held' | null)[]>
  /** Does those that are allowed; null for one that must be done alone after all. */
  readonly run: (
    open: Pick<Writing, 'tx' | 'emit'>,
    calls: readonly (GroupedCall<Static<S>> & { readonly target: TargetOf<R> })[],
    found: readonly (readonly unknown[])[],
  ) => Promise<readonly (O | null)[]>
}
export interface Query<R extends MatrixRow = MatrixRow, S extends TSchema = TSchema, O = unknown> extends Spec<R, S, O, Reading> {
  readonly kind: 'query'
}
/** Answers what the subscription is held to: the key that its events carry, and at which epoch the right was judged. */
export interface Stream<R extends MatrixRow = MatrixRow, S extends TSchema = TSchema, O = unknown> extends Spec<R, S, O, Reading> {
  readonly kind: 'stream'
}

// oxlint-disable-next-line typescript/no-explicit-any -- an action of any input and any outcome; `perform` ties them together again
export type AnyStream = Stream<any, any, any>
// oxlint-disable-next-line typescript/no-explicit-any -- as above
export type Action = Command<any, any, any> | Query<any, any, any> | AnyStream
// oxlint-disable-next-line typescript/no-explicit-any -- as above
export type Outcome<A> = A extends { readonly run: (...args: any[]) => infer O } ? Awaited<O> : never

export function command<R extends MatrixRow, S extends TSchema, O>(
  spec: Spec<R, S, O, Writing> & Pick<Command<R, S, O>, 'alone' | 'urgent' | 'together'>,
): Command<R, S, O> {
  return { kind: 'command', ...spec }
}
export function query<R extends MatrixRow, S extends TSchema, O>(spec: Spec<R, S, O, Reading>): Query<R, S, O> {
  return { kind: 'query', ...spec }
}
export function stream<R extends MatrixRow, S extends TSchema, O>(spec: Spec<R, S, O, Reading>): Stream<R, S, O> {
  return { kind: 'stream', ...spec }
}

/** The `load` of everything that acts on the workspace as a whole. */
export const theWorkspace = (): 'workspace' => 'workspace'
