// An authenticator app as RFC 6238 describes it, written for the tests alone: what the server takes is judged by another's arithmetic.
import { createHmac } from 'node:crypto'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const periodMs = 30_000

/** The code of a secret at a moment. */
export function appCode(secret: string, at: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(at / periodMs)))
  const mac = createHmac('sha1', bytesOf(secret)).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 0xf
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** The code of now, or of so many half minutes later. Of now and of one later are good, however slow the machine is. */
export function codeNow(secret: string, later = 0): string {
  return appCode(secret, Date.now() + later * periodMs)
}

/** Six digits that are no code of the secret for minutes around. */
export function wrongCode(secret: string): string {
  const good = new Set(Array.from({ length: 41 }, (_, step) => codeNow(secret, step - 20)))
  for (let number = 0; ; number++) if (!good.has(String(number).padStart(6, '0'))) return String(number).padStart(6, '0')
}

function bytesOf(base32: string): Buffer {
  const bits = [...base32].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Buffer.from(Array.from({ length: Math.floor(bits.length / 8) }, (_, i) => Number.parseInt(bits.slice(i * 8, i * 8 + 8), 2)))
}
