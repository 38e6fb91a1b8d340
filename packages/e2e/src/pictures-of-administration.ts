// Pictures of the pages of administration, wide and on a phone, light and dark, English and German: to be looked at.
// `npx tsx packages/e2e/src/pictures-of-administration.ts directory [name…]`
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { type AdministeredWorkspace, openAdministeredWorkspace, signInOn } from './administered.ts'
import { desktop, openBrowser, openPage, phone } from './browser.ts'

interface Shot {
  readonly name: string
  readonly at: string | ((workspace: AdministeredWorkspace) => Promise<string>)
  readonly do?: (page: Page) => Promise<unknown>
}

const shots: readonly Shot[] = [
  { name: 'users', at: '/admin/users' },
  { name: 'guests', at: async ({ idOf }) => `/admin/users?tab=guests&user=${await idOf('gus')}` },
  {
    name: 'new',
    at: '/admin/users/new',
    do: async (page) => {
      await page.locator('[name=name]').fill('Ilse Marrow')
      await page.locator('[name=username]').fill('gina')
      await page.locator('[name=email]').fill('ilse@lumen-ost.example')
    },
  },
  {
    name: 'invite',
    at: '/admin/users/invite',
    do: async (page) => {
      await page.locator('#addresses').fill('runa@falkenrath.example, tove@brenholt p.quill@lumen-ost.example gina@foyer.example')
      await page.locator('#addresses').press('Enter')
      await page.getByText('@gina').waitFor()
    },
  },
  {
    name: 'invite-to-room',
    at: '/admin/users/invite',
    do: async (page) => {
      await page.locator('#addresses').fill('runa@falkenrath.example p.quill@lumen-ost.example')
      await page.locator('#addresses').press('Enter')
      await page.getByPlaceholder(/Add a room|Raum hinzufügen/).fill('ellmarsh')
      await page.getByRole('option', { name: /ellmarsh-library/ }).click()
      await page.keyboard.press('Escape')
      await page
        .getByRole('heading', { name: /What they will see|Was sie sehen/ })
        .locator('xpath=../..')
        .getByText('ellmarsh-library')
        .first()
        .waitFor()
    },
  },
  { name: 'invites', at: '/admin/invites' },
  { name: 'permissions', at: '/admin/permissions' },
  { name: 'roles', at: '/admin/roles?role=guest' },
  { name: 'limits', at: '/admin/limits' },
  { name: 'permissions-of-settings', at: '/admin/permissions', do: (page) => page.locator('nav button').last().click() },
  { name: 'settings', at: '/admin/settings' },
  { name: 'settings-of-guests', at: '/admin/settings?group=Guests' },
  { name: 'settings-of-retention', at: '/admin/settings?group=Retention+Policy' },
  { name: 'settings-found', at: '/admin/settings?text=mail' },
  { name: 'mail', at: '/admin/mail' },
  { name: 'audit', at: '/admin/audit' },
  { name: 'audit-entry', at: '/admin/audit?action=add-user', do: (page) => page.locator('tbody button').first().click() },
  { name: 'rooms', at: '/admin/rooms' },
  { name: 'list', at: '/admin' },
]

const looks = [
  { name: 'en-light-wide', language: 'en', scheme: 'light', size: desktop },
  { name: 'de-dark-wide', language: 'de', scheme: 'dark', size: desktop },
  { name: 'de-light-phone', language: 'de', scheme: 'light', size: phone },
  { name: 'en-dark-phone', language: 'en', scheme: 'dark', size: phone },
] as const

const [directory = 'pictures', ...wanted] = process.argv.slice(2)
await mkdir(directory, { recursive: true })
const browser = await openBrowser()
try {
  await using workspace = await openAdministeredWorkspace()
  for (const look of looks.filter(
    ({ name }) => !wanted.some((one) => looks.some((known) => known.name === one)) || wanted.includes(name),
  )) {
    const { page, context, strayed } = await openPage(browser, workspace.url, look)
    await signInOn(page, workspace.url, 'alice')
    for (const shot of shots.filter(
      ({ name }) => !wanted.some((one) => shots.some((known) => known.name === one)) || wanted.includes(name),
    )) {
      await page.goto(workspace.url + (typeof shot.at === 'string' ? shot.at : await shot.at(workspace)))
      await page.locator('h1').first().waitFor({ state: 'attached' })
      await page.waitForLoadState('networkidle')
      await shot.do?.(page)
      await page.screenshot({ path: path.join(directory, `${shot.name}.${look.name}.png`) })
    }
    if (strayed.length > 0) console.error(strayed)
    await context.close()
  }
} finally {
  await browser.close()
}
