import { Type } from 'typebox'
import { expect, test } from 'vitest'
import { parse } from './parse.ts'

test('a NUL anywhere in what an action takes is bad input, never a failure of the database', () => {
  const schema = Type.Object({ names: Type.Array(Type.String()), more: Type.Optional(Type.Record(Type.String(), Type.String())) })
  expect(parse(schema, { names: ['bob'] })).toEqual({ names: ['bob'] })
  for (const value of [{ names: ['b\0b'] }, { names: [], more: { 'k\0': 'v' } }])
    expect(() => parse(schema, value)).toThrow(expect.objectContaining({ code: 'invalid-params' }))
})

test('every fault is told, a line each', () => {
  expect(() => parse(Type.Object({ roomId: Type.String(), text: Type.String() }), { text: 1 })).toThrow(
    "must have required property 'roomId'\ntext must be string",
  )
})
