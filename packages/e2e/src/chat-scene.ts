// A small firm with people from outside, as journeys and pictures of chat need it: made over the API, as an administrator would.
import { RestClient } from '@foyer/client/rest-client.ts'
import type { StartedServer } from './server.ts'

export interface Scene {
  readonly people: Readonly<Record<Name, RestClient>>
  /** The channel that guests read, one without any, and a direct message between priya and signe. */
  readonly library: string
  readonly general: string
  readonly direct: string
}

const outside = { signe: 'Falkenrath Façades', piet: 'Falkenrath Façades', ayse: 'Town of Ellmarsh', kofi: 'Brenholt Timber' } as const
const names = {
  jonas: 'Jonas Weidt',
  priya: 'Priya Raman',
  tomas: 'Tomas Okafor',
  signe: 'Signe Dahlqvist',
  piet: 'Piet Vermaas',
  ayse: 'Ayşe Demirel',
  kofi: 'Kofi Mensdal',
} as const
type Name = 'mara' | keyof typeof names

export const environment = {
  ADMIN_USERNAME: 'mara',
  ADMIN_NAME: 'Mara Ellingsen',
  ADMIN_EMAIL: 'mara@tarnbrook.example',
  ADMIN_PASS: 'mara-password',
  TEST_MODE: 'true',
  OVERWRITE_SETTING_Site_Name: 'Tarnbrook',
}

export const passwordOf = (name: Name): string => `${name}-password`

/** Makes people and rooms; nothing is said yet. */
export async function openScene(server: StartedServer): Promise<Scene> {
  const signIn = async (name: Name): Promise<RestClient> => {
    const rest = new RestClient({ url: server.url })
    await rest.login(name, passwordOf(name))
    return rest
  }
  const mara = await signIn('mara')
  for (const [username, name] of Object.entries(names)) {
    const company = (outside as Readonly<Record<string, string>>)[username]
    await mara.post('users.create', {
      username,
      name,
      email: `${username}@tarnbrook.example`,
      password: `${username}-password`,
      verified: true,
      ...(company === undefined
        ? { roles: ['user'] }
        : { roles: ['guest'], company, hostUsername: 'mara', accessEndsAt: new Date(Date.now() + 120 * 86_400_000).toISOString() }),
    })
  }
  const people = Object.fromEntries(
    await Promise.all((['mara', ...Object.keys(names)] as Name[]).map(async (name) => [name, await signIn(name)] as const)),
  ) as Record<Name, RestClient>
  const create = async (name: string, members: readonly string[], topic?: string): Promise<string> => {
    const { channel } = await mara.post<{ channel: { _id: string } }>('channels.create', {
      name,
      members,
      ...(topic === undefined ? {} : { extraData: { topic } }),
    })
    return channel._id
  }
  const library = await create(
    'ellmarsh-library',
    ['jonas', 'priya', 'tomas', 'signe', 'piet', 'ayse', 'kofi'],
    'Library on the market square · handover of façade in June',
  )
  const general = await create('studio-kitchen', ['jonas', 'priya', 'tomas'])
  const { room } = await people.priya.post<{ room: { _id: string } }>('im.create', { username: 'signe' })
  return { people, library, general, direct: room._id }
}

/** Says something; answers the message's id. */
export async function say(rest: RestClient, rid: string, msg: string, more: object = {}): Promise<string> {
  const { message } = await rest.post<{ message: { _id: string } }>('chat.sendMessage', { message: { rid, msg, ...more } })
  return message._id
}
