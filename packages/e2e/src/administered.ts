// A workspace with people, rooms, guests of some companies and invitations, as its administrators would have made them; for journeys through
// administration and pictures of it.
import { RestClient } from '@foyer/client/rest-client.ts'
import type { Page } from 'playwright-core'
import { type StartedServer, startServer } from './server.ts'

export const admin = { username: 'alice', name: 'Alice Admin', email: 'alice@foyer.example', password: 'alice-password' }

export interface AdministeredWorkspace extends AsyncDisposable {
  readonly server: StartedServer
  readonly url: string
  readonly alice: RestClient
  /** The id of an account. */
  idOf(username: string): Promise<string>
}

const members = [
  ['bob', 'Bob Weidt'],
  ['carol', 'Carol Ellingsen'],
  ['priya', 'Priya Raman'],
] as const
const guests = [
  ['gina', 'Gina Dahlqvist', 'Falkenrath Façades', 'bob'],
  ['gus', 'Gus Mensdal', 'Brenholt Timber', 'priya'],
  ['ayse', 'Ayşe Demirel', 'Town of Ellmarsh', 'carol'],
  ['piet', 'Piet Vermaas', 'Falkenrath Façades', 'bob'],
] as const

/** Starts it; everybody’s password is their username and "-password". */
export async function openAdministeredWorkspace(environment: Readonly<Record<string, string>> = {}): Promise<AdministeredWorkspace> {
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
  const add = (username: string, name: string, more: object) =>
    alice.post('users.create', {
      username,
      name,
      email: `${username}@foyer.example`,
      password: `${username}-password`,
      verified: true,
      joinDefaultChannels: false,
      ...more,
    })
  for (const [username, name] of members) await add(username, name, { roles: ['user'] })
  for (const [index, [username, name, company, hostUsername]] of guests.entries())
    await add(username, name, {
      roles: ['guest'],
      company,
      hostUsername,
      ...(index === 1 ? { accessEndsAt: new Date(Date.now() + 13 * 86_400_000).toISOString() } : {}),
    })
  const { group } = await alice.post<{ group: { _id: string } }>('groups.create', {
    name: 'ellmarsh-library',
    members: ['bob', 'carol', 'gina', 'gus'],
  })
  await alice.post('channels.create', { name: 'tender', members: ['priya'] })
  for (const msg of ['Yes, two sets. One is stainless, one is the blackened kind.', 'Charred boards: I can hold 240 m² until Friday noon.'])
    await alice.post('chat.sendMessage', { message: { rid: group._id, msg } })
  await alice.post('foyer.settings', {
    settings: [
      { _id: 'Limits_Seats', value: 60 },
      { _id: 'Limits_Guests', value: 5 },
      { _id: 'Limits_Rooms_Per_Guest', value: 8 },
    ],
  })
  await alice.post('foyer.invitations.create', { addresses: ['d.lunde@ellmarsh.example', 'stig@falkenrath.example'], rooms: [group._id] })
  return {
    server,
    url: server.url,
    alice,
    async idOf(username) {
      const { user } = await alice.get<{ user: { _id: string } }>('users.info', { username })
      return user._id
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

/** Somebody who is signed in over the API. */
export async function signedIn(url: string, username: string): Promise<RestClient> {
  const rest = new RestClient({ url })
  await rest.login(username, `${username}-password`)
  return rest
}

/** Signs in on a page, whatever its language. */
export async function signInOn(page: Page, url: string, username: string): Promise<void> {
  await page.goto(`${url}/sign-in`)
  await page.locator('[name=login]').fill(username)
  await page.locator('[name=password]').fill(`${username}-password`)
  await page.locator('button[type=submit]').click()
  await page.locator('[data-region=list]').waitFor({ state: 'attached' })
}
