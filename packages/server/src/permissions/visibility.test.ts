// What each person may know of, in tables written by hand, by the predicates and by their SQL twins. That the twins agree everywhere
// else is held by test/visibility.test.ts over generated populations.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BareDatabase, openBareDatabase } from '../../test/bare-database.ts'
import {
  bob,
  fileAccess,
  gina,
  membershipWith,
  messageAccess,
  messageBy,
  operator,
  roomAccess,
  roomWith,
  userWith,
  workspaceWith,
} from '../../test/facts.ts'
import type { RoomKind } from '../schema/tables.ts'
import { type Actor, nobody, type RoomAccess } from './targets.ts'
import { canSee, canSeeRoom, canSeeUser, visibleRooms, visibleUsers } from './visibility.ts'

type SeeingPermission = 'view-c-room' | 'view-p-room' | 'view-d-room' | 'view-joined-room' | 'edit-other-user-active-status'

/** Whoever asks, holding exactly these of the permissions that decide what is seen. */
function holding(actor: Actor, ...held: readonly SeeingPermission[]) {
  return { actor, workspace: workspaceWith({ grants: Object.fromEntries(held.map((permission) => [permission, [...actor.roles]])) }) }
}

const member = { membership: membershipWith() }
/** A discussion below a room of a kind that the actor is in, or not. */
const below = (kind: RoomKind, isMember: boolean, more: Partial<RoomAccess> = {}) =>
  roomAccess({ kind: 'group', parentId: 'parent' }, { parent: { kind, member: isMember }, ...more })

const rooms: Readonly<Record<string, RoomAccess>> = {
  'a channel': roomAccess({ kind: 'channel' }),
  'a channel of theirs': roomAccess({ kind: 'channel' }, member),
  'a group': roomAccess({ kind: 'group' }),
  'a group of theirs': roomAccess({ kind: 'group' }, member),
  'a direct message': roomAccess({ kind: 'direct' }),
  'a direct message of theirs': roomAccess({ kind: 'direct' }, member),
  'a discussion below a channel': below('channel', false),
  'an open discussion below a group': roomAccess({ kind: 'channel', parentId: 'parent' }, { parent: { kind: 'group', member: false } }),
  'a discussion below a channel of theirs': below('channel', true),
  'a discussion below a group': below('group', false),
  'a discussion below a group of theirs': below('group', true),
  'a discussion below a direct message of theirs': below('direct', true),
  'a discussion of theirs below a group': below('group', false, member),
}

describe('rooms', () => {
  const joined = Object.keys(rooms).filter((name) => name.endsWith('of theirs') && !name.startsWith('a discussion'))

  test.each<[sentence: string, asking: ReturnType<typeof holding>, seen: readonly string[]]>([
    ['the operator sees all of them', holding(operator), Object.keys(rooms)],
    ['nobody without an account sees any', holding(nobody, 'view-c-room', 'view-p-room', 'view-d-room', 'view-joined-room'), []],
    ['a member without any view permission sees none', holding(bob), []],
    [
      'a member with all of them sees channels, what they joined, and the discussions below both',
      holding(bob, 'view-c-room', 'view-p-room', 'view-d-room'),
      Object.keys(rooms).filter(
        (name) => !['a group', 'a direct message', 'an open discussion below a group', 'a discussion below a group'].includes(name),
      ),
    ],
    [
      'a member who may see channels alone sees those, and what hangs below them',
      holding(bob, 'view-c-room'),
      ['a channel', 'a channel of theirs', 'a discussion below a channel', 'a discussion below a channel of theirs'],
    ],
    [
      'a member who may see groups alone sees those that they joined, discussions too, and what hangs below them',
      holding(bob, 'view-p-room'),
      ['a group of theirs', 'a discussion below a group of theirs', 'a discussion of theirs below a group'],
    ],
    [
      'a member who may see direct messages alone sees theirs, and what hangs below them',
      holding(bob, 'view-d-room'),
      ['a direct message of theirs', 'a discussion below a direct message of theirs'],
    ],
    [
      'a member who may see what they joined sees that, whatever its kind, and what hangs below it',
      holding(bob, 'view-joined-room'),
      [
        ...joined,
        'a discussion below a channel of theirs',
        'a discussion below a group of theirs',
        'a discussion below a direct message of theirs',
        'a discussion of theirs below a group',
      ],
    ],
    [
      'a guest sees what they were put into, and nothing below it',
      holding(gina, 'view-p-room', 'view-d-room', 'view-joined-room'),
      [...joined, 'a discussion of theirs below a group'],
    ],
    [
      'a guest sees no channel by being ticked for them, for that is above the ceiling',
      holding(gina, 'view-c-room', 'view-joined-room'),
      [...joined, 'a discussion of theirs below a group'],
    ],
    [
      'a guest who may see groups alone sees theirs',
      holding(gina, 'view-p-room'),
      ['a group of theirs', 'a discussion of theirs below a group'],
    ],
    ['a guest who may see direct messages alone sees theirs', holding(gina, 'view-d-room'), ['a direct message of theirs']],
  ])('%s', (_sentence, asking, seen) => {
    const found = Object.entries(rooms).filter(([, access]) => canSeeRoom(asking, access))
    expect(found.map(([name]) => name).sort()).toEqual([...seen].sort())
    expect(Object.values(rooms).every((access) => canSee(asking, 'room', access) === canSeeRoom(asking, access))).toBe(true)
  })
})

