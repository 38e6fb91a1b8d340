// A room of a hundred thousand messages, scrolled by the wheel from its end to its start, and what the page holds on the way.
import type { Browser } from 'playwright-core'
import { isRoomShown, memoryNow, openTabAs, rendererOf } from './tab.ts'
import type { BenchWorkspace } from './workspace.ts'

export interface LongScroll {
  /** JavaScript's heap after collection: before scrolling, on the way, at the start of the room. */
  readonly heapMb: readonly number[]
  /** The process that draws the page, proportionally (PSS), at the same moments. */
  readonly rendererMb: readonly number[]
  readonly nodes: readonly number[]
  /** From each frame to the next, while scrolling. */
  readonly seconds: number
  readonly pages: number
}

const samples = 12
const secondsMost = 240

export async function measureLongScroll(browser: Browser, workspace: BenchWorkspace, messages: number): Promise<LongScroll> {
  const { url, alice, longRoom } = workspace
  await using tab = await openTabAs(browser, url, alice)
  const { page } = tab
  let [pages, read] = [0, 0]
  page.on('response', (response) => {
    const { pathname, searchParams } = new URL(response.url())
    if (!pathname.endsWith('.history')) return
    pages += 1
    read += Number(searchParams.get('count'))
  })
  await page.goto(`${url}/channel/${longRoom.name}`)
  await page.waitForFunction(isRoomShown, longRoom.name)
  await page.waitForLoadState('networkidle')
  const pid = await rendererOf(browser)
  const held = [await memoryNow(tab, pid)]
  const log = page.locator('main [role="log"]')
  const frame = await log.boundingBox()
  if (frame === null) throw new Error('There is no room to scroll')
  await page.mouse.move(frame.x + frame.width / 2, frame.y + frame.height / 2)
  const begun = performance.now()
  const first = page.locator(`main article[data-message="${longRoom.firstMessageId}"]`)
  const every = messages / samples
  for (let wheeled = 1; ; wheeled++) {
    await page.mouse.wheel(0, -3_000)
    if (read >= held.length * every) held.push(await memoryNow(tab, pid))
    if (wheeled % 20 !== 0) continue
    if ((await first.count()) > 0) break
    if (performance.now() - begun > secondsMost * 1_000)
      throw new Error(`After ${secondsMost} s the start of the room was not reached: ${read} messages were read`)
  }
  const seconds = (performance.now() - begun) / 1_000
  await page.waitForLoadState('networkidle')
  held.push(await memoryNow(tab, pid))
  if (tab.strayed.length > 0) throw new Error(`The page complained: ${tab.strayed.join('; ')}`)
  return {
    heapMb: held.map(({ heapMb }) => heapMb),
    rendererMb: held.map(({ rendererMb }) => rendererMb),
    nodes: held.map(({ nodes }) => nodes),
    seconds,
    pages,
  }
}
