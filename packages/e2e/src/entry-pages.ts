// Every page that stands by itself, in each of its states: how it is reached, and what is done there before it is looked at. For pictures, and
// for the journey that looks for barriers.
import { RestClient } from '@foyer/client/rest-client.ts'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { codeNow } from '../../server/test/app-codes.ts'
import { type Look, openPage } from './browser.ts'
import { until } from './server.ts'
import { type FreshWorkspace, openFreshWorkspace } from './workspace.ts'

export interface EntryPage {
  readonly name: string
  /** Where it is, from the workspace's root. */
  readonly at: (workspace: FreshWorkspace) => string | Promise<string>
  /** Who is signed in when the page is opened: alice, or somebody with something to do first. */
  readonly as?: (workspace: FreshWorkspace) => Promise<RestClient>
  /** What is done before the picture is taken. */
  readonly do?: (page: Page, workspace: FreshWorkspace) => Promise<unknown>
}

const submit = (page: Page): Promise<void> => page.locator('button[type=submit]').first().click()
const wrongToken = 'x'.repeat(43)
let made = 0

/** Somebody new, made by alice and signed in. */
async function newcomer({ alice, url }: FreshWorkspace, more: object = {}): Promise<RestClient> {
  const username = `ilse.marrow${++made}`
  const password = 'a-long-password'
  const email = `${username}@lumen-ost.example`
  await alice.post('users.create', { username, name: 'Ilse Marrow', email, password, verified: true, roles: ['user'], ...more })
  const person = new RestClient({ url })
  await person.login(username, password)
  return person
}

/** Invites whoever is made next. */
const invited = async (workspace: FreshWorkspace): Promise<string> =>
  pathOf(await workspace.invite(`ilse.marrow${made + 1}@lumen-ost.example`), workspace)
let lately = ''

const asGuest = { roles: ['guest'], company: 'Lumen Ost', hostUsername: 'alice' }
const kofi = (): string => `kofi.mensdal${++made}@brenholt.example`
const pathOf = (link: string, { url }: FreshWorkspace): string => link.slice(url.length)
const ended = async (workspace: FreshWorkspace, end: (userId: string) => Promise<unknown>, more: object = {}): Promise<RestClient> => {
  const person = await newcomer(workspace, more)
  await end(person.userId ?? '')
  return person
}

