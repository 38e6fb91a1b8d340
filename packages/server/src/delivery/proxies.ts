// Where a request came from: a proxy on this machine is believed about whom it speaks for, nobody else is. REST and DDP ask here
// alike, so that limits per address and the audit log count the same person.
import type { IncomingMessage } from 'node:http'
import proxyAddress from '@fastify/proxy-addr'

export const trustedProxies = 'loopback'

const isTrusted = proxyAddress.compile(trustedProxies)

/** The client's address; null when its connection has gone already. */
export function clientAddress(request: IncomingMessage): string | null {
  return request.socket.remoteAddress === undefined ? null : proxyAddress(request, isTrusted)
}
