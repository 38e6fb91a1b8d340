// What an action has written by the time it breaks off, or its database connection is lost, is as if it had never been; and asked
// again it succeeds. At every failpoint that the action passes.
import { RestClient } from '@foyer/client/rest-client.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { arm, type Failpoint, loseBackend } from '../../src/platform/failpoint.ts'
import { hashToken, newId, newToken } from '../../src/platform/ids.ts'
import { openWorkspace, type Person, type TestWorkspace } from '../app.ts'
import { rounds } from '../rounds.ts'
import { upload } from '../uploads.ts'

let workspace: TestWorkspace
let carol: Person
let bob: Person
beforeAll(async () => {
  workspace = await openWorkspace({
    OVERWRITE_SETTING_Limits_Seats: '50',
    OVERWRITE_SETTING_Accounts_RegistrationForm: 'Public',
    OVERWRITE_SETTING_Accounts_ManuallyApproveNewUsers: 'true',
  })
  carol = await workspace.newPerson('carol')
  bob = await workspace.newPerson('bob')
})
afterAll(() => workspace[Symbol.asyncDispose]())

async function newRoom(): Promise<string> {
  const { group } = await carol.rest.post<{ group: { _id: string } }>('groups.create', {
    name: `room-${newId()}`,
    members: ['bob', 'alice'],
  })
  return group._id
}
const post = (person: Pick<Person, 'rest'>, path: string, body: object) => () => person.rest.request('POST', path, { body })
const stranger = (): Pick<Person, 'rest'> => ({ rest: new RestClient({ url: workspace.url }) })
/** Somebody who fills in the form, as often as wanted. */
const registrant = (more: object = {}) => {
  const username = `new-${newId()}`
  const form = { username, name: 'New', email: `${username}@elsewhere.example`, pass: 'a-long-password' }
  return post(stranger(), 'users.register', { ...form, ...more })
}
/** The token of a link for guests into the general channel. */
async function newLink(): Promise<string> {
  const token = newToken()
  await workspace.sql.query(
    `INSERT INTO invite_links (id, token_hash, room_id, made_by, for_guests, days, uses_max, created_at, expires_at)
     SELECT $1, $2, $3, id, true, 1, 0, now(), now() + interval '1 day' FROM users WHERE username = 'alice'`,
    [newId(), hashToken(token), 'GENERAL'],
  )
  return token
}
const inviting = (address: string, rooms: readonly string[]) =>
  post(workspace.alice, 'foyer.invitations.create', { addresses: [address], rooms })
/** Invites somebody; answers what stands behind the # of the link. */
async function invited(address: string, rooms: readonly string[]): Promise<string> {
  const { body } = await inviting(address, rooms)()
  return new URL((body as { outcomes: { link: string }[] }).outcomes[0]?.link ?? '').hash.slice(1)
}

