// Methods and streams of messages.
import type { Message, Room } from '../../schema/rows.ts'
import { type DdpTable, method, objectParam, publisher } from '../../wire/ddp.ts'
import { letterOf } from '../rooms/room-card.ts'
import { type People, presentMessage } from './message-card.ts'
import { postMessage } from './post-message.ts'

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

const inRoomStream = ({ room, message, people }: Told) => [{ stream: 'stream-room-messages', key: room.id, args: (kind: 'member' | 'guest' | 'bot') => [presentMessage(message, people, { kind })] }]

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const optional = <K extends string>(key: K, value: unknown): { [P in K]?: string } => (typeof value === 'string' && value !== '' ? ({ [key]: value } as { [P in K]: string }) : {})

export const messagesTable: DdpTable = {
  methods: [
    method({
      name: 'sendMessage',
      action: postMessage,
      input: ([sent]) => {
        const message = objectParam(sent)
        return {
          room: { id: text(message['rid']) },
          text: text(message['msg']),
          ...optional('id', message['_id']),
          ...optional('threadId', message['tmid']),
          ...(message['tshow'] === true ? { alsoInRoom: true } : {}),
          ...(Array.isArray(message['attachments']) ? { attachments: message['attachments'] } : {}),
          ...(message['bot'] === undefined ? {} : { bot: message['bot'] }),
        }
      },
      reply: (message) => message,
    }),
  ],
  publishers: [
    publisher<Told>('message.posted', ({ data }) => inRoomStream(data)),
    publisher<Told>('message.changed', ({ data }) => inRoomStream(data)),
    publisher<Notified>('message.notified', ({ data: { users, room, message, sender } }) =>
      users.map((userId) => ({
        stream: 'stream-notify-user',
        key: `${userId}/notification`,
        args: [
          {
            title: room.kind === 'direct' ? sender.name : `#${room.title ?? room.name ?? ''}`,
            text: message.body,
            payload: { _id: message.id, rid: room.id, ...(message.threadId === null ? {} : { tmid: message.threadId }), sender, type: letterOf(room), name: room.title ?? room.name, message: { msg: message.body } },
          },
        ],
      })),
    ),
  ],
}
