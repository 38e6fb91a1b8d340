// Accounts over DDP, and what everybody is told when one goes.
import { type DdpTable, method, publisher } from '../../wire/ddp.ts'
import { setActiveStatus } from './set-active-status.ts'
import { updateOwnProfile } from './update-own-profile.ts'

export const accountsTable: DdpTable = {
  methods: [
    method({
      name: 'setUserActiveStatus',
      action: setActiveStatus,
      input: ([userId, active, confirmed]) => ({ user: { id: userId }, active, confirmed: confirmed === true }),
      reply: () => true,
    }),
    // Older clients choose a username after they have registered.
    method({
      name: 'setUsername',
      action: updateOwnProfile,
      input: ([username]) => ({ profile: { username } }),
      reply: ({ username }) => username,
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
