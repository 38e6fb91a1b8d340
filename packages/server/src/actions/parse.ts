// What an action takes is checked here, whatever road it came by.
import type { Static, TSchema } from 'typebox'
import { schemaChecker } from '../platform/schema-check.ts'

const check = schemaChecker({ readsText: false })

/** Returns the value when it has the schema's shape; otherwise throws invalid-params with every fault, a line each. */
export function parse<S extends TSchema>(schema: S, value: unknown): Static<S> {
  check(schema, value)
  return value as Static<S>
}
