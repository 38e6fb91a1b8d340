// The page “Guest users”, sentence by sentence, in real browsers: each test is named after what the page says.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type AdministeredWorkspace, openAdministeredWorkspace, signedIn } from '../../src/administered.ts'
import { openBrowser } from '../../src/browser.ts'
import { field, message, write } from '../../src/chat-scene.ts'
import { as, statusOf } from '../../src/story.ts'

// Two browsers at once, on a machine that may have other things to do.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 })

let browser: Browser
let workspace: AdministeredWorkspace
let library: string
beforeAll(async () => {
  ;[browser, workspace] = await Promise.all([openBrowser(), openAdministeredWorkspace()])
  const { group } = await workspace.alice.get<{ group: { _id: string } }>('groups.info', { roomName: 'ellmarsh-library' })
  library = group._id
})
afterAll(async () => {
  await browser?.close()
  await workspace?.[Symbol.asyncDispose]()
})

const limits = () => workspace.alice.get<{ seats: { used: number }; guests: { used: number } }>('foyer.limits')
const rolesOf = async (permission: string): Promise<readonly string[]> => {
  const { update } = await workspace.alice.get<{ update: { _id: string; roles: string[] }[] }>('permissions.listAll')
  return update.find(({ _id }) => _id === permission)?.roles ?? []
}

describe('Guest users', () => {
  test('“While they can join select channels and discussions, they don’t have full workspace access”', async () => {
    await as(browser, workspace.url, 'gus', async (page) => {
      const list = page.locator('[data-region=list]')
      await list.getByText('ellmarsh-library').waitFor()
      // Neither the other channels nor the administration, nor the rooms that there are.
      expect(await list.getByText('tender').count()).toBe(0)
      await page.goto(`${workspace.url}/channel/tender`)
      await page.getByText('ellmarsh-library').first().waitFor()
      expect(await message(page, '').count()).toBe(0)
      await page.locator('[data-region=list]').getByRole('button', { name: 'Your account' }).click()
      await page.getByRole('menuitem', { name: 'Sign out' }).waitFor()
      expect(await page.getByRole('menuitem', { name: 'Administration' }).count()).toBe(0)
      expect(await statusOf(page, 'GET', 'foyer.users')).toBeGreaterThanOrEqual(400)
    })
  })

  test('“allowing businesses to grant project-specific access”: a host adds a guest to one room, after seeing what the guest will see', async () => {
    await as(browser, workspace.url, 'ayse', async (guest) => {
      await as(browser, workspace.url, 'alice', async (host) => {
        await host.goto(`${workspace.url}/admin/users?tab=guests&user=${await workspace.idOf('ayse')}`)
        await host.getByRole('button', { name: 'Add to room' }).click()
        const dialog = host.getByRole('dialog', { name: 'Add Ayşe Demirel to rooms' })
        await dialog.getByRole('combobox', { name: 'Rooms' }).fill('tender')
        await host.getByRole('option', { name: 'tender' }).click()
        await dialog.getByText('2 people by name and picture').waitFor()
        await dialog.getByRole('button', { name: 'Add', exact: true }).click()
        await dialog.waitFor({ state: 'detached' })
      })
      await guest.locator('[data-region=list]').getByText('tender').waitFor()
      expect(await guest.locator('[data-region=list]').getByText('ellmarsh-library').count()).toBe(0)
    })
  })

  test('“Guest users do not count towards the seat cap, but they do count towards the guest cap”', async () => {
    const before = await limits()
    await as(browser, workspace.url, 'alice', async (page) => {
      const meter = (name: string) => page.getByRole('meter', { name })
      await page.goto(`${workspace.url}/admin/users`)
      await meter('Guests').waitFor()
      const seats = await meter('Seats').getAttribute('aria-valuenow')
      await page.getByRole('link', { name: 'New', exact: true }).click()
      await page.getByLabel('Name', { exact: true }).fill('Nadia Corvo')
      await page.getByLabel('Username').fill('nadia')
      await page.getByLabel('Email', { exact: true }).fill('nadia@foyer.example')
      await page.getByLabel('Password', { exact: true }).fill('nadia-password')
      await page.getByLabel('Roles').click()
      await page.getByRole('option', { name: 'guest' }).click()
      await page.getByText('Takes no seat').waitFor()
      await page.getByText(`${before.guests.used} → ${before.guests.used + 1}`).waitFor()
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('heading', { name: 'User Info' }).waitFor()
      await page.goto(`${workspace.url}/admin/users`)
      await meter('Guests').waitFor()
      expect(await meter('Seats').getAttribute('aria-valuenow')).toBe(seats)
      expect(await meter('Guests').getAttribute('aria-valuenow')).toBe(String(before.guests.used + 1))
    })
    expect(await limits()).toMatchObject({ seats: { used: before.seats.used }, guests: { used: before.guests.used + 1 } })
  })
})

