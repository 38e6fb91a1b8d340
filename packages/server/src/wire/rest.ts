// How a feature says which REST endpoint is which action: one row per endpoint. The server turns rows into routes, checks
// what comes in against their schemas, and prints the OpenAPI page from the same schemas.
import { type Static, type TObject, type TProperties, type TSchema, Type } from 'typebox'
import type { Action, Outcome } from '../actions/action.ts'

export interface RestRequest<Q = Record<string, unknown>, B = Record<string, unknown>> {
  readonly query: Q
  readonly body: B
  readonly params: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The bearer token's hash, when the request carried one. */
  readonly tokenHash: string | null
  readonly userId: string | null
  readonly userAgent: string | null
}

export interface RestRoute {
  readonly verb: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below /api/v1/, or an absolute path beginning with a slash. */
  readonly path: string
  readonly summary: string
  readonly action: Action
  readonly query: TSchema | undefined
  readonly body: TSchema | undefined
  /** What the answer holds besides `success`; checked in tests, printed in the OpenAPI page. */
  readonly response: TSchema
  readonly input: (request: RestRequest) => unknown
  /** An object; or `true`, where clients know an endpoint by that. */
  readonly reply: (outcome: unknown, request: RestRequest) => object | true
  /** 'status' wraps as {status:'success', data}: what sign-in and sign-out answer. 'bare' is sent as it is. */
  readonly envelope: 'success' | 'status' | 'bare'
}

interface RouteSpec<A extends Action, Q extends TSchema, B extends TSchema> {
  readonly verb: RestRoute['verb']
  readonly path: string
  readonly summary: string
  readonly action: A
  readonly query?: Q
  readonly body?: B
  readonly response: TSchema
  readonly input: (request: RestRequest<Static<Q>, Static<B>>) => Static<A['input']>
  readonly reply: (outcome: Outcome<A>, request: RestRequest<Static<Q>, Static<B>>) => object | true
  readonly envelope?: RestRoute['envelope']
}

/** One endpoint. The compiler holds the wire's input to what the action takes. */
export function route<A extends Action, Q extends TSchema = TObject<TProperties>, B extends TSchema = TObject<TProperties>>(
  spec: RouteSpec<A, Q, B>,
): RestRoute {
  return {
    envelope: 'success',
    ...spec,
    query: spec.query,
    body: spec.body,
    input: spec.input as RestRoute['input'],
    reply: spec.reply as RestRoute['reply'],
  }
}

/** The paging part of a query: offset from 0, count up to 100 (0 asks for as many as one answer may hold). */
export const paging = {
  offset: Type.Optional(Type.Integer({ minimum: 0 })),
  count: Type.Optional(Type.Integer({ minimum: 0 })),
  sort: Type.Optional(Type.String()),
  fields: Type.Optional(Type.String()),
  query: Type.Optional(Type.String()),
}

export interface Page {
  readonly offset: number
  readonly limit: number
}

const defaultCount = 50
const mostInOneAnswer = 100

/** What a caller asked for, bounded: nobody gets more than 100 rows in one answer. */
export function pageOf(query: { offset?: number | undefined; count?: number | undefined }): Page {
  const count = query.count ?? defaultCount
  return { offset: query.offset ?? 0, limit: count === 0 ? mostInOneAnswer : Math.min(count, mostInOneAnswer) }
}

/** The schema of a page in an action's input. */
export const pageInput = Type.Object({ offset: Type.Integer({ minimum: 0 }), limit: Type.Integer({ minimum: 1, maximum: 100 }) })

/** The paging part of an answer. */
export function paged<K extends string, T>(
  key: K,
  page: { rows: readonly T[]; total: number },
  offset: number,
): { [P in K]: readonly T[] } & { count: number; offset: number; total: number } {
  return { [key]: page.rows, count: page.rows.length, offset, total: page.total } as { [P in K]: readonly T[] } & {
    count: number
    offset: number
    total: number
  }
}

/** The schema of a paged answer. */
export function pagedOf(key: string, row: TSchema): TSchema {
  return Type.Object({ [key]: Type.Array(row), count: Type.Integer(), offset: Type.Integer(), total: Type.Integer() })
}

/** An answer that says nothing but that it worked. */
export const nothingMore = Type.Object({})
