// What an invitation tells before it is accepted, and the other ways to accept it: without a password, and with an account that is there.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { expectAccessible, expectAskedOnce, type Look, openBrowser, phone, visit } from '../../src/browser.ts'
import { addressOf, type MailedWorkspace, openMailedWorkspace } from '../../src/mailed.ts'
import { missingForPostfix } from '../../src/postfix.ts'
import { admin } from '../../src/workspace.ts'

// Browsers and servers, on a machine that may have other things to do.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 })

const missing = missingForPostfix()
if (missing !== null) console.warn(`SKIPPED: the journeys over a real mail server (${missing})`)

describe.skipIf(missing !== null)('an invitation', () => {
  let browser: Browser
  let workspace: MailedWorkspace
  beforeAll(async () => {
    ;[browser, workspace] = await Promise.all([openBrowser(), openMailedWorkspace(['kofi', 'runa', 'anna', 'tove'])])
  })
  afterAll(async () => {
    await browser?.close()
    await workspace?.[Symbol.asyncDispose]()
  })
  const at = (path: string, story: (page: Page) => Promise<void>, look?: Look): Promise<void> =>
    visit(browser, { url: workspace.url, at: path, ...(look === undefined ? {} : { look }) }, story)
  const room = (page: Page): Promise<void> =>
    page
      .getByRole('link', { name: /site-visit/ })
      .first()
      .waitFor()
  const make = (username: string, password: string) =>
    workspace.alice.post('users.create', {
      ...{ username, name: 'Anna Late', email: addressOf(username), password, verified: true, roles: ['user'] },
    })

  test.each([
    ['light', 'en', undefined, '1 person, 2 messages since'],
    ['dark', 'de', phone, '1 Person, 2 Nachrichten seit dem'],
  ] as const)('says how many people are there and how far back one reads, before anything is accepted: %s, %s', async (...row) => {
    const [scheme, language, size, seen] = row
    if (language === 'en')
      for (const text of ['Sample B is on the rack', 'Ten on Thursday'])
        await workspace.alice.post('chat.postMessage', { channel: '#site-visit', text })
    const all = await workspace.invite(`all-${language}@brenholt.example`)
    const later = await workspace.invite(`later-${language}@brenholt.example`, { history: 'from-now-on' })
    const look = { scheme, language, ...(size === undefined ? {} : { size }) }
    await at(
      all,
      async (page) => {
        await page.getByText(seen).waitFor()
        await expectAccessible(page)
        expect(await page.locator('body').innerText()).not.toContain('Sample B is on')
      },
      look,
    )
    await at(later, (page) => page.getByText(language === 'en' ? 'messages from now on.' : 'Nachrichten ab jetzt.').waitFor(), look)
  })

  test('is accepted without a password, and the next sign-in is by a mailed link', async () => {
    await workspace.invite(addressOf('kofi'))
    const link = await workspace.mailedLink('kofi', 'accept-invitation')
    await at(link, async (page) => {
      await page.getByLabel('Name', { exact: true }).fill('Kofi Mensdal')
      // Enter is for the first of the two buttons, which wants a password.
      await page.keyboard.press('Enter')
      await page.getByText('This is needed').waitFor()
      expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('password')
      const button = page.getByRole('button', { name: 'No password: mail me a link each time' })
      await expectAskedOnce(page, 'foyer.invitations.accept', () => button.dispatchEvent('click'))
      await room(page)
      expect(new URL(page.url()).hash).toBe('')
    })
    // It is used.
    await at(link, (page) => page.getByRole('heading', { name: 'This invitation does not work' }).waitFor())
    await at('/', async (page) => {
      await page.getByRole('link', { name: 'Mail me a link' }).click()
      await page.getByLabel('Email', { exact: true }).fill(addressOf('kofi'))
      await page.keyboard.press('Enter')
      await page.goto(workspace.url + (await workspace.mailedLink('kofi', 'sign-in')))
      await page.getByRole('button', { name: 'Sign in' }).click()
      await room(page)
    })
  })

  test('asks for a password where guests do not sign in by mail', async () => {
    await workspace.alice.post('settings/Guests_Mailed_SignIn', { value: false })
    await at(await workspace.invite(addressOf('runa')), async (page) => {
      await page.getByRole('button', { name: 'Join site-visit' }).waitFor()
      expect(await page.getByRole('button', { name: /No password/ }).count()).toBe(0)
      await page.getByLabel('Name', { exact: true }).fill('Runa')
      await page.getByLabel('Password', { exact: true }).fill('a-long-password')
      await expectAskedOnce(page, 'foyer.invitations.accept', () => page.keyboard.press('Enter'))
      await room(page)
    })
    await workspace.alice.post('settings/Guests_Mailed_SignIn', { value: true })
  })

  test('to an address that has an account by now is accepted by signing in with it, on the same page', async () => {
    const link = await workspace.invite(addressOf('anna'))
    await make('anna', 'a-long-password')
    await at(link, async (page) => {
      await page.getByRole('heading', { name: 'You have an account here' }).waitFor()
      await expectAccessible(page)
      expect(await page.locator('[name=login]').inputValue()).toBe(addressOf('anna'))
      await page.locator('[name=password]').fill('a-long-password')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'Good to see you again' }).waitFor()
      await expectAccessible(page)
      const join = page.getByRole('button', { name: 'Join site-visit' })
      await expectAskedOnce(page, 'foyer.invitations.join', () => join.dispatchEvent('click'))
      await room(page)
    })
    const { user } = await workspace.alice.get<{ user: object }>('users.info', { username: 'anna' })
    expect(user).toMatchObject({ roles: ['user'] })
  })

  test('opened by somebody else who is signed in makes no account by mistake', async () => {
    const link = await workspace.invite(addressOf('tove'))
    await at('/', async (page) => {
      await page.locator('[name=login]').fill(admin.username)
      await page.locator('[name=password]').fill(admin.password)
      await page.keyboard.press('Enter')
      await page.locator('[data-region=list]').waitFor()
      await page.goto(link)
      await page.getByText('You are signed in here as Alice Admin.').waitFor()
      await expectAccessible(page)
      await page.getByRole('button', { name: 'Sign out and accept' }).click()
      await page.getByRole('heading', { name: 'Your account', level: 2 }).waitFor()
    })
  })
})
