// Prosody as Debian has it: persistent rooms with their archive in its own files, everybody anonymous, no TLS, no presence told around.
import { freePort } from '@foyer/e2e/server.ts'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { answersAt, startChild } from './child.ts'
import type { RunningServer } from './running.ts'
import { openScratch } from './scratch.ts'

export async function startProsody(): Promise<RunningServer> {
  const scratch = await openScratch('prosody')
  const data = path.join(scratch.directory, 'data')
  await mkdir(data)
  const [port, tcpPort] = [await freePort(), await freePort()]
  const configuration = path.join(scratch.directory, 'prosody.cfg.lua')
  await writeFile(configuration, configurationOf({ data, port, tcpPort }))
  const server = await startChild('prosody', ['-F', '--config', configuration], {
    cwd: scratch.directory,
    isReady: () => answersAt(port),
  }).catch(async (error: unknown) => {
    await scratch[Symbol.asyncDispose]()
    throw error
  })
  return {
    protocol: 'xmpp-ws',
    port,
    processes: [server.pid],
    cast: null,
    stored: async () => null,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await scratch[Symbol.asyncDispose]()
    },
  }
}

function configurationOf({ data, port, tcpPort }: { readonly data: string; readonly port: number; readonly tcpPort: number }): string {
  return `
pidfile = "${data}/prosody.pid"
data_path = "${data}"
run_as_root = true
admins = { }
network_backend = "epoll"
network_settings = { tcp_backlog = 4096 }
interfaces = { "127.0.0.1" }
c2s_ports = { ${tcpPort} }
s2s_ports = { }
http_ports = { ${port} }
https_ports = { }
c2s_require_encryption = false
s2s_require_encryption = false
allow_unencrypted_plain_auth = true
consider_websocket_secure = true
http_default_host = "localhost"
modules_enabled = { "disco", "saslauth", "websocket" }
modules_disabled = { "s2s", "tls", "posix", "offline", "c2s_limits" }
log = { { levels = { min = "error" }, to = "console" } }
c2s_timeout = 3600
VirtualHost "localhost"
  authentication = "anonymous"
Component "conference.localhost" "muc"
  modules_enabled = { "muc_mam" }
  storage = "internal"
  muc_room_default_persistent = true
  muc_room_default_public = true
  muc_room_locking = false
  restrict_room_creation = false
  muc_log_by_default = true
  muc_log_presences = false
  muc_log_expires_after = "never"
  muc_room_default_history_length = 0
  muc_room_default_presence_broadcast = { visitor = false, participant = false, moderator = false }
`
}
