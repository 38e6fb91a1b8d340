// What no proof covers yet, and why: told at the end of every report, so that nobody takes silence for safety.

export const notProved: readonly string[] = [
  'The last guest seat taken by an import or by a first sign-in through an identity provider: no race has such callers.',
  'A guest’s last room taken by an invite link or by a team: no race has such callers.',
  'Two server processes at one database: all callers of a race meet in one process. The operator’s console is a second one, and takes seats in the same races.',
  'A server that is killed as a whole while it takes a seat; what is proved is that its database connection is lost there.',
]
