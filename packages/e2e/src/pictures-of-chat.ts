// Pictures of chat: rooms, messages, every panel and dialog, what is empty and what is lost, wide and on a phone, light and dark, English and
// German: to be looked at. `npx tsx packages/e2e/src/pictures-of-chat.ts directory [name…] [look…]`
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { desktop, phone } from './browser.ts'
import { openLine } from './line.ts'
import { bar, choose, field, kitchen, library, message, type Name, openStage, say, sendFile, type Stage } from './chat-scene.ts'

interface Talk {
  readonly hostile: string
  readonly root: string
}

interface Shot {
  readonly name: string
  readonly as?: Name
  readonly at: string | ((talk: Talk, stage: Stage) => string)
  /** What is there once the page is drawn. */
  readonly awaits?: (page: Page) => Promise<unknown>
  /** What is done before the picture is taken. */
  readonly do?: (page: Page) => Promise<unknown>
  readonly on?: 'wide' | 'phone'
  /** Over a line that can be cut. */
  readonly onLine?: true
}

const drawn = (page: Page): Promise<unknown> => page.locator('[data-message]').first().waitFor({ state: 'attached' })
const heading = (page: Page): Promise<unknown> => bar(page).locator('h2').first().waitFor()
const panel = (name: string, more: Partial<Shot> = {}): Shot => ({
  name,
  at: `${library}?bar=${name}`,
  awaits: heading,
  ...more,
})
const create = async (page: Page, what: RegExp): Promise<void> => {
  await page.getByRole('button', { name: /^(Create|Anlegen)$/ }).click()
  await page.getByRole('menuitem', { name: what }).click()
  await page.getByRole('dialog').waitFor()
}
const pick = async (page: Page, text: string): Promise<void> => {
  const find = page.getByRole('textbox', { name: /^(People|Find people|Personen|Personen finden)$/ })
  await find.fill(text)
  await page.getByRole('option').first().waitFor()
  await find.press('Enter')
}

