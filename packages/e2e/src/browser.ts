// A real browser on a workspace: Debian's Chromium, with a fresh profile, told to ask nobody but the workspace.
import { existsSync } from 'node:fs'
import axe from 'axe-core'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { expect } from 'vitest'

const executable = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((file) => existsSync(file))

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const desktop = { width: 1440, height: 900 }
export const phone = { width: 390, height: 844 }

export interface Look {
  readonly size?: { readonly width: number; readonly height: number }
  readonly scheme?: 'light' | 'dark'
  readonly language?: 'en' | 'de'
}

/** How pages are looked at for barriers: both schemes, both sizes, both languages; every scheme in every size where somebody asks for the proof. */
export const barrierLooks = [
  { size: desktop, scheme: 'light', language: 'en' },
  { size: phone, scheme: 'dark', language: 'de' },
  ...(process.env['PROOF'] === '1'
    ? ([
        { size: desktop, scheme: 'dark', language: 'de' },
        { size: phone, scheme: 'light', language: 'en' },
      ] as const)
    : []),
] as const satisfies readonly Look[]

/** Starts the browser. Throws when there is none: `.ci/run` installs it. */
export function openBrowser(): Promise<Browser> {
  if (executable === undefined) throw new Error('There is no Chromium here: apt-get install chromium')
  return chromium.launch({ executablePath: executable, args: flags })
}

/** A page with a profile of its own on a workspace. Requests to anybody else, and what the page itself complains about, are kept in `strayed`. */
export async function openPage(
  browser: Browser,
  url: string,
  { size = desktop, scheme = 'light', language = 'en' }: Look = {},
): Promise<{ page: Page; context: BrowserContext; strayed: string[] }> {
  const isPhone = size.width < 768
  const context = await browser.newContext({
    viewport: size,
    colorScheme: scheme,
    locale: language === 'de' ? 'de-DE' : 'en-GB',
    timezoneId: 'Europe/Berlin',
    hasTouch: isPhone,
    isMobile: isPhone,
    reducedMotion: 'reduce',
  })
  context.setDefaultTimeout(30_000)
  const strayed: string[] = []
  const home = new URL(url).host
  context.on('request', (request) => {
    const { host, protocol } = new URL(request.url())
    if (protocol.startsWith('http') && host !== home) strayed.push(request.url())
  })
  const page = await context.newPage()
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) strayed.push(message.text())
  })
  page.on('pageerror', (error) => strayed.push(String(error)))
  return { page, context, strayed }
}

/**
 * Opens an address with a profile of its own and plays a story there; at the end nothing may have been asked of another host, and nothing
 * have been complained about.
 */
export async function visit(
  browser: Browser,
  { url, at, look }: { readonly url: string; readonly at: string; readonly look?: Look },
  story: (page: Page) => Promise<void>,
): Promise<void> {
  const { page, context, strayed } = await openPage(browser, url, look)
  try {
    await page.goto(new URL(at, `${url}/`).href)
    await story(page)
    expect(strayed).toEqual([])
  } finally {
    await context.close()
  }
}

/** Sees to it that what is done twice at once asks the server once; answers when it has been answered. */
export async function expectAskedOnce(page: Page, path: string, press: () => Promise<void>): Promise<void> {
  let asked = 0
  let goOn: () => void = () => undefined
  const held = new Promise<void>((resolve) => (goOn = resolve))
  const at = (address: URL): boolean => address.pathname.endsWith(`/api/v1/${path}`)
  await page.route(at, async (route) => {
    asked++
    await held
    await route.continue()
  })
  const answered = page.waitForResponse((response) => at(new URL(response.url())))
  await press()
  await press()
  goOn()
  await answered.catch(async (cause: unknown) => {
    const shown = await page.locator('body').innerText()
    throw new Error(`${path} was asked ${asked} times, and there was no answer; the page shows:\n${shown}`, { cause })
  })
  await page.unroute(at)
  expect(asked, `${path} was asked`).toBe(1)
}

/** Everything that axe finds fault with, as sentences; and nothing that scrolls sideways. */
export async function expectAccessible(page: Page): Promise<void> {
  // A page that is still being fetched has nothing in it yet.
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  // The policy of the page lets no script in but ours: axe is evaluated by the debugger, which stands above it.
  await page.evaluate(axe.source)
  const found = await page.evaluate(async () => {
    interface Found {
      readonly violations: { id: string; help: string; nodes: { html: string; target: string[]; failureSummary: string }[] }[]
    }
    const { axe } = window as unknown as { axe: { run(): Promise<Found> } }
    const { violations } = await axe.run()
    // What floats above the page belongs to what opened it, wherever it stands in the document.
    const floats = ([target = '']: string[]): boolean => document.querySelector(target)?.closest('[data-portal]') != null
    return violations.flatMap(({ id, help, nodes }) =>
      nodes
        .filter(({ target }) => !(id === 'region' && floats(target)))
        .map(({ html, failureSummary }) => `${id}: ${help}\n${html}\n${failureSummary}`),
    )
  })
  expect(found, page.url()).toEqual([])
  const isWide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
  expect(isWide, `${page.url()} scrolls sideways`).toBe(false)
}
