// A tab of the real browser on the workspace, and what can be read off it: when something was painted, how busy the main thread is, what
// the page holds in memory.
import { type Browser, type BrowserContext, type CDPSession, type Page } from 'playwright-core'
import { openPage } from '@foyer/e2e/browser.ts'
import { memoryOf } from '../process-memory.ts'

export interface Tab extends AsyncDisposable {
  readonly page: Page
  readonly context: BrowserContext
  readonly debug: CDPSession
  /** What the page complained of, and requests to anybody else than the workspace. */
  readonly strayed: readonly string[]
}

export async function openTab(browser: Browser, url: string): Promise<Tab> {
  const { page, context, strayed } = await openPage(browser, url)
  // What the compiler of this file puts around named functions, and the page does not know.
  await page.addInitScript('globalThis.__name ??= (named) => named')
  const debug = await context.newCDPSession(page)
  await debug.send('Performance.enable', { timeDomain: 'timeTicks' })
  return {
    page,
    context,
    debug,
    strayed,
    [Symbol.asyncDispose]: () => context.close(),
  }
}

/** A tab of somebody who is signed in. */
export async function openTabAs(
  browser: Browser,
  url: string,
  { userId, authToken }: { readonly userId: string | undefined; readonly authToken: string | undefined },
): Promise<Tab> {
  const tab = await openTab(browser, url)
  await tab.page.addInitScript((session) => localStorage.setItem('foyer:/:session', session), JSON.stringify({ userId, authToken }))
  return tab
}

/**
 * Milliseconds from the moment that an input has on its event until the frame in which `isShown` was true has been handed to the screen:
 * looked at in every frame, and stopped by what runs after that frame has been drawn. `isShown` runs in the page and knows only its argument.
 */
export async function timeToPaint<Arg>(
  { page }: Tab,
  { from, act, isShown, arg }: { from: 'click' | 'keydown' | 'input'; act: () => Promise<void>; isShown: (arg: Arg) => boolean; arg: Arg },
): Promise<number> {
  await page.evaluate(`(${armClock})(${JSON.stringify(from)}, ${isShown}, ${JSON.stringify(arg)})`)
  await act()
  const ms = await page.evaluate(() => (window as unknown as Clocked).paintedAfter)
  if (ms === null) throw new Error(`Nothing was shown within ${waitMs} ms of a ${from}: ${JSON.stringify(arg)}`)
  return ms
}

interface Clocked {
  paintedAfter: Promise<number | null>
}

const waitMs = 15_000

function armClock(from: string, isShown: (arg: unknown) => boolean, arg: unknown): void {
  const clocked = window as unknown as Clocked
  clocked.paintedAfter = new Promise((resolve) => {
    const begin = ({ timeStamp }: Event): void => {
      const look = (): void => {
        if (performance.now() - timeStamp > 15_000) return resolve(null)
        if (!isShown(arg)) return void requestAnimationFrame(look)
        const { port1, port2 } = new MessageChannel()
        port1.addEventListener('message', () => resolve(performance.now() - timeStamp))
        port1.start()
        port2.postMessage(null)
      }
      requestAnimationFrame(look)
    }
    window.addEventListener(from, begin, { capture: true, once: true })
  })
}

/** Whether the end of a room's messages is drawn and in sight. Runs in the page. */
export function isRoomShown(name: string): boolean {
  const log = document.querySelector('main [role="log"]')
  if (log === null || log.getAttribute('aria-label') !== `Messages in ${name}`) return false
  const newest = [...log.querySelectorAll('article')].at(-1)
  if (newest === undefined || getComputedStyle(newest).visibility !== 'visible') return false
  const [frame, place] = [log.getBoundingClientRect(), newest.getBoundingClientRect()]
  // What counts as the end to the client itself.
  return Math.abs(place.bottom - frame.bottom) < 32
}

/** Seconds that the main thread has spent since the page began, all in all and on what. */
export async function mainThread({ debug }: Tab): Promise<{ at: number; busy: number; script: number; style: number; layout: number }> {
  const metric = await metrics(debug)
  return {
    at: metric('Timestamp'),
    busy: metric('TaskDuration'),
    script: metric('ScriptDuration'),
    style: metric('RecalcStyleDuration'),
    layout: metric('LayoutDuration'),
  }
}

/** Megabytes once everything that is not needed has been collected: of JavaScript, and of the process that draws the page. */
export async function memoryNow({ debug }: Tab, rendererPid: number): Promise<{ heapMb: number; rendererMb: number; nodes: number }> {
  // Twice: what a finalizer lets go of goes with the second.
  await debug.send('HeapProfiler.collectGarbage')
  await debug.send('HeapProfiler.collectGarbage')
  const metric = await metrics(debug)
  const { pssMb } = await memoryOf(rendererPid)
  return { heapMb: metric('JSHeapUsedSize') / 2 ** 20, rendererMb: pssMb, nodes: metric('Nodes') }
}

/** The process that draws the only page of a browser. */
export async function rendererOf(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  const renderers = processInfo.filter(({ type }) => type === 'renderer').toSorted((one, other) => other.cpuTime - one.cpuTime)
  if (renderers[0] === undefined) throw new Error('The browser has no page')
  return renderers[0].id
}

async function metrics(debug: CDPSession): Promise<(name: string) => number> {
  const { metrics } = await debug.send('Performance.getMetrics')
  return (name) => {
    const found = metrics.find((metric) => metric.name === name)
    if (found === undefined) throw new Error(`The browser does not measure ${name}`)
    return found.value
  }
}
