// Administration as it is read in German: settings and permissions are called in German, and found by any of their names.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AdministeredWorkspace, openAdministeredWorkspace, signInOn } from '../../src/administered.ts'
import { desktop, expectAccessible, type Look, openBrowser, openPage, phone } from '../../src/browser.ts'

let browser: Browser
let workspace: AdministeredWorkspace
beforeAll(async () => {
  ;[browser, workspace] = await Promise.all([openBrowser(), openAdministeredWorkspace()])
})
afterAll(async () => {
  await browser?.close()
  await workspace?.[Symbol.asyncDispose]()
})

interface Visit {
  readonly page: Page
  /** The files of the web client that hold German names and were loaded. */
  readonly names: readonly string[]
}

async function asAlice(look: Look, story: (visit: Visit) => Promise<void>): Promise<void> {
  const { page, context, strayed } = await openPage(browser, workspace.url, look)
  const names: string[] = []
  page.on('request', (request) => {
    const [, name] = /\/(german-[a-z]+)/.exec(request.url()) ?? []
    if (name !== undefined) names.push(name)
  })
  try {
    await signInOn(page, workspace.url, 'alice')
    await story({ page, names })
    expect(strayed).toEqual([])
  } finally {
    await context.close()
  }
}

describe('An administrator who reads German', () => {
  test('finds the settings of guests by a German word, an English one and an id', async () => {
    await asAlice({ language: 'de' }, async ({ page, names }) => {
      await page.goto(`${workspace.url}/admin/users`)
      await page.getByRole('heading', { name: 'Benutzer' }).waitFor()
      expect(names).toEqual([])
      await page.getByRole('link', { name: 'Einstellungen', exact: true }).click()
      await page.getByRole('link', { name: 'Gäste', exact: true }).click()
      await page.getByText('Wer einladen darf, entscheidet.').waitFor()
      expect(names).toEqual(['german-settings'])
      const search = page.getByLabel('Einstellungen suchen')
      const days = page.getByLabel('Gültigkeit einer Einladung in Tagen', { exact: true })
      for (const typed of ['Gültigkeit einer Einladung', 'guests_invitation_days', 'Days until an Invitation']) {
        await search.fill('Lesebestätigungen mit')
        await page.getByText('1 Einstellung', { exact: true }).waitFor()
        expect(await days.count()).toBe(0)
        await search.fill(typed)
        expect(await days.inputValue()).toBe('7')
      }
    })
  })

  test('says in days or hours how long messages are kept, and never in milliseconds', async () => {
    await asAlice({ language: 'de' }, async ({ page }) => {
      await page.goto(`${workspace.url}/admin/settings?group=Retention+Policy`)
      const age = page.getByLabel('Wie lange Kanäle Nachrichten behalten', { exact: true })
      const unit = page.getByRole('combobox', { name: 'Einheit von „Wie lange Kanäle Nachrichten behalten“' })
      expect([await age.inputValue(), await unit.inputValue()]).toEqual(['30', 'Tage'])
      await age.fill('36')
      await unit.click()
      await page.getByRole('option', { name: 'Stunden' }).click()
      expect(await age.inputValue()).toBe('36')
      await page.getByRole('button', { name: 'Speichern' }).click()
      await page.getByText('Die Einstellungen sind gespeichert.').waitFor()
      expect(await workspace.alice.get('settings/RetentionPolicy_TTL_Channels')).toMatchObject({ value: 129_600_000, type: 'timespan' })
      await page.reload()
      expect([await age.inputValue(), await unit.inputValue()]).toEqual(['36', 'Stunden'])
      await unit.click()
      await page.getByRole('option', { name: 'Minuten' }).click()
      await page.getByRole('button', { name: 'Speichern' }).click()
      await page.getByText('Nicht geändert: Es muss eine ganze Zahl sein (1 Stunde bis 36500 Tage).').waitFor()
      await page.getByRole('button', { name: 'Verwerfen' }).click()
      expect([await age.inputValue(), await unit.inputValue()]).toEqual(['36', 'Stunden'])
      await page.getByRole('button', { name: /^Auf den Ausgangswert zurücksetzen: Wie lange Kanäle/ }).click()
      await expect.poll(async () => [await age.inputValue(), await unit.inputValue()]).toEqual(['30', 'Tage'])
    })
  })

  test('reads at the setting why its new value is not taken, and what became of the others', async () => {
    await asAlice({ language: 'de' }, async ({ page }) => {
      await page.goto(`${workspace.url}/admin/settings?group=Guests`)
      await page.getByLabel('Gültigkeit einer Einladung in Tagen', { exact: true }).fill('400')
      await page.getByRole('button', { name: 'Speichern' }).click()
      await page.getByText('Nicht geändert: Es muss eine ganze Zahl sein (1 bis 365).').waitFor()
      await page.getByText('Nichts wurde gespeichert. Der Grund steht bei: Gültigkeit einer Einladung in Tagen.').waitFor()
    })
  })

  test('finds a permission by a German word, an English one and an id', async () => {
    await asAlice({ language: 'de' }, async ({ page }) => {
      await page.goto(`${workspace.url}/admin/permissions`)
      const search = page.getByLabel('Name oder Kennung')
      const cell = page.getByRole('checkbox', { name: 'Persönliche Zugriffstoken anlegen, Gast' })
      for (const typed of ['persönliche zugriffstoken', 'Personal Access Tokens', 'create-personal-access-tokens']) {
        await search.fill('invite-guest')
        await page.getByRole('img', { name: /^Gäste einladen, Gast: Nie für Gäste/ }).waitFor()
        await cell.waitFor({ state: 'detached' })
        await search.fill(typed)
        await cell.waitFor()
      }
    })
  })

  test('reads in German what the audit log kept of an invitation', async () => {
    await asAlice({ language: 'de' }, async ({ page }) => {
      await page.goto(`${workspace.url}/admin/audit?action=invite-guests`)
      await page.getByRole('cell', { name: 'Gäste eingeladen' }).click()
      await page.getByRole('cell', { name: '2 Personen' }).waitFor()
      const details = page.getByRole('complementary').filter({ hasText: 'Einzelheiten' })
      await details.getByText('d.lunde@ellmarsh.example und stig@falkenrath.example').waitFor()
      await details.getByText('Eingeladen', { exact: true }).waitFor()
    })
  })

  test.each([
    ['light', desktop],
    ['dark', phone],
  ] as const)('meets nothing that axe finds fault with, %s, %o', async (scheme, size) => {
    await asAlice({ language: 'de', scheme, size }, async ({ page }) => {
      for (const address of ['/admin/settings', '/admin/settings?group=Not+Here', '/admin/roles?role=guest', '/admin/audit']) {
        await page.goto(workspace.url + address)
        await page.locator('h1').first().waitFor({ state: 'attached' })
        await page.waitForLoadState('networkidle')
        await expectAccessible(page)
      }
    })
  })
})

describe('An administrator who reads English', () => {
  test('loads no German', async () => {
    await asAlice({ language: 'en' }, async ({ page, names }) => {
      await page.goto(`${workspace.url}/admin/settings?group=Guests`)
      await page.getByLabel('Days until an Invitation Ends').waitFor()
      await page.goto(`${workspace.url}/admin/permissions`)
      await page.getByText('Create Personal Access Tokens').waitFor()
      expect(names).toEqual([])
    })
  })
})
