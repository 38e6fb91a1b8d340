// The accounts in administration, ten thousand of them, filtered by what is typed: from each letter to the rows that answer to it.
import type { Browser } from 'playwright-core'
import { openTabAs, timeToPaint } from './tab.ts'
import type { BenchWorkspace } from './workspace.ts'

const words = ['sunniva', 'dahlqvist', 'osterkamp', 'petra.quist', 'falkenrath', '7512', 'engelbrecht', 'zeno']

interface Found {
  readonly total: number
  readonly users: readonly { readonly username: string }[]
}

/** What must be in sight: the first row, and how many there are. */
interface Expected {
  readonly username: string
  readonly total: string
}

export async function measureUsersPage(browser: Browser, { url, alice }: BenchWorkspace): Promise<number[]> {
  await using tab = await openTabAs(browser, url, alice)
  const { page } = tab
  const expected = async (text: string): Promise<Expected> => {
    const { total, users } = await alice.get<Found>('foyer.users', {
      tab: 'all',
      ...(text === '' ? {} : { text }),
      sort: { name: 1 },
      count: 1,
    })
    if (users[0] === undefined) throw new Error(`Nobody is found by ${text}: what is measured would be nothing`)
    return { username: users[0].username, total: total.toLocaleString('en-GB') }
  }
  await page.goto(`${url}/admin/users`)
  await page.waitForFunction(isListShown, await expected(''))
  await page.waitForLoadState('networkidle')
  const field = page.getByRole('searchbox')
  const ms: number[] = []
  for (const word of words) {
    await field.fill('')
    await page.waitForFunction(isListShown, await expected(''))
    await field.focus()
    for (let length = 1; length <= word.length; length++) {
      const arg = await expected(word.slice(0, length))
      ms.push(
        await timeToPaint(tab, { from: 'keydown', act: () => page.keyboard.press(word[length - 1] ?? ''), isShown: isListShown, arg }),
      )
    }
  }
  if (tab.strayed.length > 0) throw new Error(`The page complained: ${tab.strayed.join('; ')}`)
  return ms
}

/** Runs in the page. */
function isListShown({ username, total }: Expected): boolean {
  const first = document.querySelector('main tbody tr')?.textContent ?? ''
  const pager = [...document.querySelectorAll('main nav [role="status"]')].at(-1)?.textContent ?? ''
  return first.includes(`@${username}`) && pager.split(/[^\d,]+/).includes(total)
}
