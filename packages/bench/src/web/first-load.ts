// What comes over the wire until the first room is shown in a browser that knows nothing of the workspace.
import type { Browser } from 'playwright-core'
import { isRoomShown, openTab, openTabAs } from './tab.ts'
import { type BenchWorkspace, viewer } from './workspace.ts'

export interface FirstLoad {
  /** Kilobytes (1,000 bytes) as transferred, heads of answers included. */
  readonly allKb: number
  /** Scripts and styles. */
  readonly codeKb: number
  /** Answers of the server to the client's questions. */
  readonly dataKb: number
  /** Frames of the realtime connection, which come beside. */
  readonly framesKb: number
  readonly ms: number
}

/** Opens a room's address; `isSignedIn`: by somebody whose session this browser holds, or else by way of the sign-in page. */
export async function measureFirstLoad(
  browser: Browser,
  { url, alice, channels }: BenchWorkspace,
  { round, isSignedIn }: { readonly round: number; readonly isSignedIn: boolean },
): Promise<FirstLoad> {
  await using tab = isSignedIn ? await openTabAs(browser, url, alice) : await openTab(browser, url)
  const { page, debug } = tab
  const kinds = new Map<string, string>()
  const bytes = { code: 0, data: 0, other: 0, frames: 0 }
  debug.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type))
  debug.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const type = kinds.get(requestId) ?? ''
    bytes[type === 'Script' || type === 'Stylesheet' ? 'code' : type === 'Fetch' || type === 'XHR' ? 'data' : 'other'] += encodedDataLength
  })
  debug.on('Network.webSocketFrameReceived', ({ response }) => (bytes.frames += Buffer.byteLength(response.payloadData)))
  await debug.send('Network.enable')
  const { name } = channels[round % channels.length] ?? { name: '' }
  const begun = performance.now()
  await page.goto(`${url}/channel/${name}`)
  if (!isSignedIn) {
    await page.locator('[name=login]').fill(viewer.username)
    await page.locator('[name=password]').fill(viewer.password)
    await page.locator('button[type=submit]').click()
  }
  await page.waitForFunction(isRoomShown, name)
  const ms = performance.now() - begun
  const { code, data, other, frames } = bytes
  return { allKb: (code + data + other) / 1_000, codeKb: code / 1_000, dataKb: data / 1_000, framesKb: frames / 1_000, ms }
}
