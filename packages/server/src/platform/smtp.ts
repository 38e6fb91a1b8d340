// Sending one letter over SMTP. Encrypted wherever the server offers it, and never to a server whose certificate is not trusted.
import type { createTransport, Transporter } from 'nodemailer'

export interface MailServer {
  readonly host: string
  readonly port: number
  /** Encrypted from the first byte; otherwise as soon as the server offers it. */
  readonly secure: boolean
  readonly ignoreTls: boolean
  readonly pool: boolean
  readonly username: string
  readonly password: string
}

export interface Post {
  readonly from: { readonly name: string; readonly address: string }
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** The same for every attempt, so that whoever gets a letter twice can tell. */
  readonly messageId: string
}

/** Why a letter did not go out. */
export class PostError extends Error {
  /** `letter`: the server will not have this letter, ever. `server`: it can't be spoken to, whatever the letter. `for-now`: try this one later. */
  readonly fault: 'letter' | 'server' | 'for-now'
  constructor(message: string, fault: PostError['fault']) {
    super(message)
    this.fault = fault
  }
}

const helloMs = 10_000
const silenceMs = 30_000
const errorLengthMax = 500

/** A line to one mail server; opened when the first letter goes. */
export class Smtp {
  readonly #server: MailServer
  #opened: Promise<Transporter> | null = null

  constructor(server: MailServer) {
    this.#server = server
  }

  /** Loaded with the first letter: a workspace that sends none does not carry it about. */
  async #open(): Promise<Transporter> {
    const { host, port, secure, ignoreTls, pool, username, password } = this.#server
    const nodemailer = await import('nodemailer')
    return nodemailer.createTransport({
      host,
      port,
      secure,
      ignoreTLS: ignoreTls,
      // One connection: letters leave in order.
      ...(pool ? { pool: true as const, maxConnections: 1, maxMessages: 1_000 } : {}),
      ...(username === '' ? {} : { auth: { user: username, pass: password } }),
      connectionTimeout: helloMs,
      greetingTimeout: helloMs,
      socketTimeout: silenceMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    } as Parameters<typeof createTransport>[0])
  }

  #transport(): Promise<Transporter> {
    this.#opened ??= this.#open()
    return this.#opened
  }

  /** Resolves when the server has taken the letter. Throws a PostError. */
  async send({ messageId, ...post }: Post): Promise<void> {
    try {
      await (await this.#transport()).sendMail({
        ...post,
        messageId,
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      })
    } catch (error) {
      throw await this.#explained(error)
    }
  }

  close(): void {
    void this.#opened?.then((transport) => transport.close())
  }

  /** Whether the server can be spoken to now. */
  async #answers(): Promise<boolean> {
    const transport = await this.#transport()
    try {
      await transport.verify()
      return true
    } catch {
      return false
    }
  }

  async #explained(error: unknown): Promise<PostError> {
    const found = explained(error)
    if (found.fault !== 'server') return found
    // A line that broke says little. If the server can be spoken to after all, it was something about this letter.
    return (await this.#answers()) ? new PostError(found.message, 'for-now') : found
  }
}

function explained(error: unknown): PostError {
  const { message = 'unknown', code, responseCode } = error as { message?: string; code?: string; responseCode?: number }
  const said = message.replace(/\s+/g, ' ').slice(0, errorLengthMax)
  if (code === 'EENVELOPE' || code === 'EMESSAGE')
    return new PostError(said, responseCode !== undefined && responseCode >= 500 ? 'letter' : 'for-now')
  return new PostError(said, 'server')
}
