// Rooms and who is in them: made, found, joined and left; and what is shown before somebody from outside is let in.
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Locator, Page } from 'playwright-core'
import { expectAccessible, phone } from '../../src/browser.ts'
import { bar, choose, field, kitchen, library, message, openStage, pointAt, say, type Stage, write } from '../../src/chat-scene.ts'

vi.setConfig({ testTimeout: 90_000 })

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
}, 120_000)
afterEach(() => stage.clear())
afterAll(() => stage?.[Symbol.asyncDispose]())

const create = async (page: Page, what: string): Promise<void> => {
  await page.getByRole('button', { name: 'Create' }).first().click()
  await page.getByRole('menuitem', { name: what, exact: true }).click()
}
async function pick(page: Page, label: string, text: string): Promise<void> {
  const find = page.getByRole('textbox', { name: label, exact: true })
  await find.fill(text)
  await page.getByRole('option', { name: new RegExp(text) }).waitFor()
  await find.press('Enter')
}

describe('a member makes', () => {
  test('a channel and a private channel, with people in it; a name that is taken is refused at its field', async () => {
    const { page } = await stage.open('jonas', kitchen)
    await field(page).waitFor()
    await create(page, 'New channel')
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Name' }).fill('studio-kitchen')
    await dialog.getByRole('textbox', { name: 'Topic' }).fill('Everything about trees')
    await dialog.getByRole('button', { name: 'Create' }).click()
    await dialog.getByText(/exists already/).waitFor()
    expect(await dialog.getByRole('textbox', { name: 'Topic' }).inputValue()).toBe('Everything about trees')
    await dialog.getByRole('textbox', { name: 'Name' }).fill('trees')
    await dialog.getByRole('button', { name: 'Create' }).click()
    await page.waitForURL(/channel\/trees/)
    await page.locator('main header').getByText('Everything about trees').waitFor()

    await create(page, 'New private channel')
    await dialog.getByRole('textbox', { name: 'Name' }).fill('trees-costs')
    await pick(page, 'People', 'Priya')
    await dialog.getByRole('button', { name: 'Create' }).click()
    await page.waitForURL(/group\/trees-costs/)
    const other = await stage.open('priya', '/group/trees-costs')
    await other.page.getByRole('link', { name: /trees-costs/ }).waitFor()
  })

  test('a direct message from the menu, one from somebody’s card, and a discussion from a message', async () => {
    await say(stage.people.priya, stage.library, 'Which board for the north side')
    const { page } = await stage.open('tomas', library)
    await message(page, 'Which board').waitFor()
    await create(page, 'New direct message')
    await pick(page, 'People', 'Jonas')
    await page.getByRole('dialog').getByRole('button', { name: 'Write' }).click()
    await page.waitForURL(/direct/)
    await write(page, 'Have you got a minute?')
    await message(page, 'Have you got a minute?').waitFor()

    await page.goto(`${stage.url}${library}`)
    await message(page, 'Which board').getByRole('button', { name: 'Priya Raman' }).click()
    await bar(page).getByRole('button', { name: 'Direct message' }).click()
    await page.waitForURL(/direct/)
    await page.locator('main header').getByText('Priya Raman').waitFor()

    await page.goto(`${stage.url}${library}`)
    await choose(page, 'Which board', 'Start a discussion')
    const dialog = page.getByRole('dialog')
    expect(await dialog.getByRole('textbox', { name: 'What is it about' }).inputValue()).toBe('Which board for the north side')
    await pick(page, 'People', 'Signe')
    await dialog.getByRole('button', { name: 'Start' }).click()
    await page.locator('main header').getByText('Which board for the north side').waitFor()
    const guest = await stage.open('signe', library)
    await guest.page.getByRole('link', { name: /Which board for the north side/ }).waitFor()
  })
})

