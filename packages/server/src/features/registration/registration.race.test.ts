// Many who register at once, and those who decide about them: of what there is one of, one gets it, and nobody is half there.
import { RestClient } from '@foyer/client/rest-client.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { readLedger, tally, undoing } from '../../../test/ledger.ts'
import { atRest, releaseTogether } from '../../../test/release.ts'
import { rounds } from '../../../test/rounds.ts'
import { hashToken, newId, newToken } from '../../platform/ids.ts'

const many = 40

let workspace: TestWorkspace
let alice: Person
let stranger: Pick<Person, 'rest'>
beforeAll(async () => {
  workspace = await openWorkspace({ OVERWRITE_SETTING_Accounts_RegistrationForm: 'Public' })
  alice = workspace.alice
  stranger = { rest: new RestClient({ url: workspace.url }) }
})
afterAll(() => workspace[Symbol.asyncDispose]())

const set = (id: string, value: unknown) => alice.rest.post(`settings/${id}`, { value })
function newForm(more: Record<string, unknown> = {}) {
  const username = `new-${newId().toLowerCase()}`
  return { username, name: 'New', email: `${username}@elsewhere.example`, pass: 'a-long-password', ...more }
}
const registering = (more: (i: number) => Record<string, unknown>) =>
  Promise.all(Array.from({ length: many }, (_, i) => atRest(stranger, 'users.register', newForm(more(i)))))
const oneOf = (outcome: string, others: string) => [outcome, ...Array.from({ length: many - 1 }, () => others)].toSorted()
const came = { 'new users': 1, 'new memberships': 1, 'changed rooms': 1, 'new letters': 1, 'new audit_log': 1 }
/** Somebody who has registered and waits; answers their id. */
async function waits(): Promise<string> {
  return (await stranger.rest.post<{ user: { _id: string } }>('users.register', newForm())).user._id
}
/** The link that proves the address of somebody who waits for that; answers its token. */
async function linkFor(userId: string): Promise<string> {
  const token = newToken()
  await workspace.sql.query('UPDATE verifications SET token_hash = $2 WHERE user_id = $1', [userId, hashToken(token)])
  return token
}

describe('forty who register at once', () => {
  test('with one username are one account', async () => {
    for (let round = 0; round < rounds(2, 100); round++)
      await undoing(workspace.sql, async (before) => {
        const same = { username: `same-${newId().toLowerCase()}` }
        const outcomes = await releaseTogether(await registering(() => same), round)
        expect(outcomes.toSorted()).toEqual(oneOf('done', 'error-field-unavailable'))
        expect(tally(before, await readLedger(workspace.sql))).toEqual(came)
      })
  })

  test('with usernames and addresses that look alike are one account', async () => {
    for (let round = 0; round < rounds(2, 100); round++)
      await undoing(workspace.sql, async (before) => {
        const address = `same-${newId().toLowerCase()}@elsewhere.example`
        const spellings = [address, address.toUpperCase(), address.replace('a', '\u0430'), ` ${address}`]
        const outcomes = await releaseTogether(await registering((i) => ({ email: spellings[i % spellings.length] })), round)
        expect(outcomes.toSorted()).toEqual(oneOf('done', 'error-field-unavailable'))
        expect(tally(before, await readLedger(workspace.sql))).toEqual(came)
      })
  })

  test('with one address, where it is verified, all wait alike; of those who prove it one gets it', async () => {
    await set('Accounts_EmailVerification', true)
    for (let round = 0; round < rounds(1, 50); round++)
      await undoing(workspace.sql, async () => {
        const email = `same-${newId().toLowerCase()}@elsewhere.example`
        const outcomes = await releaseTogether(await registering(() => ({ email })), round)
        expect(new Set(outcomes)).toEqual(new Set(['done']))
        const { rows } = await workspace.sql.query<{ id: string }>('SELECT id FROM users WHERE email = $1', [email])
        expect(rows).toHaveLength(many)
        // Three letters go to one address in an hour.
        const letters = await workspace.sql.query(`SELECT id FROM letters WHERE address = $1 AND kind = 'verification'`, [email])
        expect(letters.rows).toHaveLength(3)
        const proving = (await workspace.sql.query<{ user_id: string }>('SELECT user_id FROM verifications WHERE address = $1', [email]))
          .rows
        const tokens = await Promise.all(proving.map(({ user_id }) => linkFor(user_id)))
        const proved = await releaseTogether(
          await Promise.all(tokens.map((token) => atRest(stranger, 'foyer.registrations.verify', { token }))),
          round,
        )
        expect(proved.toSorted()).toEqual(['done', 'error-field-unavailable', 'error-field-unavailable'])
        const active = await workspace.sql.query('SELECT id FROM users WHERE email = $1 AND active', [email])
        expect(active.rows).toHaveLength(1)
      })
    await set('Accounts_EmailVerification', false)
  })
})

test('one link of a letter, opened forty times at once, lets somebody in once', async () => {
  await set('Accounts_EmailVerification', true)
  for (let round = 0; round < rounds(2, 100); round++)
    await undoing(workspace.sql, async () => {
      const token = await linkFor(await waits())
      const before = await readLedger(workspace.sql)
      const takers = Array.from({ length: many }, () => atRest(stranger, 'foyer.registrations.verify', { token }))
      const outcomes = await releaseTogether(await Promise.all(takers), round)
      expect(outcomes.toSorted()).toEqual(oneOf('done', 'error-invalid-token'))
      expect(tally(before, await readLedger(workspace.sql))).toEqual({
        'changed users': 1,
        'gone verifications': 1,
        'gone registrations': 1,
        'new memberships': 1,
        'changed rooms': 1,
        'new letters': 1,
        'new audit_log': 1,
      })
    })
  await set('Accounts_EmailVerification', false)
})

test('somebody who is approved and rejected at once is in, or gone', async () => {
  await set('Accounts_ManuallyApproveNewUsers', true)
  for (let round = 0; round < rounds(4, 200); round++) {
    const userId = await waits()
    const deciding = ['approve', 'reject', 'approve', 'reject'].map((verb) => atRest(alice, `foyer.registrations.${verb}`, { userId }))
    const activating = atRest(alice, 'users.setActiveStatus', { userId, activeStatus: true })
    const [approved, rejected, again, twice, activated] = await releaseTogether(await Promise.all([...deciding, activating]), round)
    const { rows } = await workspace.sql.query('SELECT active, waits_for FROM users WHERE id = $1', [userId])
    if ([rejected, twice].includes('done')) {
      expect(rows).toEqual([])
      expect([approved, again, activated]).toEqual(['error-invalid-user', 'error-invalid-user', 'error-invalid-user'])
    } else {
      expect(rows).toEqual([{ active: true, waits_for: null }])
      expect(new Set([rejected, twice])).toEqual(new Set(['error-action-not-allowed']))
    }
  }
  await set('Accounts_ManuallyApproveNewUsers', false)
})