describe('people', () => {
  const sees = (actor: Actor, id: string, sharesRoom: boolean) => {
    const access = { user: userWith(id), sharesRoom }
    const asking = { actor, workspace: workspaceWith() }
    expect(canSee(asking, 'user', access)).toBe(canSeeUser(asking, access))
    return canSeeUser(asking, access)
  }

  test('members and the operator know everybody', () => {
    expect([sees(bob, 'vera', false), sees(operator, 'vera', false), sees({ ...nobody, operator: true }, 'vera', false)]).toEqual([
      true,
      true,
      true,
    ])
  })

  test('guests know themselves and those they share a room with; nobody without an account knows anybody', () => {
    expect([sees(gina, 'vera', false), sees(gina, 'carol', true), sees(gina, 'gina', false)]).toEqual([false, true, true])
    expect(sees(nobody, 'vera', false)).toBe(false)
  })

  test('whoever has registered and waits is known to those who decide, and to nobody else, themselves among them', () => {
    const knows = (asking: ReturnType<typeof holding>, waitsFor: 'approval' | 'verification' | null) =>
      canSeeUser(asking, { user: userWith('vera', waitsFor), sharesRoom: true })
    for (const asking of [holding(bob), holding(gina), { actor: { ...bob, id: 'vera' }, workspace: workspaceWith() }])
      expect([knows(asking, null), knows(asking, 'approval'), knows(asking, 'verification')]).toEqual([true, false, false])
    const deciding = holding(bob, 'edit-other-user-active-status')
    expect([knows(deciding, null), knows(deciding, 'approval'), knows(deciding, 'verification')]).toEqual([true, true, true])
  })
})

describe('messages', () => {
  const asBob = holding(bob, 'view-p-room')
  const since = (historyFrom: Date | null) => ({ membership: membershipWith([], { historyFrom }), room: roomWith({ kind: 'group' }) })
  const message = messageBy('carol')

  test('are seen with their room, from the moment on from which its member may read', () => {
    const sees = (more: Partial<RoomAccess>) => canSee(asBob, 'message', messageAccess(message, more))
    expect(sees(since(null))).toBe(true)
    expect(sees(since(new Date('2030-06-01T11:59:59.999Z')))).toBe(true)
    expect(sees(since(new Date('2030-06-01T12:00:00.000Z')))).toBe(true)
    expect(sees(since(new Date('2030-06-01T12:00:00.001Z')))).toBe(false)
    expect(sees({ room: roomWith({ kind: 'group' }) })).toBe(false)
    expect(canSee(holding(bob), 'message', messageAccess(message, since(null)))).toBe(false)
  })

  test('of a channel are seen by those who are not in it but see channels', () => {
    expect(canSee(holding(bob, 'view-c-room'), 'message', messageAccess(message))).toBe(true)
    expect(canSee(asBob, 'message', messageAccess(message))).toBe(false)
  })

  test('carry their files: a file is seen with its message and gone with it', () => {
    const sees = (of: Parameters<typeof fileAccess>[1], more: Partial<RoomAccess>) =>
      canSee(asBob, 'file', fileAccess({ messageId: 'message-1', uploaderId: 'bob' }, of, more))
    expect(sees(message, since(null))).toBe(true)
    expect(sees(message, since(new Date('2030-06-01T12:00:00.001Z')))).toBe(false)
    expect(sees(message, { room: roomWith({ kind: 'group' }) })).toBe(false)
    expect(sees(null, since(null))).toBe(false)
  })

  test('not yet sent leave their file with its uploader, as long as the room is seen', () => {
    const waiting = (uploaderId: string, more: Partial<RoomAccess>) =>
      canSee(asBob, 'file', fileAccess({ messageId: null, uploaderId }, null, more))
    expect(waiting('bob', since(null))).toBe(true)
    expect(waiting('gina', since(null))).toBe(false)
    expect(waiting('bob', { room: roomWith({ kind: 'group' }) })).toBe(false)
  })
})

