// What the caller may do, over REST.
import { Type } from 'typebox'
import { refusal } from '../../platform/errors.ts'
import { type RestRoute, route } from '../../wire/rest.ts'
import { listOwnRights } from './list-own-rights.ts'

const text = Type.Optional(Type.String())
const rows = Type.Array(Type.String())
const minutes = Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], { description: 'null: without end; 0: not at all' })

export const rightRoutes: readonly RestRoute[] = [
  route({
    verb: 'GET',
    path: 'foyer.rights',
    summary: 'What you may do in the workspace, or to a room, a person or a message: rows of the matrix, and the permissions that you hold',
    action: listOwnRights,
    query: Type.Object({ roomId: text, userId: text, messageId: text }),
    response: Type.Object(
      {
        rights: rows,
        permissions: Type.Optional(rows),
        possible: Type.Optional(Type.Array(Type.String(), { description: 'What may be allowed on something: for offering it' })),
        messages: Type.Optional(Type.Object({ own: rows, others: rows, system: rows, editMinutes: minutes, deleteMinutes: minutes })),
      },
      { additionalProperties: false },
    ),
    input: ({ query }) => ({ on: targetIn(query) }),
    reply: (known) => known,
  }),
]

type Target = { roomId: string } | { userId: string } | { messageId: string } | { workspace: true }

/** The one thing that is asked about; nothing: the workspace. */
function targetIn(query: { roomId?: string | undefined; userId?: string | undefined; messageId?: string | undefined }): Target {
  const { roomId, userId, messageId } = query
  const named: Target[] = [
    ...(roomId === undefined ? [] : [{ roomId }]),
    ...(userId === undefined ? [] : [{ userId }]),
    ...(messageId === undefined ? [] : [{ messageId }]),
  ]
  if (named.length > 1) throw refusal('invalid-params', 'Rights are asked for one thing: roomId, userId or messageId, or none of them')
  return named[0] ?? { workspace: true }
}
