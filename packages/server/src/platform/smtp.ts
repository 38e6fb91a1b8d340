// Sending letters over SMTP, one after the other over one line. Encrypted wherever the server offers it, and never to a server
// whose certificate is not trusted.
import { Readable } from 'node:stream'
import type SMTPConnection from 'nodemailer/lib/smtp-connection'

export interface MailServer {
  readonly host: string
  readonly port: number
  /** Encrypted from the first byte; otherwise as soon as the server offers it. */
  readonly secure: boolean
  readonly ignoreTls: boolean
  /** The line stays open for the next letter. */
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
  #line: SMTPConnection | null = null
  /** Ends the letter that is under way, as long as nothing of it has left. */
  #giveUp: (() => void) | null = null
  #leaving = false

  constructor(server: MailServer) {
    this.#server = server
  }

  /**
   * Answers true when the server has taken the letter. `mayLeave` is asked at the last moment, when the server has taken the address
   * and waits for the first line: where it says no, nothing of the letter leaves, and the answer is false. Throws a PostError.
   */
  async send(post: Post, mayLeave: () => Promise<boolean>): Promise<boolean> {
    let stays = false
    const lastWord = async (): Promise<boolean> => {
      this.#giveUp = null
      this.#leaving = stays = true
      stays = !(await mayLeave())
      return !stays
    }
    const givenUp = new Promise<never>((_, reject) => {
      this.#giveUp = () => reject(new PostError('The line was closed before the letter left', 'server'))
    })
    try {
      await Promise.race([this.#deliver(post, lastWord), givenUp])
      if (!this.#server.pool) this.#hangUp()
      return true
    } catch (error) {
      // In the middle of a letter, nothing else can be said on this line.
      this.#hangUp()
      if (stays) return false
      throw error instanceof PostError ? error : await this.#explained(error)
    } finally {
      this.#giveUp = null
      this.#leaving = false
    }
  }

  /** Ends the line, and with it a letter that waits for the server; one that is leaving goes on. */
  close(): void {
    this.#giveUp?.()
    if (!this.#leaving) this.#hangUp()
  }

  async #deliver({ messageId, ...post }: Post, lastWord: () => Promise<boolean>): Promise<void> {
    // Loaded with the first letter: a workspace that sends none does not carry it about.
    const { default: MailComposer } = await import('nodemailer/lib/mail-composer')
    const letter = new MailComposer({
      ...post,
      messageId,
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      disableFileAccess: true,
      disableUrlAccess: true,
    }).compile()
    const content = await letter.build()
    // The line reads this when the server waits for the first line, and not before.
    async function* leaving(): AsyncGenerator<Buffer> {
      if (!(await lastWord())) throw new Error('The letter stays')
      yield content
    }
    const line = await this.#open()
    await done((then) => line.send(letter.getEnvelope(), Readable.from(leaving()), then))
  }

  async #open(): Promise<SMTPConnection> {
    if (this.#line !== null) return this.#line
    const { host, port, secure, ignoreTls, username, password } = this.#server
    const { default: Connection } = await import('nodemailer/lib/smtp-connection')
    const line = new Connection({
      host,
      port,
      secure,
      ignoreTLS: ignoreTls,
      connectionTimeout: helloMs,
      greetingTimeout: helloMs,
      socketTimeout: silenceMs,
    })
    this.#line = line
    line.once('end', () => {
      if (this.#line === line) this.#line = null
    })
    await done((then) => {
      // A line that breaks later tells whoever speaks on it.
      line.on('error', then)
      line.connect(then)
    })
    if (username !== '') await done((then) => line.login({ user: username, pass: password }, then))
    return line
  }

  #hangUp(): void {
    this.#line?.close()
    this.#line = null
  }

  /** Whether the server can be spoken to now. */
  async #answers(): Promise<boolean> {
    try {
      await this.#open()
      return true
    } catch {
      this.#hangUp()
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

/** The end of something that calls back. */
function done(begin: (then: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => begin((error) => (error == null ? resolve() : reject(error))))
}

function explained(error: unknown): PostError {
  const {
    message = 'unknown',
    code,
    command,
    responseCode,
  } = error as Partial<Error> & {
    readonly code?: string
    readonly command?: string
    readonly responseCode?: number
  }
  const said = message.replace(/\s+/g, ' ').slice(0, errorLengthMax)
  // The sender is the same for all: refused, it says nothing of this letter.
  const aboutLetter = (code === 'EENVELOPE' && command !== 'MAIL FROM') || code === 'EMESSAGE'
  if (!aboutLetter) return new PostError(said, 'server')
  return new PostError(said, responseCode !== undefined && responseCode >= 500 ? 'letter' : 'for-now')
}
