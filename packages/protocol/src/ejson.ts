/**
 * EJSON as Meteor writes it: JSON with dates, bytes, regular expressions and the numbers JSON lacks.
 * It travels in DDP frames and inside `method.call` bodies; plain REST bodies are plain JSON.
 */

/** What a text may weigh, whatever it means: nesting, keys of one object, items of one array. */
export interface JsonLimits {
  depthMax: number
  keysMax: number
  itemsMax: number
}

/** The limits for frames and bodies that clients send; nothing legitimate comes near them. */
export const strangerLimits: JsonLimits = { depthMax: 20, keysMax: 1_000, itemsMax: 10_000 }

// Deep enough for any document of ours, shallow enough to walk without exhausting the stack.
const trustedLimits: JsonLimits = { depthMax: 1_000, keysMax: Infinity, itemsMax: Infinity }

/** The text is not EJSON, weighs too much, or tries to reach a prototype. */
export class EjsonError extends Error {
  override name = 'EjsonError'
}

/** Writes a value as EJSON; what JSON drops (undefined, functions) is dropped, a bare undefined is `null`. */
export function stringifyEjson(value: unknown): string {
  const text: string | undefined = JSON.stringify(encode(value))
  return text ?? 'null'
}

/**
 * Reads EJSON, or throws an `EjsonError`. Keys that could reach a prototype are refused always;
 * pass `strangerLimits` for text that did not come from us.
 */
export function parseEjson(text: string, limits?: JsonLimits): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new EjsonError('not JSON')
  }
  if (limits === undefined && isSurelyPlain(text)) return value
  return decode(value, 0, limits ?? trustedLimits)
}

// A backslash-u may spell any of the letters looked for, so its presence sends the text down the slow path.
function isSurelyPlain(text: string): boolean {
  return !(text.includes('$') || text.includes('__proto__') || text.includes('"constructor"') || text.includes('\\u'))
}

// Copies only what has to change: most of what we send holds a date or two, deep in.
function encode(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : { $InfNaN: infinitySign(value) }
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : { $date: value.getTime() }
  if (Array.isArray(value)) return encodeArray(value)
  if (value instanceof Uint8Array) return { $binary: toBase64(value) }
  if (value instanceof RegExp) return { $regexp: value.source, $flags: value.flags }
  if ('toJSON' in value && typeof value.toJSON === 'function') return encode(value.toJSON())
  return encodeObject(value as Record<string, unknown>)
}

function encodeArray(value: unknown[]): unknown[] {
  let copy: unknown[] | undefined
  for (let i = 0; i < value.length; i++) {
    const encoded = encode(value[i])
    if (encoded === value[i]) continue
    copy ??= value.slice()
    copy[i] = encoded
  }
  return copy ?? value
}

function encodeObject(value: Record<string, unknown>): Record<string, unknown> {
  let copy: Record<string, unknown> | undefined
  let dollar = false
  for (const key of Object.keys(value)) {
    dollar ||= key.charCodeAt(0) === 36
    const before = value[key]
    const encoded = encode(before)
    if (encoded === before) continue
    // The spread defines `__proto__` as an own key, so the assignment below cannot reach the prototype.
    copy ??= { ...value }
    copy[key] = encoded
  }
  const result = copy ?? value
  return dollar && looksLikeEjson(result) ? { $escape: result } : result
}

const infinitySign = (value: number): number => (Number.isNaN(value) ? 0 : Math.sign(value))

const survivesJson = (value: unknown): boolean => value !== undefined && typeof value !== 'function' && typeof value !== 'symbol'

// Counts the keys that will be written, since those are what the reader sees.
function looksLikeEjson(value: Record<string, unknown>): boolean {
  const keys = Object.keys(value).filter((key) => survivesJson(value[key]))
  return specialKind(keys) !== undefined
}

type SpecialKind = '$date' | '$InfNaN' | '$binary' | '$escape' | '$regexp' | '$type'

