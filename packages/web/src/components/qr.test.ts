// Each of these grids was read by another program (zbar) when it was written down here: they must stay as they are.
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { type QrGrid, qrOf } from './qr.ts'

const address =
  'otpauth://totp/Tarnbrook%20Studio:alice?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Tarnbrook%20Studio&algorithm=SHA1&digits=6&period=30'

const digestOf = (grid: QrGrid): string =>
  createHash('sha256')
    .update(grid.map((row) => row.map(Number).join('')).join('\n'))
    .digest('hex')
    .slice(0, 16)

test.each([
  ['a word', 'HELLO', 21, 'c346c75add569873'],
  ['a longer text', 'a'.repeat(61), 33, 'db50dd7424dafada'],
  ['the address of a secret', address, 49, '459062bd302ee134'],
  ['a long text', 'x'.repeat(320), 69, '173383a7000406b7'],
] as const)('%s is drawn as readers read it', (_what, text, width, digest) => {
  const grid = qrOf(text)
  expect([grid.length, grid[0]?.length]).toEqual([width, width])
  expect(digestOf(grid)).toBe(digest)
})

test('what is too long for a picture is refused', () => {
  expect(qrOf('x'.repeat(450)).length).toBe(81)
  expect(() => qrOf('x'.repeat(451))).toThrow('too much text')
})
