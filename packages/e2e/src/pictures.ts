// Pictures of every page that stands by itself, wide and on a phone, light and dark, English and German: to be looked at. They go to the
// directory that is named, or to pictures/ (which git ignores): `npx tsx packages/e2e/src/pictures.ts [directory] [name…]`.
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { Browser } from 'playwright-core'
import { desktop, type Look, openBrowser, openPage, phone } from './browser.ts'
import { entryPages, openEntryPage, openEntryWorkspace } from './entry-pages.ts'
import { startServer } from './server.ts'

const looks: readonly (Look & { readonly name: string })[] = (['en', 'de'] as const).flatMap((language) =>
  (['light', 'dark'] as const).flatMap((scheme) => [
    { name: `${language}-${scheme}-wide`, language, scheme, size: desktop },
    { name: `${language}-${scheme}-phone`, language, scheme, size: phone },
  ]),
)

const [directory = 'pictures', ...wanted] = process.argv.slice(2)
await mkdir(directory, { recursive: true })
const browser = await openBrowser()
try {
  await using workspace = await openEntryWorkspace()
  for (const entry of entryPages.filter(({ name }) => wanted.length === 0 || wanted.includes(name)))
    for (const look of looks) {
      const { page, context } = await openEntryPage(browser, workspace, { entry, look })
      await page.screenshot({ path: path.join(directory, `${entry.name}.${look.name}.png`) })
      await context.close()
    }
  if (wanted.length === 0 || wanted.includes('set-up')) await takeSetUp(browser)
} finally {
  await browser.close()
}

async function takeSetUp(browser: Browser): Promise<void> {
  await using server = await startServer({ TEST_MODE: 'true' })
  for (const look of looks) {
    const { page, context } = await openPage(browser, server.url, look)
    await page.goto(server.url)
    await page.locator('[name=code]').waitFor()
    await page.screenshot({ path: path.join(directory, `set-up.${look.name}.png`) })
    await context.close()
  }
}
