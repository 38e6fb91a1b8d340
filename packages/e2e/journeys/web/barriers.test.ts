// Every page of getting in, in each of its states, has no barrier that axe finds: wide and on a phone, light and dark, English and German.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { barrierLooks, expectAccessible, openBrowser } from '../../src/browser.ts'
import { entryPages, openEntryPage, openEntryWorkspace } from '../../src/entry-pages.ts'
import type { FreshWorkspace } from '../../src/workspace.ts'

// Browsers and servers, on a machine that may have other things to do.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

let browser: Browser
let workspace: FreshWorkspace
beforeAll(async () => {
  ;[browser, workspace] = await Promise.all([openBrowser(), openEntryWorkspace()])
})
afterAll(async () => {
  await browser?.close()
  await workspace?.[Symbol.asyncDispose]()
})

test.each(entryPages.map(({ name }) => name))('%s', async (name) => {
  const entry = entryPages.find((one) => one.name === name) ?? expect.unreachable()
  for (const look of barrierLooks) {
    const { page, context } = await openEntryPage(browser, workspace, { entry, look })
    await expectAccessible(page)
    await context.close()
  }
})
