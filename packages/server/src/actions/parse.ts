// What an action takes is checked here, whatever road it came by.
import type { Static, TSchema } from 'typebox'
import { refusal } from '../platform/errors.ts'
import { schemaChecker } from '../platform/schema-check.ts'

const check = schemaChecker({ readsText: false })

/** Returns the value when it has the schema's shape; otherwise throws invalid-params with every fault, a line each. */
export function parse<S extends TSchema>(schema: S, value: unknown): Static<S> {
  check(schema, value)
  // The database stores no NUL, and nothing that people write holds one.
  if (holdsNul(value)) throw refusal('invalid-params', 'a text holds a NUL character')
  return value as Static<S>
}

function holdsNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0')
  if (Array.isArray(value)) return value.some(holdsNul)
  if (typeof value !== 'object' || value === null || value instanceof Date) return false
  return Object.entries(value).some(([key, part]) => key.includes('\0') || holdsNul(part))
}
