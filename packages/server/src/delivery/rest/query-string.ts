// Query strings as clients write them: `ids=a&ids=b`, `ids[]=a&ids[]=b`, JSON in a value. Only texts and lists of texts come
// out; nothing in a query string ever becomes an object that a statement could be built from.
import { parse } from 'node:querystring'

/** Parses a query string of at most 200 parameters. */
export function parseQueryString(text: string): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>
  for (const [name, value] of Object.entries(parse(text, '&', '=', { maxKeys: 200 }))) {
    if (value === undefined || name === '__proto__') continue
    if (name.endsWith('[]')) query[name.slice(0, -2)] = Array.isArray(value) ? value : [value]
    else query[name] = value
  }
  return query
}
