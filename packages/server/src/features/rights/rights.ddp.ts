// How an answer for one person looks to them: a message that only they see.
import { type DdpTable, publisher } from '../../wire/ddp.ts'
import type { PrivateAnswer } from './answer-privately.ts'

const bot = { _id: 'rocket.cat', username: 'rocket.cat', kind: 'bot' as const }

export const rightsTable: DdpTable = {
  publishers: [
    publisher<PrivateAnswer>('private.answered', ({ data: { userId, message } }) => [
      {
        stream: 'stream-notify-user',
        key: `${userId}/message`,
        args: [
          {
            _id: message.id,
            rid: message.roomId,
            msg: message.text,
            ts: message.at,
            _updatedAt: message.at,
            u: bot,
            private: true,
            groupable: false,
          },
        ],
      },
    ]),
  ],
}
