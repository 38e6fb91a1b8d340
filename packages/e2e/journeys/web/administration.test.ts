// Administration in a real browser, by the sentences that administrators know: adding a guest, inviting one, activating and deactivating, and
// what is shown to whom.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AdministeredWorkspace, openAdministeredWorkspace, signInOn } from '../../src/administered.ts'
import { desktop, expectAccessible, type Look, openBrowser, openPage, phone } from '../../src/browser.ts'

let browser: Browser
let workspace: AdministeredWorkspace
beforeAll(async () => {
  ;[browser, workspace] = await Promise.all([openBrowser(), openAdministeredWorkspace()])
})
afterAll(async () => {
  await browser?.close()
  await workspace?.[Symbol.asyncDispose]()
})

/** Somebody’s signed-in page; at the end nothing may have been asked of another host, and nothing have been complained about. */
async function as(username: string, look: Look, story: (page: Page) => Promise<void>): Promise<void> {
  const { page, context, strayed } = await openPage(browser, workspace.url, look)
  try {
    await signInOn(page, workspace.url, username)
    await story(page)
    expect(strayed).toEqual([])
  } finally {
    await context.close()
  }
}

describe('Manage guest users', () => {
  test('“Add a guest user: go to Administration > Users > New, enter the information, choose the guest role, click Save”', async () => {
    await as('alice', { size: desktop }, async (page) => {
      await page.goto(`${workspace.url}/admin`)
      await page.getByRole('link', { name: 'Users', exact: true }).click()
      await page.getByRole('link', { name: 'New', exact: true }).click()
      await page.getByRole('heading', { name: 'Add User' }).waitFor()
      const labels = await page.locator('form label').allInnerTexts()
      // Switches have a second label, which is drawn.
      expect(labels.filter((label) => label !== '')).toEqual([
        'Name',
        'Username',
        'Email',
        'Status Message',
        'Bio',
        'Nickname',
        'Password',
        'Require password change',
        'Set random password and send by email',
        'Roles',
        'Join default channels',
        'Send welcome email',
      ])
      await page.getByLabel('Name', { exact: true }).fill('Ilse Marrow')
      await page.getByLabel('Username').fill('gina')
      await page.getByLabel('Email', { exact: true }).fill('ilse@lumen-ost.example')
      await page.getByLabel('Password', { exact: true }).fill('a-long-password')
      await page.getByLabel('Roles').click()
      await page.getByRole('option', { name: 'guest' }).click()
      await page.getByLabel('Company').fill('Lumen & Ost Lighting')
      await page.getByText('Takes a guest seat').waitFor()
      await page.getByRole('button', { name: 'Save' }).click()
      // The name is taken: said at the field, and everything typed stays.
      await page.locator('[name=username][aria-invalid=true]').waitFor()
      expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Ilse Marrow')
      await page.getByLabel('Username').fill('ilse')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('heading', { name: 'User Info' }).waitFor()
    })
    const { user } = await workspace.alice.get<{ user: object }>('users.info', { username: 'ilse' })
    expect(user).toMatchObject({ name: 'Ilse Marrow', kind: 'guest', company: 'Lumen & Ost Lighting', roles: ['guest'] })
  })

  test('“Invite a guest user: type the email address, click Add, and then add the guest user”', async () => {
    await as('alice', { size: desktop }, async (page) => {
      await page.goto(`${workspace.url}/admin/users`)
      await page.getByRole('link', { name: 'Invite', exact: true }).click()
      await page.getByLabel('Email addresses').fill('runa@falkenrath.example tove@brenholt')
      await page.getByRole('button', { name: 'Add', exact: true }).click()
      await page.getByText('tove@brenholt is not a complete address. The others are kept.').waitFor()
      await page.getByRole('combobox', { name: 'Rooms' }).fill('ellmarsh')
      await page.getByRole('option', { name: 'ellmarsh-library' }).click()
      await page.getByText('5 people by name and picture').waitFor()
      await page.getByRole('button', { name: 'Send 1 invitation' }).click()
      await page.getByRole('table').getByText('runa@falkenrath.example').waitFor()
      // What was wrong is still there to be mended.
      expect(await page.getByRole('button', { name: 'Remove tove@brenholt' }).isVisible()).toBe(true)
    })
  })

  test('“Deactivate guest users: go to User Info and then click Deactivate”: the guest’s page says so at once; and “Activate”', async () => {
    const gus = await workspace.idOf('gus')
    await as('gus', { size: desktop }, async (his) => {
      await as('alice', { size: desktop }, async (hers) => {
        await hers.goto(`${workspace.url}/admin/users?tab=guests`)
        await hers.getByRole('button', { name: /Gus Mensdal/ }).click()
        await hers.getByRole('heading', { name: 'User Info' }).waitFor()
        await hers.getByRole('button', { name: 'Deactivate' }).click()
        const dialog = hers.getByRole('dialog', { name: 'Deactivate Gus Mensdal?' })
        await dialog.getByText('No message is deleted').waitFor()
        await dialog.getByLabel('Reason (optional)').fill('The tender is over')
        await dialog.getByRole('button', { name: 'Deactivate' }).click()
        await his.waitForURL('**/signed-out**')
        await hers.getByRole('button', { name: 'Activate', exact: true }).click()
        await hers.getByRole('button', { name: 'Deactivate' }).waitFor()
      })
    })
    const { user } = await workspace.alice.get<{ user: object }>('users.info', { userId: gus })
    expect(user).toMatchObject({ active: true })
  })
})

