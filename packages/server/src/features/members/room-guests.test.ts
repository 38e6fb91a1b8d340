// Whether guests belong to a room, as each member's list of rooms says it, and the mark of those who are mentioned there.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'

let workspace: TestWorkspace
let alice: Person
let carol: Person
let bob: Person
let made = 0
beforeAll(async () => {
  workspace = await openWorkspace()
  alice = workspace.alice
  carol = await workspace.newPerson('carol')
  bob = await workspace.newPerson('bob')
})
afterAll(() => workspace[Symbol.asyncDispose]())

interface Listed {
  rid: string
  hasGuests?: boolean
}
interface Mentioned {
  messages: { msg: string; mentions: { username: string; kind?: string; company?: string }[] }[]
}

const newGuest = (): Promise<Person> =>
  workspace.newPerson(`guest${++made}`, { roles: ['guest'], joinDefaultChannels: false, company: 'Partner Ltd' })
async function newGroup(members: readonly Person[]): Promise<string> {
  const { group } = await carol.rest.post<{ group: { _id: string } }>('groups.create', {
    name: `room-${++made}`,
    members: members.map(({ username }) => username),
  })
  return group._id
}
async function isMarkedFor(person: Person, rid: string): Promise<boolean | undefined> {
  const { update } = await person.rest.get<{ update: Listed[] }>('subscriptions.get')
  const listed = update.find((one) => one.rid === rid)
  return listed === undefined ? undefined : listed.hasGuests === true
}
const invite = (roomId: string, { username }: Person) => carol.rest.post('groups.invite', { roomId, usernames: [username] })
const setRoles = ({ id }: Person, roles: string[]) => alice.rest.post('users.update', { userId: id, data: { roles } })
async function expectCounted(): Promise<void> {
  const { rows } = await workspace.sql.query(
    `SELECT r.id, r.guest_count, count(u.id)::int AS guests FROM rooms r LEFT JOIN memberships m ON m.room_id = r.id
       LEFT JOIN users u ON u.id = m.user_id AND u.kind = 'guest' GROUP BY r.id HAVING r.guest_count <> count(u.id)`,
  )
  expect(rows).toEqual([])
}

describe('a room says that guests belong to it', () => {
  test('from the moment a guest is added until the last one is gone, live', async () => {
    const [gina, gus, rid] = [await newGuest(), await newGuest(), await newGroup([bob])]
    const socket = await bob.socket()
    await socket.subscribe('stream-notify-user', `${bob.id}/subscriptions-changed`).ready
    const marks = (): boolean[] =>
      socket.frames
        .flatMap((frame) => ('fields' in frame ? [frame.fields as { eventName?: string; args: unknown[] }] : []))
        .filter(({ eventName }) => eventName === `${bob.id}/subscriptions-changed`)
        .map(({ args }) => args[1] as Listed)
        .filter((listed) => listed.rid === rid)
        .map(({ hasGuests }) => hasGuests === true)
    expect(await isMarkedFor(bob, rid)).toBe(false)
    await invite(rid, gina)
    await invite(rid, gus)
    await workspace.settle()
    await expect.poll(() => marks().at(-1)).toBe(true)
    expect(await isMarkedFor(bob, rid)).toBe(true)
    await carol.rest.post('groups.kick', { roomId: rid, userId: gina.id })
    expect(await isMarkedFor(bob, rid)).toBe(true)
    await gus.rest.post('groups.leave', { roomId: rid })
    await workspace.settle()
    await expect.poll(() => marks().at(-1)).toBe(false)
    expect(await isMarkedFor(bob, rid)).toBe(false)
    await expectCounted()
  })

  test('to a guest of it only when there are others; to nobody who is not in it', async () => {
    const [gina, gus, rid] = [await newGuest(), await newGuest(), await newGroup([])]
    await invite(rid, gina)
    expect(await isMarkedFor(gina, rid)).toBe(false)
    expect(await isMarkedFor(carol, rid)).toBe(true)
    await invite(rid, gus)
    expect(await isMarkedFor(gina, rid)).toBe(true)
    expect(await isMarkedFor(bob, rid)).toBeUndefined()
    const { room } = await carol.rest.get<{ room: object }>('rooms.info', { roomId: rid })
    expect(Object.keys(room)).not.toContain('hasGuests')
  })

  test('no more once its guest has become a member, and again when they are a guest', async () => {
    const [gina, rid] = [await newGuest(), await newGroup([bob])]
    await invite(rid, gina)
    await setRoles(gina, ['user'])
    expect(await isMarkedFor(bob, rid)).toBe(false)
    await setRoles(gina, ['guest'])
    expect(await isMarkedFor(bob, rid)).toBe(true)
    await alice.rest.post('users.delete', { userId: gina.id, confirmRelinquish: true })
    expect(await isMarkedFor(bob, rid)).toBe(false)
    await expectCounted()
  })

  test('in direct messages of several too', async () => {
    const gina = await newGuest()
    const { room } = await carol.rest.post<{ room: { _id: string } }>('im.create', { usernames: `bob,${gina.username}` })
    expect(await isMarkedFor(bob, room._id)).toBe(true)
    expect(await isMarkedFor(gina, room._id)).toBe(false)
    await expectCounted()
  })
})

