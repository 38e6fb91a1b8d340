// The page “Manage guest users”, sentence by sentence, in real browsers: each test is named after what the page says. What both pages say
// is played in guest-users.test.ts.
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type AdministeredWorkspace, openAdministeredWorkspace, signedIn } from '../../src/administered.ts'
import { openBrowser, openPage } from '../../src/browser.ts'
import { choose, field, message, openActions, write } from '../../src/chat-scene.ts'
import { domain, missingForPostfix, type Postfix, startPostfix } from '../../src/postfix.ts'
import { command, until } from '../../src/server.ts'
import { as, statusOf } from '../../src/story.ts'

vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 })

let browser: Browser
let workspace: AdministeredWorkspace
let directory: string
let postfix: Postfix | null = null

const missing = missingForPostfix()
if (missing !== null) console.warn(`SKIPPED: the invitation that is delivered by a real mail server (${missing})`)

beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'foyer-licence-'))
  execFileSync(process.execPath, [command, 'license', 'keygen', '--out', directory])
  postfix = missing === null ? await startPostfix(['runa']) : null
  ;[browser, workspace] = await Promise.all([
    openBrowser(),
    openAdministeredWorkspace({
      FOYER_LICENSE_PUBLIC_KEY_FILE: path.join(directory, 'license-public.pem'),
      ...(postfix === null ? {} : { MAIL_URL: `smtp://127.0.0.1:${postfix.port}`, NODE_EXTRA_CA_CERTS: postfix.authority }),
    }),
  ])
})
afterAll(async () => {
  await browser?.close()
  await workspace?.[Symbol.asyncDispose]()
  await postfix?.[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

/** A licence for this workspace, as whoever keeps the key would sign it. */
async function licence(...limits: readonly string[]): Promise<string> {
  const { settings } = await workspace.alice.get<{ settings: { _id: string; value: string }[] }>('settings', {
    query: JSON.stringify({ _id: 'uniqueID' }),
  })
  const id = settings.find(({ _id }) => _id === 'uniqueID')?.value ?? ''
  const key = path.join(directory, 'license-private.pem')
  return execFileSync(
    process.execPath,
    [command, 'license', 'sign', '--key', key, '--workspace', id, '--until', '2040-12-31', '--to', 'Tarnbrook', ...limits],
    { encoding: 'utf8' },
  )
}

describe('Before you begin', () => {
  test('“You should be aware of the limitations set for guest users”: who invites is told how many guest seats are left', async () => {
    await as(browser, workspace.url, 'alice', async (page) => {
      await page.goto(`${workspace.url}/admin/users/invite`)
      await page.getByText('4 / 5 guests, 1 left').waitFor()
      await page.getByLabel('Email addresses').fill('a@falkenrath.example b@falkenrath.example')
      await page.getByRole('button', { name: 'Add', exact: true }).click()
      await page.getByRole('button', { name: 'Send 2 invitations' }).waitFor()
    })
  })
})

describe('What can a guest user do?', () => {
  test('“you can start the conversation, view direct messages, view joined the room, and view the private room”', async () => {
    const bob = await signedIn(workspace.url, 'bob')
    const { room } = await bob.post<{ room: { _id: string } }>('im.create', { username: 'gina' })
    await bob.post('chat.sendMessage', { message: { rid: room._id, msg: 'A word between us' } })
    await as(browser, workspace.url, 'gina', async (page) => {
      await page.goto(`${workspace.url}/direct/${room._id}`)
      await message(page, 'A word between us').waitFor()
      await page.locator('[data-region=list]').getByText('ellmarsh-library').click()
      await message(page, 'Charred boards').waitFor()
      await write(page, 'Friday noon it is')
      await message(page, 'Friday noon it is').waitFor()
      await choose(page, 'Friday noon it is', /discussion/i)
      await page.getByRole('button', { name: 'Start', exact: true }).click()
      await page.getByRole('heading', { name: 'Friday noon it is' }).first().waitFor()
    })
  })
})

describe('Guest users cannot', () => {
  test('“create new channels, groups, or DMs”: nothing offers it, and the requests are refused', async () => {
    await as(browser, workspace.url, 'gina', async (page) => {
      await page.goto(`${workspace.url}/group/ellmarsh-library`)
      await field(page).waitFor()
      await page.getByRole('button', { name: 'Create' }).click()
      expect(await page.getByRole('menuitem').allInnerTexts()).toEqual(['New discussion'])
      for (const [asked, body] of [
        ['channels.create', { name: 'mine' }],
        ['groups.create', { name: 'mine' }],
        ['im.create', { username: 'gus' }],
      ] as const)
        expect(await statusOf(page, 'POST', asked, body), asked).toBeGreaterThanOrEqual(400)
    })
  })

  test('“create personal access tokens”: nothing offers it, and the request is refused', async () => {
    await as(browser, workspace.url, 'gina', async (page) => {
      await page.locator('[data-region=list]').getByRole('button', { name: 'Your account' }).click()
      await page.getByRole('menuitem', { name: 'Sign out' }).waitFor()
      expect((await page.getByRole('menuitem').allInnerTexts()).filter((text) => /token/i.test(text))).toEqual([])
      expect(await statusOf(page, 'POST', 'users.generatePersonalAccessToken', { tokenName: 'mine' })).toBeGreaterThanOrEqual(400)
    })
  })

  test('“delete own messages”: a guest is not offered it, and the request is refused', async () => {
    const gina = await signedIn(workspace.url, 'gina')
    const { group } = await gina.get<{ group: { _id: string } }>('groups.info', { roomName: 'ellmarsh-library' })
    const { message: said } = await gina.post<{ message: { _id: string } }>('chat.sendMessage', {
      message: { rid: group._id, msg: 'Said in haste' },
    })
    await as(browser, workspace.url, 'gina', async (page) => {
      await page.goto(`${workspace.url}/group/ellmarsh-library`)
      await openActions(page, 'Said in haste')
      await page.getByRole('menuitem', { name: 'Edit' }).waitFor()
      expect(await page.getByRole('menuitem', { name: 'Delete' }).count()).toBe(0)
      const asked = { roomId: group._id, msgId: said._id, asUser: true }
      expect(await statusOf(page, 'POST', 'chat.delete', asked)).toBeGreaterThanOrEqual(400)
    })
  })

  test('“mention all and here”: nothing is sent, it says why, and the text is kept', async () => {
    await as(browser, workspace.url, 'gina', async (page) => {
      await page.goto(`${workspace.url}/group/ellmarsh-library`)
      await field(page).waitFor()
      for (const word of ['@all', '@here']) {
        await write(page, `${word} the kiln is free`)
        await page.getByText('Guests cannot mention @all or @here.').waitFor()
        expect(await field(page).inputValue()).toContain(`${word} the kiln is free`)
        expect(await message(page, 'the kiln is free').count()).toBe(0)
      }
    })
  })
})

describe('Invite a guest user', () => {
  test.skipIf(missing !== null)(
    '“Go to Administration > Users > Invite. Type the email address of the guest user that you want to invite to your workspace. Click Add and then add the guest user, which will then send an invitation to that email address”: from the delivered mail to the first message',
    async () => {
      const mail = postfix as Postfix
      await as(browser, workspace.url, 'alice', async (host) => {
        await host.goto(`${workspace.url}/admin/users`)
        await host.getByRole('link', { name: 'Invite', exact: true }).click()
        await host.getByLabel('Email addresses').fill(`runa@${domain} tove@brenholt`)
        await host.getByRole('button', { name: 'Add', exact: true }).click()
        await host.getByText('tove@brenholt is not a complete address. The others are kept.').waitFor()
        await host.getByRole('combobox', { name: 'Rooms' }).fill('ellmarsh')
        await host.getByRole('option', { name: 'ellmarsh-library' }).click()
        await host.getByText('5 people by name and picture').waitFor()
        await host.getByLabel('Company').fill('Falkenrath Façades')
        await host.getByRole('button', { name: 'Send 1 invitation' }).click()
        await host.getByRole('table').getByText(`runa@${domain}`).waitFor()
        // What was wrong is still there to be mended.
        expect(await host.getByRole('button', { name: 'Remove tove@brenholt' }).isVisible()).toBe(true)

        const toRuna = async () => (await mail.letters()).find(({ to }) => to?.some(({ address }) => address === `runa@${domain}`))
        await until(async () => (await toRuna()) !== undefined, 'the letter lies in the mailbox', 30_000)
        const link = /https?:\S+accept-invitation#[\w-]+/.exec((await toRuna())?.text ?? '')?.[0] ?? ''
        const { pathname, hash } = new URL(link)
        await host.goto(`${workspace.url}/group/ellmarsh-library`)
        await field(host).waitFor()

        const { page: guest, context, strayed } = await openPage(browser, workspace.url)
        await guest.goto(workspace.url + pathname + hash)
        await guest.locator('[name=name]').fill('Runa Holm')
        await guest.locator('[name=username]').fill('runa')
        await guest.locator('[name=password]').fill('a-long-password')
        await guest.locator('[name=password]').press('Enter')
        await guest.locator('[data-region=list]').getByText('ellmarsh-library').click()
        await message(guest, 'Charred boards').waitFor()
        await write(guest, 'Good morning, this is Runa')
        const arrived = message(host, 'Good morning, this is Runa')
        await arrived.waitFor()
        expect(await arrived.innerText()).toMatch(/Runa Holm\s*Guest\s*(·\s*)?Falkenrath Façades/)
        expect(strayed).toEqual([])
        await context.close()
      })
    },
  )

  test('pending invitations are listed, with resend, copy link and revoke', async () => {
    await as(browser, workspace.url, 'alice', async (page) => {
      await page.goto(`${workspace.url}/admin/invites`)
      const row = page.getByRole('row', { name: /stig@falkenrath\.example/ })
      await row.getByRole('button', { name: /Resend/ }).click()
      await row.getByRole('button', { name: /Copy link/ }).waitFor()
      await row.getByRole('button', { name: /Revoke/ }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
      await page
        .getByRole('row', { name: /stig@falkenrath\.example/ })
        .getByText(/revoked/i)
        .waitFor()
    })
  })
})

describe('Guest users in Rocket.Chat', () => {
  test('“It’s possible to set a maximum number of guest users and channels a guest can join for every license”: a licence is uploaded, its limits hold, and the next one above them is refused with the reason', async () => {
    const file = path.join(directory, 'licence.txt')
    const { guests } = await workspace.alice.get<{ guests: { used: number } }>('foyer.limits')
    await writeFile(file, await licence('--guests', String(guests.used), '--rooms-per-guest', '1'))
    await as(browser, workspace.url, 'alice', async (page) => {
      await page.goto(`${workspace.url}/admin/limits`)
      await page.getByRole('button', { name: 'Upload licence' }).waitFor()
      await page.locator('input[type=file]').setInputFiles(file)
      await page.getByText('Tarnbrook', { exact: true }).waitFor()
      const row = (name: string) => page.getByRole('row', { name: new RegExp(`^${name}`) })
      await row('Guests').getByText('licence').waitFor()
      await row('Rooms per guest').getByText('licence').waitFor()

      await page.goto(`${workspace.url}/admin/users/new`)
      await page.getByLabel('Name', { exact: true }).fill('One Too Many')
      await page.getByLabel('Username').fill('toomany')
      await page.getByLabel('Email', { exact: true }).fill('toomany@foyer.example')
      await page.getByLabel('Password', { exact: true }).fill('toomany-password')
      await page.getByLabel('Roles').click()
      await page.getByRole('option', { name: 'guest' }).click()
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('No guest seat is free.').waitFor()
      expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('One Too Many')

      await page.goto(`${workspace.url}/admin/users?tab=guests&user=${await workspace.idOf('gina')}`)
      await page.getByRole('button', { name: 'Add to room' }).click()
      const dialog = page.getByRole('dialog', { name: 'Add Gina Dahlqvist to rooms' })
      await dialog.getByRole('combobox', { name: 'Rooms' }).fill('tender')
      await page.getByRole('option', { name: 'tender' }).click()
      await dialog.getByRole('button', { name: 'Add', exact: true }).click()
      await dialog.getByText('This guest is in as many rooms as a guest may be.').waitFor()
    })
  })

  test('“Guest is a role that is available on Enterprise, and the permissions are pre-defined for this role. Go to Administration > Permissions. You will notice that the permissions that a guest role has are: start the conversation, view direct messages, view joined the room, and view private room.”', async () => {
    await as(browser, workspace.url, 'alice', async (page) => {
      await page.goto(`${workspace.url}/admin/permissions`)
      await page.getByText('A licence is installed, so guests have exactly four permissions.').waitFor()
      for (const label of ['Start Discussion', 'View Direct Messages', 'View Joined Room', 'View Private Room'])
        await page.getByRole('img', { name: `${label}, guest: One of the four, always on.`, exact: true }).waitFor()
      expect(await page.getByRole('img', { name: /, guest: One of the four/ }).count()).toBe(4)
    })
  })
})
