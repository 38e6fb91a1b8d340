// A running workspace over a database of its own, and people who act in it over REST and DDP, as anybody would.
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { DdpClient } from '@foyer/client/ddp-client.ts'
import { RestClient } from '@foyer/client/rest-client.ts'
import pg from 'pg'
import { inject } from 'vitest'
import { type App, createApp } from '../src/app.ts'
import { loadConfig } from '../src/platform/config.ts'
import { newId } from '../src/platform/ids.ts'
import { type Log, openLog } from '../src/platform/log.ts'
import { firstAdmin, serverSecret, template } from './template.ts'
import { ToldToGuests } from './isolation/told-to-guests.ts'

export interface Person {
  readonly id: string
  readonly username: string
  readonly rest: RestClient
  /** A signed-in socket; closed with the workspace. */
  socket(): Promise<DdpClient>
}

export interface TestWorkspace extends AsyncDisposable {
  readonly app: App
  readonly url: string
  /** A direct line to the database, for verdicts. */
  readonly sql: pg.Pool
  readonly alice: Person
  /** What guests are told, judged when the workspace is closed. */
  readonly told: ToldToGuests
  /** Signs in with a password. */
  signIn(username: string, password: string): Promise<Person>
  /** Makes an account through alice and signs it in. */
  newPerson(username: string, more?: Record<string, unknown>): Promise<Person>
  /** A socket that nobody has signed in on. */
  anonymousSocket(): Promise<DdpClient>
  /** Resolves when everything committed so far has been told. */
  settle(): Promise<void>
}

/** Clones the template database and starts a workspace on it, on a port of its own. */
export async function openWorkspace(
  environment: Record<string, string> = {},
  log: Log = openLog(environment['LOG_LEVEL'] ?? 'silent'),
): Promise<TestWorkspace> {
  const { host, port, user } = inject('postgres')
  const database = `t_${newId().toLowerCase()}`
  const admin = new pg.Client({ host, port, user, database: 'foyer' })
  await admin.connect()
  await admin.query(`CREATE DATABASE ${database} TEMPLATE ${template}`)
  const connection = { host, port, user, database }
  const directory = await mkdtemp(path.join(os.tmpdir(), 'foyer-test-'))
  const config = loadConfig({
    ...firstAdmin,
    ...serverSecret,
    FOYER_DATA: directory,
    TEST_MODE: 'true',
    PORT: '0',
    BIND_IP: '127.0.0.1',
    LOG_LEVEL: 'silent',
    // Everybody in a test comes from here.
    OVERWRITE_SETTING_Block_Multiple_Failed_Logins_Ip_Whitelist: '127.0.0.1',
    ...environment,
  })
  const app = await createApp({ config, connection, log })
  const url = `http://127.0.0.1:${(await app.listen()).port}`
  const sql = new pg.Pool({ ...connection, max: 3 })
  // The database is dropped at the end, with whatever idles on it.
  sql.on('error', () => undefined)
  const sockets: DdpClient[] = []
  const told = new ToldToGuests()

  const anonymousSocket = async (): Promise<DdpClient> => {
    const socket = await told.socket(url)
    sockets.push(socket)
    return socket
  }
  const signIn = async (username: string, password: string): Promise<Person> => {
    const rest = new RestClient({ url, fetch: told.fetch })
    const { userId, authToken, me } = await rest.login(username, password)
    told.noteSignIn(userId, me.roles)
    return {
      id: userId,
      username,
      rest,
      async socket() {
        const socket = await anonymousSocket()
        await socket.login({ resume: authToken })
        return socket
      },
    }
  }
  const alice = await signIn('alice', firstAdmin.ADMIN_PASS)
  return {
    app,
    url,
    sql,
    alice,
    told,
    signIn,
    anonymousSocket,
    async newPerson(username, more = {}) {
      const password = `${username}-password`
      await alice.rest.post('users.create', {
        username,
        name: username[0]?.toUpperCase() + username.slice(1),
        email: `${username}@foyer.example`,
        password,
        roles: ['user'],
        verified: true,
        ...more,
      })
      return signIn(username, password)
    },
    settle: () => app.hub.settled(),
    async [Symbol.asyncDispose]() {
      await Promise.all(sockets.map((socket) => socket.close()))
      const leaks = await told.leaks(sql).catch((error: unknown) => [`what guests were told could not be judged: ${error}`])
      await sql.end()
      await app.close()
      await rm(directory, { recursive: true, force: true })
      await admin.query(`DROP DATABASE ${database} WITH (FORCE)`)
      await admin.end()
      if (leaks.length > 0) throw new Error(`Guests were told what they had no right to:\n${leaks.join('\n')}`)
    },
  }
}
