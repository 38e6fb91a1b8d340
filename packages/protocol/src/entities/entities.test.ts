import type { Static, TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { answerOf, Failure, LoginFailure, NotLoggedIn } from './envelope.ts'
import { Membership } from './membership.ts'
import { Attachment, Message } from './message.ts'
import { pageOf, syncOf } from './pagination.ts'
import { Permission, Role, RoomRoles, UserRoles } from './role-and-permission.ts'
import { Room, RoomCounters, RoomSuggestion } from './room.ts'
import { LoginAnswer, PersonalAccessToken, Session } from './session.ts'
import { PublicSetting, Setting } from './setting.ts'
import { Me, PersonRef, RoomMember, UserCard, UserInfo, UserSuggestion } from './user.ts'

const at = '2026-11-21T10:00:00.000Z'
const bob: PersonRef = { _id: 'u2', username: 'bob', name: 'Bob' }
const grace: PersonRef = { _id: 'u4', username: 'grace', name: 'Grace', kind: 'guest', company: 'Acme' }

const message: Message = {
  _id: 'Kz3abcdefghijkmno',
  rid: 'GENERAL',
  msg: 'Hi @alice see #dev :+1:',
  ts: at,
  _updatedAt: at,
  u: grace,
  mentions: [
    { _id: 'u3', username: 'alice', name: 'Alice', type: 'user' },
    { _id: 'all', username: 'all' },
  ],
  channels: [{ _id: 'r7', name: 'dev' }],
  urls: [{ url: 'https://x.example', meta: { ogTitle: 'X' }, headers: { contentType: 'text/html' } }],
  md: [{ type: 'PARAGRAPH', value: [{ type: 'PLAIN_TEXT', value: 'Hi ' }] }],
  reactions: { ':tada:': { usernames: ['alice'] } },
  starred: [{ _id: 'u2' }],
  pinned: true,
  pinnedAt: at,
  pinnedBy: { _id: 'u3', username: 'alice' },
  editedAt: at,
  editedBy: bob,
  tcount: 2,
  tlm: at,
  replies: ['u3', 'u2'],
  bot: { i: 'js.SDK' },
  file: { _id: 'f1', name: 'cat.png', type: 'image/png', size: 12345 },
  attachments: [
    {
      title: 'cat.png',
      type: 'file',
      title_link: '/file-upload/f1/cat.png',
      title_link_download: true,
      image_url: '/file-upload/f2/cat.png',
      image_dimensions: { width: 360, height: 270 },
      ts: at,
      attachments: [{ text: 'quoted', attachments: [{ text: 'deeper' }] }],
    },
  ],
}

const room: Room = {
  _id: 'GENERAL',
  t: 'c',
  name: 'general',
  fname: 'General',
  msgs: 42,
  usersCount: 7,
  u: bob,
  ts: at,
  lm: at,
  _updatedAt: at,
  topic: '',
  ro: false,
  sysMes: true,
  default: true,
  muted: ['eve'],
  customFields: {},
  lastMessage: message,
}

const direct: Room = {
  _id: 'u2u4',
  t: 'd',
  uids: ['u2', 'u4'],
  usernames: ['bob', 'grace'],
  usersCount: 2,
  msgs: 0,
  ts: at,
  _updatedAt: at,
}

const membership: Membership = {
  _id: 's1',
  rid: 'GENERAL',
  u: bob,
  t: 'c',
  name: 'general',
  fname: 'General',
  ts: at,
  ls: at,
  _updatedAt: at,
  open: true,
  alert: true,
  unread: 3,
  userMentions: 1,
  groupMentions: 0,
  tunread: ['m1'],
  roles: ['owner'],
  f: false,
  unreadAlert: 'default',
  desktopNotifications: 'all',
  desktopPrefOrigin: 'user',
}

const card: UserCard = { ...grace, avatarETag: 'aBc', status: 'online', statusText: 'in a call' }

const me: Me = {
  _id: 'u2',
  username: 'bob',
  name: 'Bob B',
  type: 'user',
  active: true,
  roles: ['user'],
  emails: [{ address: 'bob@x.example', verified: true }],
  email: 'bob@x.example',
  avatarUrl: 'https://chat.example/avatar/bob',
  status: 'online',
  statusConnection: 'online',
  utcOffset: 2,
  language: 'en',
  createdAt: at,
  services: { password: { exists: true } },
  settings: { profile: {}, preferences: { unreadAlert: true } },
}

const info: UserInfo = { _id: 'u4', username: 'grace', type: 'user', active: true, kind: 'guest', company: 'Acme' }

/** Each schema with a value that must pass and the key whose loss must be noticed. */
const samples: [string, TSchema, object, string][] = [
  ['Message', Message, message, '_id'],
  ['Room', Room, room, '_id'],
  ['Room (direct)', Room, direct, '_id'],
  ['RoomSuggestion', RoomSuggestion, { _id: 'r1', t: 'p', name: 'x', fname: 'X' }, '_id'],
  ['RoomCounters', RoomCounters, { joined: true, members: 2, unreads: null, latest: at, success: true }, 'joined'],
  ['Membership', Membership, membership, 'rid'],
  ['PersonRef', PersonRef, grace, 'username'],
  ['UserCard', UserCard, card, '_id'],
  ['RoomMember', RoomMember, { ...card, nickname: 'g', _updatedAt: at }, '_id'],
  ['UserSuggestion', UserSuggestion, { ...card, outside: true }, 'username'],
  ['UserInfo', UserInfo, info, '_id'],
  ['Me', Me, me, 'settings'],
  ['LoginAnswer', LoginAnswer, { status: 'success', data: { userId: 'u2', authToken: 't', me } }, 'data'],
  ['PersonalAccessToken', PersonalAccessToken, { name: 'ci', createdAt: at, lastTokenPart: 'abc', bypassTwoFactor: false }, 'name'],
  ['Session', Session, { _id: 's', sessionId: 's', userId: 'u2', ip: '::1', loginAt: at }, 'sessionId'],
  ['Role', Role, { _id: 'guest', name: 'guest', scope: 'Users', description: '', protected: true }, 'scope'],
  ['Permission', Permission, { _id: 'edit-message', roles: ['admin'], _updatedAt: at }, 'roles'],
  ['RoomRoles', RoomRoles, { rid: 'r1', u: bob, roles: ['owner'] }, 'u'],
  ['UserRoles', UserRoles, { _id: 'u1', username: 'admin', roles: ['admin'] }, 'roles'],
  ['PublicSetting', PublicSetting, { _id: 'Site_Name', value: 'Our chat', enterprise: false }, 'value'],
  ['Setting', Setting, { _id: 'Site_Name', type: 'string', value: null, public: true, values: [{ key: 1, i18nLabel: 'x' }] }, 'type'],
  ['Failure', Failure, { success: false, error: 'Not allowed [error-not-allowed]', errorType: 'error-not-allowed' }, 'success'],
  ['NotLoggedIn', NotLoggedIn, { status: 'error', message: 'You must be logged in to do this.' }, 'message'],
  ['LoginFailure', LoginFailure, { status: 'error', error: 'totp-required', message: 'x', details: { method: 'totp' } }, 'error'],
]

describe.each(samples)('%s', (_name, schema, sample, needed) => {
  test('accepts what is on the wire', () => {
    expect(Value.Errors(schema, sample)).toEqual([])
  })

  test(`notices that ${needed} is missing`, () => {
    const { [needed]: _, ...rest } = sample as Record<string, unknown>
    expect(Value.Check(schema, rest)).toBe(false)
  })

  test('notices what does not belong there', () => {
    expect(Value.Check(schema, { ...sample, services: 'x', passwordHash: 'y' })).toBe(false)
  })
})

describe('strictness', () => {
  test.each<[string, TSchema, object]>([
    ['a message whose date is a number', Message, { ...message, ts: Date.parse(at) }],
    ['a message whose date is a DDP date', Message, { ...message, ts: { $date: Date.parse(at) } }],
    ['a hidden message', Message, { ...message, _hidden: true }],
    ['an author without an id', Message, { ...message, u: { username: 'bob' } }],
    ['a reaction without colons', Message, { ...message, reactions: { tada: { usernames: [] } } }],
    ['null for an absent key', Membership, { ...membership, prid: null }],
    ['an empty id', UserCard, { ...card, _id: '' }],
    ['member as a kind', UserCard, { ...card, kind: 'member' }],
    ['an e-mail address on a card', UserCard, { ...card, emails: [] }],
    ['a hash among the services', Me, { ...me, services: { password: { exists: true, bcrypt: 'x' } } }],
    ['a livechat room', Room, { ...room, t: 'l' }],
    ['a message without an id', Message, { ...message, _id: undefined }],
  ])('%s is refused', (_name, schema, value) => {
    expect(Value.Check(schema, value)).toBe(false)
  })

  test("bots' attachments may have keys of their own", () => {
    expect(Value.Check(Attachment, { text: 'x', footer: 'by a bot', ts: 5 })).toBe(true)
  })
})

describe('lists', () => {
  const Page = pageOf('messages', Message)
  const page: Static<typeof Page> = { messages: [message], count: 1, offset: 0, total: 1, success: true }

  test('a page has its rows and where they stand', () => {
    expect(Value.Errors(Page, page)).toEqual([])
    expect(Value.Check(Page, { ...page, total: undefined })).toBe(false)
    expect(Value.Check(Page, { ...page, messages: [{}] })).toBe(false)
  })

  test('a sync answer has both halves always', () => {
    const Sync = syncOf(Membership)
    const sync: Static<typeof Sync> = { update: [membership], remove: [{ _id: 's2', _deletedAt: at }], success: true }
    expect(Value.Errors(Sync, sync)).toEqual([])
    expect(Value.Check(Sync, { update: [] })).toBe(false)
    expect(Value.Check(Sync, { update: [], remove: [{ _id: 's2', _deletedAt: at, rid: 'GENERAL' }] })).toBe(false)
  })

  test('an answer carries success', () => {
    const Answer = answerOf({ room: Room })
    const answer: Static<typeof Answer> = { room, success: true }
    expect(Value.Errors(Answer, answer)).toEqual([])
    expect(Value.Check(Answer, { room })).toBe(false)
  })
})
