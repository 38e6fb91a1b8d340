// Long lists of invitations: each line gets its own answer, nobody is lost or asked twice, and the work can be stopped and goes on.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { type MailServer, openMailServer } from '../../../test/mail-server.ts'
import { arm } from '../../platform/failpoint.ts'
import { workOnBatch } from './work-on-batch.ts'

let mail: MailServer
let workspace: TestWorkspace
let bob: Person
let project: string
beforeAll(async () => {
  mail = await openMailServer()
  workspace = await openWorkspace({ MAIL_URL: `smtp://127.0.0.1:${mail.port}` })
  bob = await workspace.newPerson('bob')
  project = (await workspace.alice.rest.post<{ group: { _id: string } }>('groups.create', { name: 'project', members: ['bob'] })).group._id
})
afterAll(async () => {
  await workspace?.[Symbol.asyncDispose]()
  await mail?.[Symbol.asyncDispose]()
})
beforeEach(() => {
  mail.letters.length = 0
})

interface Card {
  readonly _id: string
  readonly state: string
  readonly total: number
  readonly done: number
  readonly reason: string | null
}
interface Shown {
  readonly batch: Card
  readonly counts: Record<string, number>
  readonly rows: { line: number; address: string; outcome: string | null; errorType: string | null; invitationId: string | null }[]
  readonly total: number
}
let lists = 0
const people = (count: number): string[] => {
  const list = ++lists
  return Array.from({ length: count }, (_, n) => `p${n}@list${list}.example`)
}
const importAs = (person: Person, list: string, more: Record<string, unknown> = {}) =>
  person.rest.request('POST', 'foyer.invitations.import', { body: { list, ...more } })
const begin = async (list: string, more: Record<string, unknown> = {}, person: Person = workspace.alice) =>
  ((await importAs(person, list, more)).body as { batch: Card }).batch
const show = (batchId: string, query: Record<string, string> = {}, person: Person = workspace.alice) =>
  person.rest.get<Shown>('foyer.invitations.batch', { batchId, ...query })
const ended = async (batchId: string, state = 'finished'): Promise<Shown> => {
  await expect.poll(async () => (await show(batchId)).batch.state, { timeout: 20_000 }).toBe(state)
  return show(batchId)
}
const errorOf = (answer: { body: unknown }) => (answer.body as { errorType?: string }).errorType
const invited = async (list: number) =>
  (await workspace.sql.query<{ n: number }>(`SELECT count(*)::int AS n FROM invitations WHERE address LIKE '%@list${list}.example'`))
    .rows[0]?.n
/** Lets alone that the work is done: the next hundred stands at its end until it is let go. */
const hold = () => {
  let letGo = (): void => undefined
  const held = new Promise<void>((resolve) => (letGo = resolve))
  let reached = (): void => undefined
  const there = new Promise<void>((resolve) => (reached = resolve))
  const disarm = arm('batch:settled', async () => {
    reached()
    await held
  })
  return { there, letGo: () => (disarm(), letGo()) }
}

