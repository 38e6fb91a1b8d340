// ejabberd as Debian has it: persistent rooms with their archive in PostgreSQL, everybody anonymous, no TLS, no limits, no presence told around.
import { freePort } from '@foyer/e2e/server.ts'
import { readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { answersAt, startChild } from './child.ts'
import { type Postgres, superuser } from './postgres.ts'
import type { RunningServer } from './running.ts'
import { openScratch } from './scratch.ts'

const account = 'ejabberd'
const database = 'ejabberd'
const schema = '/usr/share/ejabberd/sql/pg.sql'

/** Once a run, before the first start. */
export async function createEjabberdArchive(postgres: Postgres): Promise<void> {
  await postgres.query('postgres', `CREATE DATABASE ${database}`)
  await postgres.query(database, readFileSync(schema, 'utf8'))
}

export async function startEjabberd(postgres: Postgres, transport: 'ws' | 'tcp'): Promise<RunningServer> {
  await postgres.query(database, 'TRUNCATE archive, muc_room; CHECKPOINT')
  const scratch = await openScratch('ejabberd', account)
  const ports = { tcp: await freePort(), ws: await freePort() }
  const configuration = path.join(scratch.directory, 'ejabberd.yml')
  await writeFile(configuration, configurationOf({ ports, databasePort: postgres.port }))
  const state = path.join(scratch.directory, 'state')
  // The flags that Debian's ejabberdctl starts it with, busy waiting as it is by default.
  const flags = [
    '-noinput',
    '+K',
    'true',
    '+P',
    '250000',
    '+Q',
    '65536',
    '-mnesia',
    'dir',
    `"${state}"`,
    '-ejabberd',
    'quiet',
    'true',
    '-s',
    'ejabberd',
  ]
  const server = await startChild('erl', flags, {
    cwd: scratch.directory,
    account,
    env: {
      EJABBERD_CONFIG_PATH: configuration,
      EJABBERD_LOG_PATH: path.join(scratch.directory, 'ejabberd.log'),
      SPOOL_DIR: state,
      HOME: scratch.directory,
      ERL_LIBS: librariesOfErlang(),
    },
    isReady: async () => (await answersAt(ports.ws)) && (await answersAt(ports.tcp)),
  }).catch(async (error: unknown) => {
    await scratch[Symbol.asyncDispose]()
    throw error
  })
  return {
    protocol: transport === 'ws' ? 'xmpp-ws' : 'xmpp-tcp',
    port: ports[transport],
    processes: [server.pid, postgres.pid],
    cast: null,
    stored: async () => Number((await postgres.query<{ count: string }>(database, 'SELECT count(*) FROM archive'))[0]?.count),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await scratch[Symbol.asyncDispose]()
    },
  }
}

function librariesOfErlang(): string {
  const places = readdirSync('/usr/lib').map((name) => path.join('/usr/lib', name))
  const found = places.find((place) => place.endsWith('-linux-gnu') && readdirSync(place).some((name) => name.startsWith('ejabberd-')))
  if (found === undefined) throw new Error('ejabberd is installed, but not where Debian puts it')
  return found
}

function configurationOf({
  ports,
  databasePort,
}: {
  readonly ports: { readonly tcp: number; readonly ws: number }
  readonly databasePort: number
}): string {
  return `
loglevel: error
hosts: [localhost]
certfiles: []
listen:
  - {port: ${ports.tcp}, ip: "127.0.0.1", module: ejabberd_c2s, max_stanza_size: 262144, access: all, starttls: false, backlog: 4096}
  - {port: ${ports.ws}, ip: "127.0.0.1", module: ejabberd_http, backlog: 4096, request_handlers: {/xmpp-websocket: ejabberd_http_ws}}
auth_method: [anonymous]
anonymous_protocol: sasl_anon
allow_multiple_connections: true
shaper: {}
registration_timeout: infinity
default_db: sql
sql_type: pgsql
sql_server: "127.0.0.1"
sql_port: ${databasePort}
sql_database: ${database}
sql_username: ${superuser}
sql_password: "none"
sql_pool_size: 10
sql_prepared_statements: true
modules:
  mod_disco: {}
  mod_muc:
    access: [allow]
    access_create: all
    access_persistent: all
    access_mam: [allow]
    max_users: 5000
    max_user_conferences: 1000
    history_size: 0
    min_message_interval: 0
    user_message_shaper: none
    room_shaper: none
    default_room_options:
      mam: true
      persistent: true
      public: true
      anonymous: false
      max_users: 5000
      presence_broadcast: []
      allow_subscription: false
  mod_mam: {assume_mam_usage: true, default: always, db_type: sql}
`
}