/** An action, prepared so that it can be tried twice, with the failpoints on its way. */
const doings: Record<string, { points: readonly Failpoint[]; always?: true; prepare(): Promise<() => Promise<{ status: number }>> }> = {
  'inviting somebody': {
    points: ['invitation:begun', 'invitation:stored', 'invitation:written'],
    always: true,
    prepare: async () => inviting(`${newId()}@partner.example`, [await newRoom()]),
  },
  'accepting an invitation': {
    points: [
      ...([
        'acceptance:begun',
        'account:seat-taken',
        'account:stored',
        'addition:begun',
        'addition:room-taken',
        'addition:stored',
      ] as const),
      ...(['acceptance:in-rooms', 'acceptance:settled', 'acceptance:signed-in'] as const),
    ],
    always: true,
    async prepare() {
      const token = await invited(`${newId()}@partner.example`, [await newRoom(), await newRoom()])
      const body = { token, name: 'Pat Partner', username: `pat-${newId()}`, password: 'a-long-password' }
      return () => new RestClient({ url: workspace.url }).request('POST', 'foyer.invitations.accept', { body })
    },
  },
  'accepting an invitation with an account': {
    points: ['acceptance:begun', 'addition:room-taken', 'addition:stored', 'acceptance:in-rooms', 'acceptance:settled'],
    always: true,
    async prepare() {
      const username = `late-${newId()}`
      const token = await invited(`${username}@foyer.example`, [await newRoom()])
      return post(await workspace.newPerson(username), 'foyer.invitations.join', { token })
    },
  },
  'signing in': {
    points: ['sign-in:before-session', 'sign-in:after-session'],
    prepare: async () => post(bob, 'login', { user: 'bob', password: 'bob-password' }),
  },
  'making a personal access token': {
    points: ['personal-token:before-session', 'personal-token:after-session'],
    prepare: async () => post(bob, 'users.generatePersonalAccessToken', { tokenName: newId() }),
  },
  'making an account': {
    points: ['account:seat-taken', 'account:stored'],
    async prepare() {
      const username = `made-${newId()}`
      return post(workspace.alice, 'users.create', {
        username,
        name: 'Made',
        email: `${username}@foyer.example`,
        password: 'made-password',
      })
    },
  },
  'registering by a link for guests': {
    points: [
      'account:seat-taken',
      'account:stored',
      'addition:room-taken',
      'link:used',
      'registration:account-made',
      'registration:letters-written',
    ],
    prepare: async () => registrant({ secretURL: await newLink() }),
  },
  'registering and waiting': {
    points: ['account:stored', 'registration:account-made', 'registration:letters-written'],
    prepare: async () => registrant(),
  },
  'approving a registration': {
    points: ['admission:seat-taken', 'admission:stored', 'addition:stored'],
    async prepare() {
      const { user } = (await registrant()()).body as { user: { _id: string } }
      return post(workspace.alice, 'foyer.registrations.approve', { userId: user._id })
    },
  },
  'verifying an address': {
    points: ['verification:used'],
    async prepare() {
      const { id } = await workspace.newPerson(`unproven-${newId().toLowerCase()}`, { verified: false })
      const token = newToken()
      await workspace.sql.query(
        `INSERT INTO verifications (id, user_id, address, token_hash, created_at, expires_at)
         SELECT id, id, email, $2, now(), now() + interval '1 day' FROM users WHERE id = $1`,
        [id, hashToken(token)],
      )
      return post(stranger(), 'foyer.registrations.verify', { token })
    },
  },
  'deactivating somebody': {
    points: ['deactivation:begun', 'deactivation:locked', 'deactivation:sessions-ended'],
    async prepare() {
      const { id } = await workspace.newPerson(`gone-${newId()}`)
      return post(workspace.alice, 'users.setActiveStatus', { userId: id, activeStatus: false })
    },
  },
  'activating somebody': {
    points: ['activation:seat-taken'],
    async prepare() {
      const { id } = await workspace.newPerson(`back-${newId()}`)
      await workspace.alice.rest.post('users.setActiveStatus', { userId: id, activeStatus: false })
      return post(workspace.alice, 'users.setActiveStatus', { userId: id, activeStatus: true })
    },
  },
  'sending a message': {
    points: ['post:before-room-lock', 'message:clock-taken', 'message:stored'],
    async prepare() {
      return post(bob, 'chat.sendMessage', { message: { rid: await newRoom(), msg: 'hello @carol' } })
    },
  },
  'removing somebody from a room': {
    points: ['membership:ending', 'membership:ended', 'message:clock-taken', 'message:stored'],
    async prepare() {
      return post(carol, 'groups.kick', { roomId: await newRoom(), userId: bob.id })
    },
  },
  'deleting a room': {
    points: ['room-deletion:locked', 'room-deletion:members-dismissed'],
    async prepare() {
      return post(carol, 'groups.delete', { roomId: await newRoom() })
    },
  },
  'sending an upload': {
    points: ['message:clock-taken', 'message:stored', 'upload:in-message'],
    async prepare() {
      const rid = await newRoom()
      const { _id } = await upload(bob, rid)
      return post(bob, `rooms.mediaConfirm/${rid}/${_id}`, {})
    },
  },
  'keeping an upload': {
    points: ['upload:kept'],
    async prepare() {
      const rid = await newRoom()
      return () =>
        upload(bob, rid).then(
          () => ({ status: 200 }),
          () => ({ status: 500 }),
        )
    },
  },
}

/** All that the database holds of accounts, sessions, letters, rooms and what is in them, as one text. */
async function everything(): Promise<string> {
  const tables = [
    ...['users', 'sessions', 'rooms', 'memberships', 'ended_memberships', 'messages', 'deleted_messages', 'files', 'audit_log'],
    ...['letters', 'invitations', 'verifications', 'registrations', 'invite_links'],
  ]
  const parts = tables.map(
    (table) => `SELECT '${table}' AS name, md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS hash FROM ${table} t`,
  )
  const { rows } = await workspace.sql.query(parts.join(' UNION ALL '))
  return JSON.stringify(rows)
}

const faults = {
  'breaks off': () => Promise.reject(new Error('broken off by a test')),
  'loses its connection': loseBackend,
}
const cases = Object.entries(doings).flatMap(([name, { points, prepare, always = false }]) =>
  points.flatMap((point) => Object.entries(faults).map(([fault, effect]) => ({ name, fault, point, prepare, effect, always }))),
)
const tried = cases.filter(({ always }, i) => always || i % rounds(4, 1) === 0)

test.each(tried)(
  'L-53 I12 $name that $fault at $point leaves nothing behind, and succeeds when it is tried again',
  async ({ point, prepare, effect }) => {
    const attempt = await prepare()
    const before = await everything()
    const disarm = arm(point, effect)
    try {
      expect((await attempt()).status).toBeGreaterThanOrEqual(500)
    } finally {
      disarm()
    }
    expect(await everything()).toBe(before)
    expect((await attempt()).status).toBe(200)
  },
)
