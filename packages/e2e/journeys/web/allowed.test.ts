// The client offers what the server allows, and nothing else. For every permission by which a control is shown: with it the control is there; taken
// from the person while they look it goes without a reload, and its request is refused and changes nothing; given back, the very same request is done.
import { features } from '@foyer/server/src/features.ts'
import type { PermissionId } from '@foyer/server/src/permissions/catalogue.ts'
import { matrix } from '@foyer/server/src/permissions/matrix.ts'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { openBrowser, openPage } from '../../src/browser.ts'
import { type Desk, openDesk } from '../../src/desk.ts'
import { type Asked, type Control, type Place, places, waysOf } from './allowed.ts'

// Each place is looked at for some permissions, on a machine that may have other things to do.
vi.setConfig({ testTimeout: 90_000 })

let browser: Browser
let desk: Desk
let context: BrowserContext
let page: Page
let strayed: string[]
/** How long each control took to go, counted from the answer to whoever took the permission. */
const goneMs: number[] = []

beforeAll(async () => {
  ;[browser, desk] = await Promise.all([openBrowser(), openDesk()])
  ;({ page, context, strayed } = await openPage(browser, desk.workspace.url))
  const { userId, authToken } = desk.dana
  await page.addInitScript((session) => localStorage.setItem('foyer:/:session', session), JSON.stringify({ userId, authToken }))
}, 120_000)
afterAll(async () => {
  await context?.close()
  await browser?.close()
  await desk?.[Symbol.asyncDispose]()
})

/** One permission, the others that would do in its place, and the controls that it gives on their own. */
interface Round {
  readonly permission: PermissionId
  readonly without: ReadonlySet<PermissionId>
  readonly controls: Control[]
}

function roundsOf({ controls }: Pick<Place, 'controls'>): Round[] {
  const rounds = new Map<string, Round>()
  for (const control of controls) {
    const { asks, any = false, told = [], when = [], also = [], without = [] } = control
    const asked = asks.map((one) => waysOf(one, when))
    const ways = [
      ...(any ? [[...new Set(asked.flat())]] : asked),
      ...told.map((row) => waysOf(row, when)),
      ...also.map((permission) => [permission]),
    ]
    for (const way of ways)
      for (const permission of way) {
        const off = new Set([...way.filter((other) => other !== permission), ...without])
        const key = [permission, ...[...off].sort()].join(' ')
        const round = rounds.get(key) ?? { permission, without: off, controls: [] }
        rounds.set(key, round)
        if (!round.controls.includes(control)) round.controls.push(control)
      }
  }
  return [...rounds.values()]
}

const everything: ReadonlySet<PermissionId> = new Set(
  places.flatMap((place) => roundsOf(place).flatMap(({ permission, without }) => [permission, ...without])),
)

/** Reaches them and sees them. What they stand in may have closed when something went from it. */
async function areShown(controls: readonly Control[], reach: Place['reach'] = async () => undefined): Promise<void> {
  const [first] = controls
  await expect.poll(() => reach(page).then(() => first?.find(page).isVisible())).toBe(true)
  await Promise.all(controls.map(({ find }) => find(page).waitFor({ state: 'visible' })))
}

async function isGone({ find }: Control): Promise<void> {
  const since = performance.now()
  await find(page).waitFor({ state: 'hidden' })
  goneMs.push(performance.now() - since)
}

function send({ verb, path, ...options }: Asked) {
  return desk.dana.request(verb, path, options)
}

/** What the request changes: what the audit log says was done, unless the table says where else to look. */
async function look({ look: own }: Control, { verb, path }: Asked): Promise<unknown> {
  if (own !== undefined) return own?.(desk)
  if (verb === 'GET') return null
  const action = features
    .flatMap(({ routes = [] }) => routes)
    .find((route) => route.verb === verb && new RegExp(`^${route.path.replaceAll(/:\w+/g, '[^/]+')}$`).test(path))?.action
  const row = Object.entries(matrix).find(([name]) => name === action?.permission)?.[1]
  expect(row, `${verb} ${path}: the audit log keeps it`).toMatchObject({ audited: true })
  const { entries } = await desk.alice.get<{ entries: { _id: string; refusal: string | null }[] }>('foyer.audit', {
    action: action?.name ?? '',
    count: 100,
  })
  return entries.find(({ refusal }) => refusal === null)?._id ?? null
}

async function play({ permission, without, controls }: Round, { reach }: Pick<Place, 'reach'>): Promise<void> {
  await desk.let(everything, without)
  const prepared: { readonly control: Control; readonly asked: Asked }[] = []
  for (const control of controls) prepared.push({ control, asked: await control.request(desk, permission) })
  await areShown(controls, reach)

  await desk.let(everything, new Set([...without, permission]))
  await Promise.all(controls.map(isGone))
  // What stands in a menu is gone from it, and not with it.
  await reach?.(page)
  for (const { control, asked } of prepared) {
    const what = `${control.name}, without ${permission}`
    expect(await control.find(page).isVisible(), what).toBe(false)
    const before = await look(control, asked)
    const { status, body } = await send(asked)
    expect([Math.floor(status / 100), body], what).toEqual([
      4,
      expect.objectContaining({ success: false, error: expect.stringMatching(/\w/) }),
    ])
    expect(body, what).not.toMatchObject({ errorType: 'invalid-params' })
    expect(await look(control, asked), `${what}: nothing has changed`).toEqual(before)
  }

  await desk.let(everything, without)
  await areShown(controls, reach)
  for (const { control, asked } of prepared) {
    const what = `${control.name}, with ${permission}`
    const before = await look(control, asked)
    const { status, body } = await send(asked)
    expect([status, body], what).toEqual([200, body])
    if (asked.verb !== 'GET' && control.look !== null) expect(await look(control, asked), `${what}: it was done`).not.toEqual(before)
  }
}

describe.each(places.map((place) => [place.name, place] as const))('%s', (_name, place) => {
  beforeAll(async () => {
    await desk.let(everything, new Set())
    await page.goto(desk.workspace.url + place.at(desk))
  })

  test.each(roundsOf(place).map((round) => [round.permission, round.controls.map(({ name }) => name).join(', '), round] as const))(
    'by %s alone: %s',
    async (_permission, _controls, round) => {
      await play(round, place)
      expect(strayed).toEqual([])
    },
  )
})

test('a role that somebody is given and loses is felt on the page that they have open', async () => {
  await desk.let([], new Set())
  await page.goto(desk.workspace.url)
  await page.getByRole('button', { name: 'Your account' }).click()
  const entry = page.getByRole('menuitem', { name: 'Administration' })
  await page.getByRole('menuitem', { name: 'Sign out' }).waitFor()
  await entry.waitFor({ state: 'hidden' })
  await desk.alice.post('roles.addUserToRole', { username: 'dana', roleId: 'admin' })
  await entry.waitFor({ state: 'visible' })
  await desk.alice.post('roles.removeUserFromRole', { username: 'dana', roleId: 'admin' })
  await entry.waitFor({ state: 'hidden' })
})

test('what is taken is gone within a second, on the pages of chat and of administration alike', () => {
  expect(goneMs.length).toBeGreaterThan(100)
  goneMs.sort((one, other) => one - other)
  expect(goneMs[Math.floor(goneMs.length * 0.95)]).toBeLessThan(1_000)
})
