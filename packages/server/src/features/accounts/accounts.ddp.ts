// Accounts over DDP, and what everybody is told when one goes.
import { type DdpTable, method, publisher } from '../../wire/ddp.ts'
import { setActiveStatus } from './set-active-status.ts'

export const accountsTable: DdpTable = {
  methods: [
    method({
      name: 'setUserActiveStatus',
      action: setActiveStatus,
      input: ([userId, active, confirmed]) => ({ user: { id: userId }, active, confirmed: confirmed === true }),
      reply: () => true,
    }),
  ],
  publishers: [
    publisher<{ userId: string; erasure: string }>('user.deleted', ({ data: { userId, erasure } }) => [
      {
        stream: 'stream-notify-logged',
        key: 'Users:Deleted',
        about: userId,
        membersOnly: true,
        args: [
          {
            userId,
            messageErasureType: erasure,
            ...(erasure === 'Unlink' ? { replaceByUser: { _id: 'rocket.cat', username: 'rocket.cat', alias: 'Removed User' } } : {}),
          },
        ],
      },
    ]),
  ],
}