function specialKind(keys: string[]): SpecialKind | undefined {
  if (keys.length === 1) {
    const key = keys[0]
    if (key === '$date' || key === '$InfNaN' || key === '$binary' || key === '$escape') return key
  }
  if (keys.length === 2) {
    if (keys.includes('$regexp') && keys.includes('$flags')) return '$regexp'
    if (keys.includes('$type') && keys.includes('$value')) return '$type'
  }
  return undefined
}

// Works in place: the tree is fresh from JSON.parse and nobody else holds it.
function decode(value: unknown, depth: number, limits: JsonLimits): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth >= limits.depthMax) throw new EjsonError('nested too deeply')
  if (Array.isArray(value)) return decodeArray(value, depth, limits)
  const object = value as Record<string, unknown>
  const keys = Object.keys(object)
  const kind = keys.length <= 2 ? specialKind(keys) : undefined
  if (kind === undefined) return decodeEntries(object, keys, depth, limits)
  return decodeSpecial(kind, object, depth, limits)
}

function decodeArray(items: unknown[], depth: number, limits: JsonLimits): unknown[] {
  if (items.length > limits.itemsMax) throw new EjsonError('too many items')
  for (let i = 0; i < items.length; i++) {
    const item = items[i]
    if (typeof item === 'object') items[i] = decode(item, depth + 1, limits)
  }
  return items
}

function decodeEntries(object: Record<string, unknown>, keys: string[], depth: number, limits: JsonLimits): unknown {
  if (keys.length > limits.keysMax) throw new EjsonError('too many keys')
  for (const key of keys) {
    const value = object[key]
    if (key === '__proto__') throw new EjsonError('reserved key')
    if (typeof value !== 'object' || value === null) continue
    if (key === 'constructor' && Object.hasOwn(value, 'prototype')) throw new EjsonError('reserved key')
    object[key] = decode(value, depth + 1, limits)
  }
  return object
}

function decodeSpecial(kind: SpecialKind, object: Record<string, unknown>, depth: number, limits: JsonLimits): unknown {
  switch (kind) {
    case '$date':
      return decodeDate(object.$date)
    case '$InfNaN':
      if (typeof object.$InfNaN !== 'number') throw new EjsonError('bad $InfNaN')
      return object.$InfNaN / 0
    case '$binary':
      return fromBase64(object.$binary)
    case '$regexp':
      return decodeRegExp(object.$regexp, object.$flags)
    case '$escape':
      return decodeEscaped(object.$escape, depth, limits)
    case '$type':
      throw new EjsonError('custom types are not supported')
  }
}

function decodeDate(value: unknown): Date {
  const date = typeof value === 'number' || typeof value === 'string' ? new Date(value) : undefined
  if (date === undefined || Number.isNaN(date.getTime())) throw new EjsonError('bad $date')
  return date
}

const regExpFlags = ['g', 'i', 'm', 'u', 'y']

// The flags are those that Meteor reads; others, and repetitions, are passed over as it does.
function decodeRegExp(source: unknown, flags: unknown): RegExp {
  if (typeof source !== 'string' || typeof flags !== 'string') throw new EjsonError('bad $regexp')
  try {
    return new RegExp(source, regExpFlags.filter((flag) => flags.includes(flag)).join(''))
  } catch {
    throw new EjsonError('bad $regexp')
  }
}

// What stands inside is taken literally; only its values may be special again.
function decodeEscaped(value: unknown, depth: number, limits: JsonLimits): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new EjsonError('bad $escape')
  return decodeEntries(value as Record<string, unknown>, Object.keys(value), depth + 1, limits)
}

// btoa and atob rather than Buffer: this runs in browsers too. In slices, for an argument list has its limits.
function toBase64(bytes: Uint8Array): string {
  let characters = ''
  for (let i = 0; i < bytes.length; i += 8_192) {
    characters += String.fromCharCode(...bytes.subarray(i, i + 8_192))
  }
  return btoa(characters)
}

function fromBase64(value: unknown): Uint8Array {
  if (typeof value !== 'string') throw new EjsonError('bad $binary')
  const bytes = decoded(value)
  // Decoders differ on what they skip or forgive, so only what a writer would write is read.
  if (bytes === null || toBase64(bytes) !== value) throw new EjsonError('bad $binary')
  return bytes
}

function decoded(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return null
  }
}
