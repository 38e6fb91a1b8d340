// What the web client offers only to those who may: each control, where it is, what the client asks the server before it shows it, and the
// request that it makes. Which permissions stand behind what is asked is read from the server's matrix, never written here.
import type { RestClient } from '@foyer/client/rest-client.ts'
import type { PermissionId } from '@foyer/server/src/permissions/catalogue.ts'
import { type MatrixRow, matrix } from '@foyer/server/src/permissions/matrix.ts'
import type { Locator, Page } from 'playwright-core'
import { signedIn } from '../../src/administered.ts'
import { accountOf, ask, type Desk, type Fresh, register } from '../../src/desk.ts'

export interface Asked {
  readonly verb: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly query?: Record<string, string | number>
  readonly body?: object
}

export interface Control {
  readonly name: string
  /** Rows of the matrix and permissions: all of them are asked, and all must be allowed unless any will do. */
  readonly asks: readonly (MatrixRow | PermissionId)[]
  readonly any?: true
  /** Rows that the server has asked itself: what it answers holds the control, or says that there is none. */
  readonly told?: readonly MatrixRow[]
  /** Circumstances of the matrix that hold where the control is. */
  readonly when?: readonly string[]
  /** Permissions that decide too, in what the server answers: whether something is seen at all, or a hard rule lets it be done. */
  readonly also?: readonly PermissionId[]
  /** Permissions with which the control is not shown, because something else is. */
  readonly without?: readonly PermissionId[]
  /** Makes ready what it is done to; answers the request. `held` is the permission by which it is allowed this time. */
  readonly request: (desk: Desk, held: PermissionId) => Asked | Promise<Asked>
  /** What the request changes, where the audit log does not keep it; null: nothing that can be read. */
  readonly look?: ((desk: Desk) => Promise<unknown>) | null
  readonly find: (page: Page) => Locator
}

export interface Place {
  readonly name: string
  readonly at: (desk: Desk) => string
  /** Opens what the controls stand in, unless it is open or can't be. */
  readonly reach?: (page: Page) => Promise<void>
  readonly controls: readonly Control[]
}

type Way = string | { readonly when?: string; readonly permission?: string }

/** The permissions by which something that is asked is allowed, any one of them; none: everybody is, or nobody by a permission. */
export function waysOf(asked: MatrixRow | PermissionId, when: readonly string[]): PermissionId[] {
  if (!isRow(asked)) return [asked]
  const { on, allow } = matrix[asked] as { readonly on: string; readonly allow: string | readonly Way[] }
  if (typeof allow === 'string') return []
  const holding = on === 'workspace' ? ['not-a-guest', 'a-member', ...when] : when
  const ways = allow.map((way) => (typeof way === 'string' ? { permission: way } : way))
  const open = ways.filter((way) => way.when === undefined || holding.includes(way.when))
  if (open.some(({ permission }) => permission === undefined)) return []
  return open.map(({ permission }) => permission as PermissionId)
}

export function isRow(asked: string): asked is MatrixRow {
  return asked in matrix
}

const name = (desk: Desk, what: string): string => `${what}-${desk.next()}`
const guest = (desk: Desk): string => `${name(desk, 'guest')}@falkenrath.example`

async function fresh(desk: Desk, roles: readonly string[] = ['user']): Promise<Fresh> {
  return (await desk.alice.post<{ user: Fresh }>('users.create', accountOf(name(desk, 'somebody'), roles))).user
}

/** A message of somebody's, new; answers its id. */
async function said(by: RestClient, rid: string, more: object = {}): Promise<string> {
  return (await by.post<{ message: { _id: string } }>('chat.sendMessage', { message: { rid, msg: 'Something new', ...more } })).message._id
}

/** The latest that stands in a room, as alice reads it. */
const wordsIn =
  (room: keyof Desk['rooms'], kind: 'groups' | 'channels' = 'channels') =>
  async ({ alice, rooms }: Desk): Promise<unknown> =>
    (await alice.get(`${kind}.history`, { roomId: rooms[room], count: 20 }))['messages']
const wordsInWorkshop = wordsIn('workshop', 'groups')

/** An invitation: dana’s own, where she may invite; answers its id. */
async function invitation(desk: Desk, held: PermissionId): Promise<string> {
  const address = guest(desk)
  const by = inviter(desk, held)
  await by.post('foyer.invitations.create', { addresses: [address] })
  const { invitations } = await by.get<{ invitations: { _id: string; address: string }[] }>('foyer.invitations', { count: 100 })
  return invitations.find((one) => one.address === address)?._id ?? ''
}

const inviter = ({ alice, dana }: Desk, held: PermissionId): RestClient => (held === 'invite-guest' ? dana : alice)

async function letterOf({ alice }: Desk, kind: string): Promise<string> {
  const { letters } = await alice.get<{ letters: { _id: string; state: string }[] }>('foyer.mail.outbox', { kind, count: 100 })
  return letters[0]?._id ?? ''
}

const post = (path: string, body: object): Asked => ({ verb: 'POST', path, body })
const get = (path: string, query: Record<string, string | number> = {}): Asked => ({ verb: 'GET', path, query })

