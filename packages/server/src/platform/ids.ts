// Identifiers and secrets: the only source of randomness. Ids are 17 characters of the alphabet that clients expect.
import { createHash, randomBytes, randomFillSync, randomInt, timingSafeEqual } from 'node:crypto'

/** What ids are made of: nothing that is mistaken for something else. */
export const alphabet = '23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz'

/** A new random id of 17 characters (about 98 bits). */
export function newId(length = 17): string {
  let id = ''
  while (id.length < length) {
    if (unused === pool.length) {
      randomFillSync(pool)
      unused = 0
    }
    const byte = pool[unused] ?? 0
    // Used once; nobody who reads memory later learns an id that was given out.
    pool[unused++] = 0
    // All letters alike: what is left over above the last whole round is thrown away.
    if (byte < fairBytes) id += alphabet[byte % alphabet.length]
  }
  return id
}

/** Random bytes ahead of their use: asking for each by itself costs more than everything else that a call needs an id for. */
const pool = new Uint8Array(4_096)
let unused = pool.length
const fairBytes = 256 - (256 % alphabet.length)

/** A new bearer token: 32 random bytes, base64url (43 characters). */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** New random bytes for a key. */
export function newKey(size: number): Uint8Array {
  return randomBytes(size)
}

/** The form in which a token is stored: base64 of its SHA-256. A copied database holds no usable token. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64')
}

/** A random whole number, both bounds included. */
export function randomBetween(least: number, most: number): number {
  return randomInt(least, most + 1)
}

/** Hex SHA-256 of a text, as clients send it for a password. */
export function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Whether two secrets are the same, in a time that does not tell how far they agree. */
export function isSameSecret(one: string, other: string): boolean {
  const [first, second] = [one, other].map((secret) => createHash('sha256').update(secret).digest()) as [Buffer, Buffer]
  return timingSafeEqual(first, second)
}
