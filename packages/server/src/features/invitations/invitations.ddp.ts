// What inviters are told of their invitations.
import { type DdpTable, publisher } from '../../wire/ddp.ts'

interface BatchMoved {
  readonly userId: string
  readonly batch: { readonly _id: string; readonly state: string; readonly done: number; readonly total: number }
}

export const invitationsTable: DdpTable = {
  publishers: [
    publisher<{ userId: string }>('invitations.changed', ({ data: { userId } }) => [
      { stream: 'stream-notify-user', key: `${userId}/updateInvites`, args: [{ type: 'invitations' }] },
    ]),
    publisher<{ userIds: readonly string[] }>('invitations.requests-changed', ({ data: { userIds } }) =>
      userIds.map((userId) => ({ stream: 'stream-notify-user', key: `${userId}/updateInvites`, args: [{ type: 'requests' }] })),
    ),
    publisher<BatchMoved>('invitations.batch-moved', ({ data: { userId, batch } }) => [
      { stream: 'stream-notify-user', key: `${userId}/updateInvites`, args: [{ type: 'batch', batch }] },
    ]),
  ],
}
