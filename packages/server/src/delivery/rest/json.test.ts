import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonOf } from './json.ts'

test('an answer is written as JSON.stringify writes it, whatever is in it', () => {
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.date({ noInvalidDate: false }),
      fc.date({ min: new Date('2026-11-27'), max: new Date('2026-11-29') }),
      fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.double(),
        fc.boolean(),
        fc.constantFrom(null, undefined, () => 1, Symbol('s')),
      ),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.oneof(fc.string({ maxLength: 5 }), fc.constantFrom('__proto__', 'toJSON', '0')), tie('value'), {
        maxKeys: 4,
        noNullPrototype: false,
      }),
      fc.constantFrom(new Map([[1, 2]]), Buffer.from('bytes'), new URL('https://foyer.example/'), Object.create({ inherited: 1 })),
    ),
  }))
  fc.assert(
    fc.property(value, (answer) => {
      expect(jsonOf({ answer })).toBe(JSON.stringify({ answer }))
    }),
    { numRuns: 2_000 },
  )
})
