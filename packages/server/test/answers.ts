// Every answer that a test meets is held against its endpoint's own response schema, so that what the OpenAPI page says is true.
import type { TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import { urlOf } from '../src/delivery/rest/server.ts'
import { features } from '../src/features.ts'
import type { RestRoute } from '../src/wire/rest.ts'

const rows = features.flatMap((feature) => feature.routes ?? []).map((row) => ({ row, pattern: patternOf(urlOf(row)) }))
const compiled = new WeakMap<TSchema, Validator>()

/** `fetch`, failing the test when an answer is not what the endpoint promises. */
export const checkingFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, init)
  const verb = init?.method ?? 'GET'
  const { pathname } = new URL(input instanceof Request ? input.url : input)
  const found = response.status === 200 ? rows.find(({ row, pattern }) => row.verb === verb && pattern.test(pathname)) : undefined
  const isJson = response.headers.get('content-type')?.includes('json') === true
  if (found !== undefined && isJson) requirePromised(found.row, (await response.clone().json()) as Record<string, unknown>)
  return response
}

/** Throws with the endpoint, the place and the first fault when the answer breaks the row's response schema. */
export function requirePromised(row: RestRoute, body: Record<string, unknown>): void {
  const { success: _, ...rest } = body
  const told = row.envelope === 'status' ? body['data'] : row.envelope === 'bare' ? body : rest
  const [fault] = validatorOf(row.response).Errors(told)
  if (fault !== undefined)
    throw new Error(
      `${row.verb} ${urlOf(row)} answered what its response schema does not allow: ${fault.instancePath || 'the answer'} ${fault.message} (in ${JSON.stringify(told).slice(0, 300)})`,
    )
}

function validatorOf(schema: TSchema): Validator {
  const known = compiled.get(schema) ?? (Compile(schema) as unknown as Validator)
  compiled.set(schema, known)
  return known
}

function patternOf(url: string): RegExp {
  const parts = url.split('/').map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
  return new RegExp(`^${parts.join('/')}/?$`)
}
