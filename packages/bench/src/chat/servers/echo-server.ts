// What a POST of JSON costs on Fastify where nothing is done with it: it is parsed and sent back. A program of its own; `PORT` is where it
// listens.
import { fastify } from 'fastify'

const server = fastify()
server.post('/api/v1/chat.postMessage', (request, reply) => reply.send(request.body))
await server.listen({ port: Number(process.env['PORT']), host: '127.0.0.1' })
