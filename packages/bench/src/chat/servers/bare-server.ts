// What a broadcast costs where there is nothing else: the `ws` package's own loop, one send per socket, no storage, no rules. A program of its
// own; `PORT` is where it listens. `LOSE` and `DOUBLE` are numbers of deliveries that it forgets and makes twice: by them the generator's tests
// see that it would notice.
import { createServer } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'

/** As much as a message of Rocket.Chat's protocol has around its text. */
const surroundings = 'e'.repeat(480)
const rooms = new Map<string, Set<WebSocket>>()
const [lost, doubled] = [Number(process.env['LOSE'] ?? 0), Number(process.env['DOUBLE'] ?? 0)]
let deliveries = 0

function membersOf(room: string): Set<WebSocket> {
  const members = rooms.get(room) ?? new Set()
  rooms.set(room, members)
  return members
}

function deliver(socket: WebSocket, text: string): void {
  deliveries++
  if (deliveries !== lost) socket.send(text)
  if (deliveries === doubled) socket.send(text)
}

const server = createServer()
const sockets = new WebSocketServer({ server, perMessageDeflate: false, clientTracking: false })
sockets.on('connection', (socket) => {
  socket.on('message', (data) => {
    const [command, room = '', ...words] = String(data).split(' ')
    if (command === 'J') {
      membersOf(room).add(socket)
      socket.send('joined')
    } else {
      const text = words.join(' ') + surroundings
      for (const member of membersOf(room)) deliver(member, text)
    }
  })
  socket.on('close', () => rooms.forEach((members) => members.delete(socket)))
  socket.on('error', () => undefined)
})
server.listen({ port: Number(process.env['PORT']), host: '127.0.0.1', backlog: 4_096 })