const shots: readonly Shot[] = [
  { name: 'rooms', at: '/', awaits: (page) => page.getByRole('link', { name: /harbour-hall/ }).waitFor() },
  {
    name: 'room',
    at: library,
    awaits: drawn,
    do: async (page) => {
      await field(page).fill('Kofi, yes: please hold the 240 m² of B. I will send the order before')
      if ((page.viewportSize()?.width ?? 0) > 768) await message(page, 'can you answer Kofi').hover()
    },
  },
  { name: 'threads-tab', as: 'mara', at: '/', on: 'phone', do: (page) => page.getByRole('button', { name: /^Threads/ }).click() },
  { name: 'room-of-members', at: kitchen, awaits: drawn },
  { name: 'direct-with-guest', as: 'priya', at: (_talk, { direct }) => `/direct/${direct}`, awaits: drawn },
  { name: 'room-as-guest', as: 'signe', at: library, awaits: drawn },
  {
    name: 'empty-room',
    at: '/group/ellmarsh-costs',
    awaits: (page) => page.getByText(/Nothing has been said|noch nichts gesagt/).waitFor(),
  },
  {
    name: 'no-rooms',
    as: 'noor',
    at: '/',
    awaits: (page) =>
      page
        .getByText(/Nothing here yet|Noch ist nichts hier/)
        .first()
        .waitFor({ state: 'attached' }),
  },
  {
    name: 'no-such-room',
    at: '/channel/no-such-room',
    awaits: (page) => page.getByRole('link', { name: /Back to your|Zurück zu/ }).waitFor(),
  },
  {
    name: 'thread',
    at: ({ root }) => `${library}?bar=thread&of=${root}`,
    awaits: (page) => bar(page).locator('article').nth(2).waitFor(),
  },
  panel('members'),
  panel('invite'),
  panel('invite', { name: 'ask-for-guest', as: 'jonas' }),
  panel('info'),
  panel('threads'),
  panel('files'),
  panel('pinned'),
  panel('starred'),
  panel('mentions'),
  panel('discussions'),
  panel('outside'),
  panel('keys'),
  panel('me', { name: 'me-guest', as: 'kofi' }),
  panel('me', { name: 'me-member' }),
  panel('search', {
    do: (page) =>
      bar(page)
        .locator('input')
        .fill('boards')
        .then(() => bar(page).locator('article').first().waitFor()),
  }),
  panel('search', {
    name: 'search-nothing',
    do: (page) =>
      bar(page)
        .locator('input')
        .fill('kiln slots')
        .then(() => bar(page).getByText('“kiln slots”').or(bar(page).getByText('„kiln slots“')).first().waitFor()),
  }),
  ...(['threads', 'files', 'pinned', 'starred', 'mentions', 'discussions', 'outside'] as const).map((name) =>
    panel(name, { name: `empty-${name}`, at: `/group/ellmarsh-costs?bar=${name}` }),
  ),
  { name: 'person-guest', at: `${library}?bar=person&of=signe`, awaits: heading },
  { name: 'person-member', at: `${library}?bar=person&of=jonas`, awaits: heading },
  {
    name: 'info-edit',
    at: `${library}?bar=info`,
    awaits: heading,
    do: (page) =>
      bar(page)
        .getByRole('button', { name: /Edit|Bearbeiten/ })
        .click(),
  },
  {
    name: 'info-edit-old',
    at: `${library}?bar=info`,
    awaits: heading,
    do: async (page) => {
      await bar(page)
        .getByRole('button', { name: /Edit|Bearbeiten/ })
        .click()
      await bar(page)
        .getByRole('switch', { name: /By rules of this|Nach eigenen Regeln/ })
        .click()
      await bar(page)
        .getByRole('switch', { name: /Delete only files|Nur Dateien löschen/ })
        .scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'add-people',
    at: `/group/harbour-hall?bar=members`,
    awaits: heading,
    do: async (page) => {
      await bar(page)
        .getByRole('button', { name: /Add people|Personen hinzufügen/ })
        .click()
      await pick(page, 'Ayşe')
      await bar(page)
        .getByText(/will see|sieht dann/)
        .waitFor()
    },
  },
  {
    name: 'quick-search',
    at: library,
    awaits: drawn,
    do: async (page) => {
      await page.keyboard.press('Control+k')
      await page.keyboard.type('el')
      await page.getByRole('option').nth(1).waitFor()
      await page.waitForLoadState('networkidle')
    },
  },
  {
    name: 'quick-search-nothing',
    at: library,
    awaits: drawn,
    do: async (page) => {
      await page.keyboard.press('Control+k')
      await page.keyboard.type('xyzzy')
      await page
        .getByText(/Nothing for|Nichts zu/)
        .last()
        .waitFor()
    },
  },
  {
    name: 'create-menu',
    at: library,
    on: 'wide',
    awaits: drawn,
    do: (page) => page.getByRole('button', { name: /^(Create|Anlegen)$/ }).click(),
  },
  {
    name: 'create-channel',
    at: '/',
    do: async (page) => {
      await create(page, /^(New channel|Neuer Kanal)$/)
      await page.getByRole('textbox', { name: 'Name' }).fill('reading-room')
      await pick(page, 'signe')
    },
  },
  { name: 'create-direct', at: '/', do: (page) => create(page, /^(New direct|Neue Direkt)/) },
  { name: 'create-discussion', at: library, on: 'wide', awaits: drawn, do: (page) => create(page, /^(New|Neue) (discussion|Diskussion)/) },
  {
    name: 'message-menu',
    at: library,
    awaits: drawn,
    do: async (page) => {
      await message(page, 'Charred boards').first().focus()
      await page.keyboard.press('Enter')
      await page.getByRole('menu').waitFor()
    },
  },
  { name: 'delete', at: library, on: 'wide', awaits: drawn, do: (page) => choose(page, 'The order follows', /^(Delete|Löschen)$/) },
  {
    name: 'emoji',
    at: library,
    awaits: drawn,
    do: async (page) => {
      await page.locator('main').getByRole('button', { name: 'Emoji' }).click()
      await page.getByRole('gridcell').first().waitFor()
    },
  },
  {
    name: 'completion',
    at: library,
    awaits: drawn,
    do: async (page) => {
      await field(page).pressSequentially('Thanks @si')
      await page.getByRole('option').first().waitFor()
    },
  },
  {
    name: 'refused',
    as: 'kofi',
    at: library,
    awaits: drawn,
    do: async (page) => {
      await field(page).fill('@all the kiln is free again on Monday.')
      await field(page).press('Enter')
      await page.getByText(/Guests cannot mention|Gäste können @all/).waitFor()
    },
  },
  {
    name: 'lost',
    onLine: true,
    as: 'jonas',
    at: library,
    awaits: drawn,
    do: async (page) => {
      line.cut()
      await field(page).fill('Kofi, yes: please hold the 240 m².')
      await field(page).press('Enter')
      await page.getByText(/Trying again in|Neuer Versuch in/).waitFor()
      await page
        .getByText(/^(waits|wartet)$/)
        .first()
        .waitFor()
    },
  },
  { name: 'hostile', at: ({ hostile }) => `/group/${hostile}`, awaits: drawn },
  { name: 'hostile-members', at: ({ hostile }) => `/group/${hostile}?bar=members`, awaits: heading },
  {
    name: 'room-menu',
    at: library,
    awaits: drawn,
    do: (page) =>
      page
        .locator('main header')
        .getByRole('button', { name: /^(More|Mehr)$/ })
        .click(),
  },
]

const looks = [
  { name: 'en-light-wide', language: 'en', scheme: 'light', size: desktop },
  { name: 'de-dark-wide', language: 'de', scheme: 'dark', size: desktop },
  { name: 'de-light-phone', language: 'de', scheme: 'light', size: phone },
  { name: 'en-light-phone', language: 'en', scheme: 'light', size: phone },
  { name: 'en-dark-wide', language: 'en', scheme: 'dark', size: desktop },
  { name: 'en-dark-phone', language: 'en', scheme: 'dark', size: phone },
] as const

const [directory = 'pictures', ...wanted] = process.argv.slice(2)
await mkdir(directory, { recursive: true })
const isWanted = (name: string, among: readonly { readonly name: string }[]): boolean =>
  wanted.includes(name) || !among.some((one) => wanted.includes(one.name))

await using stage = await openStage()
await using line = await openLine(stage.url)
const talk = await fill(stage)
for (const look of looks.filter(({ name }) => isWanted(name, looks)))
  for (const shot of shots.filter(({ name }) => isWanted(name, shots))) await take(shot, look)

async function take(shot: Shot, look: (typeof looks)[number]): Promise<void> {
  if (shot.on !== undefined && shot.on !== (look.size === phone ? 'phone' : 'wide')) return
  line.mend()
  const at = typeof shot.at === 'string' ? shot.at : shot.at(talk, stage)
  const { page, strayed } = await stage.open(shot.as ?? 'mara', at, shot.onLine === true ? { ...look, url: line.url } : look)
  try {
    await page.locator('[data-region=list]').waitFor({ state: 'attached' })
    await shot.awaits?.(page)
    await page.waitForLoadState('networkidle')
    await shot.do?.(page)
  } catch (error) {
    console.error(`${shot.name}.${look.name}: ${String(error).slice(0, 400)}`)
  }
  await page.screenshot({ path: path.join(directory, `${shot.name}.${look.name}.png`) })
  if (strayed.length > 0) console.error(shot.name, strayed)
  await stage.clear()
}

/** What the firm has said to one another. */
async function fill({ people, library: rid, general, direct, browser }: Stage): Promise<Talk> {
  const { mara, jonas, priya, tomas, signe, piet, ayse, kofi } = people
  const group = async (name: string, members: readonly string[]): Promise<string> =>
    (await mara.post<{ group: { _id: string } }>('groups.create', { name, members })).group._id
  await say(
    ayse,
    rid,
    'The building committee has the drawings. One question came up at once: does the north side keep its timber, or is that still open?',
  )
  const samples = await say(
    jonas,
    rid,
    'Morning all. Samples are on the rack in the yard: *A* is oiled larch, *B* is charred. @signe could you bring the fixings that you meant for B?',
  )
  for (const rest of [mara, priya, tomas, signe]) await rest.post('chat.react', { messageId: samples, emoji: ':thumbsup:' })
  for (const rest of [ayse, piet]) await rest.post('chat.react', { messageId: samples, emoji: ':evergreen_tree:' })
  const root = await sendFile(
    signe,
    rid,
    { name: 'Corner-section-B-rev2.pdf', mimeType: 'application/pdf', bytes: Buffer.alloc(1_850_000, '%PDF-1.4 ') },
    'Yes, two sets. One is stainless, one is the blackened kind, which I would show the town first. The section is attached, page 3 is the corner.',
  )
  for (const [rest, text] of [
    [priya, 'Page 3 is the one that we need, thank you.'],
    [piet, 'The blackened set needs two more days.'],
    [tomas, 'Then the town sees the stainless one first?'],
    [signe, 'No, I will bring both on Thursday.'],
  ] as const)
    await say(rest, rid, text, { tmid: root })
  await mara.post('chat.pinMessage', { messageId: root })
  await mara.post('chat.starMessage', { messageId: samples })
  const drawing = await browser.newPage({ viewport: { width: 640, height: 420 } })
  await drawing.setContent('<body style="margin:0;background:repeating-linear-gradient(90deg,#3a332c 0 38px,#221d18 38px 40px)">')
  await sendFile(
    piet,
    rid,
    { name: 'charred-larch.png', mimeType: 'image/png', bytes: await drawing.screenshot() },
    'Brushed and oiled, as of this morning',
  )
  await drawing.close()
  await say(kofi, rid, 'Charred boards: I can hold 240 m² until Friday noon. After that the kiln is taken.')
  await say(mara, rid, 'The order follows by noon.')
  await say(priya, rid, '@mara can you answer Kofi today? I’d say yes to B, the town liked it when we walked the square.')
  const { discussion } = await jonas.post<{ discussion: { _id: string } }>('rooms.createDiscussion', {
    prid: rid,
    pmid: samples,
    t_name: 'Sample board B, north side',
    users: ['mara', 'signe'],
  })
  await say(signe, discussion._id, 'Board B is with the town now.')
  await say(jonas, general, 'Soup at half past twelve.')
  await say(priya, general, 'Two more for lunch, please: `Lena` and I.')
  await say(priya, direct, 'Will you be on the square at ten?')
  await say(signe, direct, 'At nine, with both sets.')
  const hall = await group('harbour-hall', ['jonas', 'priya', 'kofi'])
  await say(kofi, hall, 'Offer for the hall is out.')
  await say(jonas, hall, '@mara please look at page 2')
  await group('ellmarsh-costs', ['jonas'])
  await mara.post('foyer.settings', {
    settings: ['Enabled', 'AppliesToChannels'].map((name) => ({ _id: `RetentionPolicy_${name}`, value: true })),
  })
  const { room: fromJonas } = await jonas.post<{ room: { _id: string } }>('im.create', { username: 'mara' })
  await say(jonas, fromJonas._id, 'On site until three.')
  const { room: withKofi } = await mara.post<{ room: { _id: string } }>('im.create', { username: 'kofi' })
  await say(kofi, withKofi._id, 'Call me when you can.')
  await mara.post('im.create', { usernames: 'jonas,priya,piet' })
  await mara.post('rooms.favorite', { roomId: rid, favorite: true })
  await jonas.post('users.setStatus', { status: 'online', message: 'On site until 15:00' })
  await tomas.post('users.setStatus', { status: 'busy', message: 'Drawing, please no calls' })
  const hostile = await group('hostile', ['jonas', 'priya', 'signe'])
  for (const [rest, text] of [
    [jonas, '<img src=x onerror="window.owned=1"><script>window.owned=1</script> <b>not bold</b>'],
    [signe, '[run](javascript:window.owned=1) data:text/html,<script>1</script> [a link](https://example.org/?q=<b>)'],
    [jonas, '\u202Egnp.exe\u202C reads backwards, and \u2066this does not leak\u2069 into what follows'],
    [signe, 'w'.repeat(5_000)],
    [jonas, '😀'.repeat(1_000)],
    [priya, 'Z̷̡̢̛͔̦͉̖̺̈́̀̆̐͐̚ͅa̸̡̛͙͉̗̭̒̈́l̴̢̛͎̤̭͆̏g̵̨͎̎ȯ̶̢ and ﷽﷽﷽ and \n\n\n\n\n\n a gap'],
    [jonas, `\`\`\`\n${'const long = 1; '.repeat(40)}\n\`\`\``],
    [signe, `${'> '.repeat(30)}deep`],
    [priya, 'שלום, זה טקסט בעברית עם English inside and 123'],
  ] as const)
    await say(rest, hostile, text)
  // It is opened by its address; in the list of whoever shows the others it would be in the way.
  await mara.post('rooms.hide', { roomId: hostile })
  return { hostile, root }
}
