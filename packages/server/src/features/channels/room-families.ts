// The two families of endpoints, which differ by their prefix, by the kind of room they take, and by what they call it in an answer.

export const families = [
  { prefix: 'channels', one: 'channel' },
  { prefix: 'groups', one: 'group' },
] as const

export type Family = (typeof families)[number]
