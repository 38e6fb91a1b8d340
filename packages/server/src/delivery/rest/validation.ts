// What comes over HTTP is checked against the route's own schemas before anything else looks at it.
import type { TSchema } from 'typebox'
import { schemaChecker } from '../../platform/schema-check.ts'

const checkers = {
  body: schemaChecker({ readsText: false }),
  // Everything in a query string is text, so numbers and booleans must be read out of it.
  query: schemaChecker({ readsText: true }),
}

/** Returns when the part has the schema's shape; otherwise throws invalid-params with every fault, a line each. */
export function validate(part: 'body' | 'query', schema: TSchema | undefined, value: unknown): void {
  if (schema !== undefined) checkers[part](schema, value)
}