describe('Administration > Workspace > Permissions', () => {
  test('a permission that is ticked for guests is theirs for the next request, and one that reaches beyond their rooms can’t be ticked', async () => {
    const held = async () =>
      (await workspace.alice.get<{ update: { _id: string; roles: string[] }[] }>('permissions.listAll')).update
        .find(({ _id }) => _id === 'leave-c')
        ?.roles.includes('guest')
    const before = await held()
    await as('alice', { size: desktop }, async (page) => {
      await page.goto(`${workspace.url}/admin/permissions`)
      await page.getByLabel('Search by label or id').fill('leave-c')
      const saved = page.waitForResponse((response) => response.url().endsWith('permissions.update'))
      await page.getByRole('checkbox', { name: 'Leave Channels, guest' }).click()
      expect((await saved).status()).toBe(200)
      await page.getByLabel('Search by label or id').fill('create-user')
      await page.getByRole('img', { name: /Create User, guest: Never for guests/ }).waitFor()
    })
    expect(await held()).toBe(!before)
  })
})

describe.each([
  ['light', desktop],
  ['dark', desktop],
  ['light', phone],
  ['dark', phone],
] as const)('axe finds nothing, %s, %o', (scheme, size) => {
  let opened: Awaited<ReturnType<typeof openPage>>
  beforeAll(async () => {
    opened = await openPage(browser, workspace.url, { size, scheme })
    await signInOn(opened.page, workspace.url, 'alice')
  })
  afterAll(() => opened?.context.close())

  test.each([
    '/admin',
    '/admin/users',
    '/admin/users?tab=guests&user=gina',
    '/admin/users?tab=invited',
    '/admin/users/new',
    '/admin/users/gina/edit',
    '/admin/users/invite',
    '/admin/invites',
    '/admin/permissions',
    '/admin/roles?role=guest',
    '/admin/limits',
    '/admin/settings',
    '/admin/mail',
    '/admin/audit',
    '/admin/rooms',
  ])('%s', async (address) => {
    const { page, strayed } = opened
    await page.goto(workspace.url + address.replace('gina', await workspace.idOf('gina')))
    await page.locator('h1').first().waitFor({ state: 'attached' })
    await page.waitForLoadState('networkidle')
    // Of two thousand boxes that are alike, two hundred will do.
    if (address === '/admin/permissions') await page.getByLabel('Search by label or id').fill('create')
    await expectAccessible(page)
    expect(strayed).toEqual([])
  })
})
