// Every page of administration, as axe sees it.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AdministeredWorkspace, openAdministeredWorkspace, signInOn } from '../../src/administered.ts'
import { barrierLooks, expectAccessible, openBrowser, openPage, phone } from '../../src/browser.ts'

let browser: Browser
let workspace: AdministeredWorkspace
beforeAll(async () => {
  ;[browser, workspace] = await Promise.all([openBrowser(), openAdministeredWorkspace()])
})
afterAll(async () => {
  await browser?.close()
  await workspace?.[Symbol.asyncDispose]()
})

// What is looked for here is called by its English name.
describe.each(barrierLooks.map(({ scheme, size }) => [scheme, size === phone ? 'phone' : 'wide', size] as const))(
  'axe finds nothing, %s, %s',
  (scheme, _size, size) => {
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
  },
)
