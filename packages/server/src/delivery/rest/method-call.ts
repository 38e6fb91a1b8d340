// DDP methods over HTTP: `method.call` for people who are signed in, `method.callAnon` without an account whatever the headers
// say. What the method answers, a refusal too, travels as EJSON inside an answer that is always 200.
import { EjsonError, parseEjson, strangerLimits, stringifyEjson } from '@foyer/protocol/ejson.ts'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { checkSession } from '../../features/sessions/check-session.ts'
import type { Caller } from '../../permissions/identify.ts'
import { refusal } from '../../platform/errors.ts'
import { objectParam } from '../../wire/ddp.ts'
import type { Methods, Perform } from '../ddp/methods.ts'
import { callerOf } from './credentials.ts'
import { readRequest } from './server.ts'

interface Called {
  readonly id: unknown
  readonly method: string
  readonly params: readonly unknown[]
}

const body = Type.Object({ message: Type.String({ description: 'EJSON: {msg: "method", id, method, params}' }) })
const answer = Type.Object({
  message: Type.String({ description: 'EJSON: {msg: "result", id, result} or {msg: "result", id, error}' }),
  success: Type.Literal(true),
})

/** Adds both routes. */
export function addMethodCalls(server: FastifyInstance, methods: Methods, perform: Perform): void {
  addMethodCall(server, 'method.call', 'Call a method, signed in', async (request) => {
    const caller = callerOf(request)
    await perform(checkSession, caller, {})
    return answerCall(methods, request, caller)
  })
  addMethodCall(server, 'method.callAnon', 'Call a method without an account', (request) =>
    answerCall(methods, request, { ...callerOf(request), credential: null }),
  )
}

function addMethodCall(server: FastifyInstance, path: string, summary: string, handle: (request: FastifyRequest) => Promise<object>): void {
  server.route({
    method: 'POST',
    url: `/api/v1/${path}/:method`,
    schema: { summary, tags: ['methods'], body, response: { 200: answer } },
    handler: async (request, reply) => reply.header('content-type', 'application/json').send(await handle(request)),
  })
}

async function answerCall(methods: Methods, request: FastifyRequest, caller: Caller): Promise<object> {
  const { body: sent, params, userAgent } = await readRequest(request, { query: undefined, body })
  const { id, method, params: given } = calledIn(sent['message'])
  // The name in the path is what proxies and logs see; it must be what is done.
  if (method !== params['method']) throw refusal('invalid-params', 'The method in the path is not the one in the message')
  const outcome = await methods.call(method, given, caller, { userAgent, connectionId: null })
  const told = 'error' in outcome ? { error: outcome.error } : 'result' in outcome ? { result: outcome.result } : {}
  return { message: stringifyEjson({ msg: 'result', id, ...told }), success: true }
}

function calledIn(message: unknown): Called {
  const { msg, id, method, params = [] } = objectParam(readMessage(message))
  if (msg !== 'method' || typeof method !== 'string' || !Array.isArray(params))
    throw refusal('invalid-params', 'message must be EJSON of {msg: "method", id, method, params}')
  return { id, method, params }
}

function readMessage(message: unknown): unknown {
  try {
    return parseEjson(String(message), strangerLimits)
  } catch (error) {
    if (error instanceof EjsonError) throw refusal('invalid-params', `message is not EJSON: ${error.message}`)
    throw error
  }
}
