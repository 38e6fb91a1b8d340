// Fifty messages a second into the room that is open, from ten people: how much of the main thread that takes, and how long its frames are.
import type { Browser } from 'playwright-core'
import { isRoomShown, mainThread, openTabAs } from './tab.ts'
import type { BenchWorkspace } from './workspace.ts'

export interface BusyRoom {
  /** Of each second, how much of it the main thread was at work, in percent. */
  readonly mainThreadPercent: readonly number[]
  /** From each frame to the next. */
  readonly frameMs: readonly number[]
  /** Frames that the browser itself calls long: those that took more than 50 ms. */
  readonly longFrameMs: readonly number[]
  /** Over the whole time, in percent: what the work was. */
  readonly scriptPercent: number
  readonly stylePercent: number
  readonly layoutPercent: number
  readonly perSecond: number
}

const perSecond = 50
const seconds = 20

interface Watched {
  frames: number[]
  long: number[]
  stopped: boolean
}

export async function measureBusyRoom(browser: Browser, workspace: BenchWorkspace): Promise<BusyRoom> {
  const { url, alice, longRoom } = workspace
  const speakers = await workspace.speakers(10)
  await using tab = await openTabAs(browser, url, alice)
  const { page } = tab
  await page.goto(`${url}/channel/${longRoom.name}`)
  await page.waitForFunction(isRoomShown, longRoom.name)
  await page.waitForLoadState('networkidle')
  await page.evaluate(watchFrames)
  const [begun, percents] = [await mainThread(tab), [] as number[]]
  let before = begun
  const sent: Promise<unknown>[] = []
  const startedAt = performance.now()
  for (let second = 0; second < seconds; second++) {
    for (let n = 0; n < perSecond; n++) {
      const number = second * perSecond + n
      await until(startedAt + (number * 1_000) / perSecond)
      const message = { rid: longRoom.id, msg: textOf(number) }
      const answer = speakers[number % speakers.length]?.post('chat.sendMessage', { message })
      if (answer !== undefined) sent.push(answer)
    }
    const now = await mainThread(tab)
    percents.push((100 * (now.busy - before.busy)) / (now.at - before.at))
    before = now
  }
  await Promise.all(sent)
  const tookSeconds = (performance.now() - startedAt) / 1_000
  const { frames, long } = await page.evaluate(() => {
    const watched = (window as unknown as { watched: Watched }).watched
    watched.stopped = true
    return watched
  })
  // What was sent has been shown, too.
  await page.locator('main article', { hasText: textOf(seconds * perSecond - 1) }).waitFor()
  if (tab.strayed.length > 0) throw new Error(`The page complained: ${tab.strayed.join('; ')}`)
  const share = (what: 'script' | 'style' | 'layout'): number => (100 * (before[what] - begun[what])) / (before.at - begun.at)
  return {
    mainThreadPercent: percents,
    frameMs: frames,
    longFrameMs: long,
    scriptPercent: share('script'),
    stylePercent: share('style'),
    layoutPercent: share('layout'),
    perSecond: sent.length / tookSeconds,
  }
}

function textOf(number: number): string {
  return (
    [`Number ${number}: the crane is here`, `Number ${number}: *twelve* panels, see \`panel-${number}\``, `Number ${number} yes`][
      number % 3
    ] ?? ''
  )
}

async function until(moment: number): Promise<void> {
  const left = moment - performance.now()
  if (left > 0) await new Promise((resolve) => setTimeout(resolve, left))
}

/** Runs in the page. */
function watchFrames(): void {
  const watched: Watched = { frames: [], long: [], stopped: false }
  Object.assign(window, { watched })
  new PerformanceObserver((list) => watched.long.push(...list.getEntries().map(({ duration }) => duration))).observe({
    type: 'long-animation-frame',
  })
  let before = performance.now()
  const frame = (): void => {
    const now = performance.now()
    watched.frames.push(now - before)
    before = now
    if (!watched.stopped) requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
}
