// Looking for rooms and people by name over REST, and what clients ask about at their start that is empty here.
import { syncOf } from '@foyer/protocol/entities/pagination.ts'
import { RoomSuggestion } from '@foyer/protocol/entities/room.ts'
import { UserSuggestion } from '@foyer/protocol/entities/user.ts'
import { Type } from 'typebox'
import { paged, pagedOf, pageOf, paging, type RestRoute, route } from '../../wire/rest.ts'
import { browseDirectory } from './browse-directory.ts'
import { completeRoomName } from './complete-room-name.ts'
import { directorySearch, selectedName } from './inbox-params.ts'
import { listCustomizations } from './list-customizations.ts'
import { searchNames } from './search-names.ts'

const anObject = Type.Object({}, { additionalProperties: true })

export const searchRoutes: readonly RestRoute[] = [
  route({
    verb: 'GET',
    path: 'directory',
    summary: 'Channels or people, by name',
    action: browseDirectory,
    query: Type.Object({
      ...paging,
      text: Type.Optional(Type.String()),
      type: Type.Optional(Type.String()),
      workspace: Type.Optional(Type.String()),
    }),
    response: pagedOf('result', anObject),
    input: ({ query }) => directorySearch(query),
    reply: (page, { query }) => paged('result', page, pageOf(query).offset),
  }),
  route({
    verb: 'GET',
    path: 'spotlight',
    summary: 'People and rooms whose names have a text in them',
    action: searchNames,
    query: Type.Object({ query: Type.String() }),
    response: Type.Object({ users: Type.Array(UserSuggestion), rooms: Type.Array(RoomSuggestion) }),
    input: ({ query }) => ({ text: query.query, exceptUsernames: [], users: true, rooms: true }),
    reply: (found) => found,
  }),
  ...[
    { path: 'rooms.autocomplete.channelAndPrivate', most: { offset: 0, limit: 10 } },
    { path: 'rooms.autocomplete.channelAndPrivate.withPagination', most: null },
  ].map(({ path, most }) =>
    route({
      verb: 'GET',
      path,
      summary: 'Your channels and groups whose names have a text in them',
      action: completeRoomName,
      query: Type.Object({ ...paging, selector: Type.String() }),
      response: Type.Object({ items: Type.Array(RoomSuggestion), total: Type.Optional(Type.Integer()) }),
      input: ({ query }) => ({ text: selectedName(query.selector), page: most ?? pageOf(query) }),
      reply: ({ rows, total }) => ({ items: rows, ...(most === null ? { total } : {}) }),
    }),
  ),
  ...[
    { path: 'custom-user-status.list', key: 'statuses', summary: 'Statuses beside the usual four' },
    { path: 'custom-sounds.list', key: 'sounds', summary: 'Sounds beside the usual ones' },
  ].map(({ path, key, summary }) =>
    route({
      verb: 'GET',
      path,
      summary,
      action: listCustomizations,
      query: Type.Object(paging),
      response: pagedOf(key, anObject),
      input: () => ({}),
      reply: (page, { query }) => paged(key, page, pageOf(query).offset),
    }),
  ),
  route({
    verb: 'GET',
    path: 'emoji-custom.list',
    summary: 'Emoji beside the usual ones',
    action: listCustomizations,
    query: Type.Object({ updatedSince: Type.Optional(Type.String()) }),
    response: Type.Object({ emojis: syncOf(anObject) }),
    input: () => ({}),
    reply: ({ rows }) => ({ emojis: { update: rows, remove: [] } }),
  }),
]
