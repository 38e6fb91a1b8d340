// The second factor in the browser: asked for at sign-in, and set up by whoever must have one before they go on.
import { RestClient } from '@foyer/client/rest-client.ts'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { codeNow, wrongCode } from '../../../server/test/app-codes.ts'
import { expectAccessible, expectAskedOnce, type Look, openBrowser, phone, visit } from '../../src/browser.ts'
import { addressOf, type MailedWorkspace, openMailedWorkspace } from '../../src/mailed.ts'
import { missingForPostfix } from '../../src/postfix.ts'

// Browsers and servers, on a machine that may have other things to do.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 })

const missing = missingForPostfix()
if (missing !== null) console.warn(`SKIPPED: the journeys over a real mail server (${missing})`)

const password = 'a-long-password'

describe.skipIf(missing !== null)('the second factor', () => {
  let browser: Browser
  let workspace: MailedWorkspace
  beforeAll(async () => {
    ;[browser, workspace] = await Promise.all([openBrowser(), openMailedWorkspace(['vera', 'mona', 'gina', 'rosa', 'gus'])])
  })
  afterAll(async () => {
    await browser?.close()
    await workspace?.[Symbol.asyncDispose]()
  })

  /** Somebody new, signed in over the API. */
  async function newPerson(username: string, more: object = {}): Promise<RestClient> {
    const name = username[0]?.toUpperCase() + username.slice(1)
    await workspace.alice.post('users.create', {
      ...{ username, name, email: addressOf(username), password, verified: true, roles: ['user'] },
      ...more,
    })
    const person = new RestClient({ url: workspace.url })
    await person.login(username, password)
    return person
  }
  const withApp = async (person: RestClient): Promise<{ secret: string; codes: string[] }> => {
    const { secret } = await person.post<{ secret: string }>('foyer.secondFactor.enable')
    const { codes } = await person.post<{ codes: string[] }>('foyer.secondFactor.confirm', { code: codeNow(secret) })
    return { secret, codes }
  }
  const at = (path: string, story: (page: Page) => Promise<void>, look?: Look): Promise<void> =>
    visit(browser, { url: workspace.url, at: path, ...(look === undefined ? {} : { look }) }, story)
  const signIn = async (page: Page, login: string): Promise<void> => {
    await page.locator('[name=login]').fill(login)
    await page.locator('[name=password]').fill(password)
    await page.locator('button[type=submit]').click()
  }
  const typeCode = async (page: Page, code: string): Promise<void> => {
    await page.locator('[name=code]').fill(code)
    await page.keyboard.press('Enter')
  }
  const isIn = (page: Page): Promise<void> => page.getByRole('heading', { name: 'Choose a room' }).waitFor()
  const isWrong = (page: Page): Promise<void> => page.getByText('This code is wrong, or was used before.').waitFor()

  test('an app’s code lets in; a wrong one is said at the field, and one that is sent twice is asked once', async () => {
    const { secret } = await withApp(await newPerson('bob'))
    await at('/', async (page) => {
      await signIn(page, 'bob')
      await page.getByRole('heading', { name: 'One more step' }).waitFor()
      await expectAccessible(page)
      await typeCode(page, wrongCode(secret))
      await isWrong(page)
      await expectAccessible(page)
      expect(await page.locator('[name=code]').inputValue()).not.toBe('')
      expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('code')
      // As apps show it.
      const code = codeNow(secret, 1)
      await page.locator('[name=code]').fill(`${code.slice(0, 3)} ${code.slice(3)}`)
      await expectAskedOnce(page, 'login', () => page.keyboard.press('Enter'))
      await isIn(page)
    })
  })

  test('a recovery code lets in once', async () => {
    const { codes } = await withApp(await newPerson('carl'))
    await at('/', async (page) => {
      await signIn(page, 'carl')
      await typeCode(page, codes[0] ?? '')
      await isIn(page)
    })
    await at('/', async (page) => {
      await signIn(page, 'carl')
      await typeCode(page, codes[0] ?? '')
      await isWrong(page)
      await page.getByRole('button', { name: 'Back' }).click()
      expect(await page.locator('[name=login]').inputValue()).toBe('carl')
    })
  })

  test('a mailed code lets in, and can be mailed again', async () => {
    const vera = await newPerson('vera')
    await vera.post('users.2fa.enableEmail')
    await at('/', async (page) => {
      await signIn(page, 'vera')
      await page.getByText('the code that was just mailed to you').waitFor()
      await expectAccessible(page)
      const code = await workspace.mailed('vera', /^(\d{6})$/m)
      const wrong = code === '000000' ? '111111' : '000000'
      await typeCode(page, wrong)
      await isWrong(page)
      await page.getByRole('button', { name: 'Mail it again' }).click()
      const again = await workspace.mailed('vera', /^(\d{6})$/m)
      await typeCode(page, again)
      await isIn(page)
    })
  })

  test('whoever has both may take the mailed code where the app is not at hand', async () => {
    const mona = await newPerson('mona')
    await mona.post('users.2fa.enableEmail')
    await withApp(mona)
    await at('/', async (page) => {
      await signIn(page, 'mona')
      await page.getByText('a code from your app').waitFor()
      await page.getByRole('button', { name: 'Mail me a code instead' }).click()
      await page.getByText('the code that was just mailed to you').waitFor()
      await typeCode(page, await workspace.mailed('mona', /^(\d{6})$/m))
      await isIn(page)
    })
  })

  describe('where guests must have one', () => {
    beforeAll(async () => {
      for (const username of ['gina', 'rosa', 'gus']) {
        await newPerson(username, { roles: ['guest'], hostUsername: 'alice', company: 'Brenholt Timber' })
        await workspace.alice.post('groups.invite', { roomName: 'site-visit', username })
      }
      await workspace.alice.post('settings/Guests_Require_Second_Factor', { value: true })
    })

    test('a guest who has none sets up an app first, keeps the recovery codes, and goes on to the room they asked for', async () => {
      let secret = ''
      await at(
        '/group/site-visit',
        async (page) => {
          await signIn(page, 'gina')
          await page.getByRole('heading', { name: 'Set up a second factor' }).waitFor()
          await page.getByRole('img', { name: 'QR code with the secret for your app' }).waitFor()
          await expectAccessible(page)
          // Nothing else is open.
          await page.goto(workspace.url)
          await page.getByRole('heading', { name: 'Set up a second factor' }).waitFor()
          await page.goBack()
          secret = ((await page.locator('main code').textContent()) ?? '').replaceAll(' ', '')
          await typeCode(page, wrongCode(secret))
          await isWrong(page)
          await page.locator('[name=code]').fill(codeNow(secret))
          await expectAskedOnce(page, 'foyer.secondFactor.confirm', () => page.keyboard.press('Enter'))
          await page.getByRole('heading', { name: 'Keep these codes' }).waitFor()
          await expectAccessible(page)
          expect(await page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem').count()).toBeGreaterThanOrEqual(8)
          const saved = page.waitForEvent('download')
          await page.getByRole('link', { name: 'Save as a file' }).click()
          expect((await saved).suggestedFilename()).toBe('foyer-recovery-codes.txt')
          await page.getByRole('button', { name: 'I have kept them' }).click()
          await page.waitForURL(`${workspace.url}/group/site-visit`)
          await page.getByRole('heading', { name: 'site-visit' }).first().waitFor()
        },
        { scheme: 'dark' },
      )
      await at('/', async (page) => {
        await signIn(page, 'gina')
        await page.getByText('a code from your app').waitFor()
        await typeCode(page, codeNow(secret, 1))
        await isIn(page)
      })
    })

    test('on a phone in German a guest takes codes by mail instead, and the next sign-in mails one', async () => {
      const look = { size: phone, language: 'de', scheme: 'dark' } as const
      await at(
        '/',
        async (page) => {
          await signIn(page, 'rosa')
          await page.getByRole('heading', { name: 'Richten Sie einen zweiten Faktor ein' }).waitFor()
          await page.locator('main code').waitFor()
          await expectAccessible(page)
          await page.getByRole('button', { name: 'Stattdessen Codes per Mail' }).click()
          await page.getByText(addressOf('rosa')).waitFor()
          await expectAccessible(page)
          await page.getByRole('button', { name: 'Codes zusenden' }).click()
          await page.getByRole('button', { name: 'Ihr Konto' }).waitFor()
        },
        look,
      )
      await at(
        '/',
        async (page) => {
          await signIn(page, 'rosa')
          await typeCode(page, await workspace.mailed('rosa', /^(\d{6})$/m))
          await page.getByRole('button', { name: 'Ihr Konto' }).waitFor()
        },
        look,
      )
    })

    test('whoever is here when it is asked for is led there too, and a session that is not fresh asks for the password first', async () => {
      // Every session is an old one at once.
      await workspace.alice.post('settings/Guests_Require_Second_Factor', { value: false })
      await at('/', async (page) => {
        await signIn(page, 'gus')
        await isIn(page)
        await workspace.alice.post('settings/Guests_Require_Second_Factor', { value: true })
        await workspace.alice.post('settings/Accounts_TwoFactorAuthentication_RememberFor', { value: 0 })
        await page.reload()
        await page.getByRole('heading', { name: 'Set up a second factor' }).waitFor()
        await page.locator('[name=password]').fill('wrong')
        await page.keyboard.press('Enter')
        await page.getByText('The password is wrong.').waitFor()
        await expectAccessible(page)
        await page.locator('[name=password]').fill(password)
        await page.keyboard.press('Enter')
        const secret = ((await page.locator('main code').textContent()) ?? '').replaceAll(' ', '')
        await typeCode(page, codeNow(secret))
        await page.getByRole('button', { name: 'I have kept them' }).click()
        await isIn(page)
      })
    })
  })
})
