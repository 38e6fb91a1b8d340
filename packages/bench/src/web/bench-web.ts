// The web client in a real browser, on a workspace of a size: each scenario in a browser of its own, one after the other.
import type { Browser } from 'playwright-core'
import { openBrowser } from '@foyer/e2e/browser.ts'
import { type Figure, isHeld, load, place, tableOf } from '../figures.ts'
import { measureBusyRoom } from './busy-room.ts'
import { measureFirstLoad } from './first-load.ts'
import { measureLongScroll } from './long-scroll.ts'
import { measureRoomSwitches } from './room-switch.ts'
import { measureUsersPage } from './users-page.ts'
import { type BenchWorkspace, openBenchWorkspace, sizes } from './workspace.ts'

export interface WebBudgets {
  readonly firstLoadKb: number
  readonly roomSwitchMs: number
  readonly busyMainThreadPercent: number
  readonly busyFrameMs: number
  readonly longRoomHeapMb: number
  readonly longRoomGrownMb: number
  readonly usersFilterMs: number
}

interface Section {
  readonly title: string
  /** What the figures are of, and what they are not. */
  readonly said: string
  readonly figures: readonly Figure[]
}

type Scenario = (browser: Browser, workspace: BenchWorkspace, budgets: WebBudgets) => Promise<Section>

/** By the name that picks one: `npm run bench -- web long-room`. */
export const scenarios = {
  'first-load': firstLoad,
  'room-switch': roomSwitch,
  'busy-room': busyRoom,
  'long-room': longRoom,
  // Last: it adds the accounts that it needs.
  users,
} satisfies Record<string, Scenario>

const rounds = 5

