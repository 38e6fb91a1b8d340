// Chat in the browser: a host and a guest at once, a guest's story by keyboard alone, and what guests are refused.
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { expectAccessible, openPage, phone } from '../../src/browser.ts'
import { field, library, message, openActions, openStage, passwordOf, pressOn, say, type Stage, write } from '../../src/chat-scene.ts'

// Two browsers at once, on a machine that may have other things to do.
vi.setConfig({ testTimeout: 90_000 })

let stage: Stage

beforeAll(async () => {
  stage = await openStage()
}, 120_000)
afterEach(() => stage.clear())
afterAll(() => stage?.[Symbol.asyncDispose]())

describe('a host and a guest talk', () => {
  test('what one writes the other reads at once, with the mark of the guest and their company', async () => {
    const [host, guest] = await Promise.all([stage.open('mara', library), stage.open('signe', library)])
    await field(host.page).waitFor()
    await field(guest.page).waitFor()
    await write(guest.page, 'Two sets of *fixings* for @mara')
    const arrived = message(host.page, 'Two sets of fixings for')
    await arrived.waitFor()
    expect(await arrived.innerText()).toMatch(/Signe Dahlqvist\s*Guest\s*(·\s*)?Falkenrath Façades/)
    expect(await arrived.locator('strong').innerText()).toBe('fixings')
    await write(host.page, 'I will show the town first')
    await message(guest.page, 'I will show the town first').waitFor()
    expect(await message(guest.page, 'I will show the town first').count()).toBe(1)
    expect(host.strayed).toEqual([])
    expect(guest.strayed).toEqual([])
  })

  test('they answer in a thread, react, and send a file', async () => {
    const root = await say(stage.people.jonas, stage.library, 'Samples are on the rack')
    const [host, guest] = await Promise.all([stage.open('mara', library), stage.open('signe', library)])
    const bar = host.page.locator('[data-region=bar]')
    await pressOn(host.page, 'Samples are on the rack', 'Reply in thread', bar.locator('textarea'))
    await bar.locator('textarea').fill('At ten?')
    await bar.locator('textarea').press('Enter')
    await bar.locator('article', { hasText: 'At ten?' }).waitFor()
    await message(guest.page, 'Samples are on the rack').getByText('1 reply').click()
    const guestBar = guest.page.locator('[data-region=bar]')
    await guestBar.locator('article', { hasText: 'At ten?' }).waitFor()
    await guestBar.locator('textarea').fill('Ten it is')
    await guestBar.locator('textarea').press('Enter')
    await bar.locator('article', { hasText: 'Ten it is' }).waitFor()

    await stage.people.mara.post('chat.react', { messageId: root, emoji: ':thumbsup:' })
    const reaction = message(guest.page, 'Samples are on the rack').getByRole('button', { name: /reacted with :thumbsup:/ })
    await reaction.click()
    await host.page
      .locator('main')
      .getByRole('button', { name: /2.*reacted with :thumbsup:/ })
      .waitFor()

    await guest.page
      .locator('main input[type=file]')
      .setInputFiles({ name: 'Corner-section.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 section') })
    await guest.page.locator('main').getByRole('button', { name: 'Remove Corner-section.pdf' }).waitFor()
    await field(guest.page).fill('The section')
    await guest.page.locator('main').getByRole('button', { name: 'Send' }).click()
    const file = message(host.page, 'The section').getByRole('link', { name: 'Corner-section.pdf', exact: true })
    await file.waitFor()
    const address = await file.getAttribute('href')
    const got = await host.page.evaluate(async (href) => (await fetch(href ?? '')).text(), address)
    expect(got).toBe('%PDF-1.4 section')
  })

  test('whoever writes is told beforehand which companies read, and who they are', async () => {
    const { page } = await stage.open('priya', library)
    await page.getByText('4 guests read here').waitFor()
    expect(await page.locator('[data-region=composer]').innerText()).toMatch(/Falkenrath Façades.*will read this from outside/s)
    await page.getByRole('button', { name: 'What they see' }).click()
    await page.getByRole('heading', { name: 'What they see', level: 2 }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Members' }).click()
    const guests = page.getByRole('region', { name: 'Guests' })
    await guests.getByText('Signe Dahlqvist').waitFor()
    expect(await guests.innerText()).toMatch(/Falkenrath Façades[\s\S]*Host Mara Ellingsen · until/)
    const inside = await stage.open('priya', '/channel/studio-kitchen')
    await field(inside.page).waitFor()
    expect(await inside.page.getByText('guests read here').count()).toBe(0)
  })
})

