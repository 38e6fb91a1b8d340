// The hard rules, one by one: what each refuses, with which code, and the nearest thing that it lets pass.
import { describe, expect, test } from 'vitest'
import {
  bob,
  fileAccess,
  gina,
  membershipWith,
  messageAccess,
  messageBy,
  operator,
  roomAccess,
  userWith,
  workspaceWith,
} from '../../test/facts.ts'
import type { AppError } from '../platform/errors.ts'
import type { Room } from '../schema/rows.ts'
import type { Asking } from './holds.ts'
import { policies } from './policies.ts'
import type { Actor, RoomAccess } from './targets.ts'

const workspace = workspaceWith({ grants: { 'post-readonly': ['owner', 'admin'] } })
const asBob: Asking = { actor: bob, workspace }
const ofRooms = ['not-archived', 'may-write', 'may-react', 'not-direct', 'not-a-discussion', 'not-the-general-channel']
const codeOf = (refused: AppError | null): string | null => refused?.code ?? null

test('there are these rules and no others', () => {
  expect(Object.fromEntries(Object.entries(policies).map(([kind, rules]) => [kind, Object.keys(rules)]))).toEqual({
    workspace: [],
    room: ofRooms,
    message: [...ofRooms, 'not-a-system-message'],
    file: [...ofRooms, 'members-only-by-setting'],
    user: ['not-the-built-in-bot'],
    direct: [],
    session: [],
    invitation: [],
    link: [],
    setting: [],
  })
})

describe.each(['room', 'message', 'file'] as const)('of a %s', (kind) => {
  type Rule = keyof (typeof policies)['room']
  const verdict = (rule: Rule, room: Partial<Room>, more: { actor?: Actor; roles?: readonly string[] } = {}) => {
    const access: RoomAccess = roomAccess(room, { membership: membershipWith(more.roles) })
    const table = policies[kind] as Record<Rule, (asking: Asking, target: RoomAccess) => AppError | null>
    return codeOf(table[rule]({ actor: more.actor ?? bob, workspace }, access))
  }

  test('nobody writes into an archived room', () => {
    expect(verdict('not-archived', { archived: true })).toBe('error-room-archived')
    expect(verdict('not-archived', { archived: false })).toBeNull()
  })

  test('the muted write nowhere, and react to nothing', () => {
    for (const rule of ['may-write', 'may-react'] as const) {
      expect(verdict(rule, { muted: ['gina', 'bob'] })).toBe('error-you-are-muted')
      expect(verdict(rule, { muted: ['bob'] }, { roles: ['owner'] })).toBe('error-you-are-muted')
      expect(verdict(rule, { muted: ['gina'] })).toBeNull()
    }
  })

  test('into a read-only room write those who were named, and those who may post in one', () => {
    expect(verdict('may-write', { readOnly: true })).toBe('error-room-is-read-only')
    expect(verdict('may-write', { readOnly: true, unmuted: ['gina'] })).toBe('error-room-is-read-only')
    expect(verdict('may-write', { readOnly: true, reactWhenReadOnly: true })).toBe('error-room-is-read-only')
    expect(verdict('may-write', { readOnly: true, unmuted: ['bob'] })).toBeNull()
    expect(verdict('may-write', { readOnly: true }, { roles: ['owner'] })).toBeNull()
    expect(verdict('may-write', { readOnly: true }, { actor: { ...bob, roles: ['admin'] } })).toBeNull()
    expect(verdict('may-write', { readOnly: true }, { actor: gina, roles: ['owner'] })).toBe('error-room-is-read-only')
    expect(verdict('may-write', { readOnly: true }, { actor: operator })).toBeNull()
    expect(verdict('may-write', { readOnly: false })).toBeNull()
  })

  test('in a read-only room react those who may post in one, and everybody where the room lets them', () => {
    expect(verdict('may-react', { readOnly: true })).toBe('error-room-is-read-only')
    expect(verdict('may-react', { readOnly: true, unmuted: ['bob'] })).toBe('error-room-is-read-only')
    expect(verdict('may-react', { readOnly: true, reactWhenReadOnly: true })).toBeNull()
    expect(verdict('may-react', { readOnly: true }, { roles: ['owner'] })).toBeNull()
    expect(verdict('may-react', { readOnly: false })).toBeNull()
  })

  test('direct messages, discussions and the general channel are not for what other rooms are', () => {
    expect(verdict('not-direct', { kind: 'direct' })).toBe('error-room-type-not-allowed')
    expect([verdict('not-direct', { kind: 'channel' }), verdict('not-direct', { kind: 'group' })]).toEqual([null, null])
    expect(verdict('not-a-discussion', { parentId: 'parent' })).toBe('error-nested-discussion')
    expect(verdict('not-a-discussion', { parentId: null })).toBeNull()
    expect(verdict('not-the-general-channel', { id: 'GENERAL' })).toBe('error-not-allowed')
    expect(verdict('not-the-general-channel', { id: 'another' })).toBeNull()
  })
})

test('the refusal about the general channel says so', () => {
  expect(policies.room['not-the-general-channel'](asBob, roomAccess({ id: 'GENERAL' }))?.message).toBe(
    'The general channel can’t be deleted or archived',
  )
})

test('what the server wrote is edited by nobody', () => {
  const rule = policies.message['not-a-system-message']
  expect(codeOf(rule(asBob, messageAccess(messageBy('bob', { type: 'uj' }))))).toBe('error-action-not-allowed')
  expect(codeOf(rule(asBob, messageAccess(messageBy('bob'))))).toBeNull()
})

test('files are for members of the room until the workspace says otherwise', () => {
  const rule = policies.file['members-only-by-setting']
  const verdict = (restricted: boolean | undefined, isMember: boolean) =>
    codeOf(
      rule(
        {
          actor: bob,
          workspace: workspaceWith({ settings: restricted === undefined ? {} : { FileUpload_Restrict_to_room_members: restricted } }),
        },
        fileAccess({}, messageBy('gina'), { membership: isMember ? membershipWith() : null }),
      ),
    )
  expect([verdict(undefined, false), verdict(true, false)]).toEqual(['error-not-allowed', 'error-not-allowed'])
  expect([verdict(undefined, true), verdict(true, true), verdict(false, false), verdict(false, true)]).toEqual([null, null, null, null])
})

test('the built-in bot is nobody’s to change', () => {
  const rule = policies.user['not-the-built-in-bot']
  expect(codeOf(rule(asBob, { user: userWith('rocket.cat'), sharesRoom: false }))).toBe('error-action-not-allowed')
  expect(codeOf(rule(asBob, { user: userWith('robo'), sharesRoom: true }))).toBeNull()
})
