// When each circumstance holds: for every one, the list of made-up things that it holds for, and so of those it does not.
import { describe, expect, test } from 'vitest'
import { bob, fileAccess, gina, membershipWith, messageAccess, messageBy, robo, roomAccess, userWith } from '../../test/facts.ts'
import type { RoomKind } from '../schema/tables.ts'
import { conditions } from './conditions.ts'
import { nobody, type RoomAccess, type SettingAccess } from './targets.ts'

const kinds: readonly [name: string, kind: RoomKind, parentId: string | null][] = [
  ['channel', 'channel', null],
  ['group', 'group', null],
  ['direct', 'direct', null],
  ['open discussion', 'channel', 'parent'],
  ['private discussion', 'group', 'parent'],
]
const rooms: readonly (readonly [name: string, access: RoomAccess])[] = kinds.flatMap(([name, kind, parentId]) => [
  [name, roomAccess({ kind, parentId })] as const,
  [`${name}, joined`, roomAccess({ kind, parentId }, { membership: membershipWith() })] as const,
])

const roomConditions: Readonly<Record<string, readonly string[]>> = {
  member: ['channel, joined', 'group, joined', 'direct, joined', 'open discussion, joined', 'private discussion, joined'],
  channel: ['channel', 'channel, joined'],
  group: ['group', 'group, joined'],
  direct: ['direct', 'direct, joined'],
  discussion: ['open discussion', 'open discussion, joined', 'private discussion', 'private discussion, joined'],
  'channel-kind': ['channel', 'channel, joined', 'open discussion', 'open discussion, joined'],
  'group-kind': ['group', 'group, joined', 'private discussion', 'private discussion, joined'],
}

describe.each(['room', 'message', 'file'] as const)('the circumstances of a %s', (kind) => {
  const table = conditions[kind] as Readonly<Record<string, (actor: typeof bob, target: unknown) => boolean>>

  test.each(Object.entries(roomConditions))('“%s” holds for these rooms and no others', (name, holding) => {
    expect(rooms.filter(([, access]) => table[name]?.(bob, access)).map(([room]) => room)).toEqual(holding)
  })

  test('are these and no others', () => {
    expect(Object.keys(table)).toEqual([...Object.keys(roomConditions), ...(kind === 'room' ? [] : ['own'])])
  })
})

test('a message is the own of who wrote it, and never what the server wrote about them', () => {
  const { own } = conditions.message
  expect(own(bob, messageAccess(messageBy('bob')))).toBe(true)
  expect(own(bob, messageAccess(messageBy('gina')))).toBe(false)
  expect(own(bob, messageAccess(messageBy('bob', { type: 'uj' })))).toBe(false)
})

test('a file is the own of who uploaded it', () => {
  const { own } = conditions.file
  expect([own(bob, fileAccess({ uploaderId: 'bob' }, null)), own(bob, fileAccess({ uploaderId: 'gina' }, null))]).toEqual([true, false])
})

test('an account is the actor’s own when it is theirs', () => {
  const { self } = conditions.user
  expect([self(bob, { user: userWith('bob'), sharesRoom: false }), self(bob, { user: userWith('gina'), sharesRoom: true })]).toEqual([
    true,
    false,
  ])
})

test('an invitation is the actor’s own when they wrote it', () => {
  const { own } = conditions.invitation
  const of = (invitedBy: string) => ({ invitation: { invitedBy } }) as Parameters<typeof own>[1]
  expect([own(bob, of('bob')), own(bob, of('carol'))]).toEqual([true, false])
})

test('a link is the actor’s own when they made it, and have not become a guest since', () => {
  const { own } = conditions.link
  const of = (madeBy: string) => ({ link: { madeBy } }) as Parameters<typeof own>[1]
  expect([own(bob, of('bob')), own(bob, of('carol')), own(gina, of('gina'))]).toEqual([true, false, false])
})

test('an invitation is addressed to the actor when it was found so by its link, and not otherwise', () => {
  const { addressed } = conditions.invitation
  const of = (found?: boolean) =>
    ({ invitation: {}, ...(found === undefined ? {} : { addressed: found }) }) as Parameters<typeof addressed>[1]
  expect([of(true), of(false), of()].map((access) => addressed(bob, access))).toEqual([true, false, false])
})

test('a member is neither a bot nor a guest, and nobody is none', () => {
  const { 'a-member': aMember } = conditions.workspace
  expect([bob, robo, gina, nobody].map((actor) => aMember(actor))).toEqual([true, false, false, false])
})

test('a session is the actor’s own when it is theirs', () => {
  const { own } = conditions.session
  const of = (userId: string) => ({ session: { userId } }) as Parameters<typeof own>[1]
  expect([own(bob, of('bob')), own(bob, of('gina'))]).toEqual([true, false])
})

test('a direct message exists when there is a room for it', () => {
  const { existing } = conditions.direct
  expect(existing(bob, { direct: { others: [], existing: roomAccess({ kind: 'direct' }).room } })).toBe(true)
  expect(existing(bob, { direct: { others: [], existing: null } })).toBe(false)
})

test('members and bots are not guests; guests are, and so is nobody', () => {
  const { 'not-a-guest': notAGuest } = conditions.workspace
  expect([bob, robo, gina, nobody].map((actor) => notAGuest(actor))).toEqual([true, true, false, false])
})

test('several settings are public, or handed over, only when each of them is', () => {
  const of = (...settings: (readonly [isPublic: boolean, isSelected: boolean])[]): SettingAccess => ({
    settings: settings.map(([isPublic, isSelected]) => ({ id: 'x', isPublic, isSelected })),
  })
  const both = (access: SettingAccess) => [conditions.setting.public(bob, access), conditions.setting.selected(bob, access)]
  expect(both(of([true, true]))).toEqual([true, true])
  expect(both(of([true, false]))).toEqual([true, false])
  expect(both(of([false, true]))).toEqual([false, true])
  expect(both(of([true, true], [false, false]))).toEqual([false, false])
})
