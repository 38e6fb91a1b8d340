// What the catalogue promises: its order on the wire, its size, the default roles of 6.13, and what guests start with.
import { describe, expect, test } from 'vitest'
import { builtInRoles, catalogue, type CatalogueEntry, type PermissionId, type RoleId } from './catalogue.ts'

const entries: [string, CatalogueEntry][] = Object.entries(catalogue)
const ids = Object.keys(catalogue)
const idsWhere = (matches: (entry: CatalogueEntry) => boolean) => entries.filter(([, entry]) => matches(entry)).map(([id]) => id)

describe('the order of the permissions', () => {
  test('EmbeddedChat, which reads by position, finds the four permissions it looks for', () => {
    expect([ids[28], ids[70], ids[140], ids[150]]).toEqual(['edit-message', 'view-full-other-user-info', 'post-readonly', 'pin-message'])
  })

  test('it begins and ends as 6.13 does, and our own come last', () => {
    expect(ids.slice(0, 3)).toEqual(['access-permissions', 'access-marketplace', 'access-setting-permissions'])
    expect(ids.slice(-2)).toEqual(['view-livechat-reports', 'invite-guest'])
  })

  test('around the two moves nothing else has moved', () => {
    expect(ids.slice(139, 152)).toEqual([
      'manage-agent-extension-association',
      'post-readonly',
      'view-agent-extension-association',
      'inbound-voip-calls',
      'manage-apps',
      'set-readonly',
      'set-react-when-readonly',
      'manage-cloud',
      'manage-sounds',
      'access-mailer',
      'mobile-upload-file',
      'pin-message',
      'send-mail',
    ])
  })

  test('no id looks like a number, which an object would move to the front', () => {
    expect(ids.filter((id) => !/^[a-z][a-z0-9-]*$/.test(id))).toEqual([])
  })
})

describe('what the catalogue holds', () => {
  test('the 192 permissions of 6.13 and one of ours, each once and with a label of its own', () => {
    expect(ids).toHaveLength(193)
    expect(new Set(ids).size).toBe(193)
    expect(new Set(entries.map(([, entry]) => entry.label)).size).toBe(193)
  })

  test('the default roles are those of 6.13, counted role by role', () => {
    const holders = Object.fromEntries(builtInRoles.map(({ id }) => [id, idsWhere(({ roles }) => roles.includes(id)).length]))
    expect(holders).toEqual({ admin: 185, owner: 37, user: 23, moderator: 22, app: 15, bot: 13, anonymous: 7, guest: 4, leader: 0 })
  })

  test('a default role is a built-in one, and named once in its row', () => {
    const known: string[] = builtInRoles.map(({ id }) => id)
    for (const [id, { roles }] of entries) {
      expect(
        roles.filter((role) => !known.includes(role)),
        id,
      ).toEqual([])
      expect(new Set(roles).size, id).toBe(roles.length)
    }
  })

  test('livechat, voice, omnichannel and canned responses are listed and no more', () => {
    const listed = idsWhere(({ listedOnly }) => listedOnly === true)
    expect(listed).toHaveLength(60)
    expect(ids.filter((id) => /livechat|voip|omnichannel|canned-responses/.test(id) && !listed.includes(id))).toEqual([])
  })

  test('no built-in role can be changed or asks for a second factor, and every id is its name', () => {
    expect(builtInRoles.map(({ id }) => id)).toEqual(['admin', 'moderator', 'leader', 'owner', 'user', 'bot', 'app', 'guest', 'anonymous'])
    for (const role of builtInRoles) expect(role).toMatchObject({ name: role.id, protected: true, mandatory2fa: false })
    expect(builtInRoles.filter(({ scope }) => scope === 'Subscriptions').map(({ id }) => id)).toEqual(['moderator', 'leader', 'owner'])
  })
})

/** The ids in a text. */
const listed = (text: string): string[] => text.trim().split(/\s+/)

/** What each role starts with; of admin, what it does not. */
const startsWith: Readonly<Record<Exclude<RoleId, 'admin'>, readonly string[]>> = {
  owner: listed(`
    add-user-to-joined-room archive-room ban-user delete-c delete-message delete-p edit-message edit-room edit-room-avatar
    force-delete-message mention-all mention-here mute-user remove-user set-moderator set-owner set-leader view-outside-room
    view-broadcast-member-list call-management create-invite-links toggle-room-e2e-encryption delete-team convert-team edit-team
    add-team-member edit-team-member add-team-channel edit-team-channel remove-team-channel view-all-team-channels post-readonly
    set-readonly set-react-when-readonly pin-message videoconf-ring-users start-discussion-other-user`),
  moderator: listed(`
    add-user-to-joined-room ban-user delete-message edit-message edit-room edit-room-avatar mention-all mention-here mute-user
    remove-user view-outside-room view-broadcast-member-list call-management create-invite-links add-team-member edit-team-member
    add-team-channel edit-team-channel remove-team-channel post-readonly pin-message videoconf-ring-users`),
  user: listed(`
    access-marketplace create-c create-d create-p create-personal-access-tokens delete-own-message leave-c leave-p mention-all
    mention-here view-c-room view-d-room view-history view-p-room preview-c-room view-outside-room call-management create-team
    mobile-upload-file test-push-notifications videoconf-ring-users start-discussion start-discussion-other-user`),
  bot: listed(`
    api-bypass-rate-limit create-c create-d create-p join-without-join-code leave-c leave-p send-many-messages view-c-room view-d-room
    view-joined-room message-impersonate bypass-time-limit-edit-and-delete`),
  app: listed(`
    api-bypass-rate-limit create-c create-d create-p join-without-join-code leave-c leave-p send-many-messages view-c-room view-d-room
    view-joined-room message-impersonate bypass-time-limit-edit-and-delete start-discussion start-discussion-other-user`),
  anonymous: listed(`
    leave-c leave-p view-c-room view-history view-joined-room view-p-room preview-c-room`),
  leader: [],
  guest: ['view-d-room', 'view-joined-room', 'view-p-room', 'start-discussion'],
}
const notOfAdmin = listed(`
    add-user-to-any-p-room kick-user-from-any-p-room view-joined-room message-impersonate inbound-voip-calls
    bypass-time-limit-edit-and-delete view-agent-canned-responses save-department-canned-responses`)

