// Channels and groups over DDP.
import { type DdpTable, method, objectParam } from '../../wire/ddp.ts'
import { listOf, roomOf } from '../../wire/room-params.ts'
import { requirePersonReference } from '../users/user-reference.ts'
import { addToRoom } from './add-to-room.ts'
import { archiveRoom } from './archive-room.ts'
import { checkRoomName } from './check-room-name.ts'
import { createChannel } from './create-channel.ts'
import { createGroup } from './create-group.ts'
import { deleteRoom } from './delete-room.ts'
import { editRoom } from './edit-room.ts'
import { joinRoom } from './join-room.ts'
import { leaveRoom } from './leave-room.ts'
import { listChannels } from './list-channels.ts'
import { newRoomFrom } from './new-room-params.ts'
import { removeFromRoom } from './remove-from-room.ts'
import { changesFrom } from './room-settings-card.ts'
import { unarchiveRoom } from './unarchive-room.ts'

const mostChannels = 100

export const channelsTable: DdpTable = {
  methods: [
    ...[
      { name: 'createChannel', action: createChannel },
      { name: 'createPrivateGroup', action: createGroup },
    ].map(({ name, action }) =>
      method({
        name,
        action,
        input: ([roomName, members, readOnly, customFields, extraData, excludeSelf]) =>
          newRoomFrom({ name: roomName, members, readOnly, customFields, extraData, excludeSelf }),
        reply: (room) => ({ rid: room._id, name: 'name' in room ? room.name : '', inserted: true }),
      }),
    ),
    method({
      name: 'joinRoom',
      action: joinRoom,
      input: ([roomId, joinCode]) => ({ room: roomOf({ roomId }), ...(typeof joinCode === 'string' ? { joinCode } : {}) }),
      reply: () => true,
    }),
    method({ name: 'leaveRoom', action: leaveRoom, input: ([roomId]) => ({ room: roomOf({ roomId }) }) }),
    method({
      name: 'addUsersToRoom',
      action: addToRoom,
      input: ([named]) => ({ room: roomOf(objectParam(named)), people: { ids: [], usernames: listOf(objectParam(named)['users']) } }),
      reply: () => true,
    }),
    method({
      name: 'addUserToRoom',
      action: addToRoom,
      input: ([named]) => ({ room: roomOf(objectParam(named)), people: { ids: [], usernames: listOf(objectParam(named)['username']) } }),
      reply: () => true,
    }),
    method({
      name: 'removeUserFromRoom',
      action: removeFromRoom,
      input: ([named]) => ({ room: roomOf(objectParam(named)), person: requirePersonReference(objectParam(named)) }),
      reply: () => true,
    }),
    method({ name: 'archiveRoom', action: archiveRoom, input: ([roomId]) => ({ room: roomOf({ roomId }) }) }),
    method({ name: 'unarchiveRoom', action: unarchiveRoom, input: ([roomId]) => ({ room: roomOf({ roomId }) }) }),
    method({ name: 'eraseRoom', action: deleteRoom, input: ([roomId]) => ({ room: roomOf({ roomId }) }), reply: () => true }),
    method({
      name: 'saveRoomSettings',
      action: editRoom,
      input: ([roomId, settings, value]) => ({
        room: roomOf({ roomId }),
        changes: changesFrom(typeof settings === 'string' ? { [settings]: value } : objectParam(settings)),
      }),
      reply: (room) => ({ result: true, rid: room._id }),
    }),
    method({
      name: 'channelsList',
      action: listChannels,
      input: ([filter, channelType, limit, sort]) => ({
        kinds:
          channelType === 'private'
            ? ['group' as const]
            : channelType === 'public'
              ? ['channel' as const]
              : ['channel' as const, 'group' as const],
        ...(typeof filter === 'string' && filter !== '' ? { text: filter } : {}),
        order: sort === 'msgs' ? [{ column: 'messageCount' as const, descending: true }] : [],
        page: { offset: 0, limit: typeof limit === 'number' && limit >= 1 && limit < mostChannels ? Math.floor(limit) : mostChannels },
      }),
      reply: ({ rows }) => ({ channels: rows }),
    }),
    method({
      name: 'roomNameExists',
      action: checkRoomName,
      input: ([name]) => ({ name: typeof name === 'string' ? name : '' }),
      reply: (taken) => taken,
    }),
  ],
}