const main = (page: Page): Locator => page.locator('main')
const bar = (page: Page): Locator => page.locator('[data-region=bar]')
const item = (label: string) => (page: Page) => page.getByRole('menuitem', { name: label, exact: true })
const inMain = (role: 'button' | 'link', label: string) => (page: Page) => main(page).getByRole(role, { name: label, exact: true }).first()
const inBar = (label: string) => (page: Page) => bar(page).getByRole('button', { name: label, exact: true }).first()
const pageOf = (label: string) => (page: Page) =>
  page.getByRole('navigation', { name: 'Administration' }).getByRole('link', { name: label, exact: true })

/** Opens a menu by its button. */
function menu(button: (page: Page) => Locator): (page: Page) => Promise<void> {
  return async (page) => {
    if (await page.getByRole('menu').first().isVisible()) return
    if (await button(page).isVisible()) await button(page).click()
  }
}

/** Opens the menu of a message. */
function menuOf(text: string): (page: Page) => Promise<void> {
  const message = (page: Page): Locator => main(page).locator('article', { hasText: text }).first()
  const more = menu((page) => message(page).getByRole('button', { name: 'More actions' }))
  return async (page) => {
    if ((await page.getByRole('menu').first().isVisible()) || !(await message(page).isVisible())) return
    await page.mouse.move(0, 0)
    await message(page).hover()
    await more(page)
  }
}

const more = menu((page) => bar(page).getByRole('button', { name: 'More', exact: true }))
const discussion = (desk: Desk): Asked => post('rooms.createDiscussion', { prid: desk.rooms.workshop, t_name: name(desk, 'discussion') })
const threads = async (desk: Desk): Promise<string> => {
  const root = await said(desk.alice, desk.rooms.quarry)
  await said(desk.alice, desk.rooms.quarry, { tmid: root })
  return root
}

