// A link into a room, in the browser: by whom it is opened, where it leads them, and what is said when it opens nothing.
import { RestClient } from '@foyer/client/rest-client.ts'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { expectAccessible, expectAskedOnce, type Look, openBrowser, phone, visit } from '../../src/browser.ts'
import { type FreshWorkspace, openFreshWorkspace } from '../../src/workspace.ts'

// Browsers and servers, on a machine that may have other things to do.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 })

const password = 'a-long-password'
let browser: Browser
let workspace: FreshWorkspace
let roomId: string
beforeAll(async () => {
  ;[browser, workspace] = await Promise.all([
    openBrowser(),
    openFreshWorkspace({ OVERWRITE_SETTING_Accounts_RequirePasswordConfirmation: 'false' }),
  ])
  const { group } = await workspace.alice.get<{ group: { _id: string } }>('groups.info', { roomName: 'site-visit' })
  roomId = group._id
  for (const [username, roles] of [
    ['bob', ['user']],
    ['carl', ['user']],
    ['gina', ['guest']],
    ['gus', ['guest']],
  ] as const)
    await workspace.alice.post('users.create', {
      ...{ username, name: username, email: `${username}@foyer.example`, password, verified: true, roles },
    })
})
afterAll(async () => {
  await browser?.close()
  await workspace?.[Symbol.asyncDispose]()
})

const setForm = (value: string) => workspace.alice.post('settings/Accounts_RegistrationForm', { value })
/** A link into the room; of the same terms there is one. */
const newLink = async (more: object = {}): Promise<string> => {
  const { url } = await workspace.alice.post<{ url: string }>('findOrCreateInvite', { rid: roomId, days: 7, maxUses: 0, ...more })
  return new URL(url).pathname
}
const at = (path: string, story: (page: Page) => Promise<void>, look?: Look): Promise<void> =>
  visit(browser, { url: workspace.url, at: path, ...(look === undefined ? {} : { look }) }, story)
const signIn = async (page: Page, username: string): Promise<void> => {
  await page.locator('[name=login]').fill(username)
  await page.locator('[name=password]').fill(password)
  await page.keyboard.press('Enter')
}
const isInRoom = async (page: Page): Promise<void> => {
  await page.waitForURL(`${workspace.url}/group/site-visit`)
  await page.getByRole('heading', { name: 'site-visit' }).first().waitFor()
}
const isBad = async (page: Page): Promise<string> => {
  await page.getByRole('heading', { name: 'This link does not work' }).waitFor()
  await expectAccessible(page)
  return page.locator('main').innerText()
}
const members = async (): Promise<string[]> => {
  const answer = await workspace.alice.get<{ members: { username: string }[] }>('groups.members', { roomId, count: 100 })
  return answer.members.map(({ username }) => username)
}

test('a member who is signed in goes in at once; one who is not signs in first', async () => {
  const link = await newLink()
  await at('/', async (page) => {
    await signIn(page, 'bob')
    await page.locator('[data-region=list]').waitFor()
    await page.goto(workspace.url + link)
    await isInRoom(page)
    // Once more leads there, too.
    await page.goto(workspace.url + link)
    await isInRoom(page)
  })
  await at(
    link,
    async (page) => {
      await page.getByRole('heading', { name: 'You are asked into a room' }).waitFor()
      await expectAccessible(page)
      await page.getByRole('link', { name: 'Sign in' }).click()
      await signIn(page, 'carl')
      await isInRoom(page)
    },
    { scheme: 'dark' },
  )
  expect(await members()).toEqual(expect.arrayContaining(['bob', 'carl']))
})

