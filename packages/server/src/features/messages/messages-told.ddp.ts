// What is told of messages, once it is committed: the frames of a room's streams, and notices to those whom a message concerns.
import type { Message, Room } from '../../schema/rows.ts'
import { type Emission, type Publisher, publisher } from '../../wire/ddp.ts'
import { letterOf } from '../rooms/room-card.ts'
import { type People, presentMessage } from './message-card.ts'

interface Told {
  readonly room: Room
  readonly message: Message
  readonly people: People
}

interface Notified {
  readonly users: readonly string[]
  readonly room: Room
  readonly message: Message
  readonly sender: { readonly _id: string; readonly username: string; readonly name: string }
}

interface Erased {
  readonly roomId: string
  readonly ids: readonly string[]
  readonly until: Date
  /** When the newest of them was. */
  readonly writtenAt: Date
  readonly excludePinned: boolean
  readonly ignoreDiscussion: boolean
}

interface Activity {
  readonly roomId: string
  readonly userId: string
  readonly username: string
  readonly name: string
  readonly activities: readonly string[]
  readonly threadId: string | undefined
}

const roomStream = 'stream-notify-room'
const noticeCharactersMax = 500

const tellRoom = ({ room, message, people }: Told): Emission[] => [
  {
    stream: 'stream-room-messages',
    key: room.id,
    args: (kind) => [presentMessage(message, people, { kind })],
    generalArgs: (roomParticipant) => [
      { roomParticipant, roomType: letterOf(room), ...(room.name === null ? {} : { roomName: room.name }) },
    ],
    writtenAt: message.createdAt,
  },
]

export const messagePublishers: readonly Publisher[] = [
  publisher<Told>('message.posted', ({ data }) => tellRoom(data)),
  publisher<Told>('message.changed', ({ data }) => tellRoom(data)),
  // A star is its owner's: only their sockets hear of it, and only in this frame it shows.
  publisher<{ message: Message; people: People; userId: string }>('message.starred', ({ data: { message, people, userId } }) => [
    { stream: 'stream-room-messages', key: message.roomId, args: (kind) => [presentMessage(message, people, { kind, id: userId })] },
  ]),
  publisher<{ roomId: string; id: string; writtenAt: Date }>('message.deleted', ({ data: { roomId, id, writtenAt } }) => [
    { stream: roomStream, key: `${roomId}/deleteMessage`, args: [{ _id: id }], writtenAt },
  ]),
  publisher<Erased>('messages.erased', ({ data: { roomId, ids, until, writtenAt, excludePinned, ignoreDiscussion } }) => [
    {
      stream: roomStream,
      key: `${roomId}/deleteMessageBulk`,
      args: [{ rid: roomId, excludePinned, ignoreDiscussion, ts: { $gt: new Date(0), $lt: until }, users: [], ids }],
      writtenAt,
    },
  ]),
  publisher<{ roomId: string; until: Date }>('room.read', ({ data: { roomId, until } }) => [
    { stream: roomStream, key: `${roomId}/messagesRead`, args: [{ until }] },
  ]),
  publisher<Activity>('activity.shown', ({ data }) => [
    {
      stream: roomStream,
      key: `${data.roomId}/user-activity`,
      about: data.userId,
      args: [data.name, data.activities, data.threadId === undefined ? {} : { tmid: data.threadId }],
    },
    {
      stream: roomStream,
      key: `${data.roomId}/typing`,
      about: data.userId,
      args: [data.username, data.activities.includes('user-typing')],
    },
  ]),
  publisher<Notified>('message.notified', ({ data }) =>
    data.users.map((userId) => ({ stream: 'stream-notify-user', key: `${userId}/notification`, args: [noticeOf(data)] })),
  ),
]

function noticeOf({ room, message, sender }: Notified) {
  const words = message.body.slice(0, noticeCharactersMax)
  return {
    title: room.kind === 'direct' ? sender.name : `#${room.title ?? room.name ?? ''}`,
    text: room.kind === 'direct' ? words : `${sender.username}: ${words}`,
    payload: {
      _id: message.id,
      rid: room.id,
      ...(message.threadId === null ? {} : { tmid: message.threadId }),
      sender,
      type: letterOf(room),
      ...(room.name === null ? {} : { name: room.title ?? room.name }),
      message: { msg: words, ...(message.type === null ? {} : { t: message.type }) },
    },
  }
}
