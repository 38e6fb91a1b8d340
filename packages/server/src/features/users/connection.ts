// A signed-in socket, as others see it: somebody is online, away, or gone. One row per socket, so that any number of
// sockets on any number of nodes add up to one presence.
import { type Static, Type } from 'typebox'
import { command, type Reading, theWorkspace, type Writing } from '../../actions/action.ts'
import { deleteConnection, deleteConnectionsOf, findUser, insertConnection, setConnectionStatus, type UserRow } from './users.store.ts'
import { presenceOf } from './user.ts'

/** Notes that the caller's socket is signed in, and tells others when that makes a difference. */
export const openConnection = command({
  name: 'open-connection',
  permission: 'keep-connection',
  input: Type.Object({ connectionId: Type.String(), nodeId: Type.String() }),
  load: theWorkspace,
  async run(cx, { connectionId, nodeId }) {
    const before = await requireActor(cx)
    await insertConnection(cx.tx, { id: connectionId, userId: cx.actor.id, nodeId })
    const after = await tellPresence(cx, before)
    return { sessionId: cx.actor.sessionId ?? '', userId: after.id, kind: after.kind, document: { username: after.username, name: after.name, emails: after.email === null ? [] : [{ address: after.email, verified: after.emailVerified }], roles: after.roles, status: presenceOf(after) } }
  },
})

/** Notes that a socket has gone. */
export const closeConnection = command({
  name: 'close-connection',
  permission: 'run-the-server',
  input: Type.Object({ connectionId: Type.String() }),
  load: theWorkspace,
  async run(cx, { connectionId }) {
    const userId = await deleteConnection(cx.tx, connectionId)
    const after = userId === null ? null : await findUser(cx.tx, { id: userId })
    if (after !== null) await tellPresence(cx, { ...after, connection: 'online' }, after)
  },
})

/** Forgets the sockets of a node that is starting: they can't be open. */
export const forgetConnections = command({
  name: 'forget-connections',
  permission: 'run-the-server',
  input: Type.Object({ nodeId: Type.String() }),
  load: theWorkspace,
  run: (cx, { nodeId }) => deleteConnectionsOf(cx.tx, nodeId),
})

const status = Type.Union([Type.Literal('online'), Type.Literal('away')])

/** The client says that its person is at the screen, or has left it. */
export const setAway = command({
  name: 'set-away',
  permission: 'keep-connection',
  input: Type.Object({ status }),
  load: theWorkspace,
  async run(cx, input: { status: Static<typeof status> }) {
    const before = await requireActor(cx)
    await setConnectionStatus(cx.tx, cx.actor.id, input.status)
    await tellPresence(cx, before)
  },
})

async function requireActor(cx: Reading): Promise<UserRow> {
  const user = await findUser(cx.tx, { id: cx.actor.id })
  if (user === null) throw new Error('the account behind a session has gone within its transaction')
  return user
}

/** Emits the account's presence when it differs from before; answers the account as it is now. */
export async function tellPresence(cx: Writing, before: UserRow, now?: UserRow): Promise<UserRow> {
  const after = now ?? (await findUser(cx.tx, { id: before.id })) ?? before
  if (presenceOf(before) !== presenceOf(after) || before.statusText !== after.statusText)
    cx.emit({ name: 'user.presence-changed', audience: 'signed-in', data: { userId: after.id, username: after.username, name: after.name, roles: after.roles, status: presenceOf(after), statusText: after.statusText } })
  return after
}