const chat: readonly Place[] = [
  {
    name: 'the composer of a room, after an @',
    at: () => '/group/ellmarsh-library',
    async reach(page) {
      await main(page).locator('textarea').fill('')
      await main(page).locator('textarea').pressSequentially('@')
    },
    controls: (['all', 'here'] as const).map((word) => ({
      name: `mentioning @${word}`,
      asks: [`mention-${word}`],
      request: (desk) => post('chat.sendMessage', { message: { rid: desk.rooms.workshop, msg: `@${word} ${desk.next()}` } }),
      look: wordsInWorkshop,
      find: (page) => page.getByRole('option', { name: new RegExp(word) }),
    })),
  },
  {
    name: 'the menu Create',
    at: () => '/group/ellmarsh-library',
    reach: menu((page) => page.getByRole('button', { name: 'Create', exact: true })),
    controls: [
      {
        name: 'New channel',
        asks: ['create-channel'],
        request: (desk) => post('channels.create', { name: name(desk, 'channel') }),
        find: item('New channel'),
      },
      {
        name: 'New private channel',
        asks: ['create-group'],
        request: (desk) => post('groups.create', { name: name(desk, 'group') }),
        find: item('New private channel'),
      },
      {
        name: 'New direct message',
        asks: ['create-d'],
        request: async (desk) => post('im.create', { usernames: (await fresh(desk)).username }),
        look: async ({ dana }) => (await dana.get('im.list'))['total'],
        find: item('New direct message'),
      },
      { name: 'New discussion', asks: ['start-discussion'], request: discussion, look: wordsInWorkshop, find: item('New discussion') },
    ],
  },
  {
    name: 'what somebody else said',
    at: () => '/group/ellmarsh-library',
    reach: menuOf('A word of alice'),
    controls: [
      {
        name: 'Pin',
        asks: ['pin-message'],
        when: ['member'],
        request: async ({ alice, rooms }) => post('chat.pinMessage', { messageId: await said(alice, rooms.workshop) }),
        look: wordsInWorkshop,
        find: item('Pin'),
      },
      {
        name: 'Unpin, where it is pinned',
        asks: ['pin-message'],
        when: ['member'],
        async request({ alice, rooms }) {
          const messageId = await said(alice, rooms.workshop)
          await alice.post('chat.pinMessage', { messageId })
          return post('chat.unPinMessage', { messageId })
        },
        look: wordsInWorkshop,
        find: item('Pin'),
      },
      {
        name: 'Edit',
        asks: ['edit-message'],
        request: async ({ alice, rooms }) =>
          post('chat.update', { roomId: rooms.workshop, msgId: await said(alice, rooms.workshop), text: 'Otherwise' }),
        look: wordsInWorkshop,
        find: item('Edit'),
      },
      {
        name: 'Delete',
        asks: ['delete-message'],
        request: async ({ alice, rooms }) => post('chat.delete', { roomId: rooms.workshop, msgId: await said(alice, rooms.workshop) }),
        look: wordsInWorkshop,
        find: item('Delete'),
      },
      {
        name: 'Start a discussion',
        asks: ['start-discussion'],
        request: discussion,
        look: wordsInWorkshop,
        find: item('Start a discussion'),
      },
    ],
  },
  {
    name: 'what oneself said',
    at: () => '/group/ellmarsh-library',
    reach: menuOf('A word of dana'),
    controls: [
      {
        name: 'Delete',
        asks: ['delete-message'],
        when: ['own'],
        request: async ({ dana, rooms }) => post('chat.delete', { roomId: rooms.workshop, msgId: await said(dana, rooms.workshop) }),
        look: wordsInWorkshop,
        find: item('Delete'),
      },
    ],
  },
  {
    name: 'a read-only channel',
    at: () => '/channel/notices',
    controls: [
      {
        name: 'the field that one writes in',
        asks: ['post-message'],
        also: ['post-readonly'],
        request: (desk) => post('chat.sendMessage', { message: { rid: desk.rooms.bulletins, msg: name(desk, 'notice') } }),
        look: wordsIn('bulletins'),
        find: (page) => main(page).locator('textarea'),
      },
      {
        name: 'Attach a file',
        asks: ['upload-file'],
        also: ['post-readonly'],
        request({ rooms }) {
          const body = new FormData()
          body.append('file', new Blob(['a notice'], { type: 'text/plain' }), 'notice.txt')
          return post(`rooms.media/${rooms.bulletins}`, body)
        },
        // An upload is nowhere until it is sent.
        look: null,
        find: inMain('button', 'Attach a file'),
      },
    ],
  },
  {
    name: 'what was said in a read-only channel',
    at: () => '/channel/notices',
    reach: menuOf('A word of alice'),
    controls: [
      {
        name: 'Add a reaction',
        asks: ['react-to-message'],
        when: ['member'],
        also: ['post-readonly'],
        request: async ({ alice, rooms }) => post('chat.react', { messageId: await said(alice, rooms.bulletins), emoji: ':eyes:' }),
        look: wordsIn('bulletins'),
        find: item('Add a reaction'),
      },
    ],
  },
  {
    name: 'the information about a room',
    at: () => '/group/ellmarsh-library?bar=info',
    controls: [
      {
        name: 'Edit',
        asks: ['edit-room'],
        request: (desk) => post('rooms.saveRoomSettings', { rid: desk.rooms.workshop, roomTopic: name(desk, 'topic') }),
        find: inBar('Edit'),
      },
    ],
  },
  {
    name: 'the form of a room',
    at: () => '/group/ellmarsh-library?bar=info',
    async reach(page) {
      if (await inBar('Edit')(page).isVisible()) await inBar('Edit')(page).click()
    },
    controls: [
      {
        name: 'Read-only',
        asks: ['set-readonly'],
        request: ({ rooms }) => post('rooms.saveRoomSettings', { rid: rooms.attic, readOnly: true }),
        find: (page) => bar(page).getByText('Read-only: only some may write'),
      },
      {
        name: 'Delete old messages',
        asks: ['edit-room-retention-policy'],
        request: ({ rooms }) => post('rooms.saveRoomSettings', { rid: rooms.attic, retentionEnabled: true }),
        find: (page) => bar(page).getByText('Delete old messages'),
      },
    ],
  },
  {
    name: 'the members of a private channel',
    at: () => '/group/ellmarsh-library?bar=members',
    controls: [
      {
        name: 'Add people',
        asks: ['add-to-room'],
        when: ['member', 'group-kind'],
        request: async (desk) => post('groups.invite', { roomId: desk.rooms.workshop, usernames: [(await fresh(desk)).username] }),
        find: inBar('Add people'),
      },
    ],
  },
  {
    name: 'the discussions of a room',
    at: () => '/group/ellmarsh-library?bar=discussions',
    controls: [
      {
        name: 'Start a discussion',
        asks: ['start-discussion'],
        request: discussion,
        look: wordsInWorkshop,
        find: inBar('Start a discussion'),
      },
    ],
  },
  {
    name: 'who somebody is',
    at: () => '/group/ellmarsh-library?bar=person&of=carol',
    controls: [
      {
        name: 'Direct message',
        asks: ['create-d'],
        request: async (desk) => post('im.create', { username: (await fresh(desk)).username }),
        look: async ({ dana }) => (await dana.get('im.list'))['total'],
        find: inBar('Direct message'),
      },
    ],
  },
  {
    name: 'a channel that one is not in, and its members',
    at: () => '/channel/facade-tender?bar=members',
    controls: [
      {
        name: 'Add people',
        asks: ['add-to-room'],
        when: ['channel', 'channel-kind'],
        request: async (desk) => post('channels.invite', { roomId: desk.rooms.quarry, usernames: [(await fresh(desk)).username] }),
        find: inBar('Add people'),
      },
      {
        name: 'what is said there',
        asks: ['read-room'],
        when: ['channel', 'channel-kind'],
        request: ({ rooms }) => get('channels.history', { roomId: rooms.tender }),
        find: (page) => main(page).locator('article', { hasText: 'A word of alice' }).first(),
      },
      {
        name: 'Threads',
        asks: ['read-room'],
        when: ['channel', 'channel-kind'],
        request: ({ rooms }) => get('chat.getThreadsList', { rid: rooms.tender }),
        find: inMain('button', 'Threads'),
      },
      {
        name: 'Members',
        asks: ['list-members'],
        when: ['channel', 'channel-kind'],
        request: ({ rooms }) => get('channels.members', { roomId: rooms.tender }),
        find: inMain('button', 'Members'),
      },
      {
        name: 'Room information',
        asks: ['see-room'],
        also: ['view-c-room'],
        request: ({ rooms }) => get('rooms.info', { roomId: rooms.tender }),
        find: inMain('button', 'Room information'),
      },
    ],
  },
  {
    name: 'what else there is of a channel that one is not in',
    at: () => '/channel/facade-tender',
    reach: menu((page) => main(page).locator('header').getByRole('button', { name: 'More', exact: true })),
    controls: [
      {
        name: 'Files',
        asks: ['list-files'],
        when: ['channel', 'channel-kind'],
        request: ({ rooms }) => get('channels.files', { roomId: rooms.tender }),
        find: item('Files'),
      },
      {
        name: 'Pinned messages',
        asks: ['read-room'],
        when: ['channel', 'channel-kind'],
        request: ({ rooms }) => get('chat.getPinnedMessages', { roomId: rooms.tender }),
        find: item('Pinned messages'),
      },
    ],
  },
  {
    name: 'what was said in a channel that one is not in',
    at: () => '/channel/facade-tender',
    reach: menuOf('A word of alice'),
    controls: [
      {
        name: 'Add a reaction',
        asks: ['react-to-message'],
        when: ['channel', 'channel-kind'],
        request: async ({ alice, rooms }) => post('chat.react', { messageId: await said(alice, rooms.quarry), emoji: ':eyes:' }),
        look: wordsIn('quarry'),
        find: item('Add a reaction'),
      },
      {
        name: 'Follow the thread',
        asks: ['follow-thread'],
        when: ['channel', 'channel-kind'],
        request: async (desk) => post('chat.followMessage', { mid: await threads(desk) }),
        look: wordsIn('quarry'),
        find: item('Follow the thread'),
      },
      {
        name: 'Stop following the thread, where one does',
        asks: ['follow-thread'],
        when: ['channel', 'channel-kind'],
        async request(desk) {
          const mid = await threads(desk)
          await desk.dana.post('chat.followMessage', { mid })
          return post('chat.unfollowMessage', { mid })
        },
        look: wordsIn('quarry'),
        find: item('Follow the thread'),
      },
      {
        name: 'Copy the link',
        asks: ['read-message'],
        when: ['channel', 'channel-kind'],
        request: async ({ alice, rooms }) => get('chat.getMessage', { msgId: await said(alice, rooms.quarry) }),
        find: item('Copy the link'),
      },
    ],
  },
  {
    name: 'a read-only channel that one is not in',
    at: () => '/channel/board',
    controls: [
      {
        name: 'Join',
        asks: ['join-room'],
        when: ['channel', 'channel-kind'],
        without: ['post-readonly'],
        request: ({ rooms }) => post('rooms.join', { roomId: rooms.pantry }),
        look: async ({ alice, rooms }) =>
          (await alice.get<{ room: { usersCount: number } }>('rooms.info', { roomId: rooms.pantry })).room.usersCount,
        find: inMain('button', 'Join'),
      },
    ],
  },
]

