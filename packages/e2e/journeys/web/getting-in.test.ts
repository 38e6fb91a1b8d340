// Getting in through the web client, in a real browser: a guest from the copied link, the first administrator, and those who are refused.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { desktop, expectAccessible, type Look, openBrowser, openPage, phone, visit as visitIn } from '../../src/browser.ts'
import { startServer } from '../../src/server.ts'
import { admin, type FreshWorkspace, openFreshWorkspace, setUpCodeOf } from '../../src/workspace.ts'

let browser: Browser
let workspace: FreshWorkspace
beforeAll(async () => {
  ;[browser, workspace] = await Promise.all([openBrowser(), openFreshWorkspace()])
})
afterAll(async () => {
  await browser?.close()
  await workspace?.[Symbol.asyncDispose]()
})

/** Plays a story at an address of the workspace. */
const visit = (at: string, look: Look, story: (page: Page) => Promise<void>, url = workspace.url): Promise<void> =>
  visitIn(browser, { url, at, look }, story)

const words = {
  en: {
    heading: 'Come in as a guest',
    name: 'Name',
    username: 'Username',
    password: 'Password',
    join: 'Join site-visit',
    taken: /taken already/,
    empty: 'Choose a room',
  },
  de: {
    heading: 'Kommen Sie als Gast herein',
    name: 'Name',
    username: 'Benutzername',
    password: 'Passwort',
    join: 'site-visit beitreten',
    taken: /schon vergeben/,
    empty: 'Wählen Sie einen Raum',
  },
} as const

let guests = 0

describe('a guest with a copied link', () => {
  test.each([
    ['en', 'light', 'desktop', desktop],
    ['en', 'dark', 'phone', phone],
    ['de', 'dark', 'desktop', desktop],
    ['de', 'light', 'phone', phone],
  ] as const)('reads what it offers, chooses a name and comes in: %s, %s, %s', async (language, scheme, _device, size) => {
    const say = words[language]
    const username = `kofi${++guests}`
    const link = await workspace.invite(`${username}@brenholt.example`, { accessEndsAt: '2040-12-04T18:00:00.000Z' })
    await visit(link, { size, scheme, language }, async (page) => {
      await page.getByRole('heading', { name: say.heading }).waitFor()
      await expectAccessible(page)
      for (const text of ['Alice Admin', 'site-visit', 'Brenholt Timber', `${username}@brenholt.example`, 'Tarnbrook Studio'])
        expect(await page.getByText(text).first().isVisible(), text).toBe(true)
      await page.getByLabel(say.name, { exact: true }).fill('Kofi Mensdal')
      await page.getByLabel(say.username).fill('alice')
      await page.getByLabel(say.password, { exact: true }).fill('a-long-password')
      await page.getByRole('button', { name: say.join }).click()
      // The name is taken: said at the field, and everything typed stays.
      await page.getByText(say.taken).waitFor()
      await expectAccessible(page)
      expect(await page.getByLabel(say.password, { exact: true }).inputValue()).toBe('a-long-password')
      expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('username')
      await page.getByLabel(say.username).fill(username)
      await page.getByRole('button', { name: say.join }).click()
      // On phones the list comes before the room.
      if (size === desktop) await page.getByRole('heading', { name: say.empty }).waitFor()
      else await page.getByRole('button', { name: language === 'en' ? 'Your account' : 'Ihr Konto' }).waitFor()
      expect(new URL(page.url()).hash).toBe('')
      await expectAccessible(page)
    })
    const { user } = await workspace.alice.get<{ user: object }>('users.info', { username })
    expect(user).toMatchObject({ name: 'Kofi Mensdal', kind: 'guest', company: 'Brenholt Timber' })
  })

  test('gets in by the keyboard alone', async () => {
    const link = await workspace.invite('keys@brenholt.example')
    await visit(link, {}, async (page) => {
      await page.getByRole('heading', { name: words.en.heading }).waitFor()
      await page.getByLabel('Name', { exact: true }).focus()
      await page.keyboard.type('Kay Keys')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Control+a')
      await page.keyboard.type('keys')
      await page.keyboard.press('Tab')
      await page.keyboard.type('short')
      await page.keyboard.press('Enter')
      await page.getByText('it needs 8 characters or more').waitFor()
      await page.keyboard.press('End')
      await page.keyboard.type('-is-not-long')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: words.en.empty }).waitFor()
    })
  })

  test('that was used is told what a made-up one is told', async () => {
    for (const link of [`${workspace.url}/accept-invitation#${'x'.repeat(43)}`, `${workspace.url}/accept-invitation`])
      await visit(link, { size: phone }, async (page) => {
        await page.getByRole('heading', { name: 'This invitation does not work' }).waitFor()
        await expectAccessible(page)
      })
  })
})

