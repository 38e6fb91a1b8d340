// A server says that it lives, and forgets those that have not said so for a while, with the sockets that were open on them: whoever was only
// there is offline.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { findUser } from './user.ts'
import { deleteLostConnections, deleteNode, forgetNodes, noteNode } from './nodes.store.ts'
import { tellPresence } from './presence.ts'

/** A server that was stopped in its tracks for so long is given up; when it goes on, it is told that it was. */
const forgottenAfterMs = 20_000

export const keepNode = command({
  name: 'keep-node',
  permission: 'run-the-server',
  input: Type.Object({
    nodeId: Type.String(),
    /** There is no other: whoever is noted has gone. */
    isAlone: Type.Optional(Type.Boolean()),
    isLeaving: Type.Optional(Type.Boolean()),
  }),
  load: theWorkspace,
  /** Answers whether the server was not known: it is new, or its sockets have been forgotten. */
  async run(cx, { nodeId, isAlone = false, isLeaving = false }) {
    const wasKnown = isLeaving ? await deleteNode(cx.tx, nodeId) : await noteNode(cx.tx, nodeId)
    await forgetNodes(cx.tx, { except: nodeId, silentForMs: isAlone ? 0 : forgottenAfterMs })
    for (const id of await deleteLostConnections(cx.tx)) {
      const after = await findUser(cx.tx, { id })
      if (after !== null) await tellPresence(cx, { ...after, connection: 'online' }, after)
    }
    return { wasKnown }
  },
})