describe('What can a guest user do?', () => {
  test('“Join channels they are invited to”', async () => {
    await as(browser, workspace.url, 'piet', async (guest) => {
      expect(await guest.locator('[data-region=list]').getByText('ellmarsh-library').count()).toBe(0)
      await workspace.alice.post('groups.invite', { roomId: library, userId: await workspace.idOf('piet') })
      await guest.locator('[data-region=list]').getByText('ellmarsh-library').click()
      await message(guest, 'Charred boards').waitFor()
    })
  })

  test('“Participate in Channel, 1:1 DM, and 1:M DM conversations they are a part of”', async () => {
    const bob = await signedIn(workspace.url, 'bob')
    const open = async (usernames: string) => (await bob.post<{ room: { _id: string } }>('im.create', { usernames })).room._id
    const [one, many] = [await open('gina'), await open('gina,carol')]
    await as(browser, workspace.url, 'gina', async (guest) => {
      await as(browser, workspace.url, 'bob', async (host) => {
        for (const [path, text] of [
          ['/group/ellmarsh-library', 'In the channel'],
          [`/direct/${one}`, 'To one'],
          [`/direct/${many}`, 'To several'],
        ] as const) {
          await guest.goto(workspace.url + path)
          await host.goto(workspace.url + path)
          await field(host).waitFor()
          await write(guest, `${text}, from the guest`)
          await message(host, `${text}, from the guest`).getByText('Guest', { exact: true }).first().waitFor()
          await write(host, `${text}, from the host`)
          await message(guest, `${text}, from the host`).waitFor()
        }
      })
    })
  })

  test('“Create Discussions”', async () => {
    await as(browser, workspace.url, 'gina', async (page) => {
      await page.goto(`${workspace.url}/group/ellmarsh-library`)
      await field(page).waitFor()
      await page.getByRole('button', { name: 'Create' }).click()
      await page.getByRole('menuitem', { name: 'New discussion' }).click()
      await page.getByLabel('What is it about').fill('Sample board B')
      await page.getByRole('button', { name: 'Start', exact: true }).click()
      await page.getByRole('heading', { name: 'Sample board B' }).first().waitFor()
      await write(page, 'The north side first')
      await message(page, 'The north side first').waitFor()
    })
  })
})

describe('Guest Access Permissions', () => {
  test('“You can manage the capabilities of guest users further by configuring their permissions”: “Go to Administration > Workspace > Permissions and locate the guest role. You see the available permissions the guest role has. Check to enable any other permission to elevate the guest privileges.”', async () => {
    await as(browser, workspace.url, 'gus', async (guest) => {
      await guest.goto(`${workspace.url}/group/ellmarsh-library`)
      await field(guest).waitFor()
      await write(guest, '@all, the section is up')
      await guest.getByText('Guests cannot mention @all or @here.').waitFor()
      await as(browser, workspace.url, 'alice', async (page) => {
        await page.locator('[data-region=list]').getByRole('button', { name: 'Your account' }).click()
        await page.getByRole('menuitem', { name: 'Administration' }).click()
        await page.getByRole('link', { name: 'Permissions', exact: true }).click()
        await page.getByRole('columnheader', { name: /guest/ }).waitFor()
        const cell = (label: string) => page.getByRole('checkbox', { name: `${label}, guest`, exact: true })
        const held = ['Start Discussion', 'View Direct Messages', 'View Joined Room', 'View Private Room']
        for (const label of held) expect(await cell(label).isChecked(), label).toBe(true)
        await page.getByLabel('Search by label or id').fill('mention-all')
        expect(await cell('Mention All').isChecked()).toBe(false)
        const saved = page.waitForResponse((response) => response.url().endsWith('permissions.update'))
        await cell('Mention All').click()
        expect((await saved).status()).toBe(200)
        // What reaches beyond their rooms can’t be ticked, and says why.
        await page.getByLabel('Search by label or id').fill('create-user')
        await page.getByRole('img', { name: /Create User, guest: Never for guests/ }).waitFor()
      })
      // In force for the next request, without signing in again.
      await guest.locator('main').getByRole('button', { name: 'Send' }).click()
      await message(guest, 'the section is up').waitFor()
    })
    expect(await rolesOf('mention-all')).toContain('guest')
  })

  test('“guest role permissions on Enterprise Edition and SaaS workspaces cannot be modified”: in predefined mode the column is locked and says why', async () => {
    await workspace.alice.post('settings/Guests_Permission_Mode', { value: 'predefined' })
    try {
      await as(browser, workspace.url, 'alice', async (page) => {
        await page.goto(`${workspace.url}/admin/permissions`)
        await page.getByText('The guest column is locked: predefined mode.').waitFor()
        await page.getByLabel('Search by label or id').fill('mention-all')
        await page.getByRole('img', { name: 'Mention All, guest: Allowed in custom mode only.' }).waitFor()
        expect(await page.getByRole('checkbox', { name: 'Mention All, guest' }).count()).toBe(0)
        const asked = { permissions: [{ _id: 'mention-all', roles: ['admin', 'owner', 'moderator', 'user', 'guest', 'bot'] }] }
        expect(await statusOf(page, 'POST', 'permissions.update', asked)).toBeGreaterThanOrEqual(400)
      })
    } finally {
      await workspace.alice.post('settings/Guests_Permission_Mode', { value: 'custom' })
    }
  })

  test('“the guest role has limited permissions like: Start Discussion, View Direct Messages. These permissions cannot be modified.”', async () => {
    await workspace.alice.post('settings/Guests_Permission_Mode', { value: 'predefined' })
    try {
      await as(browser, workspace.url, 'alice', async (page) => {
        await page.goto(`${workspace.url}/admin/permissions`)
        for (const label of ['Start Discussion', 'View Direct Messages', 'View Joined Room', 'View Private Room'])
          await page.getByRole('img', { name: `${label}, guest: One of the four, always on.`, exact: true }).waitFor()
        expect(await page.getByRole('img', { name: /, guest: One of the four/ }).count()).toBe(4)
        expect(await page.getByRole('checkbox', { name: /, guest$/ }).count()).toBe(0)
      })
    } finally {
      await workspace.alice.post('settings/Guests_Permission_Mode', { value: 'custom' })
    }
  })
})

