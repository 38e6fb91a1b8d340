// What an action takes is checked here, whatever road it came by. Validators are compiled at first use: most of a
// workspace's actions are never called in one process's life.
import { Compile, type Validator } from 'typebox/compile'
import type { Static, TSchema } from 'typebox'
import { refusal } from '../platform/errors.ts'

const compiled = new WeakMap<TSchema, Validator>()

/** Returns the value when it has the schema's shape; otherwise throws invalid-params with every fault, a line each. */
export function parse<S extends TSchema>(schema: S, value: unknown): Static<S> {
  let validator = compiled.get(schema)
  if (validator === undefined) {
    validator = Compile(schema) as unknown as Validator
    compiled.set(schema, validator)
  }
  if (validator.Check(value)) return value as Static<S>
  const faults = validator.Errors(value).map((fault) => `${fault.instancePath.slice(1).replaceAll('/', '.')} ${fault.message}`.trim())
  throw refusal('invalid-params', faults.slice(0, 10).join('\n'))
}
