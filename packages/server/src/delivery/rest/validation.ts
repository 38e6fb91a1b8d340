// What comes over HTTP is checked against the route's own schemas, in AJV's words, as the peer's clients expect. Compiled at
// first use: a workspace has hundreds of endpoints, and most processes meet a few dozen.
import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import type { TSchema } from 'typebox'
import { refusal } from '../../platform/errors.ts'

// `formats` is CommonJS: its callable is the default of the default.
const addFormats = formats as unknown as typeof formats.default
const bodies = addFormats(new Ajv({ allErrors: true, coerceTypes: false, strict: false }))
// Everything in a query string is text, so numbers and booleans must be read out of it.
const queries = addFormats(new Ajv({ allErrors: true, coerceTypes: 'array', strict: false }))
const compiled = { body: new WeakMap<TSchema, ValidateFunction>(), query: new WeakMap<TSchema, ValidateFunction>() }

/** Returns when the part has the schema's shape; otherwise throws invalid-params with every fault, a line each. */
export function validate(part: 'body' | 'query', schema: TSchema | undefined, value: unknown): void {
  if (schema === undefined) return
  let check = compiled[part].get(schema)
  if (check === undefined) {
    check = (part === 'body' ? bodies : queries).compile(schema)
    compiled[part].set(schema, check)
  }
  if (check(value)) return
  const faults = (check.errors ?? []).map((fault) => `${fault.instancePath.slice(1).replaceAll('/', '.')} ${fault.message ?? ''}`.trim())
  throw refusal('invalid-params', faults.join('\n'))
}
