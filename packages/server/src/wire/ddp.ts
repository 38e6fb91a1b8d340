// How a feature says which DDP method is which action, which stream is which subscription, and what a committed fact looks
// like to those who listen. The DDP server and the hub turn these tables into frames.
import type { Action, AnyStream, Outcome } from '../actions/action.ts'
import type { Event } from '../platform/events.ts'
import type { AccountKind } from '../schema/tables.ts'

export interface MethodCall {
  readonly tokenHash: string | null
  readonly userId: string | null
  readonly userAgent: string | null
}

export interface DdpMethod {
  readonly name: string
  readonly action: Action
  readonly input: (params: readonly unknown[], call: MethodCall) => unknown
  readonly reply: (outcome: unknown) => unknown
}

/**
 * One method. `input` takes the parameters as they came; clients append arguments of their own (a second-factor code, an
 * empty string), so read by position and leave the rest. Without `reply` the caller gets no result.
 */
export function method<A extends Action>(spec: {
  readonly name: string
  readonly action: A
  readonly input: (params: readonly unknown[], call: MethodCall) => unknown
  readonly reply?: (outcome: Outcome<A>) => unknown
}): DdpMethod {
  return { name: spec.name, action: spec.action, input: spec.input, reply: (spec.reply ?? (() => undefined)) as DdpMethod['reply'] }
}

/** What a subscription is held to, as its stream action answered. */
export type Watch =
  /** Whoever may see the room; judged again when the room's epoch, or the watcher's own rights, move on. Told is what comes after its clock. */
  { readonly room: string; readonly epoch: number; readonly clock: number } | { readonly user: string } | { readonly workspace: true }

export interface Topic {
  /** As clients name it: 'stream-room-messages'. */
  readonly stream: string
  /** Turns the event name of a subscription into the action's input; null when this topic is not meant. */
  readonly parse: (eventName: string) => unknown
  readonly action: AnyStream
}

/** One kind of subscription. */
export function topic(spec: Topic): Topic {
  return spec
}

/** One frame to be: which stream, which event name, what it carries. */
export interface Emission {
  readonly stream: string
  readonly key: string
  /** The payload, or one per kind of viewer where guests are shown less. */
  readonly args: readonly unknown[] | ((viewer: AccountKind) => readonly unknown[])
  /** The account that the frame tells something about: guests hear it only when they may know that account. */
  readonly about?: string
  /** Not for guests at all. */
  readonly membersOnly?: true
  /** When it was said, what this tells about: nothing for members whose history begins later. */
  readonly writtenAt?: Date
  /** What follows the payload for those who follow every room at once, members of this one or not. */
  readonly generalArgs?: (member: boolean) => readonly unknown[]
  /** The document id, where it is not the constant "id". */
  readonly documentId?: string
}

/** What a publisher may ask while it makes frames. */
export interface Live {
  /** Of these people, or of all, those with a signed-in socket on this node. */
  connected(): ReadonlySet<string>
  /** Reads as the server itself. */
  ask<A extends Action>(action: A, input: unknown): Promise<Outcome<A>>
}

/** How a kind of fact is told: each as it happens. */
export interface TellingPublisher {
  readonly event: string
  readonly publish: (event: Event<string, never>, live: Live) => readonly Emission[] | Promise<readonly Emission[]>
}

/** How a kind of fact is told that says how something stands now: of several about the same that wait, the last says it all. */
export interface StandingPublisher {
  readonly event: string
  /** What a fact is about. */
  readonly about: (event: Event<string, never>) => string
  /** The frames for each of these facts, which are about different things. */
  readonly publishEach: (events: readonly Event<string, never>[], live: Live) => Promise<readonly (readonly Emission[])[]>
}

export type Publisher = TellingPublisher | StandingPublisher

/** How one kind of fact is told as it happens. */
export function publisher<D>(
  event: string,
  publish: (event: Event<string, D>, live: Live) => readonly Emission[] | Promise<readonly Emission[]>,
): Publisher {
  return { event, publish: publish as TellingPublisher['publish'] }
}

/** How one kind of fact is told that says how something stands. */
export function standingPublisher<D>(
  event: string,
  about: (event: Event<string, D>) => string,
  publishEach: (events: readonly Event<string, D>[], live: Live) => Promise<readonly (readonly Emission[])[]>,
): Publisher {
  return { event, about, publishEach } as StandingPublisher
}

export interface DdpTable {
  readonly methods?: readonly DdpMethod[]
  readonly topics?: readonly Topic[]
  readonly publishers?: readonly Publisher[]
}

/** A parameter as an object, or an empty one: a stray null or text in its place is a missing parameter. */
export function objectParam(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}