describe('Guest users cannot', () => {
  test('mention all and here: nothing is sent, it says why, and the text is kept', async () => {
    const { page } = await stage.open('kofi', library)
    await field(page).waitFor()
    await write(page, '@all the kiln is free')
    await page.getByText('Guests cannot mention @all or @here.').waitFor()
    expect(await field(page).inputValue()).toContain('@all the kiln is free')
    expect(await message(page, 'the kiln is free').count()).toBe(0)
    await write(page, 'the kiln is free')
    await message(page, 'the kiln is free').waitFor()
  })

  test('create new channels, groups, or DMs: nothing offers it', async () => {
    const guest = await stage.open('kofi', library)
    await field(guest.page).waitFor()
    await guest.page.getByRole('button', { name: 'Create' }).click()
    expect(await guest.page.getByRole('menuitem').allInnerTexts()).toEqual(['New discussion'])
    const host = await stage.open('jonas', library)
    await field(host.page).waitFor()
    await host.page.getByRole('button', { name: 'Create' }).click()
    expect(await host.page.getByRole('menuitem').allInnerTexts()).toEqual([
      'New channel',
      'New private channel',
      'New direct message',
      'New discussion',
    ])
  })

  test('delete own messages: a guest is offered to edit, a member also to delete', async () => {
    for (const [name, offered] of [
      ['kofi', false],
      ['jonas', true],
    ] as const) {
      const { page } = await stage.open(name, library)
      await field(page).waitFor()
      await write(page, `One of ${name}`)
      await openActions(page, `One of ${name}`)
      await page.getByRole('menuitem', { name: 'Edit' }).waitFor()
      expect(await page.getByRole('menuitem', { name: 'Delete' }).count(), name).toBe(offered ? 1 : 0)
    }
  })
})

test('a guest comes in, reads, answers and leaves by keyboard alone', async () => {
  await say(stage.people.mara, stage.library, 'Can you hold 240 m²?')
  const { page } = await openPage(stage.browser, stage.url)
  await page.goto(`${stage.url}/sign-in`)
  await page.locator('[name=login]').waitFor()
  await page.keyboard.type('ayse')
  for (let presses = 0; presses < 6; presses += 1) {
    await page.keyboard.press('Tab')
    if (await page.locator('[name=password]').evaluate((element) => element === document.activeElement)) break
  }
  await page.keyboard.type(passwordOf('ayse'))
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: /ellmarsh-library/ }).waitFor()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('ellmarsh')
  await page.getByRole('option', { name: /ellmarsh-library/ }).waitFor()
  await page.keyboard.press('Enter')
  await message(page, 'Can you hold 240 m²?').waitFor()
  // F6 leads from region to region until the composer has the focus.
  for (let presses = 0; presses < 6; presses += 1) {
    if (await field(page).evaluate((element) => element === document.activeElement)) break
    await page.keyboard.press('F6')
  }
  await page.keyboard.type('Until Friday @mar')
  await page.getByRole('option', { name: /Mara Ellingsen/ }).waitFor()
  await page.keyboard.press('Enter')
  await page.keyboard.type('noon')
  await page.keyboard.press('Enter')
  // The server has it once the name is a mention.
  await message(page, 'Until Friday').getByRole('button', { name: '@Mara Ellingsen' }).waitFor()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('End')
  await page.keyboard.type(' sharp')
  await page.keyboard.press('Enter')
  await message(page, 'noon sharp').getByText('edited').waitFor()
  await page.keyboard.press('Control+Shift+m')
  await page.locator('[data-region=bar]').getByText('Signe Dahlqvist').waitFor()
  await page.keyboard.press('Escape')
  await page.locator('[data-region=bar]').waitFor({ state: 'detached' })
})

test('what is written without a connection waits, and is sent exactly once when it is back', async () => {
  const { page } = await stage.open('tomas', library)
  await field(page).waitFor()
  await page.context().setOffline(true)
  await write(page, 'Written in the lift')
  await message(page, 'Written in the lift').getByText('waits').waitFor()
  await page.context().setOffline(false)
  await message(page, 'Written in the lift').getByText('waits').waitFor({ state: 'detached' })
  const { messages } = await stage.people.mara.get<{ messages: { msg: string }[] }>('channels.history', {
    roomId: stage.library,
    count: 50,
  })
  expect(messages.filter(({ msg }) => msg === 'Written in the lift').length).toBe(1)
})

