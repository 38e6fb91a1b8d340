// The keys behind licences (Ed25519): reading what an operator gives, and making a pair. What is signed with them is told in
// permissions/license.ts.
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { StartupError } from './startup-error.ts'

const wanted = 'it must be the public half of an Ed25519 key, as PEM or as a JWK; `foyer license keygen` makes one'

/** Reads a public key, PEM or JWK. `source` says where the text came from. Throws a StartupError that says what to give instead. */
export function readPublicKey(text: string, source: string): KeyObject {
  if (isPrivate(text))
    throw new StartupError(`${source} holds a private key. Whoever signs licences keeps that to themselves; give only the public key here.`)
  return requireEd25519(parse(text, createPublicKey), `${source} is not a key for licences: ${wanted}.`)
}

/** Reads the private key that signs licences, PEM or JWK. Throws a StartupError when it is none. */
export function readPrivateKey(text: string, source: string): KeyObject {
  return requireEd25519(
    parse(text, createPrivateKey),
    `${source} is not a key that can sign licences: it must be an Ed25519 private key; \`foyer license keygen\` makes one.`,
  )
}

/** A public key as one line, a JWK, in the form in which it can be given. */
export function publicKeyLine(key: KeyObject): string {
  const { kty, crv, x } = key.export({ format: 'jwk' })
  return JSON.stringify({ kty, crv, x })
}

/** A new pair, as PEM. */
export function newLicenseKeys(): { readonly privateKey: string; readonly publicKey: string } {
  return generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
}

type Maker = (input: { readonly key: object; readonly format: 'jwk' } | string) => KeyObject

function parse(text: string, make: unknown): KeyObject | null {
  try {
    const trimmed = text.trim()
    // Environment files hold one line: there, the ends of a PEM's lines are written \n.
    return (make as Maker)(
      trimmed.startsWith('{') ? { key: JSON.parse(trimmed) as object, format: 'jwk' } : trimmed.replaceAll('\\n', '\n'),
    )
  } catch {
    return null
  }
}

function requireEd25519(key: KeyObject | null, sentence: string): KeyObject {
  if (key?.asymmetricKeyType !== 'ed25519') throw new StartupError(sentence)
  return key
}

/** A public key can be worked out of a private one, so the text itself has to tell. */
function isPrivate(text: string): boolean {
  return text.includes('PRIVATE KEY') || /"d"\s*:/.test(text)
}
