// What was mailed, used by many at once and while the account ends: it lets one in, or nobody.
import { RestClient } from '@foyer/client/rest-client.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { rounds } from '../../../test/rounds.ts'
import { perform } from '../../actions/perform.ts'
import { arm } from '../../platform/failpoint.ts'
import { loadServerSecret } from '../../platform/server-secret.ts'
import { Turns } from '../../platform/turns.ts'
import { serverSecret } from '../../../test/template.ts'
import { mailedCode } from '../mail/letter.ts'
import { RecoveryDesk } from './recovery.jobs.ts'
import { secretOf, tokenOf } from './recovery.ts'
import { signInByMail } from './sign-in-by-mail.ts'

let workspace: TestWorkspace
beforeAll(async () => {
  workspace = await openWorkspace()
})
afterAll(() => workspace[Symbol.asyncDispose]())

let made = 0
const newGuest = () => workspace.newPerson(`g${++made}`, { roles: ['guest'] })
const asServer = ((action: never, input: unknown) =>
  workspace.app.perform(action, { credential: 'operator', address: null, requestId: 'job' }, input)) as never
const post = (path: string, body: object) => new RestClient({ url: workspace.url }).request('POST', path, { body })

/** What the letter would say. */
async function mailed(person: Person, purpose: 'reset' | 'sign-in'): Promise<{ token: string; code: string }> {
  const email = `${person.username}@foyer.example`
  await (purpose === 'reset' ? post('users.forgotPassword', { email }) : post('foyer.recovery.mail', { address: email }))
  await new RecoveryDesk({ ask: asServer, onError: (error) => expect.unreachable(String(error)) }).answer()
  const { rows } = await workspace.sql.query<{ id: string }>('SELECT id FROM recoveries WHERE user_id = $1 AND purpose = $2', [
    person.id,
    purpose,
  ])
  const recovery = { purpose, id: rows[0]?.id ?? '' }
  const secret = await loadServerSecret({ text: serverSecret.FOYER_SECRET, dataDirectory: '' })
  return { token: tokenOf(secret, recovery), code: mailedCode(secret, secretOf(recovery)) }
}
const sessionsOf = async ({ id }: Person) => (await workspace.sql.query('SELECT FROM sessions WHERE user_id = $1', [id])).rowCount
const endSessionsOf = ({ id }: Person) => workspace.sql.query('DELETE FROM sessions WHERE user_id = $1', [id])

test('L-23 of many who use one reset link at once, one sets the password', async () => {
  for (let round = 0; round < rounds(2, 30); round++) {
    const gus = await newGuest()
    const { token } = await mailed(gus, 'reset')
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) => post('foyer.recovery.reset', { token, password: `new-password-${i}` })),
    )
    const winners = answers.flatMap(({ status }, i) => (status === 200 ? [i] : []))
    expect(winners).toHaveLength(1)
    expect(await sessionsOf(gus)).toBe(1)
    const works = await Promise.all(
      [0, 1, 2, 3, 4, 5, 6, 7].map((i) => post('login', { user: gus.username, password: `new-password-${i}` })),
    )
    expect(works.flatMap(({ status }, i) => (status === 200 ? [i] : []))).toEqual(winners)
  }
}, 120_000)

test('L-17 of many who use one mailed link or its code at once, one is signed in', async () => {
  for (let round = 0; round < rounds(2, 30); round++) {
    const gus = await newGuest()
    const { token, code } = await mailed(gus, 'sign-in')
    await endSessionsOf(gus)
    const by = (i: number) => (i % 4 === 0 ? { address: `${gus.username}@foyer.example`, code } : { token })
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => post('foyer.recovery.signIn', by(i))))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(await sessionsOf(gus)).toBe(1)
  }
}, 120_000)

test('a code that many guess at once is tried five times, over two servers', async () => {
  const gus = await newGuest()
  const { code } = await mailed(gus, 'sign-in')
  await workspace.alice.rest.post('settings/Block_Multiple_Failed_Logins_By_User', { value: false })
  const doors = [workspace.app.door, { ...workspace.app.door, turns: new Turns() }]
  const guess = (i: number): Promise<unknown> =>
    perform(
      doors[i % 2] as typeof workspace.app.door,
      signInByMail,
      { credential: null, address: null, requestId: 'guess' },
      {
        by: { address: `${gus.username}@foyer.example`, code: '0000-0000' },
        userAgent: null,
      },
    ).catch(({ code: refused }: { code: string }) => refused)
  expect(new Set(await Promise.all(Array.from({ length: 100 }, (_, i) => guess(i))))).toEqual(new Set(['error-invalid-token']))
  expect((await workspace.sql.query('SELECT tries FROM recoveries WHERE user_id = $1', [gus.id])).rows).toEqual([{ tries: 5 }])
  expect((await post('foyer.recovery.signIn', { address: `${gus.username}@foyer.example`, code })).status).toBe(400)
  await workspace.alice.rest.post('settings/Block_Multiple_Failed_Logins_By_User', { value: true })
}, 60_000)

test.each([
  ['reset', 'password-reset:before-lock'],
  ['sign-in', 'mailed-sign-in:before-session'],
] as const)(
  'L-19 what was mailed for %s leaves no session when the account is deactivated meanwhile',
  async (purpose, place) => {
    for (let round = 0; round < rounds(2, 30); round++) {
      const gus = await newGuest()
      const { token } = await mailed(gus, purpose)
      let deactivated: Promise<unknown> = Promise.resolve()
      const disarm = arm(place, async () => {
        disarm()
        deactivated = workspace.alice.rest.post('users.setActiveStatus', { userId: gus.id, activeStatus: false })
        // Every other time the deactivation is through first, as far as it can be.
        if (purpose === 'reset' && round % 2 === 0) await deactivated
      })
      const body = purpose === 'reset' ? { token, password: 'a-new-password' } : { token }
      await post(purpose === 'reset' ? 'foyer.recovery.reset' : 'foyer.recovery.signIn', body)
      await deactivated
      expect(await sessionsOf(gus)).toBe(0)
      expect((await post('login', { user: gus.username, password: 'a-new-password' })).status).toBe(401)
    }
  },
  120_000,
)

test('many who ask at once get one link that works', async () => {
  const gus = await newGuest()
  const email = `${gus.username}@foyer.example`
  const asked = await Promise.all(Array.from({ length: 12 }, () => post('users.forgotPassword', { email })))
  expect(asked.filter(({ status }) => status === 200)).toHaveLength(5)
  expect(asked.filter(({ status }) => status === 429)).toHaveLength(7)
  const desks = [0, 1, 2].map(() => new RecoveryDesk({ ask: asServer, onError: (error) => expect.unreachable(String(error)) }))
  await Promise.all(desks.map((desk) => desk.answer()))
  expect((await workspace.sql.query('SELECT FROM recoveries WHERE user_id = $1', [gus.id])).rowCount).toBe(1)
  const letters = await workspace.sql.query(`SELECT state FROM letters WHERE user_id = $1 AND kind = 'reset'`, [gus.id])
  expect(letters.rows.filter(({ state }) => state === 'waiting')).toHaveLength(1)
})
