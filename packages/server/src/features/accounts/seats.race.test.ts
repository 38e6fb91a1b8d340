// The last seat and the last guest seat, taken from many sides at once, on every road that there is. Whoever does not get it leaves
// nothing behind.
import { RestClient } from '@foyer/client/rest-client.ts'
import type { DdpClient } from '@foyer/client/ddp-client.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { readLedger, tally, undoing } from '../../../test/ledger.ts'
import { atRest, atSocket, releaseTogether, type Taker } from '../../../test/release.ts'
import { callers, rounds } from '../../../test/rounds.ts'
import { serverSecret } from '../../../test/template.ts'
import { type Act, asOperator } from '../../operator.ts'
import { loadConfig } from '../../platform/config.ts'
import type { AppError } from '../../platform/errors.ts'
import { hashToken, newId, newToken } from '../../platform/ids.ts'
import { openLog } from '../../platform/log.ts'
import { nameKey } from '../users/name.ts'
import { addUser } from './add-user.ts'

const few = 20
const many = 50

let workspace: TestWorkspace
let alice: Person
let socket: DdpClient
let consoles: { readonly act: Act; close(): Promise<void> }[]
let tokens: readonly string[]
let letterTokens: readonly string[]
let linkToken: string
let stranger: Pick<Person, 'rest'>
let strangersSocket: DdpClient
let accounts: Readonly<
  Record<
    'members' | 'guests' | 'bots' | 'sleepingMembers' | 'sleepingGuests' | 'waitingMembers' | 'waitingGuests' | 'unproven',
    readonly Account[]
  >
>
beforeAll(async () => {
  workspace = await openWorkspace({ OVERWRITE_SETTING_Accounts_RegistrationForm: 'Public' })
  alice = workspace.alice
  socket = await alice.socket()
  stranger = { rest: new RestClient({ url: workspace.url }) }
  strangersSocket = await workspace.anonymousSocket()
  consoles = await Promise.all(Array.from({ length: 5 }, openConsole))
  accounts = {
    members: await addAccounts('member', ['user'], true),
    guests: await addAccounts('guest', ['guest'], true),
    bots: await addAccounts('bot', ['bot', 'user'], true),
    sleepingMembers: await addAccounts('member', ['user'], false),
    sleepingGuests: await addAccounts('guest', ['guest'], false),
    waitingMembers: await addAccounts('member', ['user'], false, 'approval'),
    waitingGuests: await addAccounts('guest', ['guest'], false, 'approval'),
    unproven: await addAccounts('member', ['user'], false, 'verification'),
  }
  tokens = await addInvitations()
  letterTokens = await addVerifications()
  linkToken = await addLink()
})
afterAll(async () => {
  await Promise.all(consoles.map((console) => console.close()))
  await workspace[Symbol.asyncDispose]()
})

interface Account {
  readonly id: string
  readonly username: string
}

/** Fifty accounts, written into the database. */
async function addAccounts(
  kind: 'member' | 'guest' | 'bot',
  roles: readonly string[],
  active: boolean,
  waitsFor: 'approval' | 'verification' | null = null,
): Promise<Account[]> {
  const made = Array.from({ length: many }, () => ({ id: newId(), username: `one-${newId().toLowerCase()}` }))
  for (const { id, username } of made)
    await workspace.sql.query(
      `INSERT INTO users (id, username, username_key, name, kind, roles, active, waits_for, email) VALUES ($1, $2, $3, $2, $4, $5, $6, $7, $8)`,
      [
        id,
        username,
        nameKey(username),
        kind,
        roles,
        active,
        waitsFor,
        waitsFor === 'verification' ? `${username}@elsewhere.example` : null,
      ],
    )
  return made
}

/** As many invitations by alice, written into the database; answers their tokens. */
async function addInvitations(): Promise<string[]> {
  const made = Array.from({ length: many }, newToken)
  for (const token of made)
    await workspace.sql.query(
      `INSERT INTO invitations (id, address, address_key, token_hash, invited_by, created_at, expires_at)
       VALUES ($1, $2, $2, $3, $4, now(), now() + interval '1 day')`,
      [newId(), `${newId().toLowerCase()}@partner.example`, hashToken(token), alice.id],
    )
  return made
}

/** A link for the address of everybody who waits for that; answers the tokens. */
async function addVerifications(): Promise<string[]> {
  const made = accounts.unproven.map((account) => ({ ...account, token: newToken() }))
  for (const { id, username, token } of made)
    await workspace.sql.query(
      `INSERT INTO verifications (id, user_id, address, token_hash, created_at, expires_at) VALUES ($1, $2, $3, $4, now(), now() + interval '1 day')`,
      [newId(), id, `${username}@elsewhere.example`, hashToken(token)],
    )
  return made.map(({ token }) => token)
}

