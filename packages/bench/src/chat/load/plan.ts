// What the generator is asked to do and what it answers: JSON on its standard input and output.
import type { Window } from '../machine/processor.ts'
import type { LatencySummary } from './latencies.ts'
import type { Completeness } from './tally.ts'

export const protocols = ['ddp', 'xmpp-ws', 'xmpp-tcp', 'bare'] as const
export type Protocol = (typeof protocols)[number]

/** Who the connections are and where they belong, on a server that knows its people beforehand. The person n is in the room n modulo rooms. */
export interface Cast {
  readonly people: readonly { readonly id: string; readonly token: string }[]
  readonly roomIds: readonly string[]
}

/** The shape of a load. */
export interface Shape {
  readonly people: number
  readonly rooms: number
  /** How many of the people write; 0 leaves the connections idle. */
  readonly senders: number
  /** Messages a second, all senders together, at fixed times; null: whoever sees their own message come back sends the next. */
  readonly perSecond: number | null
}

export interface Plan extends Shape {
  readonly protocol: Protocol
  readonly port: number
  /** Where those connect who only listen, when it is elsewhere. */
  readonly listenersPort?: number
  readonly cast: Cast | null
  readonly bodyBytes: number
  readonly warmSeconds: number
  readonly seconds: number
  /** How long idle connections are left alone before memory is read. */
  readonly settleSeconds: number
  /** How long nothing may come, after the last message, before what has not come is lost. */
  readonly stragglerSeconds: number
  /** How many sign in at the same time. */
  readonly signInsAtOnce: number
  /** The server's and its database's processes, whose time and memory are read. */
  readonly processes: readonly number[]
}

export interface Sent extends Window {
  readonly offeredPerSecond: number
  readonly acceptedPerSecond: number
  readonly deliveriesPerSecond: number
  readonly bytesPerDelivery: number
  /** From the moment for which the message was planned until it came, for every delivery. */
  readonly latency: LatencySummary
  /** The same until it came back to its sender. */
  readonly acknowledgement: LatencySummary
}

export interface LoadResult {
  readonly signIns: { readonly perSecond: number; readonly latency: LatencySummary; readonly window: Window }
  readonly joinsPerSecond: number
  /** Of the server, its database and what they started: before anybody came, and per person that is signed in and joined. */
  readonly memory: { readonly emptyMb: number; readonly perConnectionKb: number }
  readonly sent: Sent | null
  readonly completeness: Completeness
}
