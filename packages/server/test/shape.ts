// A schema in one line, as one would write a type, for tables that say what something takes or answers.
import type { TSchema } from 'typebox'

interface Schema {
  readonly type?: string
  readonly const?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly [bound: string]: unknown
}

const bounds = { minimum: '≥', minLength: '≥', minItems: '≥', maximum: '≤', maxLength: '≤', maxItems: '≤' } as const

/** Bounds stand behind what they bound; an object that may hold nothing else ends with a bar. Nothing where there is no schema. */
export function shapeOf(schema: TSchema | undefined): string {
  return schema === undefined ? '' : shape(schema as Schema)
}

function shape(schema: Schema): string {
  const bound = Object.entries(bounds).flatMap(([name, sign]) => (schema[name] === undefined ? [] : [`${sign}${String(schema[name])}`]))
  return `${unbound(schema)}${bound.join('')}`
}

function unbound({ type, const: literal, properties, required = [], additionalProperties, items, anyOf }: Schema): string {
  if (anyOf !== undefined) return anyOf.map(shape).join('|')
  if (literal !== undefined) return `'${literal}'`
  if (items !== undefined) return `${shape(items)}[]`
  if (properties === undefined) return type ?? 'anything'
  const parts = Object.entries(properties).map(([name, part]) => `${name}${required.includes(name) ? '' : '?'}:${shape(part)}`)
  return `{${parts.join(' ')}${additionalProperties === false ? '|' : ''}}`
}
