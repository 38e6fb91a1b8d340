// A mail server that takes letters, or misbehaves as a nemesis tells it: it speaks as much of SMTP as a letter needs, and remembers what it took.
import type { AddressInfo } from 'node:net'
import net from 'node:net'

/** What it does with whoever speaks to it. */
export type Conduct =
  | 'take'
  /** Says nothing, whatever it is asked. */
  | 'hang'
  /** Lets nobody in just now. */
  | 'turn-away'
  /** Not this address, just now. */
  | 'put-off'
  /** Not this address, ever. */
  | 'refuse'
  /** Hears the letter out, and breaks off without a word. */
  | 'cut'

export const misconducts: readonly Conduct[] = ['hang', 'turn-away', 'put-off', 'refuse', 'cut']

export class MailSink implements AsyncDisposable {
  conduct: Conduct = 'take'
  /** Of each letter that it said it took, the id; as often as it took it. */
  readonly taken: string[] = []
  /** How often somebody spoke to it and was not served. */
  refusals = 0
  readonly #server = net.createServer((socket) => this.#serve(socket))
  readonly #sockets = new Set<net.Socket>()

  static async open(): Promise<MailSink> {
    const sink = new MailSink()
    await new Promise<void>((resolve) => void sink.#server.listen(0, '127.0.0.1', resolve))
    return sink
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Serves everybody again, and hangs up on those whom it let wait. */
  recover(): void {
    this.conduct = 'take'
    for (const socket of this.#sockets) socket.destroy()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.recover()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #serve(socket: net.Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => this.#sockets.delete(socket))
    let heard = ''
    let isLetter = false
    const answer = (line: string): void => {
      if (this.conduct === 'hang') this.refusals += 1
      else socket.write(`${line}\r\n`)
    }
    socket.on('data', (data) => {
      heard += data.toString('latin1')
      for (;;) {
        const end = isLetter ? '\r\n.\r\n' : '\r\n'
        const at = heard.indexOf(end)
        if (at === -1) return
        const said = heard.slice(0, at)
        heard = heard.slice(at + end.length)
        if (isLetter) {
          isLetter = false
          this.#hearOut(said, socket, answer)
        } else {
          const reply = this.#replyTo(said.toUpperCase())
          isLetter = reply.startsWith('354') && this.conduct !== 'hang'
          answer(reply)
        }
      }
    })
    answer(this.conduct === 'turn-away' ? this.#refuse('421 come back later') : '220 a mail server')
  }

  #replyTo(command: string): string {
    if (this.conduct === 'turn-away') return this.#refuse('421 come back later')
    if (command.startsWith('RCPT TO') && this.conduct === 'put-off') return this.#refuse('450 try again')
    if (command.startsWith('RCPT TO') && this.conduct === 'refuse') return this.#refuse('550 no such person')
    if (command === 'DATA') return '354 go on'
    return command === 'QUIT' ? '221 bye' : '250 yes'
  }

  #hearOut(letter: string, socket: net.Socket, answer: (line: string) => void): void {
    if (this.conduct === 'cut') {
      this.refusals += 1
      socket.destroy()
      return
    }
    // An answer that is not given is no promise.
    if (this.conduct !== 'hang') this.taken.push(/^message-id:\s*<([^@>]+)/im.exec(letter)?.[1] ?? '')
    answer('250 taken')
  }

  #refuse(reply: string): string {
    this.refusals += 1
    return reply
  }
}
