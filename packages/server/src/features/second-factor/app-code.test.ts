// Which codes are taken, at which moment: by the vectors of RFC 6238, and with clocks that go wrong.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { appCode } from '../../../test/app-codes.ts'
import { type BareDatabase, openBareDatabase } from '../../../test/bare-database.ts'
import type { Writing } from '../../actions/action.ts'
import type { Workspace } from '../../permissions/workspace.ts'
import { ServerSecret } from '../../platform/server-secret.ts'
import type { User } from '../../schema/rows.ts'
import { offerSecret, takeAppCode } from './app-code.ts'
import { lockFactors } from './second-factor.store.ts'

const bob = { id: 'bob', username: 'bob' } as User
// '12345678901234567890', the secret of the RFC.
const rfcSecret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const secret = new ServerSecret(Buffer.from('a secret of the server, long enough'))
const moment = 1_700_000_010_000

let bare: BareDatabase
beforeAll(async () => {
  bare = await openBareDatabase()
  await bare.sql.query(
    `INSERT INTO users (id, username, username_key, name, kind, roles) VALUES ('bob', 'bob', 'bob', 'Bob', 'member', '{user}')`,
  )
})
afterAll(() => bare[Symbol.asyncDispose]())
beforeEach(async () => {
  await bare.sql.query(`DELETE FROM second_factors`)
  await bare.sql.query(`INSERT INTO second_factors (user_id, app_secret) VALUES ('bob', $1)`, [secret.seal('app-factor', 'bob', rfcSecret)])
})

function cxAt(tx: unknown, at: number, settings: Record<string, unknown> = {}): Writing {
  return { tx, secret, now: new Date(at), workspace: { settings: new Map(Object.entries(settings)) } as unknown as Workspace } as Writing
}

const taken = (code: string, at: number, settings: Record<string, unknown> = {}): Promise<boolean> =>
  bare.write(async (tx) => takeAppCode(cxAt(tx, at, settings), bob, { factors: await lockFactors(tx, 'bob'), code }))

test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('the code of the RFC for second %i is %s', async (second, code) => {
  expect(appCode(rfcSecret, second * 1000)).toBe(code)
  expect(await taken(code, second * 1000)).toBe(true)
})

test.each([
  [-2, false],
  [-1, true],
  [0, true],
  [1, true],
  [2, false],
])('a clock that is %i half minutes off: taken %s', async (steps, expected) => {
  expect(await taken(appCode(rfcSecret, moment + steps * 30_000), moment)).toBe(expected)
})

test('how far a clock may be off is the workspace’s to say', async () => {
  const offBy = (steps: number) => appCode(rfcSecret, moment + steps * 30_000)
  expect(await taken(offBy(-1), moment, { Accounts_TwoFactorAuthentication_MaxDelta: 0 })).toBe(false)
  expect(await taken(offBy(-3), moment, { Accounts_TwoFactorAuthentication_MaxDelta: 2 })).toBe(false)
  expect(await taken(offBy(-3), moment, { Accounts_TwoFactorAuthentication_MaxDelta: 3 })).toBe(true)
})

test('a code is taken once, and none that is older than it', async () => {
  const [before, now, after] = [-1, 0, 1].map((steps) => appCode(rfcSecret, moment + steps * 30_000)) as [string, string, string]
  expect(await taken(now, moment)).toBe(true)
  expect(await taken(now, moment)).toBe(false)
  expect(await taken(before, moment)).toBe(false)
  expect(await taken(after, moment)).toBe(true)
})

test.each(['', '28708', '2870822', '28708a', '٢٨٧٠٨٢', '-87082'])('what is no code is not taken: %j', async (code) => {
  expect(await taken(code, 59_000)).toBe(false)
  expect(await taken('287082', 59_000)).toBe(true)
})

test('a secret that another server sealed, or that was copied to another account, makes no code', async () => {
  for (const sealed of [
    new ServerSecret(Buffer.from('the secret of another server, as long')).seal('app-factor', 'bob', rfcSecret),
    secret.seal('app-factor', 'carol', rfcSecret),
  ]) {
    await bare.sql.query('UPDATE second_factors SET app_secret = $1', [sealed])
    expect(await taken('287082', 59_000)).toBe(false)
  }
})

test('every offer is another secret, of which the database keeps nothing that can be read', async () => {
  const offers = await bare.write(async (tx) => [await offerSecret(cxAt(tx, moment), bob), await offerSecret(cxAt(tx, moment), bob)])
  const [one, other] = offers
  expect(one?.secret).not.toBe(other?.secret)
  const { rows } = await bare.sql.query<{ app_secret: string }>('SELECT app_secret FROM second_factors')
  expect(rows[0]?.app_secret).not.toContain(other?.secret)
  expect(await taken(appCode(one?.secret ?? '', moment), moment)).toBe(false)
  expect(await taken(appCode(other?.secret ?? '', moment), moment)).toBe(true)
})
