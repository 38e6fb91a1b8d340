// However administrators take each other away at once, one remains.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { rounds } from '../../../test/rounds.ts'

let workspace: TestWorkspace
let names: [string, string]
beforeAll(async () => {
  workspace = await openWorkspace()
  await workspace.newPerson('amy', { roles: ['admin'] })
  names = ['alice', 'amy']
})
afterAll(() => workspace[Symbol.asyncDispose]())

const activeAdmins = async () =>
  (await workspace.sql.query(`SELECT username FROM users WHERE active AND 'admin' = ANY(roles)`)).rows.map((row) => row.username as string)
const both = () => Promise.all(names.map((name) => workspace.signIn(name, `${name}-password`))) as Promise<[Person, Person]>
const codeOf = ({ status, body }: { status: number; body: unknown }) =>
  status === 401 ? 'signed out' : ((body as { errorType?: string }).errorType ?? 'done')

/** Whoever was taken away is put back, by whoever is left. */
async function restore(): Promise<void> {
  await workspace.sql.query(`UPDATE users SET active = true, roles = '{admin}' WHERE username = ANY($1)`, [names])
}

test('two administrators who deactivate themselves at the same time', async () => {
  for (let round = 0; round < rounds(4, 20); round++) {
    const people = await both()
    const outcomes = await Promise.all(
      people.map(({ rest, id }) =>
        rest.request('POST', 'users.setActiveStatus', { body: { userId: id, activeStatus: false, confirmRelinquish: true } }),
      ),
    )
    expect(outcomes.map(codeOf).toSorted()).toEqual(['done', 'error-action-not-allowed'])
    expect(await activeAdmins()).toHaveLength(1)
    await restore()
  }
}, 60_000)

test('two administrators who deactivate each other at the same time', async () => {
  for (let round = 0; round < rounds(4, 20); round++) {
    const [one, other] = await both()
    const outcomes = await Promise.all([
      one.rest.request('POST', 'users.setActiveStatus', { body: { userId: other.id, activeStatus: false, confirmRelinquish: true } }),
      other.rest.request('POST', 'users.setActiveStatus', { body: { userId: one.id, activeStatus: false, confirmRelinquish: true } }),
    ])
    const codes = outcomes.map(codeOf)
    expect(codes.filter((code) => code === 'done')).toHaveLength(1)
    expect(['signed out', 'error-action-not-allowed']).toContain(codes.find((code) => code !== 'done'))
    expect(await activeAdmins()).toHaveLength(1)
    await restore()
  }
}, 120_000)

test('one who takes their own role while the other is deleted', async () => {
  for (let round = 0; round < 5; round++) {
    const [one, other] = await both()
    await Promise.all([
      one.rest.request('POST', 'users.update', { body: { userId: one.id, data: { roles: ['user'] } } }),
      other.rest.request('POST', 'users.update', { body: { userId: other.id, data: { roles: ['guest'] } } }),
    ])
    expect(await activeAdmins()).toHaveLength(1)
    await workspace.sql.query(
      `UPDATE users SET active = true, kind = 'member', roles = '{admin}', host_id = NULL WHERE username = ANY($1)`,
      [names],
    )
  }
}, 60_000)

test('the last administrator can’t be deactivated, deleted, demoted or made a guest', async () => {
  const [one, other] = await both()
  await one.rest.post('users.setActiveStatus', { userId: other.id, activeStatus: false, confirmRelinquish: true })
  const refusals = [
    await one.rest.request('POST', 'users.setActiveStatus', { body: { userId: one.id, activeStatus: false, confirmRelinquish: true } }),
    await one.rest.request('POST', 'users.delete', { body: { userId: one.id, confirmRelinquish: true } }),
    await one.rest.request('POST', 'users.update', { body: { userId: one.id, data: { roles: ['user'] } } }),
    await one.rest.request('POST', 'users.update', { body: { userId: one.id, data: { roles: ['guest'] } } }),
    await one.rest.request('POST', 'users.update', { body: { userId: one.id, data: { active: false }, confirmRelinquish: true } }),
  ]
  for (const refused of refusals)
    expect(refused).toMatchObject({
      status: 400,
      body: { errorType: 'error-action-not-allowed', details: { action: 'Remove_last_admin' } },
    })
  expect(await activeAdmins()).toEqual(['alice'])
})
