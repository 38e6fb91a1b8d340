// The whole story of a guest by the keyboard alone: from the link in the delivered letter, in, reading, answering, reacting, in a thread, and
// out again. No pointer touches a page, and what has the focus is seen to have it.
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { openBrowser, openPage } from '../../src/browser.ts'
import { addressOf, type MailedWorkspace, openMailedWorkspace } from '../../src/mailed.ts'
import { missingForPostfix } from '../../src/postfix.ts'

// Browsers and servers, on a machine that may have other things to do.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 })

const missing = missingForPostfix()
if (missing !== null) console.warn(`SKIPPED: the journeys over a real mail server (${missing})`)

/** Whether the focus can be seen: by an outline, or by an edge in the colour of the focus, on what has it or right around it. */
async function expectFocusSeen(page: Page): Promise<void> {
  const seen = await page.evaluate(() => {
    const probe = document.body.appendChild(document.createElement('i'))
    probe.style.color = 'var(--fy-focus)'
    const colour = getComputedStyle(probe).color
    probe.remove()
    const focused = document.activeElement
    const said = focused?.outerHTML.slice(0, 200) ?? 'nothing'
    if (focused === null || focused === document.body) return `nothing has the focus`
    const around = [focused, focused.parentElement, focused.parentElement?.parentElement].filter((one) => one != null)
    const isSeen = around.some((element) => {
      const { outlineStyle, outlineWidth, borderTopColor, boxShadow } = getComputedStyle(element)
      const isOutlined = element === focused && outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1
      return isOutlined || borderTopColor === colour || boxShadow.includes(colour)
    })
    return isSeen ? 'seen' : `the focus is not seen on ${said}`
  })
  expect(seen).toBe('seen')
}

const hasFocus = (place: Locator): Promise<boolean> => place.evaluate((element) => element === document.activeElement)

/** Lists move the focus with the next picture. */
const drawn = (page: Page): Promise<unknown> =>
  page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))

/** Presses a key until a place has the focus; wherever it stops on the way, it is seen. */
async function goTo(page: Page, place: Locator, key = 'Tab'): Promise<void> {
  await place.waitFor()
  for (let presses = 0; presses < 60; presses++) {
    if (await hasFocus(place)) return expectFocusSeen(page)
    await page.keyboard.press(key)
    await drawn(page)
    await expectFocusSeen(page)
  }
  expect.unreachable(`${key} does not lead to ${String(place)}`)
}

describe.skipIf(missing !== null)('by the keyboard alone', () => {
  let browser: Browser
  let workspace: MailedWorkspace
  beforeAll(async () => {
    ;[browser, workspace] = await Promise.all([openBrowser(), openMailedWorkspace(['gina'])])
  })
  afterAll(async () => {
    await browser?.close()
    await workspace?.[Symbol.asyncDispose]()
  })

  test('a guest comes in by the letter, reads, answers, reacts, talks in a thread, leaves the room and signs out', async () => {
    const { alice, url } = workspace
    await alice.post('chat.postMessage', { channel: '#site-visit', text: 'Can you hold 240 m²?' })
    await workspace.invite(addressOf('gina'))
    const link = await workspace.mailedLink('gina', 'accept-invitation')
    const { page, context, strayed } = await openPage(browser, url)
    let pointed = 0
    await context.exposeFunction('pointed', () => void pointed++)
    await context.addInitScript(() => {
      for (const event of ['pointerdown', 'mousedown', 'touchstart'])
        addEventListener(event, () => (window as unknown as { pointed(): void }).pointed(), { capture: true })
    })
    const message = (text: string): Locator => page.locator('main article', { hasText: text })

    // In.
    await page.goto(url + link)
    await page.getByRole('heading', { name: 'Come in as a guest' }).waitFor()
    await goTo(page, page.getByLabel('Name', { exact: true }))
    await page.keyboard.type('Gina Partner')
    await goTo(page, page.getByLabel('Username'))
    expect(await page.getByLabel('Username').inputValue()).toBe('gina')
    await goTo(page, page.getByLabel('Password', { exact: true }))
    await page.keyboard.type('a-long-password')
    await goTo(page, page.getByRole('button', { name: 'Join site-visit' }))
    await page.keyboard.press('Enter')

    // To the room, and what stands there.
    await page
      .getByRole('link', { name: /site-visit/ })
      .first()
      .waitFor()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('site')
    await page.getByRole('option', { name: /site-visit/ }).waitFor()
    await expectFocusSeen(page)
    await page.keyboard.press('Enter')
    await message('Can you hold 240 m²?').waitFor()

    // An answer.
    const composer = page.locator('[data-region=composer] textarea')
    await goTo(page, composer, 'F6')
    await page.keyboard.type('Until Friday')
    await page.keyboard.press('Enter')
    await message('Until Friday').waitFor()
    await expect.poll(async () => JSON.stringify(await history())).toContain('Until Friday')

    // A reaction to what was asked.
    const asked = message('Can you hold 240 m²?')
    for (let presses = 0; presses < 6 && !(await inList()); presses++) await page.keyboard.press('F6')
    await goTo(page, asked, 'ArrowUp')
    await page.keyboard.press('+')
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT')
    await expectFocusSeen(page)
    await page.keyboard.type('thumbs up')
    await page
      .getByRole('gridcell', { name: /thumbs up/i })
      .first()
      .waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await asked.getByRole('button', { name: /reacted with/ }).waitFor()
    await expect.poll(async () => JSON.stringify(await history())).toContain('"reactions"')

    // A thread.
    await expect.poll(() => hasFocus(asked), { message: 'the focus is back on the message' }).toBe(true)
    await page.keyboard.press('r')
    const bar = page.locator('[data-region=bar]')
    await bar.waitFor()
    await goTo(page, bar.locator('textarea'), (await hasFocus(bar.locator('textarea'))) ? 'Tab' : 'F6')
    await page.keyboard.type('Longer if you sign today')
    await page.keyboard.press('Enter')
    await bar.locator('article', { hasText: 'Longer if you sign today' }).waitFor()
    await page.keyboard.press('Escape')
    await bar.waitFor({ state: 'detached' })
    await message('Can you hold 240 m²?').getByText('1 reply').waitFor()
    await expectFocusSeen(page)

    // Out of the room, and out.
    await goTo(page, page.locator('main header').getByRole('button', { name: 'More' }), 'Shift+Tab')
    await page.keyboard.press('Enter')
    await goTo(page, page.getByRole('menuitem', { name: 'Leave the room' }), 'ArrowDown')
    await page.keyboard.press('Enter')
    await expect.poll(async () => JSON.stringify(await members())).not.toContain('gina')
    await page
      .getByRole('link', { name: /site-visit/ })
      .first()
      .waitFor({ state: 'detached' })
    await goTo(page, page.getByRole('button', { name: 'Your account' }))
    await page.keyboard.press('Enter')
    await goTo(page, page.getByRole('menuitem', { name: 'Sign out' }), 'ArrowDown')
    await page.keyboard.press('Enter')
    await page.locator('[name=login]').waitFor()
    await expectFocusSeen(page)
    expect(pointed).toBe(0)
    expect(strayed).toEqual([])
    await context.close()

    async function history(): Promise<unknown> {
      return alice.get('groups.history', { roomName: 'site-visit', count: 50 })
    }
    async function members(): Promise<unknown> {
      return alice.get('groups.members', { roomName: 'site-visit', count: 50 })
    }
    async function inList(): Promise<boolean> {
      return page.evaluate(() => document.activeElement?.closest('[data-message]') != null)
    }
  })
})
