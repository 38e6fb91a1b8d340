// Stories that several people live through at once, each in a browser of their own, on one administered workspace.
import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'
import { signInOn } from './administered.ts'
import { type Look, openPage } from './browser.ts'

/** Somebody’s signed-in page; at the end nothing may have been asked of another host, and nothing have been complained about. */
export async function as(
  browser: Browser,
  url: string,
  username: string,
  story: (page: Page) => Promise<void>,
  look: Look = {},
): Promise<void> {
  const { page, context, strayed } = await openPage(browser, url, look)
  try {
    await signInOn(page, url, username)
    await story(page)
    expect(strayed).toEqual([])
  } finally {
    await context.close()
  }
}

/** Asks the server as the page would, with its session; answers the status. */
export function statusOf(page: Page, method: 'GET' | 'POST', path: string, body?: object): Promise<number> {
  return page.evaluate(
    async ([verb, asked, sent]) => {
      const kept = Object.entries(localStorage).find(([key]) => key.endsWith(':session'))?.[1] ?? '{}'
      const { userId, authToken } = JSON.parse(kept) as { userId: string; authToken: string }
      const answer = await fetch(`/api/v1/${asked}`, {
        method: verb,
        headers: { 'X-User-Id': userId, 'X-Auth-Token': authToken, 'Content-Type': 'application/json' },
        ...(sent === null ? {} : { body: JSON.stringify(sent) }),
      })
      return answer.status
    },
    [method, path, body ?? null] as const,
  )
}
