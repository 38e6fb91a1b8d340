// Being helped in by mail, in the browser: a forgotten password, a link or a code to sign in by, an address to confirm. Each letter is a
// delivered one, and each link works once.
import { RestClient } from '@foyer/client/rest-client.ts'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { expectAccessible, expectAskedOnce, type Look, openBrowser, openPage, phone, visit } from '../../src/browser.ts'
import { addressOf, type MailedWorkspace, openMailedWorkspace } from '../../src/mailed.ts'
import { missingForPostfix } from '../../src/postfix.ts'

// Browsers and servers, on a machine that may have other things to do.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 })

const missing = missingForPostfix()
if (missing !== null) console.warn(`SKIPPED: the journeys over a real mail server (${missing})`)

const password = 'a-long-password'
const madeUp = 'x'.repeat(43)

describe.skipIf(missing !== null)('by mail', () => {
  let browser: Browser
  let workspace: MailedWorkspace
  beforeAll(async () => {
    ;[browser, workspace] = await Promise.all([openBrowser(), openMailedWorkspace(['bob', 'gina', 'gus', 'vera'])])
    for (const username of ['bob', 'gina', 'gus', 'vera'])
      await workspace.alice.post('users.create', {
        ...{ username, name: username, email: addressOf(username), password, verified: username !== 'vera' },
        roles: [username.startsWith('g') ? 'guest' : 'user'],
      })
  })
  afterAll(async () => {
    await browser?.close()
    await workspace?.[Symbol.asyncDispose]()
  })
  const at = (path: string, story: (page: Page) => Promise<void>, look?: Look): Promise<void> =>
    visit(browser, { url: workspace.url, at: path, ...(look === undefined ? {} : { look }) }, story)
  const press = (page: Page) => (): Promise<void> => page.keyboard.press('Enter')
  const isIn = (page: Page): Promise<void> => page.getByRole('heading', { name: 'Choose a room' }).waitFor()

  describe('whoever forgot their password', () => {
    test('chooses another by a mailed link; what is open elsewhere ends and says why; the link works once', async () => {
      const elsewhere = await openPage(browser, workspace.url)
      await elsewhere.page.goto(workspace.url)
      await elsewhere.page.locator('[name=login]').fill('bob')
      await elsewhere.page.locator('[name=password]').fill(password)
      await elsewhere.page.keyboard.press('Enter')
      await isIn(elsewhere.page)

      let link = ''
      await at('/', async (page) => {
        await page.getByRole('link', { name: 'Forgot it?' }).click()
        await page.getByRole('heading', { name: 'Forgot your password?' }).waitFor()
        await page.getByLabel('Email', { exact: true }).fill('bob')
        await page.keyboard.press('Enter')
        await page.getByText('This is no e-mail address.').waitFor()
        await expectAccessible(page)
        await page.getByLabel('Email', { exact: true }).fill(addressOf('bob'))
        await expectAskedOnce(page, 'users.forgotPassword', press(page))
        await page.getByRole('heading', { name: 'Look into your mail' }).waitFor()
        await expectAccessible(page)
        link = await workspace.mailedLink('bob', 'reset-password')
        await page.goto(workspace.url + link)
        await page.getByLabel('New password').fill('short')
        await page.keyboard.press('Enter')
        await page.getByText('it needs 8 characters or more').waitFor()
        await expectAccessible(page)
        expect(await page.getByLabel('New password').inputValue()).toBe('short')
        await page.getByLabel('New password').fill('another-of-bobs')
        await expectAskedOnce(page, 'foyer.recovery.reset', press(page))
        await isIn(page)
        expect(page.url()).toBe(`${workspace.url}/`)
      })
      await elsewhere.page.getByRole('heading', { name: 'Sign in anew' }).waitFor()
      await expectAccessible(elsewhere.page)
      await elsewhere.page.getByRole('link', { name: 'Sign in again' }).click()
      await elsewhere.page.locator('[name=login]').fill('bob')
      await elsewhere.page.locator('[name=password]').fill('another-of-bobs')
      await elsewhere.page.keyboard.press('Enter')
      await isIn(elsewhere.page)
      await elsewhere.context.close()

      await at(link, async (page) => {
        await page.getByLabel('New password').fill('a-third-of-bobs')
        await page.keyboard.press('Enter')
        await page.getByText('This link does not work any more.').waitFor()
        await expectAccessible(page)
        await page.getByRole('link', { name: 'Get another' }).click()
        await page.getByRole('heading', { name: 'Forgot your password?' }).waitFor()
      })
    })

    test('is told the same of an address that nobody has, and nothing is mailed; a made-up link does what a used one does', async () => {
      await at('/forgot-password', async (page) => {
        await page.getByLabel('Email', { exact: true }).fill('nobody@partner.example')
        await page.keyboard.press('Enter')
        await page.getByRole('heading', { name: 'Look into your mail' }).waitFor()
      })
      await at(`/reset-password#${madeUp}`, async (page) => {
        await page.getByLabel('New password').fill('a-third-of-bobs')
        await page.keyboard.press('Enter')
        await page.getByText('This link does not work any more.').waitFor()
      })
    })
  })

  describe('a guest without a password', () => {
    test('signs in by the link in the letter, once; a program that only opens it uses nothing up', async () => {
      let link = ''
      await at(
        '/',
        async (page) => {
          await page.getByRole('link', { name: 'Link zusenden' }).click()
          // The page before has a field whose name begins alike.
          await page.getByRole('heading', { name: 'Per Mail anmelden' }).waitFor()
          await page.getByLabel('E-Mail', { exact: true }).fill(addressOf('gina'))
          await expectAskedOnce(page, 'foyer.recovery.mail', press(page))
          await page.getByRole('heading', { name: 'Sehen Sie in Ihre Mails' }).waitFor()
          await expectAccessible(page)
          link = await workspace.mailedLink('gina', 'sign-in')
        },
        { size: phone, language: 'de' },
      )
      // Opened, and not pressed.
      await at(link, (page) => page.getByText('This link signs you in, once.').waitFor())
      await at(link, async (page) => {
        await page.getByText('This link signs you in, once.').waitFor()
        await expectAccessible(page)
        await expectAskedOnce(page, 'foyer.recovery.signIn', () => page.getByRole('button', { name: 'Sign in' }).dispatchEvent('click'))
        await isIn(page)
        expect(new URL(page.url()).hash).toBe('')
      })
      await at(
        link,
        async (page) => {
          await page.getByRole('button', { name: 'Sign in' }).click()
          await page.getByText('This code or link is wrong, or has been used.').waitFor()
          await expectAccessible(page)
          await page.getByRole('link', { name: 'Get another' }).click()
          await page.getByRole('heading', { name: 'Sign in by mail' }).waitFor()
        },
        { scheme: 'dark' },
      )
    })

    test('types the code of the letter instead; a wrong one is said at the field', async () => {
      await at('/sign-in/mail', async (page) => {
        await page.getByLabel('Email', { exact: true }).fill(addressOf('gus'))
        await page.keyboard.press('Enter')
        const code = await workspace.mailed('gus', /^([0-9A-Z]{4}-[0-9A-Z]{4})$/m)
        await page.getByLabel('Code from the letter').fill(code === '0000-0000' ? '1111-1111' : '0000-0000')
        await page.keyboard.press('Enter')
        await page.getByText('This code or link is wrong, or has been used.').waitFor()
        await expectAccessible(page)
        expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('code')
        // As somebody types it.
        await page.getByLabel('Code from the letter').fill(code.toLowerCase().replace('-', ' '))
        await expectAskedOnce(page, 'foyer.recovery.signIn', press(page))
        await isIn(page)
      })
    })
  })

  describe('an address', () => {
    test('is confirmed by its link, once, after a press', async () => {
      const vera = new RestClient({ url: workspace.url })
      await vera.login('vera', password)
      await vera.post('users.sendConfirmationEmail', { email: addressOf('vera') })
      const link = await workspace.mailedLink('vera', 'verify-email')
      const isVerified = async (): Promise<unknown> =>
        (await vera.get<{ emails: { verified: boolean }[] }>('me')).emails.map(({ verified }) => verified)
      await at(link, (page) => page.getByRole('button', { name: 'It is mine' }).waitFor())
      expect(await isVerified()).toEqual([false])
      await at(link, async (page) => {
        await expectAccessible(page)
        await expectAskedOnce(page, 'foyer.registrations.verify', () =>
          page.getByRole('button', { name: 'It is mine' }).dispatchEvent('click'),
        )
        await page.getByRole('heading', { name: 'Your address is confirmed' }).waitFor()
        await expectAccessible(page)
        expect(await isVerified()).toEqual([true])
        await page.getByRole('link', { name: 'Sign in' }).click()
        await page.locator('[name=login]').waitFor()
      })
      for (const bad of [link, `/verify-email#${madeUp}`])
        await at(bad, async (page) => {
          await page.getByRole('button', { name: 'It is mine' }).click()
          await page.getByText('This code or link is wrong, or has been used.').waitFor()
          await expectAccessible(page)
        })
    })
  })
})