describe('signing in', () => {
  const fill = async (page: Page, password: string): Promise<void> => {
    await page.getByLabel('Email or username').fill('alice')
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
  }

  test.each(['light', 'dark'] as const)(
    'is refused with a sentence, keeps the name, and then goes where it was asked for: %s',
    async (scheme) => {
      await visit(`${workspace.url}/channel/general`, { scheme }, async (page) => {
        await page.getByRole('heading', { name: 'Tarnbrook Studio' }).waitFor()
        await expectAccessible(page)
        await fill(page, 'wrong')
        await page.getByText('No account has this name and password together.').waitFor()
        await expectAccessible(page)
        expect(await page.getByLabel('Email or username').inputValue()).toBe('alice')
        await fill(page, admin.password)
        await page.waitForURL(`${workspace.url}/channel/general`)
        await page.reload()
        await page.getByRole('heading', { name: 'general' }).first().waitFor()
        await expectAccessible(page)
      })
    },
  )

  test('lasts over other tabs, and so does signing out', async () => {
    await visit(workspace.url, {}, async (page) => {
      await fill(page, admin.password)
      await page.getByRole('heading', { name: 'Choose a room' }).waitFor()
      const other = await page.context().newPage()
      await other.goto(workspace.url)
      await other.getByRole('button', { name: 'Your account' }).click()
      await expectAccessible(other)
      await other.getByRole('menuitem', { name: 'Sign out' }).click()
      await Promise.all([other, page].map((tab) => tab.getByLabel('Email or username').waitFor()))
    })
  })

  test('ends when the server ends it, at once, and says why', async () => {
    const pia = { username: 'pia', name: 'Pia', email: 'pia@foyer.example', password: 'pia-password', roles: ['user'], verified: true }
    const { user } = await workspace.alice.post<{ user: { _id: string } }>('users.create', pia)
    await visit(workspace.url, {}, async (page) => {
      await page.getByLabel('Email or username').fill('pia')
      await page.getByLabel('Password', { exact: true }).fill(pia.password)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('heading', { name: 'Choose a room' }).waitFor()
      await workspace.alice.post('users.setActiveStatus', { userId: user._id, activeStatus: false })
      await page.getByRole('heading', { name: 'Your account was deactivated' }).waitFor()
      await expectAccessible(page)
    })
  })

  test('with a temporary password asks for another first, and then goes where it was asked for', async () => {
    await workspace.alice.post('users.create', {
      username: 'tim',
      name: 'Tim',
      email: 'tim@foyer.example',
      password: 'temporary-one',
      roles: ['user'],
      verified: true,
      requirePasswordChange: true,
    })
    await visit(`${workspace.url}/channel/general`, {}, async (page) => {
      await page.getByLabel('Email or username').fill('tim')
      await page.getByLabel('Password', { exact: true }).fill('temporary-one')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('heading', { name: 'Choose a password' }).waitFor()
      await expectAccessible(page)
      await page.getByLabel('New password').fill('temporary-one')
      await page.getByRole('button', { name: 'Save and go on' }).click()
      await page.getByText('This is your current password.').waitFor()
      await page.getByLabel('New password').fill('one-of-my-own')
      await page.getByRole('button', { name: 'Save and go on' }).click()
      await page.getByRole('heading', { name: 'general', level: 1 }).waitFor()
    })
  })
})

describe('a lost connection', () => {
  test('is said, and it comes back by itself', async () => {
    await using server = await startServer({ ADMIN_USERNAME: 'alice', ADMIN_PASS: admin.password, TEST_MODE: 'true' })
    const { page, context } = await openPage(browser, server.url)
    await page.goto(server.url)
    await page.getByLabel('Email or username').fill('alice')
    await page.getByLabel('Password', { exact: true }).fill(admin.password)
    const talking = page.waitForEvent('websocket').then((socket) => socket.waitForEvent('framereceived'))
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Choose a room' }).waitFor()
    await talking
    await server.stop()
    await page.getByText('No connection.', { exact: true }).first().waitFor()
    await expectAccessible(page)
    const { port } = new URL(server.url)
    await using again = await startServer({ PORT: port, TEST_MODE: 'true' }, server.dataDirectory)
    await page
      .getByRole('button', { name: 'Try now' })
      .click({ timeout: 2_000 })
      .catch(() => undefined)
    await page.getByText('No connection.', { exact: true }).first().waitFor({ state: 'detached' })
    expect(await page.getByRole('heading', { name: 'Choose a room' }).isVisible()).toBe(true)
    expect(again.url).not.toBe('')
    await context.close()
  }, 90_000)
})

describe('the first administrator', () => {
  test('sets the workspace up with the code that the server printed', async () => {
    await using server = await startServer({ TEST_MODE: 'true' })
    const code = await setUpCodeOf(server)
    await visit(
      server.url,
      {},
      async (page) => {
        await page.getByRole('heading', { name: 'Set up the workspace' }).waitFor()
        await expectAccessible(page)
        await page.getByLabel('Set-up code').fill('wrong')
        await page.getByLabel('Name', { exact: true }).fill('Alice Admin')
        await page.getByLabel('Email', { exact: true }).fill('alice@foyer.example')
        await page.getByLabel('Username').fill('alice')
        await page.getByLabel('Password', { exact: true }).fill('alice-password')
        await page.getByRole('button', { name: 'Set up' }).click()
        await page.getByText('This code or link is wrong, or has been used.').waitFor()
        await page.getByLabel('Set-up code').fill(code)
        await page.getByRole('button', { name: 'Set up' }).click()
        await page.getByRole('heading', { name: 'Choose a room' }).waitFor()
        await page.goto(`${server.url}/setup`)
        await page.getByRole('heading', { name: 'This workspace is set up' }).waitFor()
        await expectAccessible(page)
      },
      server.url,
    )
  }, 90_000)
})

describe('a workspace below a path', () => {
  test('has its pages, its files and its connection there', async () => {
    await using below = await openFreshWorkspace({ ROOT_URL: 'http://127.0.0.1/chat' })
    await visit(
      `${below.url}/chat/nowhere/at/all`,
      {},
      async (page) => {
        await page.getByRole('heading', { name: 'This page does not exist' }).waitFor()
        await expectAccessible(page)
        await page.getByRole('link', { name: 'To the start' }).click()
        await page.getByLabel('Email or username').fill('alice')
        await page.getByLabel('Password', { exact: true }).fill(admin.password)
        await page.getByRole('button', { name: 'Sign in' }).click()
        await page.getByRole('heading', { name: 'Choose a room' }).waitFor()
        expect(page.url()).toBe(`${below.url}/chat/`)
      },
      below.url,
    )
  })
})
