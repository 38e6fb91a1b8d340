// Values against schemas, in AJV's words, as the peer's clients expect them. Compiled at first use: a workspace has hundreds
// of actions and endpoints, and most processes meet a few dozen.
import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import type { TSchema } from 'typebox'
import { refusal } from './errors.ts'

// `formats` is CommonJS: its callable is the default of the default.
const addFormats = formats as unknown as typeof formats.default

/** A checker that throws invalid-params with every fault, a line each. `readsText` reads numbers and booleans out of texts, for query strings. */
export function schemaChecker(options: { readonly readsText: boolean }): (schema: TSchema, value: unknown) => void {
  let ajv: Ajv | undefined
  const compiled = new WeakMap<TSchema, ValidateFunction>()
  return (schema, value) => {
    ajv ??= addFormats(new Ajv({ allErrors: true, coerceTypes: options.readsText ? 'array' : false, strict: false }))
    let check = compiled.get(schema)
    if (check === undefined) {
      check = ajv.compile(schema)
      compiled.set(schema, check)
    }
    if (check(value)) return
    const faults = (check.errors ?? []).map((fault) => `${fault.instancePath.slice(1).replaceAll('/', '.')} ${fault.message ?? ''}`.trim())
    throw refusal('invalid-params', [...new Set(faults)].slice(0, 10).join('\n'))
  }
}
