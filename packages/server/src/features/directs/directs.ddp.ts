// Direct messages over DDP.
import { type DdpTable, method } from '../../wire/ddp.ts'
import { openDirectMessage } from './open-direct-message.ts'

export const directsTable: DdpTable = {
  methods: [
    method({
      name: 'createDirectMessage',
      action: openDirectMessage,
      // Clients append an empty text to every call.
      input: (names) => ({
        usernames: names.flatMap((name) => (typeof name === 'string' && name.trim() !== '' ? [name.trim().replace(/^@/, '')] : [])),
      }),
      reply: (room) => room,
    }),
  ],
}