describe('a long list', () => {
  test('answers each line: invited, doubled, pending, known, or refused with why; its own terms go before those of the list', async () => {
    await workspace.alice.rest.post('settings/Guests_BlockedDomainsList', { value: 'evil.example' })
    await workspace.alice.rest.post('foyer.invitations.create', { addresses: ['asked@partner.example'] })
    const list = [
      'address;name;company;rooms;language;accessEndsAt;note',
      'ann@partner.example;Ann Lee;Own Ltd;project;de;2040-01-01;hello',
      'ANN@partner.example',
      'bo@partner.example',
      'asked@partner.example',
      'bob@foyer.example',
      'eve@evil.example',
      'not an address',
      `${'x'.repeat(300)}@partner.example`,
      'cy@p\u0430rtner.example',
      'di@partner.example;;;nowhere',
      'ed@partner.example;;;;klingon!',
      'flo@partner.example;;;;;2001-01-01',
      'gus@partner.example\r\nBcc: x@y.example',
    ].join('\n')
    const { _id } = await begin(list, { company: 'Partner Ltd', rooms: [project] })
    const { rows, counts } = await ended(_id)
    expect(rows.map(({ outcome, errorType }) => errorType ?? outcome)).toEqual([
      'invited',
      'doubled',
      'invited',
      'pending',
      'known',
      'error-email-domain-blacklisted',
      'error-invalid-email',
      'error-invalid-email',
      'error-invalid-domain',
      'error-room-not-found',
      'invalid-params',
      'error-invalid-date',
      'invited',
      'error-invalid-email',
    ])
    expect(counts).toEqual({ invited: 3, fine: 0, doubled: 1, pending: 1, known: 1, refused: 8 })
    const { rows: stored } = await workspace.sql.query(
      `SELECT address, name, company, room_ids, language, note FROM invitations WHERE address IN ('ann@partner.example', 'bo@partner.example') ORDER BY 1`,
    )
    expect(stored).toEqual([
      { address: 'ann@partner.example', name: 'Ann Lee', company: 'Own Ltd', room_ids: [project], language: 'de', note: 'hello' },
      { address: 'bo@partner.example', name: '', company: 'Partner Ltd', room_ids: [project], language: null, note: '' },
    ])
    expect((await show(_id, { outcome: 'refused', count: '2', offset: '1' })).rows.map(({ line }) => line)).toEqual([7, 8])
    expect((await show(_id, { outcome: 'refused' })).total).toBe(8)
    await workspace.alice.rest.post('settings/Guests_BlockedDomainsList', { value: '' })
  })

  test('is tried first by those who want that, which invites nobody', async () => {
    const list = people(150)
    const { _id } = await begin([...list, 'bob@foyer.example'].join('\n'), { dryRun: true })
    expect((await ended(_id)).counts).toMatchObject({ fine: 150, known: 1, invited: 0 })
    expect(await invited(lists)).toBe(0)
  })

  test('leaves in order, each letter once, and its writer hears how far it is', async () => {
    const socket = await workspace.alice.socket()
    const news = socket.subscribe('stream-notify-user', `${workspace.alice.id}/updateInvites`, false)
    await news.ready
    const heard = new Promise((resolve) =>
      news.on((_event, args) => {
        const [told] = args as [{ type: string; batch?: Card }]
        if (told.batch?.state === 'finished') resolve(told)
      }),
    )
    const list = people(120)
    const { _id } = await begin(list.join(','))
    await ended(_id)
    expect(await heard).toEqual({ type: 'batch', batch: { _id, state: 'finished', done: 120, total: 120 } })
    const left = () => mail.letters.map(({ to }) => to[0]?.address ?? '').filter((address) => address.endsWith(`@list${lists}.example`))
    await expect.poll(() => left().length, { timeout: 40_000 }).toBe(120)
    expect(left()).toEqual(list)
  }, 60_000)

  test('is refused whole, and nothing kept, where it can’t be read, is too long, or what holds for all of it is wrong', async () => {
    for (const [list, more, errorType] of [
      ['', {}, 'invalid-params'],
      ['address,role\na@x.example,admin', {}, 'invalid-params'],
      ['a@x.example\n'.repeat(10_001), {}, 'invalid-params'],
      ['a@x.example', { rooms: ['nowhere'] }, 'error-room-not-found'],
      ['a@x.example', { days: 400 }, 'error-invalid-date'],
    ] as const)
      expect(errorOf(await importAs(workspace.alice, list, more))).toBe(errorType)
    expect((await importAs(workspace.alice, 'a'.repeat(1_000_001))).status).toBe(400)
    expect(errorOf(await importAs(bob, 'a@x.example'))).toBe('error-action-not-allowed')
    expect((await workspace.sql.query(`SELECT count(*)::int AS n FROM invitation_lines WHERE address = 'a@x.example'`)).rows[0]?.n).toBe(0)
  })
})

