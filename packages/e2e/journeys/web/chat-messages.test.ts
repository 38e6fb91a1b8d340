// What is done with messages: written, changed, marked, found, and read from far up to the newest.
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { bar, choose, field, kitchen, library, message, openStage, say, type Stage, write } from '../../src/chat-scene.ts'

vi.setConfig({ testTimeout: 90_000 })

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
}, 120_000)
afterEach(() => stage.clear())
afterAll(() => stage?.[Symbol.asyncDispose]())

describe('a message', () => {
  test('is pinned and starred: others see the pin at once, the star is one’s own, and both stand in their panels', async () => {
    await say(stage.people.jonas, stage.general, 'Keys hang at the door')
    const [jonas, priya] = await Promise.all([stage.open('mara', kitchen), stage.open('priya', kitchen)])
    await choose(jonas.page, 'Keys hang at the door', 'Pin')
    await priya.page.locator('main').getByText('pinned a message').waitFor()
    await choose(priya.page, /^(?!.*pinned a message).*Keys hang at the door/, 'Star')
    await priya.page.locator('main header').getByRole('button', { name: 'More' }).click()
    await priya.page.getByRole('menuitem', { name: 'Pinned messages' }).click()
    await bar(priya.page).locator('article', { hasText: 'Keys hang at the door' }).waitFor()
    await priya.page.locator('main header').getByRole('button', { name: 'More' }).click()
    await priya.page.getByRole('menuitem', { name: 'Starred messages' }).click()
    await bar(priya.page).locator('article', { hasText: 'Keys hang at the door' }).waitFor()
    await jonas.page.goto(`${stage.url}${kitchen}?bar=starred`)
    await bar(jonas.page).getByText('Nothing is starred').waitFor()
  })

  test('is quoted: the quote shows who said it, with the mark of a guest', async () => {
    await say(stage.people.signe, stage.library, 'The blackened set needs two days')
    const { page } = await stage.open('jonas', library)
    await choose(page, 'The blackened set needs two days', 'Quote')
    await field(page).press('End')
    await page.keyboard.type('Two days are fine')
    await page.keyboard.press('Enter')
    const quote = message(page, 'Two days are fine').getByRole('blockquote')
    await quote.getByText('The blackened set needs two days').waitFor()
    expect(await quote.innerText()).toMatch(/signe\s*Guest/)
  })

  test('is changed with Arrow Up, shown as edited to others, and Esc gives an edit up', async () => {
    const [tomas, priya] = await Promise.all([stage.open('tomas', kitchen), stage.open('priya', kitchen)])
    await field(priya.page).waitFor()
    await write(tomas.page, 'Soup at noon')
    await message(priya.page, 'Soup at noon').waitFor()
    await field(tomas.page).press('ArrowUp')
    await tomas.page.getByText('You are editing your message').waitFor()
    await tomas.page.keyboard.type(', and bread')
    await tomas.page.keyboard.press('Escape')
    await tomas.page.getByText('You are editing your message').waitFor({ state: 'detached' })
    expect(await field(tomas.page).inputValue()).toBe('')
    await field(tomas.page).press('ArrowUp')
    await field(tomas.page).fill('Soup at half past')
    await field(tomas.page).press('Enter')
    await message(priya.page, 'Soup at half past').getByText('edited').waitFor()
    expect(await message(priya.page, 'and bread').count()).toBe(0)
  })

  test('is deleted after it was asked once, and goes from the other’s page', async () => {
    await say(stage.people.mara, stage.general, 'To be taken back')
    const [mara, priya] = await Promise.all([stage.open('mara', kitchen), stage.open('priya', kitchen)])
    await message(priya.page, 'To be taken back').waitFor()
    await choose(mara.page, 'To be taken back', 'Delete')
    const dialog = mara.page.getByRole('dialog')
    await dialog.getByText('To be taken back').waitFor()
    await dialog.getByRole('button', { name: 'Delete' }).click()
    await message(priya.page, 'To be taken back').waitFor({ state: 'detached' })
    await message(mara.page, 'To be taken back').waitFor({ state: 'detached' })
  })

  test('is reached, replied to, quoted, starred and offered its menu by keys alone', async () => {
    await say(stage.people.priya, stage.general, 'For the keyboard')
    const { page } = await stage.open('jonas', kitchen)
    const wanted = message(page, 'For the keyboard')
    await wanted.waitFor()
    await field(page).focus()
    for (let presses = 0; presses < 6; presses += 1) {
      if (await wanted.evaluate((element) => element === document.activeElement)) break
      await page.keyboard.press('F6')
    }
    await page.keyboard.press('s')
    await wanted.getByRole('img', { name: 'Starred by you' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('menu').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('menu').waitFor({ state: 'detached' })
    expect(await wanted.evaluate((element) => element.contains(document.activeElement))).toBe(true)
    await wanted.focus()
    await page.keyboard.press('t')
    await bar(page).getByRole('heading', { name: 'Thread', level: 2 }).waitFor()
  })
})

describe('while writing', () => {
  test('a slash offers commands; one is done, its refusal says why and keeps what was typed', async () => {
    const { page } = await stage.open('mara', kitchen)
    await field(page).waitFor()
    await field(page).pressSequentially('/top')
    await page.getByRole('option', { name: /^\/topic/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.keyboard.type('Lunch at noon')
    await page.keyboard.press('Enter')
    await page.locator('main header').getByText('Lunch at noon').waitFor()
    expect(await field(page).inputValue()).toBe('')
    await write(page, '/invite @nobody.there')
    await page.locator('[data-region=composer] [role=alert]').waitFor()
    expect(await field(page).inputValue()).toBe('/invite @nobody.there')
    await write(page, '/help')
    await message(page, '/topic').getByText('Only you see this').waitFor()
  })

  test('Enter completes only what was typed, and sends once, however slow the server is', async () => {
    const { page } = await stage.open('mara', kitchen)
    await field(page).fill('Ask @n')
    await page
      .getByRole('option', { name: /noor|Jonas/i })
      .first()
      .waitFor()
    // What is asked from here on is answered after Enter was pressed.
    let goOn: () => void = () => undefined
    const held = new Promise<void>((resolve) => (goOn = resolve))
    await page.route(/method\.call\/spotlight|commands\.list/, async (route) => {
      await held
      await route.continue()
    })
    await write(page, 'Ask @nobody.there')
    await message(page, 'Ask @nobody.there').waitFor()
    await field(page).fill('/not-a-command at all')
    await field(page).press('Enter')
    await field(page).press('Enter')
    goOn()
    await message(page, '/not-a-command at all').first().waitFor()
    await write(page, 'said after it')
    await message(page, 'said after it').waitFor()
    // A name that is written out is no name to be completed.
    await field(page).fill('Over to @noor')
    await page.getByRole('option', { name: /noor/i }).waitFor()
    await field(page).press('Enter')
    await message(page, 'Over to @noor').waitFor()
    expect(await message(page, '/not-a-command at all').count()).toBe(1)
  })

  test('what is too long is not sent: it says why and what to do, and every letter is kept', async () => {
    const { page } = await stage.open('priya', kitchen)
    const long = 'x'.repeat(5_001)
    await write(page, long)
    await page.getByText('Not sent. This is too long for one message. Send it in parts, or as a file. Your text is kept.').waitFor()
    expect(await field(page).inputValue()).toBe(long)
    await write(page, 'Short enough')
    await message(page, 'Short enough').waitFor()
    await page.getByText('Not sent.').waitFor({ state: 'detached' })
  })

  test('what one may do no more says so and who can allow it', async () => {
    const { page } = await stage.open('tomas', kitchen)
    await field(page).waitFor()
    // Held back, so that the page offers what the server has taken meanwhile.
    await page.route('**/chat.react', async (route) => {
      await stage.people.mara.post('channels.setReadOnly', { roomId: stage.general, readOnly: true })
      await route.continue()
    })
    const root = await say(stage.people.mara, stage.general, 'Agreed?')
    await stage.people.mara.post('chat.react', { messageId: root, emoji: ':thumbsup:' })
    await message(page, 'Agreed?')
      .getByRole('button', { name: /reacted with :thumbsup:/ })
      .click()
    await page.locator('main [role=alert]').getByText('only some may write here. A room owner can let you.').waitFor()
    await page.getByText('Only some may write here.', { exact: true }).waitFor()
    await stage.people.mara.post('channels.setReadOnly', { roomId: stage.general, readOnly: false })
    await field(page).waitFor()
  })

  test('others see that one is typing, with the mark of a guest, and that it is over', async () => {
    const [host, guest] = await Promise.all([stage.open('mara', library), stage.open('signe', library)])
    await field(host.page).waitFor()
    await field(guest.page).waitFor()
    await guest.page.waitForLoadState('networkidle')
    const line = host.page.locator('main').getByText('is typing…')
    // Whoever has opened the room a moment ago may hear of it only when it is told again, as it is of whoever goes on.
    const goOn = async (): Promise<boolean> => {
      await field(guest.page).pressSequentially('on and ')
      return line.isVisible()
    }
    await expect.poll(goOn, { timeout: 25_000, interval: 500 }).toBe(true)
    expect(await line.locator('xpath=..').innerText()).toMatch(/Guest/)
    await field(guest.page).press('Enter')
    await line.waitFor({ state: 'detached' })
  })

  test('Enter makes a line and Ctrl Enter sends, for whoever chose that', async () => {
    const { page } = await stage.open('priya', `${kitchen}?bar=me`)
    await bar(page).getByRole('switch', { name: 'Enter makes a new line, Ctrl Enter sends' }).click()
    await expect
      .poll(async () => {
        const me = await stage.people.priya.get<{ settings: { preferences: { sendOnEnter?: string } } }>('me')
        return me.settings.preferences.sendOnEnter
      })
      .toBe('alternative')
    await field(page).fill('First')
    await field(page).press('Enter')
    await page.keyboard.type('Second')
    expect(await field(page).inputValue()).toBe('First\nSecond')
    await page.keyboard.press('Control+Enter')
    await message(page, 'First').getByText('Second').waitFor()
    expect(await field(page).inputValue()).toBe('')
  })

  test('files are pasted and dropped, each with how far it is, and one that is too large says so', async () => {
    const { page } = await stage.open('jonas', kitchen)
    await field(page).waitFor()
    const give = (how: 'paste' | 'drop', name: string): Promise<void> =>
      field(page).evaluate(
        (element, { how, name }) => {
          const data = new DataTransfer()
          data.items.add(new File(['x'.repeat(200_000)], name, { type: 'text/plain' }))
          const event =
            how === 'paste'
              ? new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
              : new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })
          element.dispatchEvent(event)
        },
        { how, name },
      )
    // Held, so that how far it is can be seen.
    let go = (): void => undefined
    const held = new Promise<void>((resolve) => (go = resolve))
    await page.route('**/rooms.media/**', async (route) => {
      await held
      await route.continue()
    })
    await give('paste', 'pasted.txt')
    await give('drop', 'dropped.txt')
    const composer = page.locator('main [data-region=composer]')
    await composer.getByRole('progressbar', { name: /^pasted\.txt/ }).waitFor({ state: 'attached' })
    await composer.getByRole('progressbar', { name: /^dropped\.txt/ }).waitFor({ state: 'attached' })
    expect(await composer.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true)
    go()
    await composer.getByRole('button', { name: 'Remove pasted.txt' }).waitFor()
    await composer.getByRole('button', { name: 'Remove dropped.txt' }).waitFor()
    await field(page).fill('Two lists')
    await field(page).press('Enter')
    await message(page, 'Two lists').getByRole('link', { name: 'pasted.txt', exact: true }).waitFor()
    await page.locator('main').getByRole('link', { name: 'dropped.txt', exact: true }).waitFor()

    await stage.people.mara.post('settings/FileUpload_MaxFileSize', { value: 1_000 })
    await give('drop', 'large.txt')
    await composer.getByRole('alert').getByText('large.txt was not uploaded.').waitFor()
    await stage.people.mara.post('settings/FileUpload_MaxFileSize', { value: 104_857_600 })
  })
})

describe('finding', () => {
  test('a word in the room shows who said it, with their mark, and leads to where it was said', async () => {
    await say(stage.people.kofi, stage.library, 'The quokka invoice is attached')
    for (let n = 0; n < 60; n += 1) await say(stage.people.jonas, stage.library, `Filler ${n}`)
    const { page } = await stage.open('priya', library)
    await message(page, 'Filler 59').waitFor()
    await page.keyboard.press('Control+Shift+f')
    await bar(page).getByRole('textbox').fill('quokka')
    const found = bar(page).locator('article', { hasText: 'quokka invoice' })
    await found.waitFor()
    expect(await found.innerText()).toMatch(/Kofi Mensdal\s*Guest/)
    await found.getByRole('button', { name: 'Show in the room' }).click()
    await message(page, 'quokka invoice').waitFor()
    expect(await message(page, 'quokka invoice').getAttribute('data-target')).not.toBeNull()
    // From there the newest is one press away.
    await page.getByRole('button', { name: 'To the newest message' }).click()
    await message(page, 'Filler 59').waitFor()
  })

  test('Ctrl K finds a room by a part of its name, and a person with their mark', async () => {
    const { page } = await stage.open('jonas', library)
    await field(page).waitFor()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('kitch')
    await page.getByRole('option', { name: /studio-kitchen/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(/studio-kitchen/)
    await page.keyboard.press('Control+k')
    await page.keyboard.type('Signe')
    const person = page.getByRole('option', { name: /Signe Dahlqvist/ })
    await person.waitFor()
    expect(await person.innerText()).toMatch(/Guest/)
    await person.click()
    await bar(page).getByRole('heading', { name: 'User Info' }).waitFor()
    await bar(page).getByText('Falkenrath Façades').first().waitFor()
  })
})

describe('history', () => {
  test('is read far up without moving under the reader, and the newest is one press away', async () => {
    const { group } = await stage.people.mara.post<{ group: { _id: string } }>('groups.create', {
      name: 'long-story',
      members: ['jonas', 'tomas'],
    })
    for (let n = 0; n < 180; n += 1) await say(stage.people.mara, group._id, `Line ${n} of the story`)
    const { page } = await stage.open('jonas', '/group/long-story')
    await message(page, /Line 179 /).waitFor()
    const log = page.locator('main [role=log]')
    // Scrolls up as a hand does, and sees that what was on top stays where it was while older pages come in.
    await log.hover()
    let moved = 0
    for (let step = 0; step < 60; step += 1) {
      await page.mouse.wheel(0, -1_200)
      await page.waitForFunction(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(true)))))
      if (await message(page, /Line 0 /).isVisible()) break
      moved += 1
    }
    await message(page, /Line 0 /).waitFor()
    expect(moved).toBeLessThan(60)
    const first = await message(page, /Line 3 /).boundingBox()
    await say(stage.people.tomas, group._id, 'Said while jonas reads above')
    await page.getByRole('button', { name: /1 new message/ }).waitFor()
    expect(await message(page, /Line 3 /).boundingBox()).toEqual(first)
    await page.getByRole('button', { name: /1 new message/ }).click()
    await message(page, 'Said while jonas reads above').waitFor()
    await page.getByRole('button', { name: /new message/ }).waitFor({ state: 'detached' })
  })
})

test('a mention counts and stands in the title until it is read, an unread message only in the list', async () => {
  await stage.people.tomas.post('subscriptions.read', { rid: stage.general })
  const { page } = await stage.open('tomas', library)
  await field(page).waitFor()
  const row = page.getByRole('link', { name: /studio-kitchen/ })
  await say(stage.people.jonas, stage.general, 'Nobody in particular')
  await row.getByText('1 unread message').waitFor()
  await say(stage.people.jonas, stage.general, '@tomas you in particular')
  await row.getByText('1 mention').waitFor()
  await expect.poll(() => page.title()).toMatch(/^\(1\) /)
  await row.click()
  await message(page, 'you in particular').waitFor()
  await page.locator('main').getByText('New', { exact: true }).waitFor()
  await row.getByText('1 mention').waitFor({ state: 'detached' })
  await expect.poll(() => page.title()).not.toMatch(/^\(/)
})
