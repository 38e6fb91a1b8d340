// No barrier in chat: every panel, dialog and menu, in both schemes, wide and on a phone.
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { barrierLooks, expectAccessible, phone } from '../../src/browser.ts'
import { bar, field, kitchen, library, message, openStage, say, sendFile, type Stage } from '../../src/chat-scene.ts'

vi.setConfig({ testTimeout: 240_000 })

let stage: Stage
let root: string
beforeAll(async () => {
  stage = await openStage()
  const { people, library: rid } = stage
  root = await say(people.jonas, rid, 'Samples are on the rack, @signe and @mara: `A` is larch')
  for (const rest of [people.signe, people.priya]) {
    await say(rest, rid, 'At ten?', { tmid: root })
    await rest.post('chat.react', { messageId: root, emoji: ':thumbsup:' })
  }
  await people.mara.post('chat.pinMessage', { messageId: root })
  await people.mara.post('chat.starMessage', { messageId: root })
  await sendFile(people.signe, rid, { name: 'Section.pdf', mimeType: 'application/pdf', bytes: Buffer.from('%PDF-1.4') }, 'The section')
  await people.jonas.post('rooms.createDiscussion', { prid: rid, t_name: 'North side', users: ['mara', 'signe'] })
}, 120_000)
afterEach(() => stage.clear())
afterAll(() => stage?.[Symbol.asyncDispose]())

// What is looked for here is called by its English name.
const looks = barrierLooks.map(({ scheme, size }) => [scheme, size === phone ? 'phone' : 'wide', size] as const)

const panels = [
  'members',
  'add',
  'invite',
  'info',
  'threads',
  'files',
  'pinned',
  'starred',
  'mentions',
  'discussions',
  'search',
  'outside',
  'keys',
  'me',
] as const

test.each(looks)('in every panel, %s, %s', async (scheme, _size, size) => {
  const { page } = await stage.open('mara', library, { scheme, size })
  const visit = async (path: string): Promise<void> => {
    await page.goto(stage.url + path)
    await bar(page).locator('h2').first().waitFor()
    await page.waitForLoadState('networkidle')
    await expectAccessible(page)
  }
  for (const panel of panels) await visit(`${library}?bar=${panel}`)
  for (const panel of ['threads', 'files', 'pinned', 'discussions', 'outside'] as const) await visit(`${kitchen}?bar=${panel}`)
  await visit(`${library}?bar=thread&of=${root}`)
  await visit(`${library}?bar=person&of=signe`)
  await visit(`${library}?bar=person&of=nobody`)
})

test.each(looks)('in every dialog and menu, %s, %s', async (scheme, _size, size) => {
  const { page } = await stage.open('mara', library, { scheme, size })
  const isPhone = size === phone
  const at = async (path: string, open: () => Promise<unknown>): Promise<void> => {
    await page.goto(stage.url + path)
    await (path === '/' ? page.getByRole('link', { name: /studio-kitchen/ }) : field(page)).waitFor()
    await page.waitForLoadState('networkidle')
    await open()
    await page.waitForLoadState('networkidle')
    await expectAccessible(page)
  }
  const create = async (what: string): Promise<void> => {
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('menuitem', { name: what, exact: true }).click()
    await page.getByRole('dialog').waitFor()
  }
  await at('/', async () => undefined)
  await at(library, async () => undefined)
  await at('/', () => page.getByRole('button', { name: 'Create' }).click())
  await at('/', () => create('New channel'))
  await at('/', () => create('New direct message'))
  if (!isPhone) await at(library, () => create('New discussion'))
  await at(library, () => page.locator('main header').getByRole('button', { name: 'More' }).click())
  await at(library, async () => {
    await page.keyboard.press('Control+k')
    await page.keyboard.type('sig')
    await page.getByRole('option').first().waitFor()
  })
  await at(library, () => openMenu(page, 'The section'))
  await at(library, async () => {
    await openMenu(page, 'The section')
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByRole('dialog').waitFor()
  })
  await at(library, async () => {
    await field(page).pressSequentially('Thanks @si')
    await page.getByRole('option').first().waitFor()
  })
  await at(library, async () => {
    await page.locator('main').getByRole('button', { name: 'Emoji' }).click()
    await page.getByRole('gridcell').first().waitFor()
  })
})

test.each(looks)('for a guest, with a refusal and without rooms, %s, %s', async (scheme, _size, size) => {
  const { page } = await stage.open('kofi', `${library}?bar=me`, { scheme, size })
  await bar(page).getByText('is your host here').waitFor()
  await expectAccessible(page)
  await page.goto(stage.url + library)
  await field(page).fill('@all the kiln is free')
  await field(page).press('Enter')
  await page.getByText('Guests cannot mention').waitFor()
  await expectAccessible(page)
  const none = await stage.open('noor', '/', { scheme, size })
  await none.page.getByText('Nothing here yet').first().waitFor({ state: 'attached' })
  await expectAccessible(none.page)
  expect(none.strayed).toEqual([])
})

async function openMenu(page: Page, text: string): Promise<void> {
  await message(page, text).first().focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menu').waitFor()
}
