// Making an account for oneself, in the browser: who may, what the form asks, and what comes before one is in.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { expectAccessible, expectAskedOnce, type Look, openBrowser, openPage, phone, visit } from '../../src/browser.ts'
import { addressOf, type MailedWorkspace, openMailedWorkspace } from '../../src/mailed.ts'
import { domain, missingForPostfix } from '../../src/postfix.ts'

// Browsers and servers, on a machine that may have other things to do.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 })

const missing = missingForPostfix()
if (missing !== null) console.warn(`SKIPPED: the journeys over a real mail server (${missing})`)

const password = 'a-long-password'

describe.skipIf(missing !== null)('making an account', () => {
  let browser: Browser
  let workspace: MailedWorkspace
  beforeAll(async () => {
    ;[browser, workspace] = await Promise.all([openBrowser(), openMailedWorkspace(['vera', 'wim'])])
  })
  afterAll(async () => {
    await browser?.close()
    await workspace?.[Symbol.asyncDispose]()
  })
  const set = (id: string, value: unknown) => workspace.alice.post(`settings/${id}`, { value })
  const at = (path: string, story: (page: Page) => Promise<void>, look?: Look): Promise<void> =>
    visit(browser, { url: workspace.url, at: path, ...(look === undefined ? {} : { look }) }, story)
  const fillIn = async (page: Page, username: string): Promise<void> => {
    await page.locator('[name=name]').fill('Vera Quist')
    await page.locator('[name=email]').fill(addressOf(username))
    await page.locator('[name=username]').fill(username)
    for (const name of ['password', 'again']) await page.locator(`[name=${name}]`).fill(password)
  }
  const enter = (page: Page) => (): Promise<void> => page.locator('[name=username]').press('Enter')
  const isIn = (page: Page): Promise<void> => page.getByRole('heading', { name: 'Choose a room' }).waitFor()

  test('is not offered where nobody may, and says who can help', async () => {
    await at('/register', async (page) => {
      await page.getByRole('heading', { name: 'Nobody registers here' }).waitFor()
      await expectAccessible(page)
      await page.getByRole('link', { name: 'To signing in' }).click()
      await page.getByText('Accounts are made by an administrator.').waitFor()
      expect(await page.getByText('No account yet?').count()).toBe(0)
    })
  })

  describe('where everybody may', () => {
    beforeAll(async () => {
      await set('Accounts_RegistrationForm', 'Public')
      await set('Accounts_AllowedDomainsList', domain)
      const trade = { type: 'select', required: true, options: ['Façades', 'Timber'] }
      await set('Accounts_CustomFields', JSON.stringify({ Trade: trade, Site: { type: 'text', required: false, minLength: 3 } }))
    })

    test.each([
      ['light', undefined],
      ['dark', phone],
    ] as const)('each reason stands at its field, what was typed is kept, and it is sent once: %s', async (scheme, size) => {
      const username = scheme === 'light' ? 'orla' : 'olin'
      await at(
        '/',
        async (page) => {
          await page.getByRole('link', { name: 'Make one' }).click()
          await page.getByRole('heading', { name: 'Make an account' }).waitFor()
          await expectAccessible(page)
          await fillIn(page, username)
          await page.locator('[name=again]').fill('something-else')
          await enter(page)()
          await page.getByText('This is not the same as above.').waitFor()
          // The workspace's own field is needed, too.
          await page.getByText('This is needed').waitFor()
          await expectAccessible(page)
          await page.locator('[name=again]').fill(password)
          await page.getByLabel('Trade').selectOption('Timber')
          await page.getByLabel('Site').fill('ab')
          await page.locator('[name=email]').fill(`${username}@elsewhere.example`)
          await enter(page)()
          await page.getByText('Addresses of this domain are not accepted here.').waitFor()
          expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('email')
          await page.locator('[name=email]').fill(addressOf(username))
          await enter(page)()
          await page.getByText('The field “Site” needs 3 characters').waitFor()
          expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('own Site')
          await expectAccessible(page)
          expect(await page.locator('[name=password]').inputValue()).toBe(password)
          await page.getByLabel('Site').fill('Quay 4')
          await page.locator('[name=username]').fill('alice')
          await enter(page)()
          await page.getByText('This is taken already.').waitFor()
          await page.locator('[name=username]').fill(username)
          await expectAskedOnce(page, 'users.register', enter(page))
          await page.locator('[data-region=list]').waitFor()
        },
        { scheme, ...(size === undefined ? {} : { size }) },
      )
      const { user } = await workspace.alice.get<{ user: object }>('users.info', { username })
      expect(user).toMatchObject({ roles: ['user'], customFields: { Trade: 'Timber', Site: 'Quay 4' } })
    })
  })

  test('behind a secret address is for whoever has it', async () => {
    await set('Accounts_RegistrationForm', 'Secret URL')
    await set('Accounts_RegistrationForm_SecretURL', 'the-right-one')
    await set('Accounts_CustomFields', '')
    await at('/register', (page) => page.getByRole('heading', { name: 'Nobody registers here' }).waitFor())
    await at('/register/the-wrong-one', async (page) => {
      await fillIn(page, 'sela')
      await enter(page)()
      await page.getByText('Registering needs the right link.').waitFor()
      await expectAccessible(page)
      expect(await page.locator('[name=username]').inputValue()).toBe('sela')
    })
    await at('/register/the-right-one', async (page) => {
      await fillIn(page, 'sela')
      await enter(page)()
      await isIn(page)
    })
  })

  describe('where addresses are confirmed and an administrator decides', () => {
    beforeAll(async () => {
      await set('Accounts_RegistrationForm', 'Public')
      await set('Accounts_EmailVerification', true)
      await set('Accounts_ManuallyApproveNewUsers', true)
    })

    test('somebody confirms their address, waits, is let in while they look at it, and signs in', async () => {
      const { page, context, strayed } = await openPage(browser, workspace.url)
      await page.goto(`${workspace.url}/register`)
      await fillIn(page, 'vera')
      await page.getByLabel('Why you would like to come in').fill('The façade at Ellmarsh')
      await expectAskedOnce(page, 'users.register', enter(page))
      await page.getByRole('heading', { name: 'Confirm your address' }).waitFor()
      await expectAccessible(page)
      const first = await workspace.mailedLink('vera', 'verify-email')
      await page.getByRole('button', { name: 'Mail it again' }).click()
      await page.getByText('It is on its way').first().waitFor()
      const link = await workspace.mailedLink('vera', 'verify-email')

      // Until then the password alone is told what is missing, and where.
      await page.goto(`${workspace.url}/sign-in`)
      const signIn = async (): Promise<void> => {
        await page.locator('[name=login]').fill('vera')
        await page.locator('[name=password]').fill(password)
        await page.keyboard.press('Enter')
      }
      await signIn()
      await page.getByText('Your address is not confirmed yet.').waitFor()
      await page.goto(workspace.url + link)
      await page.getByRole('button', { name: 'It is mine' }).click()
      await page.getByRole('heading', { name: 'An administrator decides' }).waitFor()
      await expectAccessible(page)
      await page.getByRole('link', { name: 'To signing in' }).click()
      await signIn()
      await page.getByText('Your registration waits for an administrator.').waitFor()
      await expectAccessible(page)

      // Alice meanwhile.
      const { registrations } = await workspace.alice.get<{ registrations: { _id: string; username: string; reason: string }[] }>(
        'foyer.registrations',
      )
      const waiting = registrations.find(({ username }) => username === 'vera')
      expect(waiting?.reason).toBe('The façade at Ellmarsh')
      await workspace.alice.post('foyer.registrations.approve', { userId: waiting?._id })
      await workspace.mailed('vera', /approved|let in|come in|sign in/i)
      await signIn()
      await isIn(page)
      expect(strayed).toEqual([])
      await context.close()

      // Neither letter's link is good for anything now.
      for (const used of [first, link])
        await at(used, async (again) => {
          await again.getByRole('button', { name: 'It is mine' }).click()
          await again.getByText('This code or link is wrong, or has been used.').waitFor()
        })
    })

    test('an address that has an account already looks the same from outside', async () => {
      await at(
        '/register',
        async (page) => {
          await fillIn(page, 'wim')
          await page.locator('[name=email]').fill(addressOf('vera'))
          await enter(page)()
          await page.getByRole('heading', { name: 'Bestätigen Sie Ihre Adresse' }).waitFor()
          await expectAccessible(page)
        },
        { language: 'de', scheme: 'dark', size: phone },
      )
    })
  })
})
