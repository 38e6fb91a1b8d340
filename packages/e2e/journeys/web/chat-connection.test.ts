// When the connection is lost, and when one looks elsewhere: nothing written is lost, nothing said is missed.
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Page } from 'playwright-core'
import { field, kitchen, library, message, openStage, say, type Stage, write } from '../../src/chat-scene.ts'
import { openLine } from '../../src/line.ts'

vi.setConfig({ testTimeout: 90_000 })

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
}, 120_000)
afterEach(() => stage.clear())
afterAll(() => stage?.[Symbol.asyncDispose]())

test('a lost connection says so and keeps what is written; back again, it is sent once, and what came meanwhile is counted', async () => {
  await using line = await openLine(stage.url)
  const { page } = await stage.open('tomas', kitchen, { url: line.url })
  await field(page).waitFor()
  await page.waitForLoadState('networkidle')
  await field(page).fill('Begun before')
  line.cut()
  await page.locator('main').getByText('No connection.').waitFor()
  expect(await field(page).inputValue()).toBe('Begun before')
  await write(page, 'Written in the lift')
  await message(page, 'Written in the lift').getByText('waits').waitFor()
  await say(stage.people.jonas, stage.general, 'Said meanwhile')
  await say(stage.people.priya, stage.general, 'And this')
  line.mend()
  // As a browser does whose network is back; the button does the same, and is gone once it has come back by itself.
  await page.evaluate(() => window.dispatchEvent(new Event('online')))
  await page.getByText('Connected again. 2 messages arrived meanwhile.').waitFor()
  await message(page, 'Said meanwhile').waitFor()
  await message(page, 'And this').waitFor()
  await message(page, 'Written in the lift').getByText('waits').waitFor({ state: 'detached' })
  await page.locator('main').getByText('No connection.').waitFor({ state: 'detached' })
  const { messages } = await stage.people.mara.get<{ messages: { msg: string }[] }>('channels.history', {
    roomId: stage.general,
    count: 50,
  })
  expect(messages.filter(({ msg }) => msg === 'Written in the lift').length).toBe(1)
})

test('what could not be sent is kept over a reload, and sent when there is a connection', async () => {
  await using line = await openLine(stage.url)
  const { page } = await stage.open('priya', kitchen, { url: line.url })
  await field(page).waitFor()
  await page.waitForLoadState('networkidle')
  line.cut()
  await write(page, 'Kept over a reload')
  await message(page, 'Kept over a reload').getByText('waits').waitFor()
  line.mend()
  await page.reload()
  await message(page, 'Kept over a reload').waitFor()
  await expect
    .poll(async () => {
      const { messages } = await stage.people.mara.get<{ messages: { msg: string }[] }>('channels.history', {
        roomId: stage.general,
        count: 50,
      })
      return messages.filter(({ msg }) => msg === 'Kept over a reload').length
    })
    .toBe(1)
})

test('what the server cannot do stays with a choice: send again, copy, discard', async () => {
  const { page } = await stage.open('jonas', kitchen)
  await field(page).waitFor()
  await page.route('**/chat.sendMessage', (route) => route.fulfill({ status: 500, json: { success: false, error: 'broken' } }))
  await write(page, 'First try')
  await message(page, 'First try').getByText('not sent').waitFor()
  await write(page, 'Second thoughts')
  await message(page, 'Second thoughts').getByRole('button', { name: 'Discard' }).click()
  await message(page, 'Second thoughts').waitFor({ state: 'detached' })
  await page.unroute('**/chat.sendMessage')
  await message(page, 'First try').getByRole('button', { name: 'Send again' }).click()
  await message(page, 'First try').getByText('not sent').waitFor({ state: 'detached' })
  await expect
    .poll(async () => {
      const { messages } = await stage.people.mara.get<{ messages: { msg: string }[] }>('channels.history', {
        roomId: stage.general,
        count: 50,
      })
      return messages.map(({ msg }) => msg).filter((msg) => /First try|Second thoughts/.test(msg))
    })
    .toEqual(['First try'])
})

describe('somebody who looks elsewhere', () => {
  /** The browser's notices and sounds, caught; and a page that nobody looks at. */
  async function lookAway(page: Page): Promise<void> {
    await page.addInitScript(() => {
      const caught = { notices: [] as { title: string; body: string }[], sounds: 0, away: false }
      Object.assign(window, { caught })
      class Caught extends EventTarget {
        static permission = 'granted'
        static requestPermission = async (): Promise<string> => 'granted'
        constructor(title: string, { body = '' }: { body?: string } = {}) {
          super()
          caught.notices.push({ title, body })
          Object.assign(window, { last: this })
        }
        close(): void {
          // Nothing is shown.
        }
      }
      Object.assign(window, { Notification: Caught })
      document.hasFocus = () => !caught.away
      const { start } = OscillatorNode.prototype
      OscillatorNode.prototype.start = function (this: OscillatorNode, ...args) {
        caught.sounds += 1
        start.apply(this, args)
      }
    })
    await page.reload()
  }
  const caught = (page: Page) =>
    page.evaluate(() => (window as unknown as { caught: { notices: { title: string; body: string }[]; sounds: number } }).caught)
  const away = (page: Page, isAway: boolean) =>
    page.evaluate((isAway) => void Object.assign((window as unknown as { caught: object }).caught, { away: isAway }), isAway)

  test('is told of a mention by the browser and with a sound, is led to it by a press, and of nothing while they look', async () => {
    const { page } = await stage.open('mara', library)
    await lookAway(page)
    await field(page).waitFor()
    await page.waitForLoadState('networkidle')
    await say(stage.people.jonas, stage.general, '@mara while you look')
    await page.getByRole('link', { name: /studio-kitchen.*1 mention/ }).waitFor()
    expect((await caught(page)).notices).toEqual([])
    await away(page, true)
    await say(stage.people.jonas, stage.general, 'nobody in particular')
    await say(stage.people.jonas, stage.general, '@mara where are you')
    await expect.poll(async () => (await caught(page)).notices.length).toBe(1)
    const { notices, sounds } = await caught(page)
    expect(notices[0]?.body).toContain('where are you')
    expect(sounds).toBeGreaterThan(0)
    await page.evaluate(() => (window as unknown as { last: EventTarget }).last.dispatchEvent(new Event('click')))
    await message(page, 'where are you').waitFor()
  })

  test('hears nothing where they turned the sound off', async () => {
    const { page } = await stage.open('priya', `${library}?bar=me`)
    await lookAway(page)
    await page.getByRole('switch', { name: 'Play a sound' }).click()
    await page.waitForLoadState('networkidle')
    await away(page, true)
    await say(stage.people.jonas, stage.general, '@priya quietly')
    await expect.poll(async () => (await caught(page)).notices.length).toBe(1)
    expect((await caught(page)).sounds).toBe(0)
  })
})