describe('a mention of a guest carries their mark', () => {
  test('for members and guests alike, as they are now; a member’s carries none', async () => {
    const [gina, gus, rid] = [await newGuest(), await newGuest(), await newGroup([bob])]
    await invite(rid, gina)
    await invite(rid, gus)
    const { message } = await bob.rest.post<{ message: { mentions: object[] } }>('chat.sendMessage', {
      message: { rid, msg: `@${gina.username} and @carol` },
    })
    expect(message.mentions).toEqual([
      expect.objectContaining({ username: 'carol' }),
      expect.objectContaining({ username: gina.username, kind: 'guest', company: 'Partner Ltd' }),
    ])
    const mentionsFor = async (person: Person) => {
      const { messages } = await person.rest.get<Mentioned>('groups.history', { roomId: rid })
      return messages.find(({ msg }) => msg.startsWith('@'))?.mentions.map(({ username, kind, company }) => [username, kind, company])
    }
    for (const reader of [carol, gus])
      expect(await mentionsFor(reader)).toEqual([
        ['carol', undefined, undefined],
        [gina.username, 'guest', 'Partner Ltd'],
      ])
    await setRoles(gina, ['user'])
    expect(await mentionsFor(carol)).toEqual([
      ['carol', undefined, undefined],
      [gina.username, undefined, undefined],
    ])
  })
})

describe('a guest’s mark', () => {
  test('stands with the faces on a thread’s line, the last three of those who follow, for whoever may know of them', async () => {
    const [gina, gus, rid] = [await newGuest(), await newGuest(), await newGroup([bob])]
    for (const guest of [gina, gus]) await invite(rid, guest)
    const say = (person: Person, msg: string, tmid?: string) =>
      person.rest.post<{ message: { _id: string } }>('chat.sendMessage', { message: { rid, msg, ...(tmid === undefined ? {} : { tmid }) } })
    const { message } = await say(carol, 'root')
    for (const person of [gina, bob, gus]) await say(person, 'reply', message._id)
    const repliers = async (person: Person) => {
      const { messages } = await person.rest.get<{ messages: { _id: string; repliers?: { username: string; kind?: string }[] }[] }>(
        'groups.history',
        { roomId: rid },
      )
      return messages.find(({ _id }) => _id === message._id)?.repliers?.map(({ username, kind }) => [username, kind])
    }
    const all = [
      [gina.username, 'guest'],
      ['bob', undefined],
      [gus.username, 'guest'],
    ]
    expect(await repliers(carol)).toEqual(all)
    expect(await repliers(gus)).toEqual(all)
    await carol.rest.post('groups.kick', { roomId: rid, userId: gina.id })
    expect(await repliers(gus)).toEqual([
      ['carol', undefined],
      ['bob', undefined],
      [gus.username, 'guest'],
    ])
  })

  test('stands on what is quoted of them; on what is quoted of a member stands none', async () => {
    const [gina, rid] = [await newGuest(), await newGroup([])]
    await invite(rid, gina)
    const { settings } = await alice.rest.get<{ settings: { value: string }[] }>('settings.public', { _id: 'Site_Url' })
    const site = settings[0]?.value ?? ''
    const kinds: unknown[] = []
    for (const person of [gina, carol]) {
      const { message } = await person.rest.post<{ message: { _id: string } }>('chat.sendMessage', { message: { rid, msg: 'said' } })
      const link = `${site}/group/room?msg=${message._id}`
      const { message: quoting } = await carol.rest.post<{ message: { attachments?: { author_kind?: string }[] } }>('chat.sendMessage', {
        message: { rid, msg: `[ ](${link}) yes` },
      })
      kinds.push(quoting.attachments?.map(({ author_kind: kind }) => kind))
    }
    expect(kinds).toEqual([['guest'], [undefined]])
  })
})
