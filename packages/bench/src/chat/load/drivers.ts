// What is different between protocols: how a client signs in, joins and sends, and what a delivery begins with.
import { randomBytes } from 'node:crypto'
import { Line } from './line.ts'
import type { Cast, Plan, Protocol } from './plan.ts'

export interface Driver {
  /** The bytes that a delivery begins with; null: the marker alone. */
  readonly opening: string | null
  signIn(person: number): Promise<Line>
  join(line: Line, to: { readonly person: number; readonly room: number }): Promise<void>
  send(line: Line, to: { readonly room: number; readonly text: string }): void
  /** What keeps a client that only listens from being taken for gone. */
  readonly sign: string | null
}

/** Where a person connects. */
type PortOf = (person: number) => number

export function openDriver(plan: Plan): Driver {
  const { port, listenersPort = port, senders } = plan
  const portOf: PortOf = (person) => (person < senders ? port : listenersPort)
  const drivers: Record<Protocol, () => Driver> = {
    ddp: () => ddp(portOf, castOf(plan)),
    'xmpp-ws': () => xmpp(portOf, true),
    'xmpp-tcp': () => xmpp(portOf, false),
    bare: () => bare(portOf),
  }
  return drivers[plan.protocol]()
}

function castOf({ cast }: Plan): Cast {
  if (cast === null) throw new Error('DDP needs people who can sign in')
  return cast
}

/** Rocket.Chat's realtime protocol; each client follows its room, its list of rooms and its memberships, as real ones do. */
function ddp(portOf: PortOf, cast: Cast): Driver {
  const at = <T>(list: readonly T[], index: number): T => {
    const found = list[index]
    if (found === undefined) throw new Error(`The cast is too small: it ends before ${index}`)
    return found
  }
  // Ids of messages are never used twice, whoever measured on this workspace before.
  const run = randomBytes(4).toString('hex')
  let messages = 0
  return {
    opening: '"stream-room-messages"',
    sign: '{"msg":"pong"}',
    async signIn(person) {
      const line = await Line.openWebSocket(portOf(person), { path: '/websocket' })
      line.write('{"msg":"connect","version":"1","support":["1"]}')
      await line.waitFor(/"msg":"connected"/)
      line.write(`{"msg":"method","method":"login","id":"login","params":[{"resume":"${at(cast.people, person).token}"}]}`)
      const [, outcome] = await line.waitFor(/"msg":"result","id":"login","(result|error)"/)
      if (outcome === 'error') throw new Error(`Person ${person} could not sign in`)
      return line
    },
    async join(line, { person, room }) {
      const { id } = at(cast.people, person)
      const follow = async (subscription: string, stream: string, key: string): Promise<void> => {
        line.write(`{"msg":"sub","id":"${subscription}","name":"${stream}","params":["${key}",{"useCollection":false,"args":[]}]}`)
        const [, answer] = await line.waitFor(new RegExp(`"msg":"(ready|nosub)","(?:subs":\\[|id":)"${subscription}"`))
        if (answer === 'nosub') throw new Error(`Person ${person} may not follow ${stream} of ${key}`)
      }
      await follow('room', 'stream-room-messages', at(cast.roomIds, room))
      await follow('memberships', 'stream-notify-user', `${id}/subscriptions-changed`)
      await follow('rooms', 'stream-notify-user', `${id}/rooms-changed`)
    },
    send(line, { room, text }) {
      const message = `{"_id":"b${run}${String(++messages).padStart(8, '0')}","rid":"${at(cast.roomIds, room)}","msg":"${text}"}`
      line.write(`{"msg":"method","method":"sendMessage","id":"${line.nextNumber()}","params":[${message}]}`)
    },
  }
}

/** Rooms of several people over XMPP (XEP-0045), over WebSocket (RFC 7395) or TCP; everybody is anonymous. */
function xmpp(portOf: PortOf, overWebSocket: boolean): Driver {
  const domain = 'localhost'
  const namespace = overWebSocket ? " xmlns='jabber:client'" : ''
  const open = overWebSocket
    ? `<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='${domain}' version='1.0'/>`
    : `<?xml version='1.0'?><stream:stream to='${domain}' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>`
  const roomAddress = (room: number): string => `room${room}@conference.${domain}`
  return {
    opening: '<body>',
    sign: null,
    async signIn(person) {
      const port = portOf(person)
      const line = overWebSocket ? await Line.openWebSocket(port, { path: '/xmpp-websocket', protocol: 'xmpp' }) : await Line.openTcp(port)
      line.write(open)
      await line.waitFor(/<\/(stream:)?features>/)
      line.write("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>")
      await line.waitFor(/<success[^>]*>/)
      line.write(open)
      await line.waitFor(/<\/(stream:)?features>/)
      line.write(`<iq${namespace} type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>`)
      await line.waitFor(/<jid>[^<]+<\/jid>/)
      return line
    },
    async join(line, { person, room }) {
      const join = "<x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x>"
      line.write(`<presence${namespace} to='${roomAddress(room)}/person${person}'>${join}</presence>`)
      await line.waitFor(/code=['"]110['"]/)
    },
    send(line, { room, text }) {
      line.write(`<message${namespace} type='groupchat' id='${line.nextNumber()}' to='${roomAddress(room)}'><body>${text}</body></message>`)
    },
  }
}

/** The loop of bare-server.ts: "J room" joins, "M room text" sends. */
function bare(portOf: PortOf): Driver {
  return {
    opening: null,
    sign: null,
    signIn: (person) => Line.openWebSocket(portOf(person), { path: '/' }),
    async join(line, { room }) {
      line.write(`J ${room}`)
      await line.waitFor(/joined/)
    },
    send(line, { room, text }) {
      line.write(`M ${room} ${text}`)
    },
  }
}
