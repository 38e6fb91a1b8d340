// Somebody signs in, makes tokens, changes the password and writes at full speed on every road while their account ends: what was
// handed out by then is worth nothing afterwards. L-19, L-20 and L-21, without what is not built: one-time codes, OAuth.
import type { DdpClient } from '@foyer/client/ddp-client.ts'
import { RestClient } from '@foyer/client/rest-client.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sweepSessions } from '../../src/features/sessions/sessions.jobs.ts'
import { openWorkspace, type Person, type TestWorkspace } from '../app.ts'
import { rounds } from '../rounds.ts'
import { roadsOf } from '../tokens.ts'

let workspace: TestWorkspace
let carol: Person
let channelId: string
beforeAll(async () => {
  workspace = await openWorkspace()
  carol = await workspace.newPerson('carol')
  const { channel } = await carol.rest.post<{ channel: { _id: string } }>('channels.create', { name: 'lobby' })
  channelId = channel._id
})
afterAll(() => workspace[Symbol.asyncDispose]())

/** One way in which an account ends; answers the moment after which nothing of it may have been committed. */
interface Ending {
  readonly of: 'user' | 'guest'
  end(person: Person): Promise<Date>
}

const moment = async (sql: string, id: string): Promise<Date> => {
  const { rows } = await workspace.sql.query<{ at: Date }>(sql, [id])
  if (rows[0] === undefined) throw new Error('the account has not ended')
  return rows[0].at
}
const deactivatedAt = ({ id }: Person): Promise<Date> => moment('SELECT updated_at AS at FROM users WHERE id = $1 AND NOT active', id)

const endings: Record<string, Ending> = {
  'users.setActiveStatus': {
    of: 'user',
    async end(person) {
      await workspace.alice.rest.post('users.setActiveStatus', { userId: person.id, activeStatus: false, confirmRelinquish: true })
      return deactivatedAt(person)
    },
  },
  'users.deactivateIdle': {
    of: 'user',
    async end(person) {
      // Signing in makes somebody busy again: whoever got in first is deactivated by the next attempt, or by name.
      await workspace.sql.query(`UPDATE users SET last_login_at = now() - interval '9 days' WHERE id = $1`, [person.id])
      await workspace.alice.rest.post('users.deactivateIdle', { daysIdle: 5, role: 'user' })
      await workspace.alice.rest.post('users.setActiveStatus', { userId: person.id, activeStatus: false, confirmRelinquish: true })
      return deactivatedAt(person)
    },
  },
  'users.delete': {
    of: 'user',
    async end({ id }) {
      await workspace.alice.rest.post('users.delete', { userId: id, confirmRelinquish: true })
      return moment(`SELECT at FROM audit_log WHERE action = 'delete-user' AND target_id = $1`, id)
    },
  },
  'the end of a guest’s access': {
    of: 'guest',
    async end({ id }) {
      const at = await moment(`SELECT clock_timestamp() + interval '500 milliseconds' AS at FROM users WHERE id = $1`, id)
      await workspace.alice.rest.post('users.update', { userId: id, data: { accessEndsAt: at } })
      await workspace.sql.query(`SELECT pg_sleep(greatest(0, extract(epoch FROM $1::timestamptz - clock_timestamp()) + 0.001))`, [at])
      return at
    },
  },
}

interface Attempt {
  readonly what: string
  readonly begun: number
  /** Null for a refusal. */
  readonly done: { readonly token?: string; readonly text?: string } | null
}

/** Everything that one person can do with an account, over and over, until once after its end. */
class Storm {
  over = Number.POSITIVE_INFINITY
  readonly attempts: Attempt[] = []
  readonly sockets: DdpClient[] = []
  readonly #person: Person
  readonly #password: string
  #texts = 0

  constructor(person: Person, password: string) {
    this.#person = person
    this.#password = password
  }