describe('Add a Guest User', () => {
  test('“You must be an administrator to add a guest”: nothing offers it to others, and the request is refused', async () => {
    await as(browser, workspace.url, 'bob', async (page) => {
      await page.locator('[data-region=list]').getByRole('button', { name: 'Your account' }).click()
      await page.getByRole('menuitem', { name: 'Sign out' }).waitFor()
      expect(await page.getByRole('menuitem', { name: 'Administration' }).count()).toBe(0)
      await page.goto(`${workspace.url}/admin/users/new`)
      await page.locator('h1').first().waitFor()
      expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0)
      const sheet = { name: 'X', username: 'x1', email: 'x1@foyer.example', password: 'a-long-password', roles: ['guest'] }
      expect(await statusOf(page, 'POST', 'users.create', sheet)).toBeGreaterThanOrEqual(400)
    })
  })

  test('“Go to Administration > Workspace > Users > New. On the Add User page, enter the guest users’ information. Click Save.”', async () => {
    await as(browser, workspace.url, 'alice', async (page) => {
      await page.goto(`${workspace.url}/admin`)
      await page.getByRole('link', { name: 'Users', exact: true }).click()
      await page.getByRole('link', { name: 'New', exact: true }).click()
      await page.getByRole('heading', { name: 'Add User' }).waitFor()
      const labels = await page.locator('form label').allInnerTexts()
      // Switches have a second label, which is drawn.
      expect(labels.filter((label) => label !== '')).toEqual([
        'Name',
        'Username',
        'Email',
        'Status Message',
        'Bio',
        'Nickname',
        'Password',
        'Require password change',
        'Set random password and send by email',
        'Roles',
        'Join default channels',
        'Send welcome email',
      ])
      await page.getByLabel('Name', { exact: true }).fill('Ilse Marrow')
      await page.getByLabel('Username').fill('gina')
      await page.getByLabel('Email', { exact: true }).fill('ilse@lumen-ost.example')
      await page.getByLabel('Status Message').fill('On site until noon')
      await page.getByLabel('Bio').fill('Lighting designer')
      await page.getByLabel('Nickname').fill('Ilse')
      await page.getByLabel('Password', { exact: true }).fill('ilse-password')
      await page.getByLabel('Require password change').check({ force: true })
      await page.getByLabel('Roles').click()
      await page.getByRole('option', { name: 'guest' }).click()
      await page.getByLabel('Company').fill('Lumen & Ost Lighting')
      await page.getByText('Takes a guest seat').waitFor()
      await workspace.alice.post('foyer.settings', { settings: [{ _id: 'Limits_Guests', value: 8 }] })
      await page.getByRole('button', { name: 'Save' }).click()
      // The name is taken: said at the field, and everything typed stays.
      await page.locator('[name=username][aria-invalid=true]').waitFor()
      expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Ilse Marrow')
      await page.getByLabel('Username').fill('ilse')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('heading', { name: 'User Info' }).waitFor()
    })
    const { user } = await workspace.alice.get<{ user: object }>('foyer.users.one', { userId: await workspace.idOf('ilse') })
    expect(user).toMatchObject({
      name: 'Ilse Marrow',
      username: 'ilse',
      emails: [{ address: 'ilse@lumen-ost.example' }],
      statusText: 'On site until noon',
      bio: 'Lighting designer',
      nickname: 'Ilse',
      requirePasswordChange: true,
      roles: ['guest'],
      company: 'Lumen & Ost Lighting',
    })
  })

  test('“Roles defines what permissions a user has”: the roles page says what a role is and who holds it', async () => {
    await as(browser, workspace.url, 'alice', async (page) => {
      await page.goto(`${workspace.url}/admin/roles`)
      await page.getByRole('table').getByRole('button', { name: 'guest' }).click()
      await page.getByRole('heading', { name: 'Role guest' }).waitFor()
      await page.locator('[data-region=bar]').getByText('Gina Dahlqvist').waitFor()
    })
  })

  test('“Once the guest user is added, you can edit … the guest user as needed”', async () => {
    await as(browser, workspace.url, 'alice', async (page) => {
      await page.goto(`${workspace.url}/admin/users?tab=guests&user=${await workspace.idOf('gus')}`)
      await page.getByRole('link', { name: 'Edit', exact: true }).click()
      await page.getByRole('textbox', { name: 'Company', exact: true }).fill('Brenholt Timber Works')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('heading', { name: 'User Info' }).waitFor()
      await page.locator('[data-region=bar]').getByText('Brenholt Timber Works').first().waitFor()
      // The two things that change most often need no form.
      await page.getByRole('button', { name: 'Hand over' }).click()
      const handing = page.getByRole('dialog', { name: 'Who answers for Gus Mensdal?' })
      await handing.getByRole('combobox', { name: 'Host' }).fill('carol')
      await page.getByRole('option', { name: /Carol Ellingsen/ }).click()
      await handing.getByRole('button', { name: 'Save' }).click()
      await page.locator('[data-region=bar]').getByText('Carol Ellingsen').waitFor()
      await page.getByRole('button', { name: 'Extend' }).click()
      const extending = page.getByRole('dialog', { name: 'Access of Gus Mensdal' })
      await extending.getByRole('button', { name: '3 months' }).click()
      await extending.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('button', { name: 'Extend' }).waitFor({ state: 'detached' })
    })
    const { user } = await workspace.alice.get<{ user: { accessEndsAt: string } }>('foyer.users.one', {
      userId: await workspace.idOf('gus'),
    })
    expect(user).toMatchObject({ company: 'Brenholt Timber Works', host: { username: 'carol' } })
    expect(new Date(user.accessEndsAt).getTime()).toBeGreaterThan(Date.now() + 80 * 86_400_000)
  })

  test('“Deactivate Guest Users: Go to User Info and then click Deactivate”: their page says so at once; “Activate Guest Users: Go to User Info and then click Activate”: they are in the same rooms', async () => {
    const gus = await workspace.idOf('gus')
    await as(browser, workspace.url, 'gus', async (his) => {
      await as(browser, workspace.url, 'alice', async (hers) => {
        await hers.goto(`${workspace.url}/admin/users?tab=guests`)
        await hers.getByRole('button', { name: /Gus Mensdal/ }).click()
        await hers.getByRole('heading', { name: 'User Info' }).waitFor()
        await hers.getByRole('button', { name: 'Deactivate' }).click()
        const dialog = hers.getByRole('dialog', { name: 'Deactivate Gus Mensdal?' })
        await dialog.getByText('No message is deleted').waitFor()
        await dialog.getByLabel('Reason (optional)').fill('The tender is over')
        await dialog.getByRole('button', { name: 'Deactivate' }).click()
        await his.waitForURL('**/signed-out**')
        await hers.getByRole('button', { name: 'Activate', exact: true }).click()
        await hers.getByRole('button', { name: 'Deactivate' }).waitFor()
      })
    })
    const again = await signedIn(workspace.url, 'gus')
    const { update } = await again.get<{ update: { _id: string }[] }>('rooms.get')
    expect(update.map(({ _id }) => _id)).toContain(library)
    const { user } = await workspace.alice.get<{ user: object }>('users.info', { userId: gus })
    expect(user).toMatchObject({ active: true })
  })
})
