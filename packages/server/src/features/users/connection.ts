// A signed-in socket, as others see it: somebody is online, away, or gone. One row per socket, so that any number of
// sockets on any number of nodes add up to one presence.
import { type Static, Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { deleteConnection, findUser, insertConnection, setConnectionStatus } from './users.store.ts'
import { tellPresence } from './presence.ts'
import { presenceOf, requireSelf } from './user.ts'

/** Notes that the caller's socket is signed in, and tells others when that makes a difference. */
export const openConnection = command({
  name: 'open-connection',
  permission: 'keep-connection',
  urgent: true,
  input: Type.Object({ connectionId: Type.String(), nodeId: Type.String() }),
  load: theWorkspace,
  async run(cx, { connectionId, nodeId }) {
    const before = await requireSelf(cx)
    await insertConnection(cx.tx, { id: connectionId, userId: cx.actor.id, nodeId })
    const after = await tellPresence(cx, before)
    return {
      sessionId: cx.actor.sessionId ?? '',
      userId: after.id,
      kind: after.kind,
      document: {
        username: after.username,
        name: after.name,
        emails: after.email === null ? [] : [{ address: after.email, verified: after.emailVerified }],
        roles: after.roles,
        status: presenceOf(after),
      },
    }
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

const status = Type.Union([Type.Literal('online'), Type.Literal('away')])

/** The client says that its person is at the screen, or has left it. */
export const setAway = command({
  name: 'set-away',
  permission: 'keep-connection',
  input: Type.Object({ status }),
  load: theWorkspace,
  async run(cx, input: { status: Static<typeof status> }) {
    const before = await requireSelf(cx)
    await setConnectionStatus(cx.tx, cx.actor.id, input.status)
    await tellPresence(cx, before)
  },
})
