// A workspace with one member, dana, whose only role is “desk”: what it holds is given and taken while she looks. Everything that journeys through
// what one may do need lies ready: rooms of each kind, words in them, accounts in each state, invitations, requests, links, a licence.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { RestClient } from '@foyer/client/rest-client.ts'
import { type AdministeredWorkspace, openAdministeredWorkspace } from './administered.ts'
import { command } from './server.ts'

export interface Desk extends AsyncDisposable {
  readonly workspace: AdministeredWorkspace
  readonly alice: RestClient
  readonly dana: RestClient
  /** Those that are looked at, and beside each one of its kind in which things are done. */
  readonly rooms: Readonly<
    Record<'library' | 'workshop' | 'tender' | 'quarry' | 'notices' | 'bulletins' | 'board' | 'pantry' | 'attic', string>
  >
  readonly people: Readonly<Record<'alice' | 'bob' | 'carol' | 'gina' | 'pending' | 'idle', string>>
  /** A role that bob holds, and nobody needs. */
  readonly helpers: string
  readonly licence: string
  /** A number that has not been used. */
  next(): number
  /** Gives the desk all of the first and none of the second. */
  let(held: Iterable<string>, without: ReadonlySet<string>): Promise<void>
}

/** Whom an administrator has just added. */
export interface Fresh {
  readonly _id: string
  readonly username: string
}

/** What the desk needs to be in its rooms at all. */
const seated = [
  'view-joined-room',
  'view-d-room',
  'view-p-room',
  // The rooms of an account are seen with it; what is done with them is asked for besides.
  'view-other-user-channels',
  // Which settings were handed to it; that it may change them at all is another.
  'change-setting-Limits_Seats',
  'change-setting-Message_MaxAllowedSize',
]