describe('the work on a list', () => {
  test('can be stopped, keeps what was done, and goes on where it was', async () => {
    const held = hold()
    const { _id } = await begin(people(350).join('\n'))
    await held.there
    // The stop waits for the hundred that is under way.
    const stopped = workspace.alice.rest.post<{ batch: Card }>('foyer.invitations.batch.stop', { batchId: _id })
    await somebodyWaits()
    held.letGo()
    const { batch } = await stopped
    expect(batch).toMatchObject({ state: 'stopped', reason: 'Stopped by Alice Admin', total: 350 })
    expect(await invited(lists)).toBe(batch.done)
    expect(batch.done).toBeLessThan(350)
    expect(errorOf(await workspace.alice.rest.request('POST', 'foyer.invitations.batch.stop', { body: { batchId: _id } }))).toBe(
      'error-action-not-allowed',
    )
    await workspace.alice.rest.post('foyer.invitations.batch.resume', { batchId: _id })
    expect((await ended(_id)).counts).toMatchObject({ invited: 350 })
    expect(await invited(lists)).toBe(350)
  })

  test('that breaks off in the middle leaves nothing of that hundred, and is done once all the same', async () => {
    let broken = 0
    const disarm = arm('batch:settled', async () => {
      if (++broken <= 1) throw new Error('broken off by a test')
    })
    const { _id } = await begin(people(120).join('\n'))
    await expect.poll(() => broken, { timeout: 10_000 }).toBe(1)
    expect(await invited(lists)).toBe(0)
    // Whatever is begun makes the work go on, as the clock does.
    const other = await begin(people(1).join('\n'), {}, await giveBobTheRight())
    await ended(other._id)
    expect((await ended(_id)).counts).toMatchObject({ invited: 120 })
    disarm()
    expect(await invited(lists - 1)).toBe(120)
    await takeTheRight()
  })

  test('stops, and says so, when its writer is deactivated or may not invite any more', async () => {
    await giveBobTheRight()
    const held = hold()
    const { _id } = await begin(people(1_000).join('\n'), {}, bob)
    await held.there
    await takeTheRight()
    held.letGo()
    const { batch } = await ended(_id, 'stopped')
    expect(batch.reason).toBe('Whoever wrote this list may not invite guests any more')
    expect(await invited(lists)).toBe(100)
    await giveBobTheRight()
    const again = hold()
    await workspace.alice.rest.post('foyer.invitations.batch.resume', { batchId: _id })
    await again.there
    const deactivated = workspace.alice.rest.post('users.setActiveStatus', { userId: bob.id, activeStatus: false })
    await somebodyWaits()
    again.letGo()
    await deactivated
    const atDeactivation = await invited(lists)
    const after = (await ended(_id, 'stopped')).batch
    expect(after.reason).toBe('Whoever wrote this list is not active any more')
    expect([await invited(lists), after.done]).toEqual([atDeactivation, atDeactivation])
    await workspace.alice.rest.post('users.setActiveStatus', { userId: bob.id, activeStatus: true })
    bob = await workspace.signIn('bob', 'bob-password')
    await takeTheRight()
  })

  test('is one at a time for each, whoever asks at once; and of others, one’s own is all that one sees', async () => {
    await giveBobTheRight()
    const held = hold()
    const answers = await Promise.all(Array.from({ length: 10 }, () => importAs(workspace.alice, people(150).join('\n'))))
    expect(answers.map((answer) => errorOf(answer) ?? 'begun').sort()).toEqual(
      ['begun', ...Array(9).fill('error-action-not-allowed')].sort(),
    )
    const begun = answers.find((answer) => errorOf(answer) === undefined)?.body as { batch: Card }
    for (const [verb, path] of [
      ['GET', 'foyer.invitations.batch'],
      ['POST', 'foyer.invitations.batch.stop'],
      ['POST', 'foyer.invitations.batch.resume'],
    ] as const)
      expect(errorOf(await bob.rest.request(verb, path, { [verb === 'GET' ? 'query' : 'body']: { batchId: begun.batch._id } }))).toBe(
        'error-invitation-batch-not-found',
      )
    const own = await bob.rest.get<{ batches: Card[]; total: number }>('foyer.invitations.batches')
    expect(own.batches.every(({ _id }) => _id !== begun.batch._id)).toBe(true)
    held.letGo()
    await ended(begun.batch._id)
    await takeTheRight()
  })
})

/** Resolves when somebody waits for a lock of the database. */
async function somebodyWaits(): Promise<void> {
  const waiting = () =>
    workspace.sql.query(`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`)
  await expect.poll(async () => (await waiting()).rowCount, { timeout: 10_000 }).toBeGreaterThan(0)
}

async function giveBobTheRight(): Promise<Person> {
  await workspace.alice.rest.post('permissions.update', { permissions: [{ _id: 'invite-guest', roles: ['admin', 'user'] }] })
  return bob
}

async function takeTheRight(): Promise<void> {
  await workspace.alice.rest.post('permissions.update', { permissions: [{ _id: 'invite-guest', roles: ['admin'] }] })
}

test('the server looks for lists to work on, and where it finds none that leaves no row in the audit log', async () => {
  const rows = async () => (await workspace.sql.query(`SELECT FROM audit_log WHERE action = 'work-on-batch'`)).rowCount
  const look = () => workspace.app.perform(workOnBatch, { credential: 'operator', address: null, requestId: 'job' }, {})
  const before = await rows()
  expect([await look(), await look(), await rows()]).toEqual([false, false, before])
  await ended((await begin(people(1).join('\n')))._id)
  expect(await rows()).toBe((before ?? 0) + 1)
})