  async rage({ tokens, newPassword }: { readonly tokens: boolean; readonly newPassword: boolean }): Promise<void> {
    const { rest, id, username } = this.#person
    const byPassword = { user: username, password: this.#password }
    const resume = { resume: rest.authToken ?? '' }
    const post = (path: string, body: object) => rest.request('POST', path, { body })
    const text = (): string => `${id} says ${++this.#texts}`
    await Promise.all([
      ...[0, 1].map(() =>
        this.#keep('login over REST', async () => {
          const { status, body } = await new RestClient({ url: workspace.url }).request('POST', 'login', { body: byPassword })
          return status === 200 ? { token: (body as { data: { authToken: string } }).data.authToken } : null
        }),
      ),
      this.#keepOnSockets('login over DDP', async (socket) => ({ token: (await socket.login(username, this.#password)).token })),
      this.#keepOnSockets('resume over DDP', async (socket) => ({ token: (await socket.login(resume)).token })),
      this.#keep('chat.sendMessage', async () => {
        const msg = text()
        return (await post('chat.sendMessage', { message: { rid: channelId, msg } })).status === 200 ? { text: msg } : null
      }),
      this.#keepOnSockets('sendMessage', async (socket) => {
        const msg = text()
        if (socket.userId === undefined) await socket.login(resume)
        await socket.call('sendMessage', { rid: channelId, msg })
        return { text: msg }
      }),
      ...(tokens
        ? [
            this.#keep('users.generatePersonalAccessToken', async () => {
              const { status, body } = await post('users.generatePersonalAccessToken', { tokenName: `script ${++this.#texts}` })
              return status === 200 ? { token: (body as { token: string }).token } : null
            }),
            this.#keep('users.regeneratePersonalAccessToken', async () => {
              const { status, body } = await post('users.regeneratePersonalAccessToken', { tokenName: 'kept' })
              return status === 200 ? { token: (body as { token: string }).token } : null
            }),
          ]
        : []),
      ...(newPassword
        ? [
            this.#keep('users.updateOwnBasicInfo', async () => {
              const data = { currentPassword: this.#password, newPassword: `${this.#password}-new` }
              return (await post('users.updateOwnBasicInfo', { data })).status === 200 ? {} : null
            }),
          ]
        : []),
    ])
  }

  async #keep(what: string, attempt: () => Promise<Attempt['done']>): Promise<void> {
    for (;;) {
      const begun = performance.now()
      const done = await attempt()
      this.attempts.push({ what, begun, done })
      if (begun > this.over) return
    }
  }

  /** On one socket until it is closed, then on the next. */
  #keepOnSockets(what: string, attempt: (socket: DdpClient) => Promise<Attempt['done']>): Promise<void> {
    let socket: DdpClient | null = null
    return this.#keep(what, async () => {
      if (socket === null) this.sockets.push((socket = await workspace.anonymousSocket()))
      try {
        return await attempt(socket)
      } catch (error) {
        if ((error as { error?: unknown }).error === 'connection-closed') socket = null
        return null
      }
    })
  }
}

let made = 0
async function endInAStorm(ending: Ending, round: number): Promise<void> {
  const username = `p${++made}`
  const person = await workspace.newPerson(username, { roles: [ending.of], joinDefaultChannels: false })
  await carol.rest.post('channels.invite', { roomId: channelId, userId: person.id })
  if (ending.of === 'user') await person.rest.post('users.generatePersonalAccessToken', { tokenName: 'kept' })
  const storm = new Storm(person, `${username}-password`)
  const raging = storm.rage({ tokens: ending.of === 'user', newPassword: round % 3 === 2 })
  // The storm has begun when something was stored; from there on the end falls another moment later each time.
  await expect
    .poll(() => storm.attempts.filter(({ done }) => done !== null).length, { interval: 1, timeout: 20_000 })
    .toBeGreaterThan((round * 5) % 9)
  const endedAt = await ending.end(person).finally(() => {
    storm.over = performance.now()
  })
  await raging

  expect(storm.attempts.filter(({ begun, done }) => begun > storm.over && done !== null)).toEqual([])
  await sweepSessions(
    (action, input) => workspace.app.perform(action, { credential: 'operator', address: null, requestId: 'job' }, input),
    workspace.app.hub,
  )
  expect((await workspace.sql.query('SELECT kind FROM sessions WHERE user_id = $1', [person.id])).rows).toEqual([])
  const tokens = new Set([person.rest.authToken ?? '', ...storm.attempts.flatMap(({ done }) => done?.token ?? [])])
  const judge = await workspace.anonymousSocket()
  for (const token of tokens) expect(await roadsOf(workspace, judge, { userId: person.id, token })).toEqual([])
  await judge.close()
  // What was signed in is closed by the server; what was never let in is closed here.
  await workspace.settle()
  expect(workspace.app.hub.sessions).toEqual([])
  await Promise.all(storm.sockets.map((socket) => socket.close()))

  const { rows: stored } = await workspace.sql.query<{ body: string; at: Date }>(
    `SELECT body, created_at AS at FROM messages WHERE room_id = $1 AND body LIKE $2`,
    [channelId, `${person.id} says %`],
  )
  // Requests look at a guest's last moment when they begin, and what they began then they finish.
  const late = ending.of === 'guest' ? 1_000 : 0
  expect(stored.filter(({ at }) => at.getTime() > endedAt.getTime() + late)).toEqual([])
  const acknowledged = storm.attempts.flatMap(({ done }) => done?.text ?? [])
  const remaining = new Set(stored.map(({ body }) => body))
  const kept = ending !== endings['users.delete']
  if (kept) expect(acknowledged.filter((text) => !remaining.has(text))).toEqual([])
  else expect([...remaining]).toEqual([])
}

test.each(Object.keys(endings))(
  'L-19 L-20 L-21 whatever somebody was handed while their account ended is dead, and nothing was written later: %s',
  async (name) => {
    for (let round = 0; round < rounds(1, 75); round++) await endInAStorm(endings[name] as Ending, round)
  },
  600_000,
)