/** Measures what is named, or everything; answers the report and whether every budget is held. */
export async function benchWeb(budgets: WebBudgets, wanted: readonly string[]): Promise<{ report: string; isHeld: boolean }> {
  const chosen = (Object.keys(scenarios) as (keyof typeof scenarios)[]).filter((name) => wanted.length === 0 || wanted.includes(name))
  await using workspace = await openBenchWorkspace()
  console.log(`The workspace is there: ${workspace.url}`)
  const sections: (Section & { readonly load: string })[] = []
  for (const name of chosen) {
    const before = load()
    const browser = await openBrowser()
    try {
      const section = await scenarios[name](browser, workspace, budgets)
      sections.push({ ...section, load: `${before} before, ${load()} after` })
      console.log(`\n${section.title}\n${tableOf(section.figures)}`)
    } finally {
      await browser.close()
    }
  }
  const number = (count: number): string => count.toLocaleString('en')
  const report = `# Bench report: the web client

${place()}.

Chromium as Debian has it, without a display, 1440 × 900; the built client and server, the embedded PostgreSQL and the browser on this one
machine. ${number(sizes.users)} accounts, ${number(sizes.rooms)} rooms that the viewer (an administrator) is in, ${number(sizes.messages)} messages, half of them in one room.

${sections.map(({ title, said, figures, load }) => `## ${title}\n\n${said}\nLoad average: ${load}.\n\n${tableOf(figures)}`).join('\n\n')}
`
  return { report, isHeld: sections.every(({ figures }) => figures.every(isHeld)) }
}

async function firstLoad(browser: Browser, workspace: BenchWorkspace, { firstLoadKb }: WebBudgets): Promise<Section> {
  const resumed = []
  const signedIn = []
  for (let round = 0; round < rounds; round++) {
    resumed.push(await measureFirstLoad(browser, workspace, { round, isSignedIn: true }))
    signedIn.push(await measureFirstLoad(browser, workspace, { round, isSignedIn: false }))
  }
  const budget = { of: 'max', most: firstLoadKb } as const
  return {
    title: 'First load',
    said: `An address of a room, opened with an empty cache: everything that came over the wire until the room's messages were drawn, compressed as
it came, heads of answers included; kB are 1,000 bytes. Once by somebody whom this browser knows, once by somebody who signs in on the way.`,
    figures: [
      { name: 'to the first room, kB', values: resumed.map(({ allKb }) => allKb), budget },
      { name: '– of it scripts and styles', values: resumed.map(({ codeKb }) => codeKb) },
      { name: '– of it answers to questions', values: resumed.map(({ dataKb }) => dataKb) },
      { name: 'with signing in, kB', values: signedIn.map(({ allKb }) => allKb), budget },
      { name: 'realtime frames beside it, kB', values: resumed.map(({ framesKb }) => framesKb) },
      { name: 'from the address to the room, ms', values: resumed.map(({ ms }) => ms) },
    ],
  }
}

async function roomSwitch(browser: Browser, workspace: BenchWorkspace, { roomSwitchMs }: WebBudgets): Promise<Section> {
  const { coldMs, pressedMs, restedMs, warmMs } = await measureRoomSwitches(browser, workspace)
  const budget = { of: 'p95', most: roomSwitchMs } as const
  return {
    title: 'Going from room to room',
    said: `From the moment on the event of a click in the list, or of Alt and an arrow key, until the frame was drawn that shows the end of the other
room's messages. Cold: a room that this tab has not shown, whose messages are fetched; the pointer is pressed as soon as it is there, and let go in
the same moment, as nobody does. Pressed: the same, and the button is held down for 70 ms, as people do at least; a click is when it is let go.
Rested: by a pointer that lay on the room for 150 ms before it was pressed, which the client takes as a sign. Warm: one of those that it keeps.`,
    figures: [
      { name: 'cold, ms', values: coldMs, budget },
      { name: '– of a press as long as people’s, ms', values: pressedMs, budget },
      { name: '– of a pointer that rested, ms', values: restedMs, budget },
      { name: 'warm, ms', values: warmMs, budget },
    ],
  }
}

async function busyRoom(browser: Browser, workspace: BenchWorkspace, budgets: WebBudgets): Promise<Section> {
  const busy = await measureBusyRoom(browser, workspace)
  return {
    title: 'A busy room',
    said: `Fifty messages a second from ten people into the open room of a thousand members. The main thread: of each second, how much of it the
renderer's main thread was at work (Chromium's TaskDuration). Frames: from one animation frame to the next. Long frames are those that the
browser itself calls long, more than 50 ms from begin to end.`,
    figures: [
      { name: 'main thread, % of each second', values: busy.mainThreadPercent, budget: { of: 'p95', most: budgets.busyMainThreadPercent } },
      { name: 'from frame to frame, ms', values: busy.frameMs, budget: { of: 'max', most: budgets.busyFrameMs } },
      { name: 'long frames, ms', values: busy.longFrameMs, budget: { of: 'max', most: budgets.busyFrameMs }, noneIsGood: true },
      { name: 'script, % of the whole time', values: [busy.scriptPercent] },
      { name: 'style and layout, % of the whole time', values: [busy.stylePercent + busy.layoutPercent] },
      { name: 'messages a second, sent and acknowledged', values: [busy.perSecond] },
    ],
  }
}

async function longRoom(browser: Browser, workspace: BenchWorkspace, budgets: WebBudgets): Promise<Section> {
  const { heapMb, rendererMb, nodes, seconds, pages } = await measureLongScroll(browser, workspace, sizes.messagesInLongRoom)
  const [before = 0] = rendererMb
  return {
    title: 'A room of a hundred thousand messages, from its end to its start',
    said: `Scrolled by the wheel in ${Math.round(seconds)} s, through ${pages} pages, to the first message. Held after collection, at ${heapMb.length} moments from
before scrolling to the start of the room. The heap is JavaScript's, all of it. The renderer is the whole process that draws the page
(proportional set size, which has its libraries and caches in it): what counts is by how much it grew.`,
    figures: [
      { name: "JavaScript's heap, MB", values: heapMb, budget: { of: 'max', most: budgets.longRoomHeapMb } },
      {
        name: 'the renderer grew by, MB',
        values: rendererMb.map((mb) => mb - before),
        budget: { of: 'max', most: budgets.longRoomGrownMb },
      },
      { name: 'the renderer, MB', values: rendererMb },
      { name: 'nodes of the document', values: nodes },
    ],
  }
}

async function users(browser: Browser, workspace: BenchWorkspace, { usersFilterMs }: WebBudgets): Promise<Section> {
  await workspace.addUsers()
  return {
    title: 'The users page of administration',
    said: `${sizes.usersOfAdministration.toLocaleString('en')} accounts, filtered by what is typed: from each letter until the rows that answer to it were drawn.`,
    figures: [
      {
        name: 'from a letter to its rows, ms',
        values: await measureUsersPage(browser, workspace),
        budget: { of: 'p95', most: usersFilterMs },
      },
    ],
  }
}