describe('a guest is let in', () => {
  test('after what they will see is shown; the mark comes to the list at once, and goes when they do', async () => {
    const { group } = await stage.people.mara.post<{ group: { _id: string } }>('groups.create', {
      name: 'harbour-hall',
      members: ['jonas'],
    })
    await say(stage.people.mara, group._id, 'Offer for the hall')
    await say(stage.people.jonas, group._id, 'Page two is new')
    const [mara, jonas] = await Promise.all([stage.open('mara', '/group/harbour-hall'), stage.open('jonas', kitchen)])
    const row = jonas.page.getByRole('link', { name: /harbour-hall/ })
    await row.waitFor()
    expect(await row.getByRole('img', { name: 'Guests read here' }).count()).toBe(0)
    await mara.page.locator('main header').getByRole('button', { name: 'Members' }).click()
    await bar(mara.page).getByRole('button', { name: 'Add people' }).click()
    await pick(mara.page, 'Find people', 'Ayşe')
    const shown = bar(mara.page).getByText(/Ayşe Demirel will see 2 messages since .*, 0 files and 2 people/)
    await shown.waitFor()
    await bar(mara.page).getByText('Page two is new').waitFor()
    await bar(mara.page).getByText('from now on').click()
    await bar(mara.page).getByText('Ayşe Demirel will see no older messages').waitFor()
    await bar(mara.page).getByRole('button', { name: 'Add', exact: true }).click()
    await bar(mara.page).getByRole('region', { name: 'Guests' }).getByText('Ayşe Demirel').waitFor()
    await row.getByRole('img', { name: 'Guests read here' }).waitFor()
    const guest = await stage.open('ayse', '/group/harbour-hall')
    await field(guest.page).waitFor()
    await message(guest.page, 'added').waitFor()
    expect(await message(guest.page, 'Offer for the hall').count()).toBe(0)
    await guest.page.locator('main header').getByRole('button', { name: 'More' }).click()
    await guest.page.getByRole('menuitem', { name: 'Leave the room' }).click()
    await guest.page.getByRole('link', { name: /harbour-hall/ }).waitFor({ state: 'detached' })
    await row.getByRole('img', { name: 'Guests read here' }).waitFor({ state: 'detached' })
  })

  test('not into one room more than guests may have: it says who, how many, and who can change it', async () => {
    await stage.people.mara.post('settings/Limits_Rooms_Per_Guest', { value: 2 })
    const { page } = await stage.open('mara', `${kitchen}?bar=add`)
    await pick(page, 'Find people', 'Signe')
    await bar(page).getByRole('button', { name: 'Add', exact: true }).click()
    await bar(page)
      .getByText(/Not added: Signe Dahlqvist is in 2 of 2 rooms\..*ask an administrator/)
      .waitFor()
    await bar(page).getByRole('button', { name: 'Take Signe Dahlqvist out' }).waitFor()
    await stage.people.mara.post('settings/Limits_Rooms_Per_Guest', { value: 0 })
  })

  test('by an invitation from the room, for whoever may; others ask for it', async () => {
    const { page } = await stage.open('mara', `${library}?bar=members`)
    await bar(page).getByRole('button', { name: 'Invite a guest' }).click()
    await bar(page)
      .getByText(/Whoever accepts will see/)
      .waitFor()
    await bar(page).getByRole('textbox', { name: 'E-mail addresses' }).fill('runa@lumen.example, jonas@tarnbrook.example not-an-address')
    await bar(page).getByRole('textbox', { name: 'Company' }).fill('Lumen Ost')
    await bar(page).getByRole('button', { name: 'Invite', exact: true }).click()
    await bar(page).getByText('Invited: a letter is on its way.').waitFor()
    await bar(page).getByText('Is here already as @jonas').waitFor()
    await bar(page)
      .getByText(/Not invited\./)
      .waitFor()
    await bar(page).getByRole('button', { name: 'Invite more' }).click()
    expect(await bar(page).getByRole('textbox', { name: 'E-mail addresses' }).inputValue()).toBe('not-an-address')
  })
})