describe('the rest', () => {
  const asking = (actor: Actor) => ({ actor, workspace: workspaceWith() })

  test('a direct message can be opened with people who are all known, or where it exists', () => {
    const people = (...shared: readonly boolean[]) => shared.map((sharesRoom) => ({ user: userWith('somebody'), sharesRoom }))
    const sees = (others: ReturnType<typeof people>, exists = false) =>
      canSee(asking(gina), 'direct', { direct: { others, existing: exists ? roomWith({ kind: 'direct' }) : null } })
    expect([sees(people(true, true)), sees(people(true, false)), sees(people(false)), sees(people(false), true)]).toEqual([
      true,
      false,
      false,
      true,
    ])
  })

  test('an invitation is known to who wrote it and may invite, and to those who make accounts', () => {
    const sees = (held: string, invitedBy: string) =>
      canSee({ actor: bob, workspace: workspaceWith({ grants: { [held]: [...bob.roles] } }) }, 'invitation', {
        invitation: { invitedBy },
      } as never)
    expect([sees('invite-guest', bob.id), sees('invite-guest', 'carol')]).toEqual([true, false])
    expect([sees('create-user', 'carol'), sees('view-c-room', bob.id)]).toEqual([true, false])
  })

  test('an invitation is known to whom it is addressed, by its link', () => {
    const sees = (addressed?: boolean) =>
      canSee(asking(gina), 'invitation', { invitation: { invitedBy: 'carol' }, ...(addressed === undefined ? {} : { addressed }) } as never)
    expect([sees(true), sees(false), sees()]).toEqual([true, false, false])
  })

  test('a session is known to whom it is of, and to the operator', () => {
    const sees = (actor: Actor) => canSee(asking(actor), 'session', { session: { userId: 'bob' } } as never)
    expect([sees(bob), sees(gina), sees({ ...bob, id: 'alice', roles: ['admin'] }), sees(operator)]).toEqual([true, false, false, true])
  })

  test('a session of somebody else is known to those who end such sessions, and to those who look at them', () => {
    const sees = (held: string) =>
      canSee({ actor: bob, workspace: workspaceWith({ grants: { [held]: [...bob.roles] } }) }, 'session', {
        session: { userId: 'gina' },
      } as never)
    expect([sees('logout-other-user'), sees('view-device-management'), sees('view-full-other-user-info')]).toEqual([true, true, false])
  })

  test('a link is known to whoever names it', () => {
    expect(canSee(asking(nobody), 'link', {} as never)).toBe(true)
  })

  test('that there is a workspace, and which settings it has, is no secret', () => {
    expect([canSee(asking(nobody), 'workspace', 'workspace'), canSee(asking(nobody), 'setting', { settings: [] })]).toEqual([true, true])
  })
})

