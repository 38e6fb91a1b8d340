// One client's connection. While it signs in, what comes is read as text and waited for by pattern; once live, the raw bytes go to whoever
// counts deliveries. WebSocket frames are written by hand: hundreds of thousands a second must not cost the generator what they cost a server.
import { randomBytes } from 'node:crypto'
import net from 'node:net'

const patienceMs = 60_000

export class Line {
  readonly #socket: net.Socket
  readonly #isWebSocket: boolean
  #text = ''
  #waiting: { readonly pattern: RegExp; readonly resolve: (found: RegExpExecArray) => void } | null = null
  #live: ((data: Buffer) => void) | null = null
  #sent = 0

  private constructor(socket: net.Socket, isWebSocket: boolean) {
    this.#socket = socket
    this.#isWebSocket = isWebSocket
    socket.on('data', (data) => {
      if (this.#live !== null) return this.#live(data)
      this.#text += data.toString('latin1')
      this.#look()
    })
    // What a broken connection means is told by the deliveries that do not come.
    socket.on('error', () => undefined)
  }

  static async openTcp(port: number): Promise<Line> {
    return new Line(await connect(port), false)
  }

  static async openWebSocket(port: number, { path, protocol }: { readonly path: string; readonly protocol?: string }): Promise<Line> {
    const socket = await connect(port)
    const line = new Line(socket, true)
    const key = randomBytes(16).toString('base64')
    const head = [`GET ${path} HTTP/1.1`, 'Host: localhost', 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13']
    if (protocol !== undefined) head.push(`Sec-WebSocket-Protocol: ${protocol}`)
    socket.write(`${head.join('\r\n')}\r\nSec-WebSocket-Key: ${key}\r\n\r\n`)
    await line.waitFor(/HTTP\/1\.1 101[\s\S]*?\r\n\r\n/)
    return line
  }

  /** A number that rises with every call. */
  nextNumber(): number {
    return ++this.#sent
  }

  write(text: string): void {
    this.#socket.write(this.#isWebSocket ? maskedFrame(text) : text)
  }

  /** Resolves with the next text that fits; what stood before it is forgotten. One at a time. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(deadline)
        this.#socket.off('close', onClose)
      }
      const fail = (why: string): void => {
        this.#waiting = null
        end()
        reject(new Error(`${why} while waiting for ${String(pattern)}; last was: ${this.#text.slice(-400)}`))
      }
      const onClose = (): void => fail('the connection was closed')
      const deadline = setTimeout(() => fail(`nothing for ${patienceMs / 1_000} s`), patienceMs)
      this.#socket.once('close', onClose)
      this.#waiting = {
        pattern,
        resolve: (found) => {
          end()
          resolve(found)
        },
      }
      this.#look()
    })
  }

  /** From now on the bytes go there. */
  goLive(read: (data: Buffer) => void): void {
    this.#text = ''
    this.#live = read
  }

  close(): void {
    this.#socket.destroy()
  }

  #look(): void {
    const found = this.#waiting?.pattern.exec(this.#text)
    if (this.#waiting === null || found === null || found === undefined) return
    const { resolve } = this.#waiting
    this.#waiting = null
    this.#text = this.#text.slice(found.index + found[0].length)
    resolve(found)
  }
}

async function connect(port: number): Promise<net.Socket> {
  const socket = net.connect({ host: '127.0.0.1', port, noDelay: true })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  return socket
}

/** A client must mask; with a key of zeros the text stays as it is. */
function maskedFrame(text: string): Buffer {
  const payload = Buffer.from(text)
  const head = payload.length < 126 ? Buffer.from([0x81, 0x80 | payload.length]) : Buffer.from([0x81, 0xfe, 0, 0])
  if (payload.length >= 126) head.writeUInt16BE(payload.length, 2)
  return Buffer.concat([head, Buffer.alloc(4), payload])
}
