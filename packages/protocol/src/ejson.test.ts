import EJSON from 'ejson'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EjsonError, parseEjson, stringifyEjson, strangerLimits } from './ejson.ts'

const specialKeys = ['$date', '$InfNaN', '$binary', '$escape', '$regexp', '$flags', '$type', '$value', '$other']

const key = fc.oneof(
  { arbitrary: fc.constantFrom(...specialKeys), weight: 1 },
  { arbitrary: fc.string({ maxLength: 5 }).filter((text) => !reserved.has(text)), weight: 2 },
)
const reserved = new Set(['__proto__', 'constructor', 'prototype'])

const plainLeaf = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.integer(),
  // JSON has one zero, and adding one makes it of the other.
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  fc.boolean(),
  fc.constant(null),
)
const richLeaf = fc.oneof(
  plainLeaf,
  fc.constantFrom(Number.NaN, Infinity, -Infinity),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array({ maxLength: 50 }),
  fc.constantFrom(/a+b/g, /^x/my, /[$]\/{2}/giu),
)

function tree<Leaf>(leaf: fc.Arbitrary<Leaf>): fc.Arbitrary<unknown> {
  return fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.array(tie('node'), { maxLength: 4 }),
      fc.dictionary(key, tie('node'), { maxKeys: 3, noNullPrototype: true }),
    ),
  })).node
}

describe('against the ejson package', () => {
  test('what we write is, letter for letter, what it writes', () => {
    fc.assert(
      fc.property(tree(richLeaf), (value) => stringifyEjson(value) === EJSON.stringify(value)),
      { numRuns: 2_000 },
    )
  })

  test('what it writes we read back as the value it was', () => {
    fc.assert(
      fc.property(tree(richLeaf), (value) => {
        expect(parseEjson(EJSON.stringify(value))).toStrictEqual(value)
      }),
      { numRuns: 2_000 },
    )
  })

  test('any JSON we read as it does, or refuse', () => {
    fc.assert(
      fc.property(tree(plainLeaf), (value) => {
        const text = JSON.stringify(value)
        const read = attempt(() => parseEjson(text))
        if (read instanceof EjsonError) return
        expect(read).toStrictEqual(EJSON.parse(text))
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('writing', () => {
  test('drops what JSON drops', () => {
    expect(stringifyEjson({ a: undefined, b: () => 1, c: [undefined], d: 1 })).toBe('{"c":[null],"d":1}')
    expect(stringifyEjson(undefined)).toBe('null')
  })

  test('an object that only looks special once its undefined keys are dropped is escaped too', () => {
    const text = stringifyEjson({ $date: 5, gone: undefined })
    expect(text).toBe('{"$escape":{"$date":5}}')
    expect(parseEjson(text)).toEqual({ $date: 5 })
  })

  test('leaves its argument alone', () => {
    const value = { at: new Date(5), list: [new Date(6)], same: { deep: true } }
    stringifyEjson(value)
    expect(value).toEqual({ at: new Date(5), list: [new Date(6)], same: { deep: true } })
  })

  test('uses toJSON of objects that have one, and writes an invalid date as null', () => {
    const url = new URL('https://chat.example.org/')
    expect(stringifyEjson({ url, at: new Date(Number.NaN) })).toBe('{"url":"https://chat.example.org/","at":null}')
  })

  test('carries more bytes than an argument list holds', () => {
    const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => i % 256)
    const read = parseEjson(stringifyEjson(bytes))
    expect(Buffer.compare(bytes, read as Uint8Array)).toBe(0)
  })

  test('a Buffer is bytes', () => {
    expect(stringifyEjson(Buffer.from('hi'))).toBe('{"$binary":"aGk="}')
  })
})

describe('reading', () => {
  test('a date spelt with an escaped dollar is a date', () => {
    expect(parseEjson('{"\\u0024date":5}')).toEqual(new Date(5))
  })

  test('a date may be text, but not nonsense', () => {
    expect(parseEjson('{"$date":"2026-11-21T10:00:00.000Z"}')).toEqual(new Date(Date.UTC(2026, 10, 21, 10)))
    for (const bad of ['"soon"', 'null', '{}', '1e30', '[]']) {
      expect(() => parseEjson(`{"$date":${bad}}`)).toThrow(EjsonError)
    }
  })

  test.each([
    '',
    '{',
    '{"$regexp":"(","$flags":""}',
    '{"$regexp":1,"$flags":""}',
    '{"$binary":"%"}',
    '{"$binary":1}',
    '{"$binary":"/ +"}',
    '{"$binary":"/+"}',
    '{"$InfNaN":"1"}',
    '{"$escape":1}',
    '{"$escape":[]}',
    '{"$type":"Thing","$value":1}',
  ])('refuses %s', (text) => {
    expect(() => parseEjson(text)).toThrow(EjsonError)
  })
})

describe('prototypes', () => {
  test.each([
    '{"__proto__":{"polluted":true}}',
    '{"a":[{"__proto__":null}]}',
    '{"$escape":{"__proto__":{"polluted":true}}}',
    '{"\\u005f_proto__":{"polluted":true}}',
    '{"__proto_\\u005F":1}',
    '{"constructor":{"prototype":{"polluted":true}}}',
    '{"c\\u006fnstructor":{"prototype":{}}}',
    '{"a":{"$date":5},"__proto__":{"polluted":true}}',
  ])('%s is refused, from friends and strangers', (text) => {
    expect(() => parseEjson(text)).toThrow(EjsonError)
    expect(() => parseEjson(text, strangerLimits)).toThrow(EjsonError)
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  test('the words themselves are harmless, as text and as keys that lead nowhere', () => {
    const text = '{"msg":"__proto__ and constructor","constructor":"x","prototype":{}}'
    expect(parseEjson(text)).toEqual({ msg: '__proto__ and constructor', constructor: 'x', prototype: {} })
  })

  test('writing an object with such a key reaches no prototype', () => {
    const value = JSON.parse('{"at":1,"__proto__":{"polluted":true}}') as Record<string, unknown>
    value.at = new Date(5)
    expect(JSON.parse(stringifyEjson(value))).toEqual(JSON.parse('{"at":{"$date":5},"__proto__":{"polluted":true}}'))
  })
})

describe('limits for strangers', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

  test('nesting', () => {
    expect(parseEjson(nested(20), strangerLimits)).toBeInstanceOf(Array)
    expect(() => parseEjson(nested(21), strangerLimits)).toThrow('nested too deeply')
    expect(() => parseEjson('{"$escape":'.repeat(60) + '{}' + '}'.repeat(60), strangerLimits)).toThrow('nested too deeply')
    expect(() => parseEjson(nested(100_000), strangerLimits)).toThrow('nested too deeply')
    expect(() => parseEjson(`{"$":${nested(100_000)}}`)).toThrow('nested too deeply')
  })

  test('keys of an object and items of an array', () => {
    const keys = (count: number) => JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i])))
    const items = (count: number) => JSON.stringify(Array.from({ length: count }, () => 0))
    expect(parseEjson(keys(1_000), strangerLimits)).toBeInstanceOf(Object)
    expect(() => parseEjson(keys(1_001), strangerLimits)).toThrow('too many keys')
    expect(parseEjson(items(10_000), strangerLimits)).toBeInstanceOf(Array)
    expect(() => parseEjson(items(10_001), strangerLimits)).toThrow('too many items')
  })
})

function attempt(act: () => unknown): unknown {
  try {
    return act()
  } catch (error) {
    if (error instanceof EjsonError) return error
    throw error
  }
}
