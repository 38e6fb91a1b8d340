// Facts made up by hand for tests that ask the rules alone: who asks, what is granted, what stands in a room. No database.
import type { InstalledLicense } from '../src/permissions/license.ts'
import { type Actor, type FileAccess, type MessageAccess, nobody, type RoomAccess } from '../src/permissions/targets.ts'
import type { Workspace } from '../src/permissions/workspace.ts'
import type { Membership, Message, Role, Room, StoredFile, User } from '../src/schema/rows.ts'

export const bob: Actor = { ...nobody, id: 'bob', username: 'bob', kind: 'member', roles: ['user'] }
export const gina: Actor = { ...nobody, id: 'gina', username: 'gina', kind: 'guest', roles: ['guest'] }
export const robo: Actor = { ...nobody, id: 'robo', username: 'robo', kind: 'bot', roles: ['bot'] }
export const operator: Actor = { ...nobody, username: 'operator', kind: 'member', roles: ['admin'], operator: true }

export const licence: InstalledLicense = {
  id: 'licence-1',
  workspaceId: 'ws-1',
  to: 'Acme',
  issuedAt: new Date('2030-01-01T00:00:00Z'),
  expiresAt: new Date('2031-01-01T00:00:00Z'),
  limits: {},
  installedAt: null,
}

export interface MadeWorkspace {
  readonly settings?: Readonly<Record<string, unknown>>
  /** Roles per permission; what is not named here is granted to nobody. */
  readonly grants?: Readonly<Record<string, readonly string[]>>
  readonly license?: InstalledLicense | null
  readonly roles?: readonly Role[]
}

export function workspaceWith({ settings = {}, grants = {}, license = null, roles = [] }: MadeWorkspace = {}): Workspace {
  const granted = Object.entries(grants).map(([permission, roles]) => [permission, { roles, updatedAt: new Date(0) }] as const)
  return {
    id: 'ws-1',
    epoch: 1,
    settings: new Map(Object.entries(settings)),
    fixed: new Set(),
    roles,
    grants: new Map(granted),
    license,
    licenseKey: null,
    bucketFolder: 'a-folder',
  }
}

export function roleWith(id: string, more: Partial<Role> = {}): Role {
  return { id, name: id, scope: 'Users', mandatory2fa: false, ...more } as unknown as Role
}

export function membershipWith(roles: readonly string[] = [], more: Partial<Membership> = {}): Membership {
  return { roles, historyFrom: null, ...more } as unknown as Membership
}

export function roomWith(more: Partial<Room> = {}): Room {
  const plain = { id: 'room-1', kind: 'channel', parentId: null, archived: false, readOnly: false, reactWhenReadOnly: false }
  return { ...plain, muted: [], unmuted: [], ...more } as unknown as Room
}

/** A room as somebody who is not in it stands to it. */
export function roomAccess(room: Partial<Room> = {}, more: Partial<RoomAccess> = {}): RoomAccess {
  return { room: roomWith(room), membership: null, parent: null, ...more }
}

export function messageBy(authorId: string, more: Partial<Message> = {}): Message {
  return { id: 'message-1', authorId, type: null, createdAt: new Date('2030-06-01T12:00:00Z'), ...more } as unknown as Message
}

export function messageAccess(message: Message, more: Partial<RoomAccess> = {}): MessageAccess {
  return { ...roomAccess({}, more), message }
}

export function fileAccess(file: Partial<StoredFile>, message: Message | null, more: Partial<RoomAccess> = {}): FileAccess {
  return { ...roomAccess({}, more), file: { messageId: null, ...file } as unknown as StoredFile, message }
}

export function userWith(id: string, waitsFor: User['waitsFor'] = null): User {
  return { id, waitsFor } as unknown as User
}