const isIn = (person: keyof Desk['people'], tab = 'all', extra = '') => `/admin/users?tab=${tab}&user={${person}}${extra}`
const at =
  (address: string) =>
  ({ people, helpers }: Desk): string =>
    address.replace(/\{(\w+)\}/g, (_whole, key: string) => (key === 'helpers' ? helpers : people[key as keyof typeof people]))

const update = (data: object) => async (desk: Desk, roles?: readonly string[]) =>
  post('users.update', { userId: (await fresh(desk, roles))._id, data })

const administration: readonly Place[] = [
  {
    name: 'the pages of administration',
    at: at('/admin/users'),
    controls: [
      { name: 'Users', asks: ['list-users-by-status'], request: () => get('foyer.users'), find: pageOf('Users') },
      { name: 'Permissions', asks: ['change-permissions'], request: () => get('foyer.permissions'), find: pageOf('Permissions') },
      {
        name: 'Roles',
        asks: ['manage-roles'],
        request: (desk) => post('roles.create', { name: name(desk, 'role'), description: '', scope: 'Users' }),
        find: pageOf('Roles'),
      },
      { name: 'Rooms', asks: ['administer-rooms'], request: () => get('rooms.adminRooms'), find: pageOf('Rooms') },
      { name: 'Invites', asks: ['list-invitations'], request: () => get('foyer.invitations'), find: pageOf('Invites') },
      { name: 'Limits', asks: ['read-limits'], request: () => get('foyer.limits'), find: pageOf('Limits') },
      { name: 'Audit log', asks: ['read-audit-log'], request: () => get('foyer.audit'), find: pageOf('Audit log') },
      { name: 'Mail', asks: ['read-outbox'], request: () => get('foyer.mail.outbox'), find: pageOf('Mail') },
      {
        name: 'Settings',
        asks: ['read-settings'],
        when: ['selected'],
        request: () => get('foyer.settings'),
        find: pageOf('Settings'),
      },
    ],
  },
  {
    name: 'Users, and one of them',
    at: at(isIn('bob')),
    controls: [
      {
        name: 'the accounts',
        asks: ['list-users-by-status'],
        request: () => get('foyer.users'),
        find: (page) => main(page).getByRole('table', { name: 'Users' }),
      },
      {
        name: 'what is known of one',
        asks: [],
        told: ['read-account'],
        request: ({ people }) => get('foyer.users.one', { userId: people.bob }),
        find: (page) => bar(page).getByText('bob@foyer.example'),
      },
      {
        name: 'Invite',
        asks: ['invite-guest'],
        request: (desk) => post('foyer.invitations.create', { addresses: [guest(desk)] }),
        find: inMain('link', 'Invite'),
      },
      {
        name: 'New',
        asks: ['create-user'],
        request: (desk, held) => post('users.create', accountOf(name(desk, 'new'), held === 'invite-guest' ? ['guest'] : ['user'])),
        find: inMain('link', 'New'),
      },
      {
        name: 'Invited',
        asks: ['list-invitations'],
        request: () => get('foyer.invitations'),
        find: (page) => main(page).getByRole('link', { name: /^Invited/ }),
      },
      {
        name: 'Edit',
        asks: ['update-user', 'edit-other-user-info'],
        request: (desk) => update({ bio: name(desk, 'bio') })(desk),
        find: (page) => bar(page).getByRole('link', { name: 'Edit', exact: true }),
      },
      {
        name: 'Deactivate',
        asks: ['set-active-status'],
        request: async (desk) => post('users.setActiveStatus', { userId: (await fresh(desk))._id, activeStatus: false }),
        find: inBar('Deactivate'),
      },
      {
        name: 'Add to room',
        asks: ['add-to-room'],
        when: ['member', 'channel-kind', 'group-kind'],
        async request(desk, held) {
          const isChannel = held === 'add-user-to-any-c-room'
          const roomId = desk.rooms[isChannel ? 'quarry' : 'workshop']
          const body = { roomId, userId: (await fresh(desk))._id }
          return isChannel ? post('channels.invite', body) : post('groups.invite', body)
        },
        find: inBar('Add to room'),
      },
      {
        name: 'Remove from a room',
        asks: ['remove-from-room'],
        when: ['channel-kind', 'group-kind'],
        async request(desk, held) {
          const isChannel = held === 'kick-user-from-any-c-room'
          const roomId = desk.rooms[isChannel ? 'quarry' : 'workshop']
          const { _id: userId } = await fresh(desk)
          await desk.alice.post(`${isChannel ? 'channels' : 'groups'}.invite`, { roomId, userId })
          return isChannel ? post('channels.kick', { roomId, userId }) : post('groups.kick', { roomId, userId })
        },
        find: inBar('Remove from ellmarsh-library'),
      },
      {
        name: 'what was done to the account',
        asks: [],
        told: ['read-audit-log'],
        request: ({ people }) => get('foyer.audit', { targetId: people.bob }),
        find: (page) => bar(page).getByRole('heading', { name: 'Audit trail' }),
      },
    ],
  },
  {
    name: 'where an administrator is signed in',
    at: at(isIn('alice')),
    controls: [
      {
        name: 'the places',
        asks: ['list-sessions'],
        request: ({ people }) => get('sessions/list.all', { userId: people.alice }),
        find: (page) => bar(page).getByRole('heading', { name: /^Signed in/ }),
      },
      {
        name: 'Sign out of one place',
        asks: ['end-session'],
        async request(desk) {
          const { _id: userId, username } = await fresh(desk)
          await signedIn(desk.workspace.url, username)
          const { sessions } = await desk.alice.get<{ sessions: { sessionId: string }[] }>('sessions/list.all', { userId })
          return post('sessions/logout', { sessionId: sessions[0]?.sessionId })
        },
        find: (page) =>
          bar(page)
            .getByRole('button', { name: /^Sign out of / })
            .first(),
      },
    ],
  },
  {
    name: 'what else can be done to an account',
    at: at(isIn('bob')),
    reach: more,
    controls: [
      {
        name: 'Make admin',
        asks: ['assign-role', 'assign-admin-role'],
        request: async (desk) => post('roles.addUserToRole', { username: (await fresh(desk)).username, roleId: 'admin' }),
        find: item('Make admin'),
      },
      {
        name: 'Make a guest',
        asks: ['update-user', 'edit-other-user-info', 'assign-roles', 'invite-guest'],
        request: (desk) => update({ roles: ['guest'] })(desk),
        find: item('Make a guest'),
      },
      {
        name: 'Set a random password',
        asks: ['edit-other-user-password'],
        request: (desk) => update({ setRandomPassword: true })(desk),
        find: item('Set a random password'),
      },
      {
        name: 'Reset second factor',
        asks: ['reset-second-factor'],
        request: async (desk) => post('users.resetTOTP', { userId: (await fresh(desk))._id }),
        find: item('Reset second factor'),
      },
      {
        name: 'Sign out everywhere',
        asks: ['end-sessions-of-user'],
        request: async (desk) => post('users.logout', { userId: (await fresh(desk))._id }),
        find: item('Sign out everywhere'),
      },
      {
        name: 'Delete',
        asks: ['delete-user'],
        request: async (desk) => post('users.delete', { userId: (await fresh(desk))._id }),
        find: item('Delete'),
      },
    ],
  },
  {
    name: 'what else can be done to an administrator',
    at: at(isIn('alice')),
    reach: more,
    controls: [
      {
        name: 'Take admin away',
        asks: ['assign-role', 'assign-admin-role'],
        request: async (desk) =>
          post('roles.removeUserFromRole', { username: (await fresh(desk, ['user', 'admin'])).username, roleId: 'admin' }),
        find: item('Take admin away'),
      },
      {
        name: 'Set a random password',
        asks: ['assign-admin-role'],
        request: (desk) => update({ setRandomPassword: true })(desk, ['admin']),
        find: item('Set a random password'),
      },
      {
        name: 'Reset second factor',
        asks: ['assign-admin-role'],
        request: async (desk) => post('users.resetTOTP', { userId: (await fresh(desk, ['admin']))._id }),
        find: item('Reset second factor'),
      },
    ],
  },
  {
    name: 'the guests, and one of them',
    at: at(isIn('gina', 'guests')),
    reach: more,
    controls: [
      {
        name: 'Company',
        asks: ['read-limits'],
        request: () => get('foyer.limits.takers'),
        find: (page) => main(page).getByPlaceholder('All companies'),
      },
      {
        name: 'Promote to member',
        asks: ['assign-roles', 'edit-other-user-info'],
        request: (desk) => update({ roles: ['user'] })(desk, ['guest']),
        find: item('Promote to member'),
      },
    ],
  },
  {
    name: 'somebody who has registered',
    at: at(isIn('pending', 'pending')),
    controls: (['approve', 'reject'] as const).map((what) => ({
      name: what === 'approve' ? 'Approve' : 'Reject',
      asks: ['decide-registration'],
      request: async (desk) => post(`foyer.registrations.${what}`, { userId: await register(desk.workspace, name(desk, 'registered')) }),
      find: inBar(what === 'approve' ? 'Approve' : 'Reject'),
    })),
  },
  {
    name: 'somebody who was deactivated',
    at: at(isIn('idle', 'deactivated')),
    controls: [
      {
        name: 'Activate',
        asks: ['set-active-status'],
        async request(desk) {
          const { _id: userId } = await fresh(desk)
          await desk.alice.post('users.setActiveStatus', { userId, activeStatus: false })
          return post('users.setActiveStatus', { userId, activeStatus: true })
        },
        find: inBar('Activate'),
      },
    ],
  },
  {
    name: 'the form of an account',
    at: at('/admin/users/{bob}/edit'),
    controls: [
      {
        name: 'Save',
        asks: ['update-user', 'edit-other-user-info'],
        request: (desk) => update({ nickname: name(desk, 'nickname') })(desk),
        find: inMain('button', 'Save'),
      },
      {
        name: 'Password',
        asks: ['edit-other-user-password'],
        request: (desk) => update({ password: name(desk, 'another-password') })(desk),
        find: (page) => main(page).getByLabel('Password', { exact: true }),
      },
      {
        name: 'Roles',
        asks: ['assign-roles'],
        request: (desk) => update({ roles: ['user', desk.helpers] })(desk),
        find: (page) => main(page).getByLabel('Roles', { exact: true }).and(page.locator(':enabled')),
      },
    ],
  },
  {
    name: 'the form of an administrator',
    at: at('/admin/users/{alice}/edit'),
    controls: [
      {
        name: 'Email',
        asks: ['assign-admin-role'],
        request: (desk) => update({ email: `${name(desk, 'other')}@foyer.example` })(desk, ['admin']),
        find: (page) => main(page).getByLabel('Email', { exact: true }).and(page.locator(':enabled')),
      },
    ],
  },
  {
    name: 'the form of a new account',
    at: at('/admin/users/new'),
    async reach(page) {
      const roles = main(page).getByLabel('Roles', { exact: true })
      if ((await roles.and(page.locator(':enabled')).isVisible()) && !(await page.getByRole('option').first().isVisible()))
        await roles.click()
    },
    controls: [
      {
        name: 'Save',
        asks: ['create-user'],
        request: (desk, held) => post('users.create', accountOf(name(desk, 'new'), held === 'invite-guest' ? ['guest'] : ['user'])),
        find: inMain('button', 'Save'),
      },
      {
        name: 'the role admin',
        asks: ['assign-admin-role'],
        request: (desk) => post('users.create', accountOf(name(desk, 'new'), ['user', 'admin'])),
        find: (page) => page.getByRole('option', { name: 'admin', exact: true }),
      },
      {
        name: 'the role guest',
        asks: ['invite-guest'],
        request: (desk) => post('users.create', accountOf(name(desk, 'new'), ['guest'])),
        find: (page) => page.getByRole('option', { name: 'guest', exact: true }),
      },
      {
        name: 'other roles',
        asks: ['assign-roles'],
        request: (desk) => post('users.create', accountOf(name(desk, 'new'), ['user', desk.helpers])),
        find: (page) => page.getByRole('option', { name: 'helpers', exact: true }),
      },
    ],
  },
  {
    name: 'inviting guests',
    at: at('/admin/users/invite'),
    controls: [
      {
        name: 'Email addresses',
        asks: ['invite-guest'],
        request: (desk) => post('foyer.invitations.create', { addresses: [guest(desk)] }),
        find: (page) => main(page).getByLabel('Email addresses'),
      },
      {
        name: 'Use a CSV file',
        asks: ['invite-guest'],
        request: (desk) => post('foyer.invitations.import', { list: guest(desk), dryRun: true }),
        find: inMain('button', 'Use a CSV file'),
      },
    ],
  },
  {
    name: 'invitations',
    at: at('/admin/invites'),
    controls: [
      {
        name: 'Invite guests',
        asks: ['invite-guest'],
        request: (desk) => post('foyer.invitations.create', { addresses: [guest(desk)] }),
        find: inMain('link', 'Invite guests'),
      },
      {
        name: 'Resend',
        asks: ['list-invitations'],
        told: ['change-invitation'],
        when: ['own'],
        request: async (desk, held) => post('foyer.invitations.resend', { invitationId: await invitation(desk, held) }),
        find: inMain('button', 'Resend'),
      },
      {
        name: 'Copy link',
        asks: ['list-invitations'],
        told: ['read-invitation'],
        when: ['own'],
        request: async (desk, held) => get('foyer.invitations.link', { invitationId: await invitation(desk, held) }),
        find: inMain('button', 'Copy link'),
      },
      {
        name: 'Revoke',
        asks: ['list-invitations'],
        told: ['change-invitation'],
        when: ['own'],
        request: async (desk, held) => post('foyer.invitations.revoke', { invitationId: await invitation(desk, held) }),
        find: inMain('button', 'Revoke'),
      },
      {
        name: 'Lists',
        asks: ['manage-invitation-batches'],
        async request(desk, held) {
          const list = Array.from({ length: 3_000 }, () => guest(desk)).join('\n')
          const { batch } = await inviter(desk, held).post<{ batch: { _id: string } }>('foyer.invitations.import', { list, dryRun: true })
          await desk.alice.post('foyer.invitations.batch.stop', { batchId: batch._id })
          return post('foyer.invitations.batch.resume', { batchId: batch._id })
        },
        find: inMain('link', 'Lists'),
      },
    ],
  },
  {
    name: 'requests for guests',
    at: at('/admin/invites?tab=requests'),
    controls: [
      {
        name: 'Approve',
        asks: ['decide-guest-request'],
        request: async (desk) =>
          post('foyer.invitations.request.approve', { requestId: await ask(desk.workspace, `${name(desk, 'asked')}@brenholt.example`) }),
        find: inMain('button', 'Approve'),
      },
      {
        name: 'Decline',
        asks: ['decide-guest-request'],
        request: async (desk) =>
          post('foyer.invitations.request.decline', {
            requestId: await ask(desk.workspace, `${name(desk, 'asked')}@brenholt.example`),
            reason: 'Not now',
          }),
        find: inMain('button', 'Decline'),
      },
    ],
  },
  {
    name: 'links into rooms',
    at: at('/admin/invites?tab=links'),
    controls: [
      {
        name: 'Remove',
        asks: ['list-invite-links'],
        told: ['remove-invite-link'],
        async request({ alice, rooms }) {
          const { _id } = await alice.post<{ _id: string }>('findOrCreateInvite', { rid: rooms.board, days: 1, maxUses: 10 })
          return { verb: 'DELETE', path: `removeInvite/${_id}` }
        },
        find: inMain('button', 'Remove'),
      },
    ],
  },
  {
    name: 'the table of permissions',
    at: at('/admin/permissions'),
    controls: [
      {
        name: 'its boxes',
        asks: ['change-permissions'],
        request: (desk) => post('permissions.update', { permissions: [{ _id: 'test-admin-options', roles: ['admin', desk.helpers] }] }),
        find: (page) => main(page).getByRole('checkbox').first(),
      },
      {
        name: 'New role',
        asks: ['manage-roles'],
        request: (desk) => post('roles.create', { name: name(desk, 'role'), description: '', scope: 'Users' }),
        find: inMain('link', 'New role'),
      },
      {
        name: 'those to change one setting',
        asks: [],
        told: ['change-setting-permissions'],
        request: (desk) =>
          post('permissions.update', { permissions: [{ _id: 'change-setting-Language', roles: ['admin', desk.helpers] }] }),
        find: inMain('button', 'Settings'),
      },
    ],
  },
  {
    name: 'a role',
    at: at('/admin/roles?role={helpers}'),
    controls: [
      {
        name: 'New role',
        asks: ['manage-roles'],
        request: (desk) => post('roles.create', { name: name(desk, 'role'), description: '', scope: 'Users' }),
        find: inMain('button', 'New role'),
      },
      {
        name: 'Save',
        asks: ['manage-roles'],
        request: (desk) => post('roles.update', { roleId: desk.helpers, description: name(desk, 'description') }),
        find: inBar('Save'),
      },
      {
        name: 'Delete',
        asks: ['manage-roles'],
        async request(desk) {
          const role = { name: name(desk, 'role'), description: '', scope: 'Users' }
          const { role: made } = await desk.alice.post<{ role: { _id: string } }>('roles.create', role)
          return post('roles.delete', { roleId: made._id })
        },
        find: inBar('Delete'),
      },
      {
        name: 'who holds it',
        asks: ['list-users-in-role'],
        request: ({ helpers }) => get('roles.getUsersInRole', { role: helpers }),
        find: (page) => bar(page).getByText('Bob Weidt'),
      },
      {
        name: 'Take away',
        asks: ['access-permissions'],
        request: async (desk) =>
          post('roles.removeUserFromRole', { username: (await fresh(desk, ['user', desk.helpers])).username, roleId: desk.helpers }),
        find: inBar('Take away'),
      },
    ],
  },
  {
    name: 'Limits',
    at: at('/admin/limits'),
    controls: [
      {
        name: 'Save',
        asks: [],
        told: ['change-setting'],
        when: ['selected'],
        request: (desk) => post('foyer.settings', { settings: [{ _id: 'Limits_Seats', value: 200 + desk.next() }] }),
        find: inMain('button', 'Save'),
      },
      {
        name: 'Upload licence',
        asks: ['change-license'],
        request({ licence }) {
          return post('licenses.add', { license: licence })
        },
        find: inMain('button', 'Upload licence'),
      },
      {
        name: 'Remove',
        asks: ['change-license'],
        request: () => post('licenses.remove', {}),
        find: inMain('button', 'Remove'),
      },
    ],
  },
  {
    name: 'Settings',
    at: at('/admin/settings?text=Message_MaxAllowedSize'),
    controls: [
      {
        name: 'its fields',
        asks: [],
        told: ['change-setting'],
        when: ['selected'],
        request: (desk) => post('foyer.settings', { settings: [{ _id: 'Message_MaxAllowedSize', value: 4_000 + desk.next() }] }),
        find: (page) => main(page).locator('section input:enabled').first(),
      },
    ],
  },
  {
    name: 'Mail, and a letter',
    at: at('/admin/mail'),
    async reach(page) {
      const address = main(page).getByRole('searchbox', { name: 'Address' })
      if ((await bar(page).isVisible()) || !(await address.isVisible())) return
      await address.fill('d.lunde')
      await main(page)
        .getByRole('button', { name: /d\.lunde/ })
        .click()
    },
    controls: [
      {
        name: 'Send a test letter to yourself',
        asks: ['manage-outbox'],
        request: () => post('foyer.mail.test', {}),
        find: inMain('button', 'Send a test letter to yourself'),
      },
      {
        name: 'Send now',
        asks: ['manage-outbox'],
        request: async (desk) => post('foyer.mail.resend', { letterId: await letterOf(desk, 'invitation') }),
        find: inBar('Send now'),
      },
      {
        name: 'Copy link',
        asks: ['list-invitations'],
        async request(desk, held) {
          await invitation(desk, held)
          return get('foyer.mail.link', { letterId: await letterOf(desk, 'invitation') })
        },
        find: inBar('Copy link'),
      },
    ],
  },
  {
    name: 'the audit log',
    at: at('/admin/audit'),
    controls: [
      {
        name: 'Export CSV',
        asks: ['read-audit-log'],
        request: () => get('foyer.audit.export', { format: 'csv' }),
        find: inMain('button', 'Export CSV'),
      },
    ],
  },
  {
    name: 'all rooms',
    at: at('/admin/rooms'),
    controls: [
      {
        name: 'the table of rooms',
        asks: ['administer-rooms'],
        request: () => get('rooms.adminRooms'),
        find: (page) => main(page).getByRole('table'),
      },
    ],
  },
]

const pages = administration[0]?.controls ?? []
const account: Place = {
  name: 'one’s own menu',
  at: () => '/',
  reach: menu((page) => page.getByRole('button', { name: 'Your account' })),
  controls: [
    {
      name: 'Administration',
      asks: ['invite-guest', ...pages.flatMap(({ asks }) => asks)],
      any: true,
      when: ['selected'],
      // Of the page that is opened by what is held.
      request: (desk, held) =>
        pages.find(({ asks }) => asks.some((row) => waysOf(row, ['selected']).includes(held)))?.request(desk, held) ?? get('foyer.users'),
      find: item('Administration'),
    },
  ],
}

export const places: readonly Place[] = [...chat, account, ...administration]
