// Passwords: argon2id over the hex SHA-256 of what the person typed, because a client may send only that digest.
import { hash, verify } from '@node-rs/argon2'
import { sha256Hex } from './ids.ts'

/** What a client may present: the text itself, or its SHA-256 in hex. */
export type Password = { readonly plain: string } | { readonly digest: string }

const digestOf = (password: Password): string => ('plain' in password ? sha256Hex(password.plain) : password.digest.toLowerCase())

/** The form in which a password is stored (argon2id, about 20 ms off the event loop). */
export function hashPassword(password: Password): Promise<string> {
  return hash(digestOf(password))
}

// Verified when there is no account or no password, so that an unknown name costs what a wrong password costs.
let decoy: Promise<string> | undefined

/** Whether the password is the stored one; false, at the same cost, when nothing is stored. */
export async function verifyPassword(stored: string | null, password: Password): Promise<boolean> {
  decoy ??= hash('no such account')
  const matches = await verify(stored ?? (await decoy), digestOf(password))
  return matches && stored !== null
}
