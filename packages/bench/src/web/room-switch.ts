// Going from room to room: by a click in the list and by Alt and an arrow key, into rooms that this tab has not shown yet (cold: their
// messages are fetched) and back into those that it keeps (warm).
import type { Browser } from 'playwright-core'
import { isRoomShown, openTabAs, type Tab, timeToPaint } from './tab.ts'
import type { BenchRoom, BenchWorkspace } from './workspace.ts'

export interface RoomSwitches {
  /** By a press that lasts no time, and by keys. */
  readonly coldMs: readonly number[]
  /** Cold, by a press that lasts as long as those of people. */
  readonly pressedMs: readonly number[]
  /** Cold, by a pointer that rested on the room before it was pressed. */
  readonly restedMs: readonly number[]
  readonly warmMs: readonly number[]
}

const clicked = 90
const pressed = 40
const rested = 40
const stepped = 40
/** As many as the client keeps ready, less one that may be on its way out. */
const kept = 6
const rounds = 10
/** How long somebody looks before going on; what a switch left to do is done then. */
const lookMs = 150
/** How long a pointer rests on what it has been moved to before it is pressed. */
const restMs = 150
/** How long a button is held down that is pressed quickly; fingers on a screen and most people take longer. */
const pressMs = 70

export async function measureRoomSwitches(browser: Browser, { url, alice, channels }: BenchWorkspace): Promise<RoomSwitches> {
  await using tab = await openTabAs(browser, url, alice)
  const room = (at: number): BenchRoom => channels[at] ?? { id: '', name: '' }
  await tab.page.goto(`${url}/channel/${room(0).name}`)
  await tab.page.waitForFunction(isRoomShown, room(0).name)
  const coldMs: number[] = []
  const pressedMs: number[] = []
  const restedMs: number[] = []
  const warmMs: number[] = []
  // Far apart in the list, so that no two are neighbours.
  const farther = (n: number): BenchRoom => room((n * 37) % (channels.length - stepped))
  for (let n = 1; n <= clicked; n++) coldMs.push(await click(tab, farther(n)))
  for (let n = clicked + 1; n <= clicked + pressed; n++) pressedMs.push(await click(tab, farther(n), { press: pressMs }))
  for (let n = clicked + pressed + 1; n <= clicked + pressed + rested; n++) restedMs.push(await click(tab, farther(n), { rest: restMs }))
  await click(tab, room(channels.length - stepped - 1))
  for (let n = channels.length - stepped; n < channels.length; n++) coldMs.push(await step(tab, 'ArrowDown', room(n)))
  const last = channels.length - 1
  for (let n = kept - 1; n >= 0; n--) await click(tab, room(last - n))
  for (let round = 0; round < rounds; round++) {
    for (let n = 1; n < kept; n++) warmMs.push(await click(tab, room(last - n)))
    for (let n = kept - 2; n >= 0; n--) warmMs.push(await step(tab, 'ArrowDown', room(last - n)))
  }
  if (tab.strayed.length > 0) throw new Error(`The page complained: ${tab.strayed.join('; ')}`)
  return { coldMs, pressedMs, restedMs, warmMs }
}

/**
 * The place is looked up and scrolled to beforehand, and that drawn: what playwright does to find and to click a link, and what scrolling takes,
 * would count as part of going there.
 */
export async function click(
  tab: Tab,
  { name }: BenchRoom,
  { rest = 0, press = 0 }: { readonly rest?: number; readonly press?: number } = {},
): Promise<number> {
  const place = await tab.page.evaluate(async (name) => {
    const link = document.querySelector(`[data-region="list"] a[href$="/channel/${name}"]`)
    link?.scrollIntoView({ block: 'center' })
    for (let frame = 0; frame < 2; frame++) await new Promise((resolve) => requestAnimationFrame(resolve))
    const { left, top, width, height } = link?.getBoundingClientRect() ?? new DOMRect()
    return { x: left + width / 2, y: top + height / 2 }
  }, name)
  if (rest > 0) {
    await tab.page.mouse.move(place.x, place.y)
    await new Promise((resolve) => setTimeout(resolve, rest))
  }
  return switchRoom(tab, { from: 'click', name, act: () => tab.page.mouse.click(place.x, place.y, { delay: press }) })
}

function step(tab: Tab, key: 'ArrowDown' | 'ArrowUp', { name }: BenchRoom): Promise<number> {
  return switchRoom(tab, { from: 'keydown', name, act: () => tab.page.keyboard.press(`Alt+${key}`) })
}

async function switchRoom(
  tab: Tab,
  { from, name, act }: { from: 'click' | 'keydown'; name: string; act: () => Promise<void> },
): Promise<number> {
  const ms = await timeToPaint(tab, { from, act, isShown: isRoomShown, arg: name })
  await new Promise((resolve) => setTimeout(resolve, lookMs))
  return ms
}