/** A link of alice’s for guests, into the general channel; answers its token. */
async function addLink(): Promise<string> {
  const token = newToken()
  await workspace.sql.query(
    `INSERT INTO invite_links (id, token_hash, room_id, made_by, for_guests, days, uses_max, created_at, expires_at)
     VALUES ($1, $2, 'GENERAL', $3, true, 1, 0, now(), now() + interval '1 day')`,
    [newId(), hashToken(token), alice.id],
  )
  return token
}

/** The operator at a console beside the running server, until it is closed. */
async function openConsole(): Promise<{ readonly act: Act; close(): Promise<void> }> {
  const { host, port, user, database } = workspace.sql.options
  const config = loadConfig({
    ...serverSecret,
    DATABASE_URL: `postgresql://${user}@/${database}?host=${encodeURIComponent(host ?? '')}&port=${port}`,
  })
  return new Promise((resolve, reject) => {
    const over = asOperator(
      config,
      openLog('silent'),
      (act) =>
        new Promise<void>((end) =>
          resolve({
            act,
            close() {
              end()
              return over
            },
          }),
        ),
    )
    over.catch(reject)
  })
}

let names = 0
function form(role: 'user' | 'guest') {
  const username = `new-${++names}`
  return { username, name: username, email: `${username}@foyer.example`, password: 'a-long-password', roles: [role] }
}
function registration() {
  const { username, name, email, password } = form('user')
  return { username, name, email, pass: password }
}
const idAt = (list: readonly Account[], place: number): string => list[place]?.id ?? ''
const update = (userId: string, data: object): Promise<Taker> => atRest(alice, 'users.update', { userId, data })
const atConsole = (place: number, role: 'user' | 'guest'): Taker => {
  const account = form(role)
  return () =>
    (consoles[place % consoles.length] as { act: Act }).act(addUser, account).then(
      () => 'done',
      (refused: AppError) => refused.code,
    )
}

type Way = (place: number) => Taker | Promise<Taker>

const takersBy = (ways: readonly Way[]): Promise<Taker[]> => Promise.all(ways.map(async (way, place) => way(place)))

const seats: Readonly<Record<string, Way>> = {
  'users.create': () => atRest(alice, 'users.create', form('user')),
  'the operator’s console': (i) => atConsole(i, 'user'),
  'users.register': () => atRest(stranger, 'users.register', registration()),
  registerUser: () => atSocket(strangersSocket, 'registerUser', registration()),
  'foyer.registrations.approve': (i) => atRest(alice, 'foyer.registrations.approve', { userId: idAt(accounts.waitingMembers, i) }),
  'foyer.registrations.verify': (i) => atRest(stranger, 'foyer.registrations.verify', { token: letterTokens[i] }),
  'users.setActiveStatus': (i) => atRest(alice, 'users.setActiveStatus', { userId: idAt(accounts.sleepingMembers, i), activeStatus: true }),
  setUserActiveStatus: (i) => atSocket(socket, 'setUserActiveStatus', idAt(accounts.sleepingMembers, i), true),
  'users.update that activates': (i) => update(idAt(accounts.sleepingMembers, i), { active: true }),
  'users.update that promotes a guest': (i) => update(idAt(accounts.guests, i), { roles: ['user'] }),
  'users.update that promotes and activates a guest': (i) => update(idAt(accounts.sleepingGuests, i), { roles: ['user'], active: true }),
  'users.update that makes a member of a bot': (i) => update(idAt(accounts.bots, i), { roles: ['user'] }),
  'roles.removeUserFromRole': (i) => atRest(alice, 'roles.removeUserFromRole', { roleName: 'bot', username: accounts.bots[i]?.username }),
  'authorization:removeUserFromRole': (i) => atSocket(socket, 'authorization:removeUserFromRole', 'bot', accounts.bots[i]?.username, null),
}