describe('how long a room keeps its messages', () => {
  const rules = (values: Readonly<Record<string, unknown>>): Promise<unknown> =>
    stage.people.mara.post('foyer.settings', {
      settings: Object.entries(values).map(([name, value]) => ({ _id: `RetentionPolicy_${name}`, value })),
    })
  const fact = (page: Page, label: string): Locator => bar(page).locator('dt', { hasText: label }).locator('xpath=following-sibling::dd[1]')
  beforeAll(() => rules({ Enabled: true, AppliesToChannels: true }))
  afterAll(() => rules({ Enabled: false, AppliesToChannels: false }))

  test('is said to everybody in it; whoever may gives it rules of its own, and all see them at once', async () => {
    await stage.people.mara.post('channels.create', { name: 'site-diary', members: ['jonas', 'signe'] })
    const at = '/channel/site-diary?bar=info'
    const [mara, signe] = await Promise.all([stage.open('mara', at), stage.open('signe', at)])
    for (const { page } of [mara, signe]) {
      await fact(page, 'Messages are kept for').getByText('30 days').waitFor()
      await page.locator('main').getByText('Messages are deleted after 30 days.').waitFor()
    }
    await bar(mara.page).getByRole('button', { name: 'Edit' }).click()
    const own = bar(mara.page).getByRole('region', { name: 'Old messages' })
    expect(await own.getByRole('switch', { name: 'Delete old messages' }).isChecked()).toBe(true)
    await own.getByRole('switch', { name: 'By rules of this room’s own' }).click()
    const days = own.getByRole('textbox', { name: 'Days after which they are deleted' })
    expect(await days.inputValue()).toBe('30')
    await expectAccessible(mara.page)
    await days.fill('half a year')
    await bar(mara.page).getByRole('button', { name: 'Save' }).click()
    await own.getByText('A whole number of days, from 1 to 36,500').waitFor()
    expect(await days.evaluate((element) => element === document.activeElement)).toBe(true)
    await days.fill('7')
    await own.getByRole('switch', { name: 'Keep pinned messages' }).click()
    await bar(mara.page).getByRole('button', { name: 'Save' }).click()
    for (const { page } of [mara, signe]) {
      await fact(page, 'Messages are kept for').getByText('7 days').waitFor()
      await fact(page, 'Messages are kept for').getByText('Longer: what is pinned and threads').waitFor()
      await page.locator('main').getByText('Messages are deleted after 7 days.').waitFor()
    }
    await bar(mara.page).getByRole('button', { name: 'Edit' }).click()
    await own.getByRole('switch', { name: 'Delete only files' }).click()
    await bar(mara.page).getByRole('button', { name: 'Save' }).click()
    await fact(signe.page, 'Files are kept for').getByText('7 days').waitFor()
    await bar(mara.page).getByRole('button', { name: 'Edit' }).click()
    await own.getByRole('switch', { name: 'Delete old messages' }).click()
    expect(await own.getByRole('switch').count()).toBe(1)
    await bar(mara.page).getByRole('button', { name: 'Save' }).click()
    await bar(signe.page).getByText('are kept for').waitFor({ state: 'detached' })
    await signe.page.locator('main').getByText('are deleted after').waitFor({ state: 'detached' })
  })

  test('is not its owner’s to say, who edits the rest of it', async () => {
    await stage.people.jonas.post('channels.create', { name: 'tool-shed', members: ['mara'] })
    const { page } = await stage.open('jonas', '/channel/tool-shed?bar=info')
    await fact(page, 'Messages are kept for').getByText('30 days').waitFor()
    await bar(page).getByRole('button', { name: 'Edit' }).click()
    await bar(page).getByText('Read-only: only some may write').waitFor()
    expect(await bar(page).getByRole('region', { name: 'Old messages' }).count()).toBe(0)
    await bar(page).getByRole('textbox', { name: 'Topic' }).fill('What was lent, and to whom')
    await bar(page).getByRole('button', { name: 'Save' }).click()
    await fact(page, 'Topic').getByText('What was lent, and to whom').waitFor()
    await fact(page, 'Messages are kept for').getByText('30 days').waitFor()
  })
})

test('a room is a favourite, stands first in the list, and is none again', async () => {
  const { page } = await stage.open('priya', kitchen)
  const star = page.locator('main header').getByRole('button', { name: 'Favourite' })
  await star.click()
  await page
    .getByRole('region', { name: 'Favourites' })
    .getByRole('link', { name: /studio-kitchen/ })
    .waitFor()
  expect(await star.getAttribute('aria-pressed')).toBe('true')
  await page.reload()
  await page
    .getByRole('region', { name: 'Favourites' })
    .getByRole('link', { name: /studio-kitchen/ })
    .waitFor()
  await star.click()
  await page.getByRole('region', { name: 'Favourites' }).waitFor({ state: 'detached' })
})

test('the last owner cannot leave: it says why and what to do first; somebody else leaves', async () => {
  await stage.people.jonas.post('groups.create', { name: 'owned', members: ['tomas'] })
  const leave = async (page: Page): Promise<void> => {
    await page.locator('main header').getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Leave the room' }).click()
  }
  const owner = await stage.open('jonas', '/group/owned')
  await leave(owner.page)
  await owner.page
    .locator('main')
    .getByText(/last owner/)
    .waitFor()
  await owner.page.getByRole('link', { name: /owned/ }).waitFor()
  const other = await stage.open('tomas', '/group/owned')
  await leave(other.page)
  await other.page.getByRole('link', { name: /owned/ }).waitFor({ state: 'detached' })
})

test('on a phone, a thread that was answered stands under Threads until it is read', async () => {
  const root = await say(stage.people.tomas, stage.library, 'Who orders the screws?')
  await say(stage.people.signe, stage.library, 'I do', { tmid: root })
  const { page } = await stage.open('tomas', '/', { size: phone })
  await page.getByRole('button', { name: /^Threads/ }).click()
  await page.getByRole('link', { name: /Who orders the screws\?/ }).click()
  await bar(page).locator('article', { hasText: 'I do' }).waitFor()
  await page.goto(stage.url)
  await page.getByRole('button', { name: /^Threads/ }).click()
  await page.getByRole('heading', { name: 'No thread waits for you' }).waitFor()
})

