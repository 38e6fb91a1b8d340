// What the catalogue promises: its order on the wire, its size, the default roles of 6.13, and what guests start with.
import { describe, expect, test } from 'vitest'
import { builtInRoles, catalogue, type CatalogueEntry, type PermissionId } from './catalogue.ts'

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
    expect(idsWhere(({ guest }) => guest === 'allowed').toSorted()).toEqual([
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
    ])
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
    expect(idsWhere(({ listedOnly, guest }) => listedOnly === true && guest !== 'never')).toEqual([])
  })
})