describe('lists', () => {
  let bare: BareDatabase
  beforeAll(async () => {
    bare = await openBareDatabase()
    await bare.sql.query(`
      DELETE FROM memberships; DELETE FROM rooms; DELETE FROM users;
      INSERT INTO users (id, username, username_key, name, kind, roles) SELECT name, name, name, name, kind, ARRAY[role] FROM (VALUES
        ('bob', 'member', 'user'), ('carol', 'member', 'user'), ('gina', 'guest', 'guest'), ('gus', 'guest', 'guest'), ('vera', 'member', 'user')
      ) AS person (name, kind, role);
      INSERT INTO rooms (id, kind, name, name_key, direct_key, parent_id) VALUES
        ('annex', 'channel', 'annex', 'annex', NULL, NULL), ('lobby', 'channel', 'lobby', 'lobby', NULL, NULL),
        ('project', 'group', 'project', 'project', NULL, NULL), ('vault', 'group', 'vault', 'vault', NULL, NULL),
        ('duo', 'direct', NULL, NULL, 'duo', NULL), ('pair', 'direct', NULL, NULL, 'pair', NULL),
        ('below annex', 'group', 'ba', 'ba', NULL, 'annex'), ('below lobby', 'group', 'bl', 'bl', NULL, 'lobby'),
        ('below project', 'group', 'bp', 'bp', NULL, 'project'), ('below vault', 'group', 'bv', 'bv', NULL, 'vault'),
        ('below vault, open', 'channel', 'bo', 'bo', NULL, 'vault'), ('below vault, with them', 'group', 'bw', 'bw', NULL, 'vault'),
        ('below duo', 'group', 'bd', 'bd', NULL, 'duo');
      INSERT INTO memberships (id, room_id, user_id, roles, joined_at, updated_at) SELECT room || name, room, name, '{}', now(), now() FROM (VALUES
        ('lobby', 'bob'), ('project', 'bob'), ('duo', 'bob'), ('below vault, with them', 'bob'),
        ('lobby', 'gina'), ('project', 'gina'), ('duo', 'gina'), ('below vault, with them', 'gina'),
        ('project', 'carol'), ('vault', 'vera'), ('below vault', 'vera'), ('pair', 'vera'), ('annex', 'gus')
      ) AS membership (room, name)`)
  })
  afterAll(() => bare[Symbol.asyncDispose]())

  const everything = [
    'annex',
    'below annex',
    'below duo',
    'below lobby',
    'below project',
    'below vault',
    'below vault, open',
    'below vault, with them',
    'duo',
    'lobby',
    'pair',
    'project',
    'vault',
  ]
  const theirs = ['below vault, with them', 'duo', 'lobby', 'project']

  test.each<[sentence: string, asking: ReturnType<typeof holding>, shown: readonly string[]]>([
    ['the operator all of them', holding(operator), everything],
    ['nobody without an account none', holding(nobody, 'view-c-room', 'view-p-room', 'view-d-room', 'view-joined-room'), []],
    ['a member without any view permission none', holding(bob), []],
    [
      'a member with all of them channels, what they joined, and what hangs below both',
      holding(bob, 'view-c-room', 'view-p-room', 'view-d-room'),
      ['annex', 'below annex', 'below duo', 'below lobby', 'below project', ...theirs],
    ],
    [
      'a member who may see channels alone those and what hangs below',
      holding(bob, 'view-c-room'),
      ['annex', 'below annex', 'below lobby', 'lobby'],
    ],
    [
      'a member who may see groups alone those that they joined and what hangs below',
      holding(bob, 'view-p-room'),
      ['below project', 'below vault, with them', 'project'],
    ],
    ['a member who may see direct messages alone theirs and what hangs below', holding(bob, 'view-d-room'), ['below duo', 'duo']],
    [
      'a member who may see what they joined that and what hangs below',
      holding(bob, 'view-joined-room'),
      ['below duo', 'below lobby', 'below project', ...theirs],
    ],
    ['a guest what they were put into', holding(gina, 'view-p-room', 'view-d-room', 'view-joined-room'), theirs],
    ['a guest no channel for being ticked for them', holding(gina, 'view-c-room', 'view-joined-room'), theirs],
    ['a guest who may see groups alone theirs', holding(gina, 'view-p-room'), ['below vault, with them', 'project']],
    ['a guest who may see direct messages alone theirs', holding(gina, 'view-d-room'), ['duo']],
  ])('of rooms show %s', async (_sentence, asking, shown) => {
    const found = await bare.read((tx) => sql<{ id: string }>`SELECT r.id FROM rooms r WHERE ${visibleRooms(asking, 'r')}`.execute(tx))
    expect(found.rows.map(({ id }) => id).sort()).toEqual([...shown].sort())
  })

  test('of people show members everybody, guests themselves and those they share a room with, nobody to nobody', async () => {
    const shownTo = async (actor: Actor) => {
      const asking = { actor, workspace: workspaceWith() }
      const found = await bare.read((tx) => sql<{ id: string }>`SELECT u.id FROM users u WHERE ${visibleUsers(asking, 'u')}`.execute(tx))
      return found.rows.map(({ id }) => id).sort()
    }
    const all = ['bob', 'carol', 'gina', 'gus', 'vera']
    expect([await shownTo(bob), await shownTo(operator), await shownTo({ ...nobody, operator: true })]).toEqual([all, all, all])
    expect(await shownTo(gina)).toEqual(['bob', 'carol', 'gina'])
    expect(await shownTo({ ...gina, id: 'gus' })).toEqual(['gus'])
    expect(await shownTo(nobody)).toEqual([])
  })

  test('of people leave out who has registered and waits, except for those who decide', async () => {
    const shownTo = (asking: ReturnType<typeof holding>) =>
      bare.write(async (tx) => {
        await sql`UPDATE users SET active = false, waits_for = 'approval' WHERE id IN ('carol', 'gus')`.execute(tx)
        const found = await sql<{ id: string }>`SELECT u.id FROM users u WHERE ${visibleUsers(asking, 'u')} ORDER BY u.id`.execute(tx)
        await sql`UPDATE users SET active = true, waits_for = NULL`.execute(tx)
        return found.rows.map(({ id }) => id)
      })
    expect(await shownTo(holding(bob))).toEqual(['bob', 'gina', 'vera'])
    expect(await shownTo(holding(gina))).toEqual(['bob', 'gina'])
    expect(await shownTo(holding({ ...gina, id: 'gus' }))).toEqual([])
    expect(await shownTo(holding(operator))).toEqual(['bob', 'carol', 'gina', 'gus', 'vera'])
    expect(await shownTo(holding(bob, 'edit-other-user-active-status'))).toEqual(['bob', 'carol', 'gina', 'gus', 'vera'])
    // Nobody who is a guest decides, whatever they are ticked for.
    expect(await shownTo(holding(gina, 'edit-other-user-active-status'))).toEqual(['bob', 'gina'])
  })
})
