// Being signed out by somebody else, in the browser: it is said at once, why, and whom to ask; to whoever was signed in, and to nobody else.
import { RestClient } from '@foyer/client/rest-client.ts'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { expectAccessible, type Look, openBrowser, openPage, phone } from '../../src/browser.ts'
import { until } from '../../src/server.ts'
import { type FreshWorkspace, openFreshWorkspace } from '../../src/workspace.ts'

// Browsers and servers, on a machine that may have other things to do.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 })

const password = 'a-long-password'
let browser: Browser
let workspace: FreshWorkspace
const opened: BrowserContext[] = []
beforeAll(async () => {
  ;[browser, workspace] = await Promise.all([openBrowser(), openFreshWorkspace()])
})
afterAll(async () => {
  await browser?.close()
  await workspace?.[Symbol.asyncDispose]()
})

const alice = (): RestClient => workspace.alice
let made = 0

async function newPerson(more: object = {}): Promise<{ readonly username: string; readonly userId: string }> {
  const username = `person${++made}`
  const { user } = await alice().post<{ user: { _id: string } }>('users.create', {
    ...{ username, name: 'Ilse Marrow', email: `${username}@lumen-ost.example`, password, verified: true, roles: ['user'] },
    ...more,
  })
  return { username, userId: user._id }
}

/** A browser in which somebody signs in and waits. */
async function signedIn({ username }: { readonly username: string }, look?: Look): Promise<Page> {
  const { page, context } = await openPage(browser, workspace.url, look)
  opened.push(context)
  const talking = page.waitForEvent('websocket').then((socket) => socket.waitForEvent('framereceived'))
  await page.goto(workspace.url)
  await page.locator('[name=login]').fill(username)
  await page.locator('[name=password]').fill(password)
  await page.keyboard.press('Enter')
  await page.locator('[data-region=list]').waitFor()
  await talking
  return page
}

const isSaid = (page: Page, title: string): Promise<void> => page.getByRole('heading', { name: title, level: 1 }).waitFor()
const setActive = (userId: string, activeStatus: boolean) => alice().post('users.setActiveStatus', { userId, activeStatus })

describe('whoever is signed in and is signed out by somebody else reads', () => {
  test.each([
    ['light', 'en', undefined, 'Your account was deactivated', 'Alice Admin is your host and can tell you more.'],
    ['dark', 'de', phone, 'Ihr Konto wurde deaktiviert', 'Alice Admin ist Ihre Ansprechperson und kann Ihnen mehr sagen.'],
  ] as const)('that their account was deactivated, and who their host is: %s, %s', async (scheme, language, size, title, text) => {
    const guest = await newPerson({ roles: ['guest'], hostUsername: 'alice' })
    const page = await signedIn(guest, { scheme, language, ...(size === undefined ? {} : { size }) })
    await setActive(guest.userId, false)
    await isSaid(page, title)
    await page.getByText(text).waitFor()
    await expectAccessible(page)
    // It is still said when the page is loaded again.
    await page.reload()
    await isSaid(page, title)
  })

  test('that their access has ended, when, and who can let them in again', async () => {
    const guest = await newPerson({ roles: ['guest'], hostUsername: 'alice', accessEndsAt: '2999-01-01T00:00:00.000Z' })
    const page = await signedIn(guest)
    const soon = new Date(Date.now() + 1_500)
    await alice().post('users.update', { userId: guest.userId, data: { accessEndsAt: soon.toISOString() } })
    await until(() => Date.now() > soon.getTime() + 200, 'the access has ended')
    await page.reload()
    await isSaid(page, 'Your access has ended')
    await page.getByText(/^It ended on \d+ \w+ \d{4} at \d\d:\d\d\. .* Alice Admin can let you in again\.$/).waitFor()
    await expectAccessible(page)
  })

  const ways: Readonly<Record<string, { readonly title: string; readonly end: (userId: string) => Promise<unknown> }>> = {
    'that an administrator signed them out': {
      title: 'An administrator signed you out',
      end: (userId) => alice().post('users.logout', { userId }),
    },
    'that their account was removed': { title: 'Your account was removed', end: (userId) => alice().post('users.delete', { userId }) },
    'that they have another password': {
      title: 'Sign in anew',
      end: (userId) => alice().post('users.update', { userId, data: { password: 'one-from-above' } }),
    },
    'that they are a guest now': {
      title: 'Your account was changed',
      end: (userId) => alice().post('users.update', { userId, data: { roles: ['guest'] } }),
    },
  }
  test.each(Object.keys(ways))('%s', async (what) => {
    const { title, end } = ways[what] ?? expect.unreachable()
    const person = await newPerson()
    const page = await signedIn(person)
    await end(person.userId)
    await isSaid(page, title)
    await expectAccessible(page)
  })

  test('that they signed out elsewhere, in every tab', async () => {
    const person = await newPerson()
    const page = await signedIn(person)
    const other = await page.context().newPage()
    await other.goto(workspace.url)
    await other.locator('[data-region=list]').waitFor()
    const elsewhere = new RestClient({ url: workspace.url })
    await elsewhere.login(person.username, password)
    await elsewhere.post('users.logoutOtherClients')
    for (const tab of [page, other]) {
      await tab.bringToFront()
      await isSaid(tab, 'You signed out elsewhere')
    }
  })
})

test('whoever signs out themselves is asked to sign in, and told nothing more', async () => {
  const person = await newPerson()
  const page = await signedIn(person)
  await page.getByRole('button', { name: 'Your account' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.locator('[name=login]').waitFor()
  await setActive(person.userId, false)
  await page.goto(`${workspace.url}/signed-out?why=ended`)
  await isSaid(page, 'You were signed out')
  await expectAccessible(page)
})

test('whoever is let in again signs in, and goes on where they were', async () => {
  const guest = await newPerson({ roles: ['guest'] })
  await alice().post('groups.invite', { roomName: 'site-visit', userId: guest.userId })
  const page = await signedIn(guest)
  await page.goto(`${workspace.url}/group/site-visit`)
  await page.getByRole('heading', { name: 'site-visit' }).first().waitFor()
  await setActive(guest.userId, false)
  await isSaid(page, 'Your account was deactivated')
  // Trying the password tells nothing: what was said is said to whoever held the session.
  await page.getByRole('link', { name: 'To signing in' }).click()
  const signIn = async (): Promise<void> => {
    await page.locator('[name=login]').fill(guest.username)
    await page.locator('[name=password]').fill(password)
    await page.keyboard.press('Enter')
  }
  await signIn()
  await page.getByText('No account has this name and password together.').waitFor()
  await setActive(guest.userId, true)
  await signIn()
  await page.waitForURL(`${workspace.url}/group/site-visit`)
  await page.getByRole('heading', { name: 'site-visit' }).first().waitFor()
})