export async function openDesk(): Promise<Desk> {
  const keys = mkdtempSync(path.join(os.tmpdir(), 'foyer-keys-'))
  const foyer = (...args: string[]): string => execFileSync(process.execPath, [command, ...args], { encoding: 'utf8' }).trim()
  foyer('license', 'keygen', '--out', keys)
  const workspace = await openAdministeredWorkspace({
    FOYER_LICENSE_PUBLIC_KEY: readFileSync(path.join(keys, 'license-public.pem'), 'utf8'),
    // Letters are written, and wait: nothing listens there.
    MAIL_URL: 'smtp://127.0.0.1:9',
    OVERWRITE_SETTING_Accounts_RegistrationForm: 'Public',
    OVERWRITE_SETTING_Accounts_ManuallyApproveNewUsers: 'true',
    OVERWRITE_SETTING_RetentionPolicy_Enabled: 'true',
  })
  const { alice, url } = workspace
  let used = 0
  const next = (): number => (used += 1)
  const { settings } = await alice.get<{ settings: { value: string }[] }>('settings.public', { _id: 'uniqueID' })
  const licence = foyer(
    'license',
    'sign',
    ...['--key', path.join(keys, 'license-private.pem'), '--workspace', settings[0]?.value ?? ''],
    ...['--until', '2099-12-31', '--to', 'Tarnbrook Studio', '--seats', '500'],
  )
  rmSync(keys, { recursive: true })
  await alice.post('licenses.add', { license: licence })
  await alice.post('foyer.settings', { settings: [{ _id: 'Limits_Guests', value: 0 }] })

  const role = async (name: string): Promise<string> =>
    (await alice.post<{ role: { _id: string } }>('roles.create', { name, description: '', scope: 'Users' })).role._id
  const [desk, helpers] = [await role('desk'), await role('helpers')]
  const { update } = await alice.get<{ update: { _id: string; roles: string[] }[] }>('permissions.listAll')
  const others = new Map(update.map(({ _id, roles }) => [_id, roles]))
  let given: ReadonlySet<string> = new Set()
  const hold = async (wanted: ReadonlySet<string>): Promise<void> => {
    const changed = [...others.keys()].filter((id) => wanted.has(id) !== given.has(id))
    given = wanted
    if (changed.length === 0) return
    const permissions = changed.map((_id) => ({ _id, roles: [...(others.get(_id) ?? []), ...(wanted.has(_id) ? [desk] : [])] }))
    await alice.post('permissions.update', { permissions })
  }
  await hold(new Set(seated))
  await alice.post('users.create', {
    username: 'dana',
    name: 'Dana Desk',
    email: 'dana@foyer.example',
    password: 'dana-password',
    verified: true,
    roles: [desk],
    joinDefaultChannels: false,
  })
  const dana = new RestClient({ url })
  await dana.login('dana', 'dana-password')
  await alice.post('roles.addUserToRole', { username: 'bob', roleId: helpers })

  const channel = async (name: string, members: string[], readOnly = false): Promise<string> =>
    (await alice.post<{ channel: { _id: string } }>('channels.create', { name, members, readOnly })).channel._id
  const { group: library } = await alice.get<{ group: { _id: string } }>('groups.info', { roomName: 'ellmarsh-library' })
  await alice.post('groups.invite', { roomId: library._id, usernames: ['dana'] })
  const group = async (name: string): Promise<string> =>
    (await alice.post<{ group: { _id: string } }>('groups.create', { name, members: ['dana'] })).group._id
  const rooms = {
    library: library._id,
    workshop: await group('workshop'),
    attic: await group('attic'),
    tender: await channel('facade-tender', ['priya']),
    quarry: await channel('quarry', ['priya']),
    notices: await channel('notices', ['dana'], true),
    bulletins: await channel('bulletins', ['dana'], true),
    board: await channel('board', [], true),
    pantry: await channel('pantry', [], true),
  }
  for (const rid of [rooms.library, rooms.tender, rooms.notices]) {
    const { message } = await alice.post<{ message: { _id: string } }>('chat.sendMessage', { message: { rid, msg: 'A word of alice' } })
    await alice.post('chat.sendMessage', { message: { rid, msg: 'An answer', tmid: message._id } })
  }
  await dana.post('chat.sendMessage', { message: { rid: rooms.library, msg: 'A word of dana' } })

  const { user: idle } = await alice.post<{ user: Fresh }>('users.create', accountOf('idle', ['user']))
  await alice.post('users.setActiveStatus', { userId: idle._id, activeStatus: false })
  const pending = await register(workspace, 'pending')
  await ask(workspace, 'asked@brenholt.example')
  await alice.post('findOrCreateInvite', { rid: rooms.library, days: 1, maxUses: 5 })
  return {
    workspace,
    alice,
    dana,
    rooms,
    people: {
      alice: alice.userId ?? '',
      bob: await workspace.idOf('bob'),
      carol: await workspace.idOf('carol'),
      gina: await workspace.idOf('gina'),
      pending,
      idle: idle._id,
    },
    helpers,
    licence,
    next,
    let: (held, without) => hold(new Set([...seated, ...[...held].filter((permission) => !without.has(permission))])),
    [Symbol.asyncDispose]: () => workspace[Symbol.asyncDispose](),
  }
}

/** What `users.create` takes for somebody of this name. */
export function accountOf(username: string, roles: readonly string[]) {
  return {
    username,
    name: username,
    email: `${username}@foyer.example`,
    password: `${username}-password`,
    roles,
    joinDefaultChannels: false,
  }
}

/** Registers somebody, who waits to be let in; answers their id. */
export async function register({ url }: Pick<AdministeredWorkspace, 'url'>, username: string): Promise<string> {
  const { user } = await new RestClient({ url }).post<{ user: { _id: string } }>('users.register', {
    username,
    name: username,
    email: `${username}@foyer.example`,
    pass: `${username}-password`,
    reason: 'I deliver the façade',
  })
  return user._id
}

/** Bob asks for a guest; answers the request’s id. */
export async function ask({ url }: Pick<AdministeredWorkspace, 'url'>, address: string): Promise<string> {
  const bob = new RestClient({ url })
  await bob.login('bob', 'bob-password')
  const { request } = await bob.post<{ request: { _id: string } }>('foyer.invitations.request', { address, reason: 'They deliver' })
  await bob.logout()
  return request._id
}
