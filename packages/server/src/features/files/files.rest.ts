// Files over REST, but for the roads on which bytes come and go: those are delivery's (uploads.ts, downloads.ts).
import { Message } from '@foyer/protocol/entities/message.ts'
import { PersonRef } from '@foyer/protocol/entities/user.ts'
import { type Static, Type } from 'typebox'
import { refusal } from '../../platform/errors.ts'
import { nothingMore, paged, pagedOf, pageOf, paging, type RestRoute, route } from '../../wire/rest.ts'
import { roomOf, roomParams } from '../../wire/room-params.ts'
import { orderOf } from '../../wire/sort.ts'
import { findPersonReference, personKeys } from '../users/user-reference.ts'
import { confirmUpload } from './confirm-upload.ts'
import { listFiles } from './list-files.ts'
import { listImages } from './list-images.ts'
import { resetAvatar } from './reset-avatar.ts'
import { suggestAvatars } from './suggest-avatars.ts'

const sortable = { uploadedAt: 'createdAt', name: 'name', size: 'size', type: 'type' } as const

const fileRow = Type.Object({
  _id: Type.String(),
  name: Type.String(),
  size: Type.Integer(),
  type: Type.String(),
  rid: Type.String(),
  userId: Type.String(),
  user: Type.Optional(PersonRef),
  url: Type.String(),
  path: Type.String(),
  uploadedAt: Type.String({ format: 'date-time' }),
  description: Type.Optional(Type.String()),
})

const text = Type.Optional(Type.String())
const directParams = { roomId: text, rid: text, username: text }
const given = <K extends string>(key: K, value: string | undefined): { [P in K]?: string } =>
  value === undefined || value === '' ? {} : ({ [key]: value } as { [P in K]: string })

export const fileRoutes: readonly RestRoute[] = [
  route({
    verb: 'POST',
    path: 'rooms.mediaConfirm/:rid/:fileId',
    summary: 'Send an upload into its room',
    action: confirmUpload,
    body: Type.Object({ msg: text, description: text, tmid: text }),
    response: Type.Object({ message: Message }),
    input: ({ params, body }) => ({
      roomId: params['rid'] ?? '',
      fileId: params['fileId'] ?? '',
      ...given('text', body.msg),
      ...given('description', body.description),
      ...given('threadId', body.tmid),
    }),
    reply: (message) => ({ message }),
  }),
  listRoute('channels', roomParams, (query) => ({ room: roomOf(query, 'channel') })),
  listRoute('groups', roomParams, (query) => ({ room: roomOf(query, 'group') })),
  listRoute('im', directParams, (query) => ({ direct: directOf(query) })),
  listRoute('dm', directParams, (query) => ({ direct: directOf(query) })),
  // One client asks under the name of channels, whatever the room is.
  ...['rooms.images', 'channels.images'].map((path) =>
    route({
      verb: 'GET',
      path,
      summary: 'The pictures in a room, from one of them on',
      action: listImages,
      query: Type.Object({ roomId: Type.String(), startingFromId: text, ...paging }),
      response: pagedOf('files', fileRow),
      input: ({ query }) => ({ roomId: query.roomId, ...given('from', query.startingFromId), page: pageOf(query) }),
      reply: (page, { query }) => paged('files', page, pageOf(query).offset),
    }),
  ),
  route({
    verb: 'POST',
    path: 'users.resetAvatar',
    summary: 'Take a picture away: letters stand for the account again',
    action: resetAvatar,
    body: Type.Object(personKeys),
    response: nothingMore,
    input: ({ body }) => ({ user: findPersonReference(body) }),
    reply: () => ({}),
  }),
  route({
    verb: 'GET',
    path: 'users.getAvatarSuggestion',
    summary: 'Pictures of you at other services: none is asked for any',
    action: suggestAvatars,
    response: Type.Object({ suggestions: Type.Object({}, { additionalProperties: true }) }),
    input: () => ({}),
    reply: (suggestions) => ({ suggestions }),
  }),
]

function listRoute(
  prefix: string,
  params: Readonly<Record<string, typeof text>>,
  named: (query: Readonly<Record<string, string>>) => Pick<Static<typeof listFiles.input>, 'room' | 'direct'>,
): RestRoute {
  return route({
    verb: 'GET',
    path: `${prefix}.files`,
    summary: 'The files in a room',
    action: listFiles,
    query: Type.Object({ ...params, ...paging }),
    response: pagedOf('files', fileRow),
    input: ({ query }) => ({ ...named(query as Record<string, string>), order: orderOf(query.sort, sortable), page: pageOf(query) }),
    reply: (page, { query }) => paged('files', page, pageOf(query).offset),
  })
}

function directOf({ roomId, rid, username }: Readonly<Record<string, string | undefined>>): { id: string } | { username: string } {
  const id = roomId || rid
  if (id) return { id }
  if (username) return { username }
  throw refusal('error-roomid-param-not-provided', 'roomId or username is missing')
}
