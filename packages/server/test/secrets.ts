// Whether a secret that was handed out stands anywhere in clear: in a table, in the log down to its finest level, in the audit log as it is
// exported, in an event, in an answer that it was not meant for. Whatever hands out secrets (links, codes, passwords, tokens) tells them here.
import { DdpClient } from '@foyer/client/ddp-client.ts'
import { RestClient } from '@foyer/client/rest-client.ts'
import { WebSocket } from 'ws'
import { openLog } from '../src/platform/log.ts'
import { checkingFetch } from './answers.ts'
import { openWorkspace, type TestWorkspace } from './app.ts'

interface Secret {
  readonly what: string
  readonly text: string
  /** The beginnings of the roads whose answers carry it by intent: `POST foyer.invitations.create`. */
  readonly meantFor: readonly string[]
}

interface Told {
  readonly road: string
  readonly text: string
}

export interface WatchedWorkspace extends AsyncDisposable {
  readonly workspace: TestWorkspace
  /** Tells a secret: what it is, and in which answers it is meant to stand. */
  hand(what: string, text: string, meantFor?: readonly string[]): void
  /** Somebody without an account, whose answers are kept. */
  stranger(): RestClient
  /** Signs in; the token counts as a secret from then on. */
  signIn(username: string, password: string): Promise<RestClient>
  /** A socket of whoever is signed in; its frames are kept. */
  socket(rest: RestClient): Promise<DdpClient>
  /** Notes something that somebody saw elsewhere. */
  note(road: string, text: string): void
  /** A sentence for every place where a secret stands that it was not meant for. */
  findings(): Promise<string[]>
}

/** Opens a workspace of which everything is kept that comes out of it. */
export async function openWatchedWorkspace(environment: Record<string, string> = {}): Promise<WatchedWorkspace> {
  const secrets: Secret[] = []
  const told: Told[] = []
  const sockets: DdpClient[] = []
  const note = (road: string, text: string): void => void told.push({ road, text })
  const workspace = await openWorkspace(environment, openLog('trace', { write: (line) => note('the log', line) }))
  workspace.app.door.bus.listen((events) => note('an event', JSON.stringify(events)))
  const watchedFetch: typeof fetch = async (input, init) => {
    const response = await checkingFetch(input, init)
    const road = new URL(String(input)).pathname.replace(/^\/api\/v1\//, '')
    note(`${init?.method ?? 'GET'} ${road}`, await response.clone().text())
    return response
  }
  const stranger = (): RestClient => new RestClient({ url: workspace.url, fetch: watchedFetch })
  const hand: WatchedWorkspace['hand'] = (what, text, meantFor = []) => {
    if (text.length < 8) throw new Error(`${what}: a secret of ${text.length} characters would be found anywhere`)
    secrets.push({ what, text, meantFor })
  }
  return {
    workspace,
    hand,
    stranger,
    note,
    async signIn(username, password) {
      const rest = stranger()
      const { authToken } = await rest.login(username, password)
      hand(`the session of ${username}`, authToken, ['POST login', 'a frame: result'])
      return rest
    },
    async socket({ authToken = '' }) {
      const socket = await DdpClient.connect({
        url: workspace.url,
        WebSocket,
        record: (direction, text) => direction === 'in' && note(`a frame: ${/^."msg":"(\w+)/.exec(text)?.[1] ?? ''}`, text),
      })
      sockets.push(socket)
      // The answer to a sign-in carries the token that came with it.
      await socket.login({ resume: authToken })
      return socket
    },
    async findings() {
      await workspace.settle()
      const stored = await everyRow(workspace)
      const exported = await (
        await fetch(`${workspace.url}/api/v1/foyer.audit.export`, { headers: headersOf(workspace.alice.rest) })
      ).text()
      const places = [...told, ...stored, { road: 'the audit log as exported', text: exported }]
      return places.flatMap(({ road, text }) =>
        secrets
          .filter(
            ({ text: secret, meantFor }) =>
              !meantFor.some((start) => road.startsWith(start)) && formsOf(secret).some((form) => text.includes(form)),
          )
          .map(({ what }) => `${what} stands in ${road}`),
      )
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(sockets.map((socket) => socket.close()))
      await workspace[Symbol.asyncDispose]()
    },
  }
}

/** A secret as it is, and as it would stand in an address, in base64 and in hexadecimal. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  return [secret, encodeURIComponent(secret), bytes.toString('base64').replace(/=+$/, ''), bytes.toString('hex')]
}

async function everyRow({ sql }: TestWorkspace): Promise<Told[]> {
  const { rows } = await sql.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  )
  const tables = rows.map(async ({ name }) => ({
    road: `the table ${name}`,
    text:
      (await sql.query<{ text: string }>(`SELECT coalesce(string_agg(t::text, E'\\n'), '') AS text FROM "${name}" t`)).rows[0]?.text ?? '',
  }))
  return Promise.all(tables)
}

function headersOf({ userId = '', authToken = '' }: RestClient): Record<string, string> {
  return { 'x-user-id': userId, 'x-auth-token': authToken }
}
