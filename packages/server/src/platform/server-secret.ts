// The server's own secret, kept outside the database: links, codes and temporary passwords are made from it and from the name of
// what they are for, so they can be made again for whoever may see them, and a copied database holds none of them. What can't be made
// again is sealed with it.
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { inspect } from 'node:util'
import { StartupError } from './startup-error.ts'

export const secretFileName = 'secret'
const bytesLeast = 32
const sealing = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

/** Makes secrets from names, and seals what must be kept. It shows itself to nobody: not to JSON, not to logs. */
export class ServerSecret {
  readonly #key: Buffer

  constructor(key: Buffer) {
    this.#key = key
  }

  /** The secret for one thing (`id`) and one use of it (`purpose`): 32 bytes that can't be told from random. */
  bytesFor(purpose: string, id: string): Buffer {
    return createHmac('sha256', this.#key)
      .update(JSON.stringify([purpose, id]))
      .digest()
  }

  /** The same as a token for links: base64url, 43 characters. */
  tokenFor(purpose: string, id: string): string {
    return this.bytesFor(purpose, id).toString('base64url')
  }

  /** A text that only this secret reads again, for the same thing and the same use: AES-256-GCM, base64url. */
  seal(purpose: string, id: string, text: string): string {
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv(sealing, this.bytesFor(`seal ${purpose}`, id), nonce)
    return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url')
  }

  /** What was sealed; null when it was sealed by another secret, for something else, or has been changed. */
  open(purpose: string, id: string, sealed: string): string | null {
    const bytes = Buffer.from(sealed, 'base64url')
    if (bytes.length < nonceBytes + tagBytes) return null
    const opener = createDecipheriv(sealing, this.bytesFor(`seal ${purpose}`, id), bytes.subarray(0, nonceBytes), {
      authTagLength: tagBytes,
    })
    opener.setAuthTag(bytes.subarray(-tagBytes))
    try {
      return Buffer.concat([opener.update(bytes.subarray(nonceBytes, -tagBytes)), opener.final()]).toString('utf8')
    } catch {
      return null
    }
  }

  /** By which two servers can tell whether they have the same secret. */
  get fingerprint(): string {
    return this.tokenFor('fingerprint', '')
  }

  toJSON(): string {
    return '[redacted]'
  }

  toString(): string {
    return '[redacted]'
  }

  [inspect.custom](): string {
    return 'ServerSecret [redacted]'
  }
}

/**
 * The secret from the environment, or from the file `secret` in the data directory, which is written on first use and readable by its
 * owner alone. Servers that share a database must share the secret. Throws a StartupError.
 */
export async function loadServerSecret({
  text,
  dataDirectory,
}: {
  readonly text: string | null
  readonly dataDirectory: string
}): Promise<ServerSecret> {
  if (text !== null) return new ServerSecret(Buffer.from(text))
  const file = path.join(dataDirectory, secretFileName)
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 })
  // Two processes that both begin here end with the file of whoever was first.
  await writeFile(file, randomBytes(bytesLeast).toString('base64url'), { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
    if ((error as { code?: string }).code !== 'EEXIST') throw error
  })
  const kept = (await readFile(file, 'utf8')).trim()
  if (kept.length < bytesLeast)
    throw new StartupError(
      `${file} holds no secret of at least ${bytesLeast} characters. Restore it from a backup; without it the links that were sent can't be checked.`,
    )
  return new ServerSecret(Buffer.from(kept))
}

/** The secret as it is kept, for a copy of the whole workspace; null where there is none. */
export async function readServerSecret({
  text,
  dataDirectory,
}: {
  readonly text: string | null
  readonly dataDirectory: string
}): Promise<string | null> {
  if (text !== null) return text
  return readFile(path.join(dataDirectory, secretFileName), 'utf8').then(
    (kept) => kept.trim(),
    (error: unknown) => {
      if ((error as { code?: string }).code === 'ENOENT') return null
      throw error
    },
  )
}
