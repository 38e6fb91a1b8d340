// Search texts as patterns of LIKE. What somebody types is text: a % or _ in it is looked for, not obeyed.

/** The pattern that finds a text anywhere. */
export function containing(text: string): string {
  return `%${escaped(text)}%`
}

/** The pattern that finds what begins with a text. */
export function beginningWith(text: string): string {
  return `${escaped(text)}%`
}

// A NUL can't be stored, so nothing holds one; the driver would refuse it.
function escaped(text: string): string {
  return text.replaceAll('\u0000', '').replace(/[\\%_]/g, '\\$&')
}
