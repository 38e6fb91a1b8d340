import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- answers are read as a client without types would read them
type Any = any
let workspace: TestWorkspace
let bob: Person
let gina: Person
beforeAll(async () => {
  workspace = await openWorkspace()
  bob = await workspace.newPerson('bob')
  gina = await workspace.newPerson('gina', { roles: ['guest'] })
})
afterAll(() => workspace[Symbol.asyncDispose]())

describe('the audit log', () => {
  test('tells an administrator who did what to whom, newest first', async () => {
    await workspace.alice.rest.post('users.setActiveStatus', { userId: gina.id, activeStatus: false })
    await workspace.alice.rest.post('users.setActiveStatus', { userId: gina.id, activeStatus: true })
    const { entries, total } = (await workspace.alice.rest.get('foyer.audit', { targetId: gina.id })) as Any
    expect(entries.map((entry: Any) => [entry.action, entry.actor.username, entry.target.name, entry.details.after?.active])).toEqual([
      ['set-active-status', 'alice', 'gina', true],
      ['set-active-status', 'alice', 'gina', false],
      ['add-user', 'alice', 'gina', true],
    ])
    expect(total).toBe(3)
    expect(entries[0].address).toMatch(/127\.0\.0\.1/)
  })

  test('tells of an attempt that was refused, though nothing else was written', async () => {
    await expect(bob.rest.post('users.setActiveStatus', { userId: workspace.alice.id, activeStatus: false })).rejects.toMatchObject({
      status: 403,
    })
    const { entries } = (await workspace.alice.rest.get('foyer.audit', { actorId: bob.id, refused: true })) as Any
    expect(entries).toMatchObject([{ action: 'set-active-status', refusal: 'error-unauthorized', target: { id: workspace.alice.id } }])
    const { rows } = await workspace.sql.query('SELECT active FROM users WHERE id = $1', [workspace.alice.id])
    expect(rows[0].active).toBe(true)
  })

  test('is exported whole, as CSV and as JSON lines, over more than one page', async () => {
    for (let i = 0; i < 120; i++)
      await workspace.sql.query(
        "INSERT INTO audit_log (id, actor_name, action, target_kind, target_name) VALUES ($1, 'test', 'many', 'workspace', '=1+1')",
        [`many-${i}`],
      )
    const csv = await workspace.alice.rest.request('GET', 'foyer.audit.export', { query: { action: 'many', format: 'csv' } })
    const lines = String(csv.body).trim().split('\r\n')
    expect(lines).toHaveLength(121)
    expect(lines[1]).toContain(`"'=1+1"`)
    const json = await workspace.alice.rest.request('GET', 'foyer.audit.export', { query: { format: 'jsonl' } })
    const text = json.body instanceof Uint8Array ? new TextDecoder().decode(json.body) : String(json.body)
    const ids = text
      .trim()
      .split('\n')
      .map((row) => JSON.parse(row)._id)
    const { rows } = await workspace.sql.query('SELECT count(*)::int AS n FROM audit_log')
    expect(new Set(ids).size).toBe(rows[0].n)
  })

  test('is not for members or guests, and nobody changes it', async () => {
    const backAgain = await workspace.signIn('gina', 'gina-password')
    for (const person of [bob, backAgain])
      for (const path of ['foyer.audit', 'foyer.audit.export']) expect((await person.rest.request('GET', path)).status).toBe(403)
    await expect(workspace.sql.query('DELETE FROM audit_log')).rejects.toThrow(/append-only/)
    await expect(workspace.sql.query("UPDATE audit_log SET actor_name = 'somebody else'")).rejects.toThrow(/append-only/)
  })
})