const guestSeats: Readonly<Record<string, Way>> = {
  'users.create': () => atRest(alice, 'users.create', form('guest')),
  'the operator’s console': (i) => atConsole(i, 'guest'),
  'users.setActiveStatus': (i) => atRest(alice, 'users.setActiveStatus', { userId: idAt(accounts.sleepingGuests, i), activeStatus: true }),
  setUserActiveStatus: (i) => atSocket(socket, 'setUserActiveStatus', idAt(accounts.sleepingGuests, i), true),
  'users.update that activates': (i) => update(idAt(accounts.sleepingGuests, i), { active: true }),
  'users.update that demotes a member': (i) => update(idAt(accounts.members, i), { roles: ['guest'] }),
  'users.update that demotes and activates a member': (i) => update(idAt(accounts.sleepingMembers, i), { roles: ['guest'], active: true }),
  'foyer.invitations.accept': (i) => {
    const { name, username, password } = form('guest')
    return atRest(stranger, 'foyer.invitations.accept', { token: tokens[i], name, username, password })
  },
  'users.register by a link for guests': () => atRest(stranger, 'users.register', { ...registration(), secretURL: linkToken }),
  'foyer.registrations.approve': (i) => atRest(alice, 'foyer.registrations.approve', { userId: idAt(accounts.waitingGuests, i) }),
  'users.update that makes a guest of a bot': (i) => update(idAt(accounts.bots, i), { roles: ['guest'] }),
}

interface Cap {
  readonly name: string
  readonly setting: 'Limits_Seats' | 'Limits_Guests'
  readonly kind: 'member' | 'guest'
  readonly full: string
  readonly ways: Readonly<Record<string, Way>>
  /** What is written by ways that let somebody new in: a member enters the default channel, whoever was invited is signed in. */
  readonly created: Readonly<Record<string, Readonly<Record<string, number>>>>
}

const entered = { 'new memberships': 1, 'changed rooms': 1, 'new audit_log': 1 }

const caps: readonly Cap[] = [
  {
    name: 'the last seat',
    setting: 'Limits_Seats',
    kind: 'member',
    full: 'error-license-user-limit-reached',
    ways: seats,
    created: {
      'users.create': { 'new users': 1, ...entered },
      'the operator’s console': { 'new users': 1, ...entered },
      'users.register': { 'new users': 1, ...entered, 'new letters': 1 },
      registerUser: { 'new users': 1, ...entered, 'new letters': 1 },
      'foyer.registrations.approve': { 'changed users': 1, ...entered },
      'foyer.registrations.verify': { 'changed users': 1, ...entered, 'gone verifications': 1, 'new letters': 1 },
    },
  },
  {
    name: 'the last guest seat',
    setting: 'Limits_Guests',
    kind: 'guest',
    full: 'error-max-guests-number-reached',
    ways: guestSeats,
    created: {
      'users.create': { 'new users': 1, 'new audit_log': 1 },
      'the operator’s console': { 'new users': 1, 'new audit_log': 1 },
      'users.register by a link for guests': {
        'new users': 1,
        ...entered,
        'new letters': 1,
        'new messages': 1,
        'changed invite_links': 1,
      },
      'foyer.invitations.accept': { 'new users': 1, 'new sessions': 1, 'new letters': 1, 'changed invitations': 1, 'new audit_log': 1 },
    },
  },
]

const taken = async (kind: string): Promise<number> =>
  (await workspace.sql.query<{ n: number }>('SELECT count(*)::int AS n FROM users WHERE kind = $1 AND active', [kind])).rows[0]?.n ?? -1
const setLimit = (setting: string, value: number) => alice.rest.post(`settings/${setting}`, { value })

/** What a refusal leaves: whoever invited somebody for whom no seat was free is told, once for each invitation, and nothing else. */
const leftBy = (road: string, outcome: string): Readonly<Record<string, number>> =>
  road === 'foyer.invitations.accept' && outcome !== 'done' ? { 'new letters': 1, 'changed invitations': 1 } : {}
const sum = (all: readonly Readonly<Record<string, number>>[]): Record<string, number> => {
  const total: Record<string, number> = {}
  for (const one of all) for (const [what, n] of Object.entries(one)) total[what] = (total[what] ?? 0) + n
  return total
}

/** Rounds in which exactly one of the takers gets the last seat, and nothing of the others is left. */
async function race({ kind, full, ways, created }: Cap, used: readonly string[], takers: number, times: number): Promise<void> {
  const most = (await taken(kind)) + 1
  for (let round = 0; round < times; round++)
    await undoing(workspace.sql, async (before) => {
      const roads = Array.from({ length: takers }, (_, i) => used[i % used.length] as string)
      const outcomes = await releaseTogether(await takersBy(roads.map((road) => ways[road] as Way)), round)
      expect(outcomes.toSorted(), `round ${round}`).toEqual(['done', ...Array.from({ length: takers - 1 }, () => full)])
      expect(await taken(kind), `round ${round}`).toBe(most)
      const winner = roads[outcomes.indexOf('done')] as string
      expect(tally(before, await readLedger(workspace.sql)), `round ${round}`).toEqual(
        sum([
          created[winner] ?? { 'changed users': 1, 'new audit_log': 1 },
          ...roads.map((road, i) => leftBy(road, outcomes[i] as string)),
        ]),
      )
    })
}

