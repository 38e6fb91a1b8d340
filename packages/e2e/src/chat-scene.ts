// A small firm with people from outside, as journeys and pictures of chat need it: made over the API, as an administrator would.
import { RestClient } from '@foyer/client/rest-client.ts'
import { type Browser, type BrowserContext, errors, type Locator, type Page } from 'playwright-core'
import { type Look, openBrowser, openPage } from './browser.ts'
import { type StartedServer, startServer, until } from './server.ts'

export interface Scene {
  readonly people: Readonly<Record<Name, RestClient>>
  /** The channel that guests read, one without any, and a direct message between priya and signe. */
  readonly library: string
  readonly general: string
  readonly direct: string
}

const outside = {
  signe: 'Falkenrath Façades',
  piet: 'Falkenrath Façades',
  ayse: 'Town of Ellmarsh',
  kofi: 'Brenholt Timber',
  noor: 'Lumen Ost',
} as const
const names = {
  jonas: 'Jonas Weidt',
  priya: 'Priya Raman',
  tomas: 'Tomas Okafor',
  signe: 'Signe Dahlqvist',
  piet: 'Piet Vermaas',
  ayse: 'Ayşe Demirel',
  kofi: 'Kofi Mensdal',
  /** In no room yet. */
  noor: 'Noor Haddad',
} as const
export type Name = 'mara' | keyof typeof names

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

/** Sends a file; answers the message's id. */
export async function sendFile(
  rest: RestClient,
  rid: string,
  file: { name: string; mimeType: string; bytes: Buffer },
  msg = '',
): Promise<string> {
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(file.bytes)], { type: file.mimeType }), file.name)
  const stored = await rest.post<{ file: { _id: string } }>(`rooms.media/${rid}`, form)
  const { message } = await rest.post<{ message: { _id: string } }>(`rooms.mediaConfirm/${rid}/${stored.file._id}`, { msg })
  return message._id
}

export const library = '/channel/ellmarsh-library'
export const kitchen = '/channel/studio-kitchen'

export interface OpenedPage {
  readonly page: Page
  readonly context: BrowserContext
  /** Requests to anybody else, and what the page complained about. */
  readonly strayed: string[]
}

/** The scene on a server of its own, and a browser to play it in. */
export interface Stage extends AsyncDisposable, Scene {
  readonly server: StartedServer
  readonly url: string
  readonly browser: Browser
  /** A browser profile of somebody who is signed in, at an address. */
  open(name: Name, path: string, look?: Look & { readonly url?: string }): Promise<OpenedPage>
  /** Closes every page that was opened. */
  clear(): Promise<void>
}

export async function openStage(): Promise<Stage> {
  const server = await startServer(environment)
  const [scene, browser] = await Promise.all([openScene(server), openBrowser()])
  const opened: BrowserContext[] = []
  return {
    ...scene,
    server,
    url: server.url,
    browser,
    async open(name, path, { url = server.url, ...look } = {}) {
      const one = await openPage(browser, url, look)
      opened.push(one.context)
      const { userId, authToken } = scene.people[name]
      await one.page.addInitScript((session) => {
        if (localStorage.getItem('foyer:/:session') === null) localStorage.setItem('foyer:/:session', session)
      }, JSON.stringify({ userId, authToken }))
      await one.page.goto(`${url}${path}`)
      return one
    },
    async clear() {
      await Promise.all(opened.splice(0).map((context) => context.close()))
    },
    async [Symbol.asyncDispose]() {
      await browser.close()
      await server[Symbol.asyncDispose]()
    },
  }
}

/** Where one writes to the room. */
export const field = (page: Page): Locator => page.locator('main [data-region=composer] textarea')
/** A message of the room that holds a text. */
export const message = (page: Page, text: string | RegExp): Locator => page.locator('main article', { hasText: text })
export const bar = (page: Page): Locator => page.locator('[data-region=bar]')

export async function write(page: Page, text: string): Promise<void> {
  await field(page).fill(text)
  await field(page).press('Enter')
}

/** Points at a message until a button of its toolbar is there. What has just been written may move up under the pointer: then it is pointed at again. */
export async function pointAt(page: Page, text: string | RegExp, name: string | RegExp): Promise<Locator> {
  const said = message(page, text).last()
  const button = said.getByRole('button', { name }).first()
  const isPointedAt = async (): Promise<boolean> => {
    await said.hover()
    return button.isVisible()
  }
  await until(isPointedAt, 'the message that is pointed at shows its actions', 20_000, 100)
  return button
}

/** Presses a button of a message's toolbar until what it opens is there: the message may still move between the pointing and the press, and the toolbar goes with the pointer. */
export async function pressOn(page: Page, text: string | RegExp, name: string | RegExp, opened: Locator): Promise<void> {
  const isOpen = async (): Promise<boolean> => {
    if (await opened.isVisible()) return true
    const button = await pointAt(page, text, name)
    const isPressed = await button.click({ timeout: 2_000 }).then(
      () => true,
      (error: unknown) => {
        if (error instanceof errors.TimeoutError) return false
        throw error
      },
    )
    if (isPressed) await opened.waitFor()
    return isPressed
  }
  await until(isOpen, `what “${name}” of the message opens is there`, 30_000, 100)
}

/** Opens what is behind the three dots of a message. */
export async function openActions(page: Page, text: string | RegExp): Promise<void> {
  await pressOn(page, text, 'More actions', page.getByRole('menu'))
}

/** Chooses what is behind the three dots of a message. */
export async function choose(page: Page, text: string | RegExp, item: string | RegExp): Promise<void> {
  await openActions(page, text)
  await page.getByRole('menuitem', { name: item, exact: true }).click()
}
