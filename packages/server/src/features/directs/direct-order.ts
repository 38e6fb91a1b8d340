// How lists of direct messages may be sorted.

/** The columns that a caller may name. */
export const directOrders = ['memberCount', 'messageCount', 'createdAt', 'lastMessageAt'] as const

/** The order where nothing else decides. */
export const newestFirst = { column: 'lastMessageAt', descending: true } as const