test('what one says of oneself others see: busy, and why', async () => {
  const [tomas, priya] = await Promise.all([stage.open('tomas', '/?bar=me'), stage.open('priya', `${library}?bar=members`)])
  await bar(priya.page)
    .getByRole('button', { name: /Tomas Okafor/ })
    .waitFor()
  await bar(tomas.page).getByText('busy', { exact: true }).click()
  await bar(tomas.page).getByRole('textbox', { name: 'Status message' }).fill('Drawing, please no calls')
  await bar(tomas.page).getByRole('button', { name: 'Set', exact: true }).click()
  await bar(priya.page)
    .getByRole('button', { name: /Tomas Okafor.*busy/ })
    .waitFor()
  await priya.page.reload()
  await bar(priya.page).getByText('Drawing, please no calls').waitFor()
})

describe('whoever goes from room to room', () => {
  test('finds in each what was begun there, and undoes nothing of another', async () => {
    await say(stage.people.jonas, stage.library, 'Three samples are on the rack')
    await say(stage.people.jonas, stage.general, 'The kettle is new')
    const { page } = await stage.open('jonas', library)
    const room = (name: RegExp): Locator => page.getByRole('navigation').getByRole('link', { name })
    await message(page, 'Three samples').waitFor()
    await field(page).click()
    await page.keyboard.type('Only for the library')
    await room(/studio-kitchen/).click()
    await message(page, 'The kettle is new').waitFor()
    expect(await field(page).inputValue()).toBe('')
    await field(page).click()
    await page.keyboard.press('Control+z')
    expect(await field(page).inputValue()).toBe('')
    // An edit that was begun is not gone on with elsewhere.
    await page.keyboard.press('ArrowUp')
    await page.getByText('You are editing').waitFor()
    await page.keyboard.type('er')
    await room(/ellmarsh-library/).click()
    await message(page, 'Three samples').waitFor()
    expect(await field(page).inputValue()).toBe('Only for the library')
    expect(await page.getByText('You are editing').count()).toBe(0)
    await field(page).press('Enter')
    await message(page, 'Only for the library').waitFor()
    await room(/studio-kitchen/).click()
    await message(page, 'The kettle is new').waitFor()
    expect(await message(page, 'Only for the library').count()).toBe(0)
  })

  test('is shown a room whose messages are long in coming, and ends where they wanted to go last', async () => {
    await say(stage.people.jonas, stage.general, 'The lamp is new')
    const { page } = await stage.open('jonas', library)
    await field(page).waitFor()
    const list = page.getByRole('navigation')
    const listed = await list.locator('[data-room]').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
    const at = listed.findIndex((href) => href.endsWith(library))
    const head = (name: string): Locator => page.locator('main header').getByRole('heading', { name })
    let answer = (): void => undefined
    const held = new Promise<void>((resolve) => (answer = resolve))
    const asked: (string | null)[] = []
    await page.route('**/*.history?*', async (route) => {
      asked.push(new URL(route.request().url()).searchParams.get('roomId'))
      await held
      await route.continue()
    })
    await list.getByRole('link', { name: /studio-kitchen/ }).click()
    await head('studio-kitchen').waitFor()
    expect(await message(page, 'The lamp is new').count()).toBe(0)
    await list.getByRole('link', { name: /ellmarsh-library/ }).click()
    await head('ellmarsh-library').waitFor()
    // Two steps are two rooms, though nothing is known of the first yet.
    await page.keyboard.press('Alt+ArrowUp')
    await page.keyboard.press('Alt+ArrowUp')
    await page.waitForURL((url) => url.pathname === listed.at((at - 2) % listed.length))
    answer()
    await list.getByRole('link', { name: /studio-kitchen/ }).click()
    await message(page, 'The lamp is new').waitFor()
    expect(asked.filter((roomId) => roomId === stage.general)).toHaveLength(1)
  })

  test('reads everything in another language at once, without loading the page anew', async () => {
    await say(stage.people.priya, stage.library, 'Which lamp for the desk')
    const { page } = await stage.open('jonas', library)
    await message(page, 'Which lamp').waitFor()
    await page.evaluate(() => Object.assign(window, { isSamePage: true }))
    await page.getByRole('button', { name: 'Your account' }).click()
    await page.getByRole('menuitemradio', { name: 'Deutsch' }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('log', { name: 'Nachrichten in ellmarsh-library' }).getByRole('heading', { name: 'Heute' }).waitFor()
    await page.getByRole('navigation').getByRole('region', { name: 'Kanäle' }).waitFor()
    await page.locator('main header').getByRole('button', { name: 'Mitglieder' }).waitFor()
    await page.getByPlaceholder('Nachricht').waitFor()
    expect(await page.evaluate(() => (window as { isSamePage?: boolean }).isSamePage)).toBe(true)
    // What is opened only now speaks it too.
    await pointAt(page, 'Which lamp', 'Antworten')
  })
})
