// A note in a member's row: that a message mentioned them, that a thread of theirs has gone on, or that such a message is gone.
export {
  findingDirectMembers,
  findMemberPairs,
  forgetEach,
  forgetMentions,
  forgetSeveral,
  forgetThread,
  hasLatecomer,
  listHistoryBeginnings,
  type MembershipNote,
  type Noted,
  type NotedInRoom,
  noteInMemberships,
  reopeningDirects,
  reopenForOthers,
} from './notes.store.ts'
