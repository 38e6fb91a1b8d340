// A fresh workspace with people, a room and invitations, as an administrator would make them; for journeys and pictures.
import { RestClient } from '@foyer/client/rest-client.ts'
import { type StartedServer, startServer } from './server.ts'

export const admin = { username: 'alice', name: 'Alice Admin', email: 'alice@foyer.example', password: 'alice-password' }

export interface FreshWorkspace extends AsyncDisposable {
  readonly server: StartedServer
  readonly url: string
  readonly alice: RestClient
  /** Invites somebody into the room; answers the address to open. */
  invite(address: string, more?: object): Promise<string>
}

/** Starts a workspace that alice administers, with a group called site-visit. */
export async function openFreshWorkspace(environment: Record<string, string> = {}): Promise<FreshWorkspace> {
  const server = await startServer({
    ADMIN_USERNAME: admin.username,
    ADMIN_NAME: admin.name,
    ADMIN_EMAIL: admin.email,
    ADMIN_PASS: admin.password,
    OVERWRITE_SETTING_Site_Name: 'Tarnbrook Studio',
    TEST_MODE: 'true',
    ...environment,
  })
  const alice = new RestClient({ url: server.url })
  await alice.login(admin.username, admin.password)
  const { group } = await alice.post<{ group: { _id: string } }>('groups.create', { name: 'site-visit' })
  return {
    server,
    url: server.url,
    alice,
    async invite(address, more = {}) {
      const { outcomes } = await alice.post<{ outcomes: { link: string }[] }>('foyer.invitations.create', {
        addresses: [address],
        rooms: [group._id],
        company: 'Brenholt Timber',
        note: 'Welcome aboard. Please look at sample B first, the section is pinned in the room.',
        ...more,
      })
      const { pathname, hash } = new URL(outcomes[0]?.link ?? '')
      return server.url + pathname + hash
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

/** The code that a server prints which has no administrator. */
export async function setUpCodeOf(server: StartedServer): Promise<string> {
  for (;;) {
    const code = /\(it works once\): (\S+)/.exec(server.output())?.[1]
    if (code !== undefined) return code
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
