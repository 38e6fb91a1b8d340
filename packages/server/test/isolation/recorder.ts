// Every byte that the server sends to one person, kept beside what they had asked: REST answers with status and headers, and
// frames of their sockets. What oracles say about a guest, they say about this.
import { DdpClient } from '@foyer/client/ddp-client.ts'
import { RestClient } from '@foyer/client/rest-client.ts'
import { WebSocket } from 'ws'

/** Set to a text, it is added to the next answer that is recorded: a leak on purpose, to see the oracles turn red. */
export const plantSwitch = 'FOYER_TEST_PLANT_LEAK'

export interface Exchange {
  /** How it came: `GET /api/v1/me`, `method getRoomById`, `frame changed`. */
  readonly road: string
  /** What had been asked, word for word; empty for what came unasked. */
  readonly asked: string
  /** What was told, word for word. */
  readonly told: string
}

export type Frames = (direction: 'in' | 'out', text: string) => void

export class Recorder {
  readonly heard: Exchange[] = []

  /** A REST client whose answers are kept. */
  rest(url: string, session?: { userId: string; token: string }): RestClient {
    const client = new RestClient({
      url,
      fetch: async (input, init) => {
        const response = await fetch(input, init)
        await this.hear(input, init, response)
        return response
      },
    })
    if (session !== undefined) {
      client.userId = session.userId
      client.authToken = session.token
    }
    return client
  }

  /** A socket whose frames are kept. */
  socket(url: string): Promise<DdpClient> {
    return DdpClient.connect({ url, WebSocket, record: this.frames() })
  }

  /** Keeps what came back for a request, and leaves it to be read. */
  async hear(input: RequestInfo | URL, init: RequestInit | undefined, response: Response): Promise<void> {
    const { pathname, search } = new URL(input instanceof Request ? input.url : input)
    const body = Buffer.from(await response.clone().arrayBuffer()).toString()
    const asked = `${decodeURIComponent(pathname)} ${decodeURIComponent(search.replaceAll('+', ' '))} ${typeof init?.body === 'string' ? init.body : ''}`
    this.#keep({
      road: `${init?.method ?? 'GET'} ${pathname}`,
      asked,
      told: `${response.status}\n${JSON.stringify([...response.headers])}\n${body}`,
    })
  }

  /** Keeps the frames of one socket; each socket counts its questions by itself. */
  frames(): Frames {
    const questions = new Map<string, { road: string; text: string }>()
    return (direction, text) => {
      const frame = JSON.parse(text) as { msg?: string; id?: string; method?: string; name?: string }
      if (direction === 'out') {
        if (frame.id !== undefined) questions.set(frame.id, { road: `${frame.msg} ${frame.method ?? frame.name ?? ''}`, text })
        return
      }
      const asked = frame.msg === 'result' || frame.msg === 'nosub' ? questions.get(frame.id ?? '') : undefined
      this.#keep({ road: asked?.road ?? `frame ${frame.msg}`, asked: asked?.text ?? '', told: text })
    }
  }

  #keep(exchange: Exchange): void {
    const planted = process.env[plantSwitch] ?? ''
    this.heard.push(planted === '' ? exchange : { ...exchange, told: `${exchange.told} ${planted}` })
  }
}
