// The roads that lead to one thing: REST, DDP, and a DDP method carried by REST; and what a refusal must leave as it was.
import { type DdpClient, DdpError } from '@foyer/client/ddp-client.ts'
import { type RestClient, RestError } from '@foyer/client/rest-client.ts'
import { parseEjson, stringifyEjson } from '@foyer/protocol/ejson.ts'
import type pg from 'pg'
import { expect } from 'vitest'

export const roads = ['REST', 'DDP', 'method.call'] as const
export type Road = (typeof roads)[number]

/** One wish, as each road words it. */
export interface Request {
  readonly rest: readonly [verb: 'GET' | 'POST', path: string, params: Record<string, unknown>]
  readonly method: readonly [name: string, ...params: unknown[]]
}

export interface Answer {
  readonly ok: boolean
  readonly code: string | null
  readonly body: unknown
}

/** Somebody who can go by any of the roads. */
export interface Walker {
  readonly username: string
  readonly rest: RestClient
  socket(): Promise<DdpClient>
}

const sockets = new WeakMap<Walker, Promise<DdpClient>>()

/** One socket for each, opened at first use: signing in leaves its mark in the database, and later calls find it there. */
export function socketOf(walker: Walker): Promise<DdpClient> {
  const socket = sockets.get(walker) ?? walker.socket()
  sockets.set(walker, socket)
  return socket
}

export async function ask(walker: Walker, road: Road, { rest: [verb, path, params], method: [name, ...args] }: Request): Promise<Answer> {
  if (road === 'REST')
    return settled(verb === 'GET' ? walker.rest.get(path, params as Record<string, string>) : walker.rest.post(path, params))
  if (road === 'method.call') return methodCall(walker, name, args)
  return settled((await socketOf(walker)).call(name, ...args))
}

/** Asks by REST, where that is the only road. */
export function askRest(walker: Walker, ...rest: Request['rest']): Promise<Answer> {
  return ask(walker, 'REST', { rest, method: ['none'] })
}

/** What was answered, whether or not it is a refusal. */
export async function settled(answer: Promise<unknown>): Promise<Answer> {
  try {
    return { ok: true, code: null, body: await answer }
  } catch (error) {
    if (error instanceof RestError) return { ok: false, code: error.code, body: error.body }
    if (error instanceof DdpError)
      return { ok: false, code: String(error.error), body: { error: error.error, reason: error.reason, details: error.details } }
    throw error
  }
}

async function methodCall({ rest }: Walker, name: string, params: readonly unknown[]): Promise<Answer> {
  const sent = stringifyEjson({ msg: 'method', id: '1', method: name, params: [...params] } as never)
  const { message } = await rest.post<{ message: string }>(`method.call/${encodeURIComponent(name)}`, { message: sent })
  const { result, error } = parseEjson(message) as {
    result?: unknown
    error?: { error: string | number; reason: string; details?: unknown }
  }
  return error === undefined
    ? { ok: true, code: null, body: result }
    : { ok: false, code: String(error.error), body: { error: error.error, reason: error.reason, details: error.details } }
}

const kept = [
  'rooms',
  'memberships',
  'ended_memberships',
  'messages',
  'deleted_messages',
  'sessions',
  'users',
  'settings',
  'permission_roles',
]

const inShort = kept
  .map((table) => `SELECT '${table}' AS place, md5(string_agg(t::text, '|' ORDER BY t::text)) AS sum FROM ${table} t`)
  .join(' UNION ALL ')

/** Everything that a refused request must leave as it was, in short. */
export async function everything(sql: pg.Pool): Promise<string> {
  const { rows } = await sql.query<{ place: string; sum: string | null }>(`${inShort} ORDER BY place`)
  return rows.map(({ place, sum }) => `${place} ${sum}`).join('\n')
}

/** Asks, and sees to it that the answer is this refusal and that nothing changed. */
export async function expectRefused(sql: pg.Pool, walker: Walker, road: Road, request: Request, code: string): Promise<Answer> {
  if (road === 'DDP') await socketOf(walker)
  const before = await everything(sql)
  const answer = await ask(walker, road, request)
  const who = walker.username
  expect({ who, road, ok: answer.ok, code: answer.code }).toEqual({ who, road, ok: false, code })
  expect(await everything(sql)).toBe(before)
  return answer
}

export async function expectDone(walker: Walker, road: Road, request: Request): Promise<Answer> {
  const answer = await ask(walker, road, request)
  const who = walker.username
  expect({ who, road, ok: answer.ok, answer: answer.ok ? null : answer.body }).toEqual({ who, road, ok: true, answer: null })
  return answer
}
