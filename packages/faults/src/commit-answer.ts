// Finds the answer to a COMMIT in what PostgreSQL says: a message of the type CommandComplete with the word in it.

const answer = Buffer.from([...Buffer.from('C'), 0, 0, 0, 4 + 'COMMIT'.length + 1, ...Buffer.from('COMMIT'), 0])

/** Where in the data an answer begins that ends in it, given what went before; 0 if it began there, null if there is none. */
export function commitAnswerAt(before: Buffer, data: Buffer): number | null {
  const kept = before.subarray(-(answer.length - 1))
  const at = Buffer.concat([kept, data]).indexOf(answer)
  return at === -1 ? null : Math.max(0, at - kept.length)
}

/** How much of what went before has to be kept. */
export const commitAnswerBytes = answer.length - 1