export const entryPages: readonly EntryPage[] = [
  { name: 'sign-in', at: () => '/sign-in', do: (page) => page.locator('[name=login]').fill('mara.ellingsen') },
  {
    name: 'sign-in-refused',
    at: () => '/sign-in',
    do: async (page) => {
      await page.locator('[name=login]').fill('mara.ellingsen')
      await page.locator('[name=password]').fill('wrong')
      await submit(page)
      await page.locator('[role=alert][data-tone]').waitFor()
    },
  },
  {
    name: 'second-factor',
    at: () => '/sign-in',
    do: async (page, workspace) => {
      const person = await newcomer(workspace)
      await person.post('users.2fa.enableEmail')
      const { secret } = await person.post<{ secret: string }>('foyer.secondFactor.enable')
      await person.post('foyer.secondFactor.confirm', { code: codeNow(secret) })
      await page.locator('[name=login]').fill(`ilse.marrow${made}`)
      await page.locator('[name=password]').fill('a-long-password')
      await submit(page)
      await page.locator('[name=code]').fill('123456')
      await submit(page)
      await page.locator('[name=code][aria-invalid=true]').waitFor()
    },
  },
  { name: 'set-up-factor', at: () => '/second-factor', as: (workspace) => newcomer(workspace, { roles: ['user', 'bot'] }) },
  {
    name: 'set-up-factor-by-mail',
    at: () => '/second-factor',
    as: (workspace) => newcomer(workspace, { roles: ['user', 'bot'] }),
    do: (page) => page.locator('main p button').first().click(),
  },
  {
    name: 'recovery-codes',
    at: () => '/second-factor',
    as: (workspace) => newcomer(workspace, { roles: ['user', 'bot'] }),
    do: async (page) => {
      const secret = (await page.locator('main code').textContent()) ?? ''
      await page.locator('[name=code]').fill(codeNow(secret.replaceAll(' ', '')))
      await submit(page)
      await page.locator('main li code').first().waitFor()
    },
  },
  { name: 'change-password', at: () => '/change-password', as: (workspace) => newcomer(workspace, { requirePasswordChange: true }) },
  {
    name: 'invitation',
    at: async (workspace) => pathOf(await workspace.invite(kofi(), { accessEndsAt: '2040-12-04T18:00:00.000Z' }), workspace),
    do: async (page) => {
      await page.locator('[name=name]').fill('Kofi Mensdal')
      await page.locator('[name=password]').fill('a-long-password')
    },
  },
  {
    name: 'invitation-refused',
    at: async (workspace) => pathOf(await workspace.invite(kofi()), workspace),
    do: async (page) => {
      await page.locator('[name=username]').fill('alice')
      await page.locator('[name=name]').fill('Kofi Mensdal')
      await page.locator('[name=password]').fill('a-long-password')
      await submit(page)
      await page.locator('[name=username][aria-invalid=true]').waitFor()
    },
  },
  {
    name: 'invitation-known',
    at: async (workspace) => {
      const link = await invited(workspace)
      await newcomer(workspace)
      return link
    },
  },
  {
    name: 'invitation-join',
    as: async (workspace) => {
      lately = await invited(workspace)
      return newcomer(workspace)
    },
    at: () => lately,
  },
  { name: 'invitation-signed-in', as: newcomer, at: async (workspace) => pathOf(await workspace.invite(kofi()), workspace) },
  { name: 'invitation-bad', at: () => `/accept-invitation#${wrongToken}` },
  { name: 'forgot-password', at: () => '/forgot-password' },
  {
    name: 'forgot-password-sent',
    at: () => '/forgot-password',
    do: async (page) => {
      await page.locator('[name=email]').fill(kofi())
      await submit(page)
      await page.locator('[name=email]').waitFor({ state: 'detached' })
    },
  },
  { name: 'sign-in-by-mail', at: () => '/sign-in/mail' },
  {
    name: 'sign-in-by-mail-sent',
    at: () => '/sign-in/mail',
    do: async (page) => {
      await page.locator('[name=email]').fill(kofi())
      await submit(page)
      await page.locator('[name=code]').fill('0000-0000')
      await submit(page)
      await page.locator('[name=code][aria-invalid=true]').waitFor()
    },
  },
  { name: 'sign-in-by-link', at: () => `/sign-in#${wrongToken}` },
  {
    name: 'sign-in-by-link-used',
    at: () => `/sign-in#${wrongToken}`,
    do: async (page) => {
      await submit(page)
      await page.locator('[role=alert][data-tone]').waitFor()
    },
  },
  { name: 'reset-password', at: () => `/reset-password#${wrongToken}` },
  { name: 'reset-password-bad', at: () => '/reset-password' },
  {
    name: 'register',
    at: () => '/register',
    do: async (page) => {
      await page.locator('[name=email]').fill('kofi@elsewhere.example')
      await page.locator('[name=password]').fill('a-long-password')
      await page.locator('[name=again]').fill('another')
      await submit(page)
      await page.locator('[name=again][aria-invalid=true]').waitFor()
    },
  },
  {
    name: 'awaiting-approval',
    at: () => '/register',
    do: async (page) => {
      const username = `sigurd${++made}`
      for (const [name, value] of Object.entries({ name: 'Sigurd Aas', email: `${username}@brenholt.example`, username }))
        await page.locator(`[name=${name}]`).fill(value)
      for (const name of ['password', 'again']) await page.locator(`[name=${name}]`).fill('a-long-password')
      await page.locator('[name="own Trade"]').selectOption('Façades')
      await submit(page)
      await page.locator('[name=username]').waitFor({ state: 'detached' })
    },
  },
  { name: 'verify-email', at: () => `/verify-email#${wrongToken}` },
  {
    name: 'verify-email-bad',
    at: () => `/verify-email#${wrongToken}`,
    do: async (page) => {
      await submit(page)
      await page.locator('[role=alert][data-tone]').waitFor()
    },
  },
  {
    name: 'room-link',
    at: async ({ alice }) => {
      const { url } = await alice.post<{ url: string }>('findOrCreateInvite', { rid: 'GENERAL', days: 7, maxUses: 10 })
      return new URL(url).pathname
    },
  },
  { name: 'room-link-bad', at: () => '/invite/xxxxxx' },
  { name: 'signed-out', at: () => '/signed-out?why=ended' },
  {
    name: 'signed-out-deactivated',
    at: () => '/',
    as: (workspace) =>
      ended(workspace, (userId) => workspace.alice.post('users.setActiveStatus', { userId, activeStatus: false }), asGuest),
  },
  {
    name: 'signed-out-access-ended',
    at: () => '/',
    as: (workspace) =>
      ended(
        workspace,
        async (userId) => {
          const soon = new Date(Date.now() + 1_000)
          await workspace.alice.post('users.update', { userId, data: { accessEndsAt: soon.toISOString() } })
          await until(() => Date.now() > soon.getTime() + 200, 'the access has ended')
        },
        asGuest,
      ),
  },
  {
    name: 'signed-out-by-administrator',
    at: () => '/',
    as: (workspace) => ended(workspace, (userId) => workspace.alice.post('users.logout', { userId })),
  },
  { name: 'lost', at: () => '/nowhere' },
  { name: 'chat', at: () => '/', as: ({ alice }) => Promise.resolve(alice) },
  {
    name: 'account-menu',
    at: () => '/',
    as: ({ alice }) => Promise.resolve(alice),
    do: (page) => page.locator('[data-region=list] [aria-haspopup=menu]').click(),
  },
]

