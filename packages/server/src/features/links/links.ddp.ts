// That a link has changed, over DDP: to whoever made it, and without what opens anything.
import { type DdpTable, publisher } from '../../wire/ddp.ts'

export const linksTable: DdpTable = {
  publishers: [
    publisher<{ linkId: string; roomId: string; madeBy: string }>('link.changed', ({ data: { linkId, roomId, madeBy } }) => [
      { stream: 'stream-notify-user', key: `${madeBy}/updateInvites`, args: [{ invite: { _id: linkId, rid: roomId } }] },
    ]),
  ],
}
