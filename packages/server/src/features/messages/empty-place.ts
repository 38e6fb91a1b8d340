// What is left of a message that was deleted while replies hang below it: its place, and nothing that was ever in it.

/** The columns of an emptied message; who did it and when is for the caller to add. */
export const emptyPlace = {
  type: 'rm',
  body: '',
  markdown: null,
  position: null,
  mentions: '[]',
  channels: '[]',
  reactions: '{}',
  pinnedAt: null,
  pinnedBy: null,
  discussionId: null,
  extra: '{"groupable":false}',
}
