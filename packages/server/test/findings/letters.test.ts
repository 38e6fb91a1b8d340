// What was found elsewhere about letters and invitations (findings 12, 31 and 41), and is not so here.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorkspace, type TestWorkspace } from '../app.ts'
import { type MailServer, openMailServer } from '../mail-server.ts'

let mail: MailServer
let workspace: TestWorkspace
beforeAll(async () => {
  mail = await openMailServer()
  workspace = await openWorkspace({ MAIL_URL: `smtp://127.0.0.1:${mail.port}` })
})
afterAll(async () => {
  await workspace?.[Symbol.asyncDispose]()
  await mail?.[Symbol.asyncDispose]()
})

const form = (username: string, more: Record<string, unknown>) => ({
  username,
  name: 'New Person',
  email: `${username}@foyer.example`,
  password: 'a-long-password',
  roles: ['guest'],
  ...more,
})
/** The letters that came for an address, once as many are there. */
const lettersFor = async (address: string, count: number) => {
  const found = () => mail.letters.filter(({ to }) => to.some((one) => one.address === address))
  await expect.poll(() => found().length, { timeout: 10_000 }).toBe(count)
  return found()
}

test('finding 12: a temporary password is mailed only where an administrator asked for one, in a letter about it, and opens nothing but a new one', async () => {
  const { alice } = workspace
  await alice.rest.post('users.create', form('chosen', { sendWelcomeEmail: true, requirePasswordChange: true }))
  await alice.rest.post('users.create', form('drawn', { sendWelcomeEmail: true, setRandomPassword: true, password: '' }))
  const [welcome] = await lettersFor('chosen@foyer.example', 1)
  expect(`${welcome?.subject} ${welcome?.text}`).not.toMatch(/password/i)
  const letters = await lettersFor('drawn@foyer.example', 2)
  expect(letters.map(({ subject }) => subject)).toEqual(['Your account at Foyer', 'Your temporary password for Foyer'])
  const password = letters[1]?.text?.match(/\n\n(\S+aA7-)\n/)?.[1] ?? ''
  const drawn = await workspace.signIn('drawn', password)
  for (const path of ['rooms.get', 'subscriptions.get', 'users.list'])
    expect((await drawn.rest.request('GET', path)).body).toMatchObject({ errorType: 'error-password-change-required' })
})

test('finding 31: inviting a guest by mail makes a guest of the named rooms with an end, and the invitation is listed and can be revoked', async () => {
  const { alice } = workspace
  const room = (await alice.rest.post<{ group: { _id: string } }>('groups.create', { name: 'project' })).group._id
  const accessEndsAt = '2040-01-01T00:00:00.000Z'
  const { outcomes } = await alice.rest.post<{ outcomes: { invitationId: string; link: string }[] }>('foyer.invitations.create', {
    addresses: ['one@partner.example', 'two@partner.example'],
    rooms: [room],
    accessEndsAt,
  })
  const listed = await alice.rest.get<{ invitations: { address: string; state: string; expiresAt: string }[] }>('foyer.invitations')
  expect(listed.invitations.map(({ address, state }) => `${address} ${state}`).toSorted()).toEqual([
    'one@partner.example pending',
    'two@partner.example pending',
  ])
  await alice.rest.post('foyer.invitations.revoke', { invitationId: outcomes[1]?.invitationId })
  const accept = async (at: number, username: string) => {
    const token = new URL(outcomes[at]?.link ?? '').hash.slice(1)
    return fetch(`${workspace.url}/api/v1/foyer.invitations.accept`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, name: 'Partner', username, password: 'a-long-password' }),
    })
  }
  expect([(await accept(0, 'one')).status, (await accept(1, 'two')).status]).toEqual([200, 400])
  const { rows } = await workspace.sql.query(
    `SELECT u.username, u.kind, u.access_ends_at AS ends, array_agg(m.room_id) AS rooms FROM users u JOIN memberships m ON m.user_id = u.id
      WHERE u.email LIKE '%@partner.example' GROUP BY u.id`,
  )
  expect(rows).toEqual([{ username: 'one', kind: 'guest', ends: new Date(accessEndsAt), rooms: [room] }])
})

test('finding 41: what became of a letter is told, and a welcome letter that is sent again is whole', async () => {
  const { alice } = workspace
  mail.conduct.set('gone@foyer.example', 'refuse')
  await alice.rest.post('users.create', form('gone', { sendWelcomeEmail: true }))
  const state = async () =>
    (await alice.rest.get<{ letters: { state: string; lastError: string | null }[] }>('foyer.mail.outbox', { address: 'gone@' })).letters[0]
  await expect.poll(async () => (await state())?.state, { timeout: 10_000 }).toBe('failed')
  expect((await state())?.lastError).toContain('no such person')
  mail.conduct.clear()
  await alice.rest.post('users.sendWelcomeEmail', { email: 'gone@foyer.example' })
  const [letter] = await lettersFor('gone@foyer.example', 1)
  expect(letter?.text).toContain('Hello New Person')
  expect(`${letter?.subject} ${letter?.text}`).not.toMatch(/\[\w+\]/)
})