/** A workspace where every one of them can be reached. */
export async function openEntryWorkspace(): Promise<FreshWorkspace> {
  const workspace = await openFreshWorkspace({
    // Nobody takes letters there: pages are shown as where there is a mail server.
    MAIL_URL: 'smtp://127.0.0.1:9',
    OVERWRITE_SETTING_Accounts_TwoFactorAuthentication_Enabled: 'true',
    OVERWRITE_SETTING_Accounts_TwoFactorAuthentication_By_Email_Auto_Opt_In: 'false',
    OVERWRITE_SETTING_Accounts_RegistrationForm: 'Public',
    OVERWRITE_SETTING_Accounts_ManuallyApproveNewUsers: 'true',
    OVERWRITE_SETTING_Accounts_CustomFields: JSON.stringify({
      Trade: { type: 'select', required: true, options: ['Façades', 'Timber', 'Lighting'] },
    }),
  })
  for (const text of ['Sample B is on the rack', 'The section is pinned', 'Ten on Thursday'])
    await workspace.alice.post('chat.postMessage', { channel: '#site-visit', text })
  // Whoever holds it has something to set up first.
  await workspace.alice.post('foyer.secondFactor.requireOfRole', { roleId: 'bot', required: true })
  return workspace
}

/** Opens one of them in a browser of its own, in its state. */
export async function openEntryPage(
  browser: Browser,
  workspace: FreshWorkspace,
  { entry, look }: { readonly entry: EntryPage; readonly look: Look },
): Promise<{ page: Page; context: BrowserContext }> {
  const { page, context } = await openPage(browser, workspace.url, look)
  const person = await entry.as?.(workspace)
  if (person !== undefined) {
    const session = JSON.stringify({ userId: person.userId, authToken: person.authToken })
    await page.addInitScript((kept) => {
      if (localStorage.getItem('foyer:/:ended') === null) localStorage.setItem('foyer:/:session', kept)
    }, session)
  }
  await page.goto(workspace.url + (await entry.at(workspace)))
  await page.locator('main, h1').first().waitFor()
  await page.waitForLoadState('networkidle')
  await entry.do?.(page, workspace)
  return { page, context }
}
