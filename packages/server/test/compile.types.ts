// What must not compile. Nothing here runs: the type checker reads it, and an @ts-expect-error above a line that compiles after all
// is itself an error. So an action can't forget its permission, misspell it, or decide about a thing it has not loaded.
import { Type } from 'typebox'
import { command, query, type Reading, stream, theWorkspace } from '../src/actions/action.ts'
import { findMessageAccess } from '../src/features/messages/message.ts'
import { findRoomAccess } from '../src/features/rooms/room.ts'
import type { RowOn } from '../src/permissions/matrix.ts'
import type { Database, Tx } from '../src/platform/transaction.ts'
import { method } from '../src/wire/ddp.ts'
import { route } from '../src/wire/rest.ts'

const input = Type.Object({ roomId: Type.String() })
const loadRoom = (cx: Reading, { roomId }: { roomId: string }) => findRoomAccess(cx, { id: roomId })

// Compiles, and hands over what the row acts on: the room, never null.
export const allowed = command({
  name: 'allowed',
  permission: 'post-message',
  input,
  load: loadRoom,
  run: (_cx, { roomId }, { room }) => `${roomId} ${room.kind}`,
})

// @ts-expect-error  a command without a permission
export const withoutPermission = command({ name: 'x', input, load: loadRoom, run: () => 1 })

// @ts-expect-error  a permission that is no row of the matrix
export const misspelt = command({ name: 'x', permission: 'post-mesage', input, load: loadRoom, run: () => 1 })

// @ts-expect-error  a room's permission, and no room loaded
export const roomWithoutRoom = command({ name: 'x', permission: 'post-message', input, load: theWorkspace, run: () => 1 })

// @ts-expect-error  a message's permission, and only its room loaded
export const messageWithoutMessage = query({ name: 'x', permission: 'read-message', input, load: loadRoom, run: () => 1 })

// @ts-expect-error  a stream is held to the same
export const streamWithoutRoom = stream({ name: 'x', permission: 'read-room', input, load: theWorkspace, run: () => ({ workspace: true }) })

// @ts-expect-error  an action without a load
export const withoutLoad = command({ name: 'x', permission: 'create-channel', input, run: () => 1 })

export const emittingQuery = query({
  name: 'x',
  permission: 'list-own-rooms',
  input,
  load: theWorkspace,
  // @ts-expect-error  a query can't emit
  run: (cx) => cx.emit({ name: 'x', audience: 'everyone', data: null }),
})

export const auditingQuery = query({
  name: 'x',
  permission: 'list-own-rooms',
  input,
  load: theWorkspace,
  // @ts-expect-error  nor write to the audit log
  run: (cx) => cx.audit({ reason: 'x' }),
})

export const routeToFunction = route({
  verb: 'GET',
  path: 'x',
  summary: 'x',
  // @ts-expect-error  a wire row takes an action, not a function
  action: () => 1,
  response: Type.Object({}),
  input: () => ({}),
  reply: () => ({}),
})

// @ts-expect-error  nor does a method
export const methodToFunction = method({ name: 'x', action: () => 1, input: () => ({}) })

export const routeWithoutInput = route({
  verb: 'GET',
  path: 'x',
  summary: 'x',
  action: allowed,
  response: Type.Object({}),
  // @ts-expect-error  a wire row gives the action what it takes
  input: () => ({}),
  reply: () => ({}),
})

// @ts-expect-error  a row of the matrix names permissions of the catalogue
export const unknownPermission: RowOn<'room'> = { on: 'room', allow: ['edit-roon'] }

// @ts-expect-error  conditions and rules belong to a kind of thing
export const conditionOfAnother: RowOn<'room'> = { on: 'room', allow: [{ when: 'self' }] }

// @ts-expect-error  an open transaction can't be made from a connection: only platform/transaction.ts has one to give
export const forged = (database: Database): Tx => database.kysely

// A message's access is a room's access and more: it may stand where a room is asked for.
export const messageAsRoom = query({
  name: 'x',
  permission: 'read-room',
  input,
  load: (cx, { roomId }) => findMessageAccess(cx, { id: roomId }),
  run: (_cx, _input, { room }) => room.id,
})