describe('what roles start with', () => {
  test.each(Object.entries(startsWith))('the role %s', (role, permissions) => {
    expect(idsWhere(({ roles }) => roles.some((held) => held === role))).toEqual(permissions)
  })

  test('admin starts with all but these', () => {
    expect(idsWhere(({ roles }) => !roles.includes('admin'))).toEqual(notOfAdmin)
  })
})

describe('what the clients are told besides', () => {
  test('nothing asks for these, only the web client for those, and with a paid module there would be the rest', () => {
    expect(idsWhere(({ note }) => note === 'unused')).toEqual(
      listed(`
    ban-user run-migration view-history mobile-upload-file get-server-info`),
    )
    expect(idsWhere(({ note }) => note === 'client')).toHaveLength(15)
    expect(idsWhere(({ note }) => note === 'module')).toHaveLength(22)
    expect(idsWhere(({ note }) => note !== undefined)).toHaveLength(42)
  })

  test('every permission has a label, and a role has one where clients show it', () => {
    expect(entries.filter(([, { label }]) => label.trim() === '')).toEqual([])
    expect(Object.fromEntries(builtInRoles.map(({ id, description }) => [id, description]))).toEqual({
      admin: 'Admin',
      moderator: 'Moderator',
      leader: 'Leader',
      owner: 'Owner',
      user: '',
      bot: '',
      app: '',
      guest: 'Guest',
      anonymous: '',
    })
    expect(new Set(builtInRoles.map(({ scope }) => scope))).toEqual(new Set(['Users', 'Subscriptions']))
  })
})

const tickable = [
  'call-management',
  'create-d',
  'create-personal-access-tokens',
  'delete-message',
  'delete-own-message',
  'leave-c',
  'leave-p',
  'mention-all',
  'mention-here',
  'mobile-upload-file',
  'pin-message',
  'post-readonly',
  'start-discussion-other-user',
  'test-push-notifications',
  'videoconf-ring-users',
  'view-history',
]

describe('guests', () => {
  const four: PermissionId[] = ['view-d-room', 'view-joined-room', 'view-p-room', 'start-discussion']

  test('they start with exactly four permissions, and those are the baseline', () => {
    expect(idsWhere(({ guest }) => guest === 'baseline')).toEqual(four)
    expect(idsWhere(({ roles }) => roles.includes('guest'))).toEqual(four)
  })

  test('the four carry the labels people know', () => {
    expect(four.map((id) => catalogue[id].label)).toEqual([
      'View Direct Messages',
      'View Joined Room',
      'View Private Room',
      'Start Discussion',
    ])
  })

  test('an administrator may tick these for them, and nothing else', () => {
    expect(idsWhere(({ guest }) => guest === 'allowed').toSorted()).toEqual(tickable)
  })

  test('what reads the whole workspace, lets people in or touches other accounts is above their ceiling', () => {
    const above: PermissionId[] = [
      'view-c-room',
      'preview-c-room',
      'view-outside-room',
      'view-full-other-user-info',
      'create-c',
      'create-p',
      'add-user-to-joined-room',
      'create-invite-links',
      'invite-guest',
      'join-without-join-code',
      'create-user',
      'edit-other-user-info',
      'user-generate-access-token',
      'message-impersonate',
      'access-permissions',
    ]
    expect(above.filter((id) => catalogue[id].guest !== 'never')).toEqual([])
    expect(idsWhere(({ guest }) => guest === 'never')).toHaveLength(173)
    expect(idsWhere(({ listedOnly, guest }) => listedOnly === true && guest !== 'never')).toEqual([])
  })
})

test('whatever a permission would say otherwise of roles and guests is noticed by these lists', () => {
  const said = ({ roles, guest }: CatalogueEntry) => JSON.stringify([roles.toSorted(), guest])
  const promised = (id: string) => {
    const roles = builtInRoles
      .map((role) => role.id)
      .filter((role) => (role === 'admin' ? !notOfAdmin.includes(id) : startsWith[role].includes(id)))
    return said({ label: '', roles, guest: startsWith.guest.includes(id) ? 'baseline' : tickable.includes(id) ? 'allowed' : 'never' })
  }
  const changed = entries.flatMap(([id, entry]) => [
    ...builtInRoles.map((role) => {
      const roles = entry.roles.includes(role.id) ? entry.roles.filter((held) => held !== role.id) : [...entry.roles, role.id]
      return { id, other: { ...entry, roles } }
    }),
    ...(['baseline', 'allowed', 'never'] as const)
      .filter((guest) => guest !== entry.guest)
      .map((guest) => ({ id, other: { ...entry, guest } })),
  ])
  expect(entries.filter(([id, entry]) => said(entry) !== promised(id))).toEqual([])
  expect(changed.filter(({ id, other }) => said(other) === promised(id))).toEqual([])
  // Nine roles to give or take, and two other words for guests.
  expect(changed).toHaveLength(193 * 11)
})
