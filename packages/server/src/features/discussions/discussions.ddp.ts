// Discussions over DDP.
import { type DdpTable, method, objectParam } from '../../wire/ddp.ts'
import { discussionFrom } from './discussion-params.ts'
import { startDiscussion } from './start-discussion.ts'

export const discussionsTable: DdpTable = {
  methods: [
    method({
      name: 'createDiscussion',
      action: startDiscussion,
      input: ([asked]) => discussionFrom(objectParam(asked)),
      reply: (discussion) => discussion,
    }),
  ],
}
