/**
 * The ids that clients and servers make up: 17 characters of Meteor's unmistakable alphabet. Clients choose the id of a
 * message they send; the server keeps it. Making ids is the business of whoever has the randomness.
 */

/** Digits and letters without the pairs that people mistake for one another. */
export const idAlphabet = '23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz'

export const idLength = 17

const idPattern = new RegExp(`^[${idAlphabet}]{${idLength}}$`)

/** Tells whether a value has the form of an id; some ids (`GENERAL`, direct rooms) are valid without it. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && idPattern.test(value)
}
