// Pictures of every page that stands by itself, wide and on a phone, light and dark, English and German: to be looked at. They go to the
// directory that is named, or to pictures/ (which git ignores): `npx tsx packages/e2e/src/pictures.ts [directory] [name…]`.
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { desktop, type Look, openBrowser, openPage, phone } from './browser.ts'
import { startServer } from './server.ts'
import { admin, type FreshWorkspace, openFreshWorkspace } from './workspace.ts'

interface Shot {
  readonly name: string
  /** Where it is, from the workspace's root. */
  readonly at: (workspace: FreshWorkspace) => string | Promise<string>
  readonly signedIn?: true
  /** What is done before the picture is taken. */
  readonly do?: (page: Page) => Promise<unknown>
}

const submit = (page: Page): Promise<void> => page.locator('button[type=submit]').click()
let guests = 0

const shots: readonly Shot[] = [
  { name: 'sign-in', at: () => '/sign-in', do: (page) => page.locator('[name=login]').fill('mara.ellingsen') },
  {
    name: 'sign-in-refused',
    at: () => '/sign-in',
    do: async (page) => {
      await page.locator('[name=login]').fill('mara.ellingsen')
      await page.locator('[name=password]').fill('wrong')
      await submit(page)
      await page.locator('[role=alert][data-tone]').waitFor()
    },
  },
  {
    name: 'invitation',
    at: async ({ invite, url }) =>
      (await invite(`kofi.mensdal${++guests}@brenholt.example`, { accessEndsAt: '2040-12-04T18:00:00.000Z' })).slice(url.length),
    do: async (page) => {
      await page.locator('[name=name]').fill('Kofi Mensdal')
      await page.locator('[name=password]').fill('a-long-password')
    },
  },
  {
    name: 'invitation-refused',
    at: async ({ invite, url }) => (await invite(`kofi.mensdal${++guests}@brenholt.example`)).slice(url.length),
    do: async (page) => {
      await page.locator('[name=username]').fill('alice')
      await page.locator('[name=name]').fill('Kofi Mensdal')
      await page.locator('[name=password]').fill('a-long-password')
      await submit(page)
      await page.locator('[name=username][aria-invalid=true]').waitFor()
    },
  },
  { name: 'invitation-bad', at: () => `/accept-invitation#${'x'.repeat(43)}` },
  { name: 'forgot-password', at: () => '/forgot-password' },
  { name: 'sign-in-by-mail', at: () => '/sign-in/mail' },
  { name: 'reset-password', at: () => `/reset-password#${'x'.repeat(43)}` },
  { name: 'register', at: () => '/register' },
  { name: 'verify-email', at: () => `/verify-email#${'x'.repeat(43)}` },
  { name: 'room-link', at: () => '/invite/xxxxxx' },
  { name: 'signed-out', at: () => '/signed-out?why=ended' },
  { name: 'lost', at: () => '/nowhere' },
  { name: 'chat', at: () => '/', signedIn: true },
  { name: 'account-menu', at: () => '/', signedIn: true, do: (page) => page.locator('[data-region=list] [aria-haspopup=menu]').click() },
]

const looks: readonly (Look & { readonly name: string })[] = (['en', 'de'] as const).flatMap((language) =>
  (['light', 'dark'] as const).flatMap((scheme) => [
    { name: `${language}-${scheme}-wide`, language, scheme, size: desktop },
    { name: `${language}-${scheme}-phone`, language, scheme, size: phone },
  ]),
)

const [directory = 'pictures', ...wanted] = process.argv.slice(2)
await mkdir(directory, { recursive: true })
const browser = await openBrowser()
try {
  await using workspace = await openFreshWorkspace()
  for (const shot of shots.filter(({ name }) => wanted.length === 0 || wanted.includes(name)))
    for (const look of looks) await take(browser, workspace, shot, look)
  if (wanted.length === 0 || wanted.includes('set-up')) await takeSetUp(browser)
} finally {
  await browser.close()
}

async function take(browser: Browser, workspace: FreshWorkspace, shot: Shot, look: (typeof looks)[number]): Promise<void> {
  const { page, context } = await openPage(browser, workspace.url, look)
  if (shot.signedIn === true) {
    await page.goto(`${workspace.url}/sign-in`)
    await page.locator('[name=login]').fill(admin.username)
    await page.locator('[name=password]').fill(admin.password)
    await submit(page)
    await page.locator('[data-region=list]').waitFor()
  }
  await page.goto(workspace.url + (await shot.at(workspace)))
  await page.locator('main, h1').first().waitFor()
  await page.waitForLoadState('networkidle')
  await shot.do?.(page)
  await page.screenshot({ path: path.join(directory, `${shot.name}.${look.name}.png`) })
  await context.close()
}

async function takeSetUp(browser: Browser): Promise<void> {
  await using server = await startServer({ TEST_MODE: 'true' })
  for (const look of looks) {
    const { page, context } = await openPage(browser, server.url, look)
    await page.goto(server.url)
    await page.locator('[name=code]').waitFor()
    await page.screenshot({ path: path.join(directory, `set-up.${look.name}.png`) })
    await context.close()
  }
}