describe.each(caps.map((cap) => [cap.name, cap] as const))('%s', (_name, cap) => {
  beforeAll(async () => {
    await setLimit(cap.setting, (await taken(cap.kind)) + 1)
  })
  afterAll(() => setLimit(cap.setting, 0))

  test.each(Object.keys(cap.ways))('goes to one of many by %s', (way) => race(cap, [way], callers(few, many), rounds(1, 200)), 1_200_000)

  test('goes to one of fifty by all of these together', () => race(cap, Object.keys(cap.ways), many, rounds(2, 200)), 1_200_000)

  test('is free when somebody is deactivated while twenty come in: one of them gets it, or the one who was deactivated comes back', async () => {
    const [leaving] = cap.kind === 'guest' ? accounts.guests : accounts.members
    const coming = cap.kind === 'guest' ? accounts.sleepingGuests : accounts.sleepingMembers
    const most = await taken(cap.kind)
    await setLimit(cap.setting, most)
    const activating = ({ id }: Account, activeStatus = true) =>
      atRest(alice, 'users.setActiveStatus', { userId: id, activeStatus, confirmRelinquish: true })
    for (let round = 0; round < rounds(2, 200); round++)
      await undoing(workspace.sql, async () => {
        const takers = await Promise.all(coming.slice(0, few).map((account) => activating(account)))
        const [left, ...outcomes] = await releaseTogether([await activating(leaving as Account, false), ...takers], round)
        const entered = outcomes.filter((outcome) => outcome === 'done').length
        expect([left, new Set([0, 1]).has(entered)], `round ${round}`).toEqual(['done', true])
        expect(
          outcomes.filter((outcome) => outcome === cap.full),
          `round ${round}`,
        ).toHaveLength(few - entered)
        expect(await taken(cap.kind), `round ${round}`).toBe(most - 1 + entered)
        const back = await (await activating(leaving as Account))()
        expect([back, await taken(cap.kind)], `round ${round}`).toEqual([entered === 1 ? cap.full : 'done', most])
      })
    await setLimit(cap.setting, most + 1)
  }, 600_000)

  test('is nobody’s when the limit falls below what is taken: all stay, the administrator is told, and no way leads in', async () => {
    const inUse = await taken(cap.kind)
    expect(await setLimit(cap.setting, 5)).toEqual({
      success: true,
      warning: expect.stringMatching(new RegExp(`^${inUse} (guests|members) are active, more than the 5 `)),
    })
    const before = await readLedger(workspace.sql)
    const outcomes = await releaseTogether(await takersBy(Object.values(cap.ways)), 0)
    expect(new Set(outcomes)).toEqual(new Set([cap.full]))
    expect(tally(before, await readLedger(workspace.sql))).toEqual(sum(Object.keys(cap.ways).map((road) => leftBy(road, cap.full))))
    expect(await taken(cap.kind)).toBe(inUse)
    const refused = await alice.rest.request('POST', 'users.create', { body: form(cap.kind === 'guest' ? 'guest' : 'user') })
    expect(refused.body).toMatchObject({ error: expect.stringContaining(String(inUse)), details: { limit: 5 } })
    await setLimit(cap.setting, inUse + 1)
  })
})

test('the roles’ endpoints make nobody a guest and no guest a member, however often they are asked at once', async () => {
  const before = await readLedger(workspace.sql)
  const asked = accounts.guests.slice(0, few).flatMap((guest, i): Way[] => {
    const member = accounts.members[i] as Account
    return [
      () => atRest(alice, 'roles.addUserToRole', { roleName: 'user', username: guest.username }),
      () => atRest(alice, 'roles.addUserToRole', { roleName: 'guest', username: member.username }),
      () => atSocket(socket, 'authorization:addUserToRole', 'user', guest.username, null),
      () => atSocket(socket, 'authorization:addUserToRole', 'guest', member.username, null),
    ]
  })
  expect(new Set(await releaseTogether(await takersBy(asked), 0))).toEqual(new Set(['error-guests-cant-have-other-roles']))
  expect(tally(before, await readLedger(workspace.sql))).toEqual({})
})