test('what one deed has changed is known whole, even when the connection breaks between its two halves', async () => {
  const root = await say(stage.people.jonas, stage.library, 'Which of the two hinges')
  const { page } = await stage.open('priya', library)
  let breakOff: (() => Promise<void>) | undefined
  // The reply is heard; what it did to its thread is on the way when the connection breaks.
  await page.routeWebSocket(/\/websocket$/, (socket) => {
    const server = socket.connectToServer()
    server.onMessage((frame) => {
      if (breakOff !== undefined || !String(frame).includes('"tcount":1')) return socket.send(frame)
      breakOff = async () => {
        await Promise.all([socket.close(), server.close()])
      }
    })
  })
  await page.reload()
  const bar = page.locator('[data-region=bar]')
  await pressOn(page, 'Which of the two hinges', 'Reply in thread', bar.locator('textarea'))
  await say(stage.people.jonas, stage.library, 'Both are in the box')
  await message(page, 'Both are in the box').waitFor()
  await stage.people.mara.post('chat.sendMessage', { message: { rid: stage.library, tmid: root, msg: 'The brass one' } })
  await bar.locator('article', { hasText: 'The brass one' }).waitFor()
  await breakOff?.()
  await message(page, 'Which of the two hinges').getByText('1 reply').waitFor()
})

test('a draft is there again when the page is, and gone when its writer signs out', async () => {
  const { page } = await stage.open('piet', library)
  await field(page).waitFor()
  await field(page).fill('half a thought')
  await page.getByText('Draft saved').waitFor()
  await page.reload()
  await field(page).waitFor()
  expect(await field(page).inputValue()).toBe('half a thought')
  await page.getByRole('button', { name: 'Your account' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.waitForURL(/sign-in/)
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => /drafts|outbox/.test(key)))).toEqual([])
})

test('a hostile text is a text: no markup, no script, no link that runs, nothing wider than the page', async () => {
  const hostile = `<img src=x onerror="window.owned=1"> [run](javascript:window.owned=1) \u202Etxt.exe ${'w'.repeat(2_000)} ${'😀'.repeat(300)}`
  await say(stage.people.jonas, stage.general, hostile)
  const { page, strayed } = await stage.open('priya', '/channel/studio-kitchen')
  await message(page, '<img src=x').waitFor()
  expect(await page.evaluate(() => (window as { owned?: number }).owned)).toBeUndefined()
  expect(await page.locator('main article a[href^="javascript"]').count()).toBe(0)
  expect(await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)).toBe(false)
  expect(strayed).toEqual([])
})

test('a room that is hidden and one that does not exist say the same', async () => {
  const said: string[] = []
  for (const path of ['/channel/studio-kitchen', '/channel/no-such-room']) {
    const { page } = await stage.open('kofi', path)
    await page.getByRole('heading', { name: 'This room is not here for you' }).waitFor()
    said.push(await page.locator('main').innerText())
  }
  expect(said[0]).toBe(said[1])
})

test.each([
  ['light', 'en', undefined],
  ['dark', 'de', undefined],
  ['light', 'de', phone],
] as const)(
  'chat has no barrier in %s, %s',
  async (scheme, language, size) => {
    const look = { scheme, language, ...(size === undefined ? {} : { size }) }
    for (const [name, path] of [
      ['mara', `${library}?bar=members`],
      ['signe', `${library}?bar=me`],
      ['mara', `${library}?bar=info`],
      ['priya', `/direct/${stage.direct}`],
      ['mara', '/?bar=keys'],
      ['signe', '/'],
    ] as const) {
      const { page } = await stage.open(name, path, look)
      await page
        .locator(path.includes('bar=') ? '[data-region=bar] h2' : '[data-region=list]')
        .first()
        .waitFor({ state: 'attached' })
      // Below a bar that fills the screen of a phone nothing is drawn.
      if (path.startsWith('/channel') && size === undefined) await page.locator('[data-message]').first().waitFor({ state: 'attached' })
      await expectAccessible(page)
      await page.context().close()
    }
  },
  120_000,
)