test('a stranger makes an account behind it, as a member, and is in the room; sent twice, it is asked once', async () => {
  await setForm('Public')
  await at(
    await newLink(),
    async (page) => {
      await page.getByRole('heading', { name: 'You are asked into a room' }).waitFor()
      await expectAccessible(page)
      await page.locator('[name=name]').fill('Stella Strange')
      await page.locator('[name=email]').fill('stella@elsewhere.example')
      await page.locator('[name=username]').fill('bob')
      await page.locator('[name=password]').fill(password)
      await page.keyboard.press('Enter')
      await page.getByText('This is taken already.').waitFor()
      await page.locator('[name=username]').fill('stella')
      await expectAskedOnce(page, 'users.register', () => page.locator('[name=username]').press('Enter'))
      await page.waitForURL(`${workspace.url}/group/site-visit`)
    },
    { size: phone },
  )
  const { user } = await workspace.alice.get<{ user: object }>('users.info', { username: 'stella' })
  expect(user).toMatchObject({ roles: ['user'] })
  expect(await members()).toContain('stella')
})

test('one for guests makes guests of strangers, and lets a guest in who is here already', async () => {
  await setForm('Secret URL')
  const link = await newLink({ guests: true })
  await at(link, async (page) => {
    await page.locator('[name=name]').fill('Gwen Guest')
    await page.locator('[name=email]').fill('gwen@elsewhere.example')
    await page.locator('[name=username]').fill('gwen')
    await page.locator('[name=password]').fill(password)
    await page.keyboard.press('Enter')
    await isInRoom(page)
  })
  const { user } = await workspace.alice.get<{ user: object }>('users.info', { username: 'gwen' })
  expect(user).toMatchObject({ kind: 'guest', roles: ['guest'] })
  await at(link, async (page) => {
    await page.getByRole('link', { name: 'Sign in' }).click()
    await signIn(page, 'gina')
    await isInRoom(page)
  })
  expect(await members()).toEqual(expect.arrayContaining(['gwen', 'gina']))
})

test('one for members opens nothing to a guest, and says no more than a made-up one', async () => {
  const said: string[] = []
  for (const link of [await newLink(), '/invite/made-up'])
    await at('/', async (page) => {
      await signIn(page, 'gus')
      await page.locator('[data-region=list]').waitFor()
      await page.goto(workspace.url + link)
      said.push(await isBad(page))
    })
  expect(said[0]).toBe(said[1])
  expect(await members()).not.toContain('gus')
})

test('one that is used up, taken back or made up says the same to a stranger', async () => {
  await setForm('Public')
  const [usedUp, takenBack] = [await newLink({ maxUses: 1 }), await newLink({ days: 15 })]
  await workspace.alice.post('users.create', {
    ...{ username: 'dora', name: 'Dora', email: 'dora@foyer.example', password, verified: true, roles: ['user'] },
  })
  const dora = new RestClient({ url: workspace.url })
  await dora.login('dora', password)
  await dora.post('useInviteToken', { token: usedUp.split('/').at(-1) })
  // A stranger who stands before it when it is taken back is told when they come in.
  await at(takenBack, async (page) => {
    await page.locator('[name=name]').fill('Late')
    await page.locator('[name=email]').fill('late@elsewhere.example')
    await page.locator('[name=username]').fill('late')
    await page.locator('[name=password]').fill(password)
    await workspace.alice.del(`removeInvite/${takenBack.split('/').at(-1)}`)
    await page.keyboard.press('Enter')
    await page.getByText('Registering needs the right link.').waitFor()
    await expectAccessible(page)
    expect(await page.locator('[name=username]').inputValue()).toBe('late')
  })
  const said: string[] = []
  for (const link of [usedUp, takenBack, '/invite/made-up']) await at(link, async (page) => void said.push(await isBad(page)))
  expect(new Set(said).size).toBe(1)
})

test('where nobody may make an account, a stranger is asked to sign in', async () => {
  await setForm('Disabled')
  await at(
    await newLink(),
    async (page) => {
      await page.getByText('Konten legt die Administration an.').waitFor()
      await expectAccessible(page)
      expect(await page.locator('[name=username]').count()).toBe(0)
      await page.getByRole('link', { name: 'Anmelden' }).click()
      await page.locator('[name=login]').waitFor()
    },
    { language: 'de', scheme: 'dark', size: phone },
  )
})
